"""The whole check of each event beside `json.loads` of it, and beside what else checks events in Python.

    python benches/python/bench.py FOLDER    FOLDER: what `cargo run --profile bench -p sluicegate-benches --example events -- FOLDER` writes

Prints a JSON line each, {"bench", "event", "name", "median_us", "ratio"}, then the table, and what is due. All in one process and in turn,
without garbage collection, medians, by a clock that does not count other programs. Before it is measured, each must take the event and refuse one that is not as its schema says; and
sluicegate an attack. `json.loads` reads a str, which is what takes it the least time.
"""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sluicegate
from peers import peers

ROUNDS = 31
# Nanoseconds that a turn lasts at least, so that the clock's own time does not count.
TURN = 1_000_000
FRESH = 11
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
POLICIES = [EXAMPLES / "policy.yaml", *sorted((EXAMPLES / "python" / "policies").glob("*.yaml"))]

Call = Callable[[], object]


def medians(named: dict[str, Call]) -> dict[str, float]:
    """The median time of each, in microseconds."""
    times: dict[str, list[float]] = {name: [] for name in named}
    turns: dict[str, int] = {}
    for name, call in named.items():
        fastest = TURN
        for _ in range(5):
            begin = time.thread_time_ns()
            call()
            fastest = min(fastest, time.thread_time_ns() - begin)
        turns[name] = max(1, TURN // max(1, fastest))
    for _ in range(ROUNDS):
        for name, call in named.items():
            call()  # for what the ones before it took out of the cache
            begin = time.thread_time_ns()
            for _ in range(turns[name]):
                call()
            times[name].append((time.thread_time_ns() - begin) / turns[name] / 1000)
    return {name: statistics.median(each) for name, each in times.items()}


def tell(bench: str, event: str, name: str, median: float, ratio: float) -> None:
    print(json.dumps({"bench": bench, "event": event, "name": name, "median_us": round(median, 3), "ratio": round(ratio, 4)}), flush=True)


def tell_value(bench: str, name: str, value: float, unit: str) -> None:
    print(json.dumps({"bench": bench, "event": "sluicegate", "name": name, "value": value, "unit": unit}), flush=True)


def changed(source: str, event: Any, change: Callable[[Any], None]) -> Any:
    """A copy of the event in which the first order, or of S3 the record, is changed."""
    copy = json.loads(json.dumps(event))
    holder = copy["Records"][0] if source in ("sqs", "s3") else copy
    if source in ("s3", "eventbridge"):
        change(holder["s3"] if source == "s3" else holder["detail"])
    else:
        order = json.loads(holder["body"])
        change(order)
        holder["body"] = json.dumps(order, ensure_ascii=False)
    return copy


def wrong(order: Any) -> None:
    if "bucket" in order:
        order["object"]["size"] = "large"
    else:
        order["items"][0]["qty"] = "many"


def hostile(order: Any) -> None:
    if "bucket" in order:
        order["object"]["key"] = "x'+UNION+SELECT+password+FROM+users--"
    else:
        order["customer"]["name"] = "x' UNION SELECT password FROM users--"


def measure(folder: Path, sample: dict[str, Any]) -> dict[str, float]:
    """The medians of all on one event, with their answers checked."""
    source = sample["source"]
    data = (folder / sample["file"]).read_bytes()
    text = data.decode()
    event = json.loads(text)
    schemas = [json.loads((folder / file).read_text(encoding="utf-8")) for file in (sample["schema"], "order.schema.json")]
    gate = sluicegate.Gate(sample["policy"])
    check = gate.check
    for given in event, text, data:
        verdict = check(given)
        assert (verdict.decision, verdict.source) == ("pass", source), (sample["name"], verdict.findings)
        assert verdict.event is given
    not_fitting, attack = changed(source, event, wrong), changed(source, event, hostile)
    for given, rule in (not_fitting, "schema."), (attack, "sql."):
        rules = [finding.rule for finding in check(given).findings if finding.action == "reject"]
        assert any(found.startswith(rule) for found in rules), (sample["name"], rule, rules)
    named: dict[str, Call] = {
        "json.loads": lambda: json.loads(text),
        "sluicegate": lambda: check(event),
        "sluicegate, of bytes": lambda: check(data),
    }
    for name, takes in peers(source, *schemas).items():
        refused = attack if name == "libinjection" else not_fitting
        # libinjection knows no percent-encoding.
        if name == "libinjection" and source == "s3":
            refused = {"key": "x' UNION SELECT password FROM users--"}
        assert not takes(refused), (sample["name"], name, "takes what it must not")
        if takes(event):
            named[name] = lambda takes=takes: takes(event)  # type: ignore[misc]
        else:
            print(f"left out: {name} on {sample['name']}, which it refuses")
    return medians(named)


def fresh(code: str) -> float:
    """Milliseconds that the code takes in a fresh process, as it tells them itself: the median."""
    once = lambda: float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)  # noqa: E731
    return statistics.median(once() for _ in range(FRESH))


def imports() -> dict[str, float]:
    named = {
        "sluicegate": "sluicegate",
        "fastjsonschema": "fastjsonschema",
        "jsonschema-rs": "jsonschema_rs",
        "libinjection": "libinjection",
        "Powertools validation": "aws_lambda_powertools.utilities.validation",
        "Powertools parser": "aws_lambda_powertools.utilities.parser",
    }
    timed = "import time; begin = time.thread_time(); import {}; print((time.thread_time() - begin) * 1000)"
    found: dict[str, float] = {}
    for name, module in named.items():
        try:
            found[name] = fresh(timed.format(module))
        except subprocess.CalledProcessError:
            print(f"left out: the import of {name}, which is not installed")
    return found


# The life of a function up to its first answer: milliseconds for the import, the gate and the first event, and by how many KB the process grew.
LIFE = """
import json, pathlib, time
sample = json.loads(pathlib.Path("events.json").read_text(encoding="utf-8"))[0]
event = json.loads(pathlib.Path(sample["file"]).read_bytes())
# Of this program alone: what `getrusage` tells counts the process that started it.
grown = lambda: int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM:")).split()[1])
before, begin = grown(), time.thread_time()
import sluicegate
imported = time.thread_time()
gate = sluicegate.Gate(sample["policy"])
made = time.thread_time()
assert gate.check(event).decision == "pass"
checked = time.thread_time()
print((imported - begin) * 1000, (made - imported) * 1000, (checked - made) * 1000, grown() - before)
"""


def life(folder: Path) -> tuple[float, float, float, float]:
    once = lambda: subprocess.run([sys.executable, "-c", LIFE], cwd=folder, capture_output=True, text=True, check=True).stdout.split()  # noqa: E731
    load, gate, first, grown = (statistics.median(each) for each in zip(*([float(number) for number in once()] for _ in range(FRESH))))
    return load, gate, first, grown


def gates() -> dict[str, float]:
    timed = "import time, sluicegate; begin = time.thread_time(); sluicegate.Gate({!r}); print((time.thread_time() - begin) * 1000)"
    return {path.relative_to(EXAMPLES).as_posix(): fresh(timed.format(str(path))) for path in POLICIES}


def unpacked() -> int:
    """Bytes of the installed package, without what Python compiled of it."""
    package = Path(sluicegate.__file__).parent
    return sum(path.stat().st_size for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def table(results: dict[str, dict[str, float]]) -> None:
    names = list(dict.fromkeys(name for found in results.values() for name in found))
    rows = [["", *names]]
    for event, found in results.items():
        cells = [f"{found[name] / found['json.loads']:.2f}" if name in found else "" for name in names[1:]]
        rows.append([event, f"{found['json.loads']:.1f} us", *cells])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    print("\ntimes json.loads of the event")
    for row in rows:
        print("  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]))


def due(results: dict[str, dict[str, float]], imported: dict[str, float], made: dict[str, float], size: int) -> None:
    """What must be reached, and whether it is."""
    print("\ndue")

    def line(what: str, is_reached: bool, found: str) -> None:
        print(f"  {'reached' if is_reached else 'MISSED '}  {what}: {found}")

    ratios = {event: found["sluicegate"] / found["json.loads"] for event, found in results.items()}
    worst = max(ratios, key=lambda event: ratios[event])
    line("at most 1.0 x json.loads of each event", ratios[worst] <= 1, f"{ratios[worst]:.2f} at worst, {worst}")
    times = {
        event: found["Powertools @validator"] / found["sluicegate"]
        for event, found in results.items()
        if "Powertools @validator" in found
    }
    if times:
        slowest = min(times, key=lambda event: times[event])
        shown = ", ".join(f"{event} {ratio:.0f}" for event, ratio in times.items())
        line("100 times faster than Powertools' @validator", times[slowest] >= 100, f"{times[slowest]:.0f} times at least ({shown})")
    line("import in a fresh process in at most 3 ms", imported["sluicegate"] <= 3, f"{imported['sluicegate']:.2f} ms")
    slow = max(made, key=lambda policy: made[policy])
    line("a gate in a fresh process in at most 2 ms", made[slow] <= 2, f"{made[slow]:.2f} ms at worst, {slow}")
    line("at most 6 MB unpacked", size <= 6 << 20, f"{size / (1 << 20):.2f} MB")


def main(folder: Path) -> None:
    gc.disable()
    results: dict[str, dict[str, float]] = {}
    for sample in json.loads((folder / "events.json").read_text(encoding="utf-8")):
        found = measure(folder, sample)
        results[sample["name"]] = found
        for name, median in found.items():
            tell("python", sample["name"], name, median, median / found["json.loads"])
        gc.collect()
    imported, made, size = imports(), gates(), unpacked()
    for name, milliseconds in imported.items():
        tell("python, start", "load", name, milliseconds * 1000, milliseconds / 3)
    for policy, milliseconds in made.items():
        tell("python, start", f"gate of {policy}", "sluicegate", milliseconds * 1000, milliseconds / 2)
    _, gate, first, grown = life(folder)
    tell("python, start", "gate", "sluicegate", gate * 1000, gate / 2)
    tell("python, start", "first event", "sluicegate", first * 1000, first / 2)
    tell_value("python, memory", "load, gate and first event", grown * 1024, "bytes")
    tell_value("python, memory", "size", size, "bytes")
    table(results)
    print("\nimport, ms: " + ", ".join(f"{name} {milliseconds:.2f}" for name, milliseconds in imported.items()))
    print("a gate, ms: " + ", ".join(f"{policy} {milliseconds:.2f}" for policy, milliseconds in made.items()))
    due(results, imported, made, size)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
