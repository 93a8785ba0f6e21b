"""The whole check of each event beside `json.loads` of it, and beside what else checks events in Python.

    python benches/python/bench.py FOLDER    FOLDER: what `cargo run --release -p sluicegate-benches --example events -- FOLDER` writes

Prints a JSON line each: {"bench", "event", "name", "median_us", "ratio"}. All in one process and in turn, without garbage collection; what is
measured is run once before, and its answer is checked. Peers that are not installed are left out, with a line that says so.
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

ROUNDS = 31
# Nanoseconds that a turn lasts at least, so that the clock's own time does not count.
TURN = 2_000_000


def peers(event: Any, schema: Any) -> dict[str, Callable[[], object]]:
    """What others do with the parsed event; each raises where the event does not fit."""
    found: dict[str, Callable[[], object]] = {}
    try:
        from aws_lambda_powertools.utilities.validation import validate

        found["Powertools validation"] = lambda: validate(event=event, schema=schema)
    except ImportError:
        print("left out: Powertools validation, which is not installed")
    try:
        import fastjsonschema

        found["fastjsonschema"] = lambda compiled=fastjsonschema.compile(schema): compiled(event)  # type: ignore[misc]
    except ImportError:
        print("left out: fastjsonschema, which is not installed")
    try:
        import jsonschema_rs

        validator = jsonschema_rs.validator_for(schema)
        found["jsonschema-rs"] = lambda: validator.validate(event)
    except ImportError:
        print("left out: jsonschema-rs, which is not installed")
    try:
        import libinjection

        texts = list(strings(event))
        found["libinjection-python, every string"] = lambda: [(libinjection.is_sql_injection(text), libinjection.is_xss(text)) for text in texts]
    except (ImportError, AttributeError):
        print("left out: libinjection-python, which is not installed")
    return found


def strings(value: Any) -> Any:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def medians(named: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median time of each, in microseconds."""
    times: dict[str, list[float]] = {name: [] for name in named}
    turns = {}
    for name, call in named.items():
        begin = time.perf_counter_ns()
        call()
        turns[name] = max(1, TURN // max(1, time.perf_counter_ns() - begin))
    for _ in range(ROUNDS):
        for name, call in named.items():
            begin = time.perf_counter_ns()
            for _ in range(turns[name]):
                call()
            times[name].append((time.perf_counter_ns() - begin) / turns[name] / 1000)
    return {name: statistics.median(each) for name, each in times.items()}


def tell(event: str, name: str, median: float, yardstick: float) -> None:
    print(json.dumps({"bench": "python", "event": event, "name": name, "median_us": round(median, 3), "ratio": round(median / yardstick, 4)}))


def imports() -> float:
    """Milliseconds that the import takes in a fresh process, beside those that a process needs to start."""
    code = "import time; begin = time.perf_counter(); import sluicegate; print((time.perf_counter() - begin) * 1000)"
    return statistics.median(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(11)
    )


def main(folder: Path) -> None:
    gc.disable()
    for sample in json.loads((folder / "events.json").read_text(encoding="utf-8")):
        text = (folder / sample["file"]).read_bytes()
        event = json.loads(text)
        schema = json.loads((folder / sample["schema"]).read_text(encoding="utf-8"))
        gate = sluicegate.Gate(sample["policy"])
        for given in event, text:
            verdict = gate.check(given)
            assert (verdict.decision, verdict.source) == ("pass", sample["source"]), (sample["name"], verdict)
        named: dict[str, Callable[[], object]] = {
            "json.loads": lambda: json.loads(text),
            "sluicegate": lambda: gate.check(event),
            "sluicegate, of bytes": lambda: gate.check(text),
            **peers(event, schema),
        }
        for name, call in list(named.items()):
            try:
                call()
            except Exception as error:
                print(f"left out: {name} on {sample['name']}, which it refuses: {type(error).__name__}")
                del named[name]
        found = medians(named)
        for name, median in found.items():
            tell(sample["name"], name, median, found["json.loads"])
        gc.collect()
    print(f"import in a fresh process: {imports():.2f} ms")
    policy = Path(__file__).resolve().parents[2] / "examples" / "policy.yaml"
    gates = medians({"gate": lambda: sluicegate.Gate(policy)})
    print(f"a gate from examples/policy.yaml: {gates['gate'] / 1000:.2f} ms")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
