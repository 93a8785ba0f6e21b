"""What a build that counts runs, so that the compiler learns which paths are taken (profile-guided optimization).

    python train.py    with the package of that build in the path

The events are those of `schemas/events/`, the policies those of `examples/python/` and a default one. Honest events are checked many times for each
hostile one, as in life; none of them is an event of the benchmarks. `bindings-node/scripts/train.mjs` does the same.
"""

from __future__ import annotations

import json
from pathlib import Path

from sluicegate import EventRejected, Gate

ROOT = Path(__file__).resolve().parent.parent
POLICIES = [{"version": 1}, *sorted((ROOT / "examples" / "python" / "policies").glob("*.yaml"))]
ROUNDS = 40


def check(gate: Gate, event: Path) -> None:
    data = event.read_bytes()
    parsed = json.loads(data)
    for _ in range(1 if event.stem.startswith(("hostile", "odd")) else ROUNDS):
        for given in parsed, parsed, data.decode(), data:
            verdict = gate.check(given)
        try:
            verdict.response()
        except EventRejected:
            pass
    verdict.redacted()


def train() -> None:
    events = sorted((ROOT / "schemas" / "events").glob("*/*.json"))
    for policy in POLICIES:
        for _ in range(3):
            gate = Gate(policy)
        for event in events:
            check(gate, event)


if __name__ == "__main__":
    train()
