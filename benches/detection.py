#!/usr/bin/env python3
"""Scores sluicegate, and libinjection beside it, on the labelled corpora, in one run.

    pip install libinjection-python          # left out where it is not installed
    cargo build --release --package sluicegate-cli
    python3 benches/detection.py [--sluicegate target/release/sluicegate] [--corpora ../shared/corpora]

Prints the table of benches/detection.md. Without the corpora it says so and does nothing.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CORE = """text multilang techtext name-address http ua aws email filename url token json naughty"""
SETS = {"core": CORE.split(), "rich": ["markdown", "html", "code"], "hard": ["fp", "hard"]}


def corpora(folder):
    lines = []
    for file in sorted(folder.glob("*.jsonl")):
        with open(file, encoding="utf-8") as text:
            lines.extend(json.loads(line) for line in text if line.strip())
    return [line for line in lines if line["label"] in ("attack", "benign")]


def sluicegate(command, lines, paranoia):
    payloads = "".join(json.dumps({"payload": line["payload"]}) + "\n" for line in lines)
    arguments = [command, "inspect", "--jsonl", "--paranoia", str(paranoia)]
    done = subprocess.run(arguments, input=payloads.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(verdict)["decision"] != "pass" for verdict in done.stdout.decode().splitlines()]


def libinjection(lines):
    try:
        import libinjection as library
    except ImportError:
        print("SKIPPED: libinjection-python is not installed", file=sys.stderr)
        return None

    def found(text):
        answer = library.is_sql_injection(text).get("is_sqli") or library.is_xss(text).get("is_xss")
        return bool(answer)

    # The library is C and takes text without NUL.
    return [found(line["payload"].replace("\0", "").encode("utf-8", "replace").decode()) for line in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sluicegate", default=str(HERE.parent / "target/release/sluicegate"))
    shared = pathlib.Path(os.environ.get("SLUICEGATE_SHARED", HERE.parent.parent / "shared"))
    parser.add_argument("--corpora", type=pathlib.Path, default=shared / "corpora")
    options = parser.parse_args()
    if not options.corpora.is_dir():
        print(f"SKIPPED: there are no corpora in {options.corpora}; nothing was measured", file=sys.stderr)
        return
    lines = corpora(options.corpora)
    columns = {"sluicegate, paranoia 1": sluicegate(options.sluicegate, lines, 1)}
    columns["paranoia 2"] = sluicegate(options.sluicegate, lines, 2)
    columns["libinjection"] = libinjection(lines)
    columns = {name: verdicts for name, verdicts in columns.items() if verdicts}

    def row(name, digits, wanted):
        numbers = [index for index, line in enumerate(lines) if wanted(line)]
        cells = []
        for verdicts in columns.values():
            share = sum(verdicts[index] for index in numbers) / len(numbers)
            cells.append(f"{share:.{digits}%}".replace("%", " %"))
        print(f"| {name} | {len(numbers)} | " + " | ".join(cells) + " |")

    print("| caught | strings | " + " | ".join(columns) + " |\n| --- |" + " --- |" * (len(columns) + 1))
    counts = collections.Counter(line["class"] for line in lines if line["label"] == "attack")
    for name, count in counts.most_common():
        if count >= 5:
            row(name, 1, lambda line: line["class"] == name)
    print("\n| flagged, but honest | strings | " + " | ".join(columns) + " |\n| --- |" + " --- |" * (len(columns) + 1))
    for name, kinds in SETS.items():
        row(name, 2, lambda line: line["class"].removeprefix("benign-") in kinds and line["label"] == "benign")


main()
