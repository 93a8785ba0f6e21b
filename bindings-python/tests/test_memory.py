"""That nothing is leaked, and that threads share a gate."""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from sluicegate import Gate, guard

GOOD: dict[str, Any] = {"messageId": "1", "eventSource": "aws:sqs", "body": "Miles O'Brien aß 語"}
HOSTILE: dict[str, Any] = {"messageId": "2", "eventSource": "aws:sqs", "body": "x' OR '1'='1' --"}
# SLUICEGATE_CHECKS: how many; a million takes about 20 seconds.
CHECKS = int(os.environ.get("SLUICEGATE_CHECKS", "1000000"))


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def use(gate: Gate, event: Any) -> None:
    """All that can be asked of a verdict."""
    verdict = gate.check(event)
    for finding in verdict.findings:
        finding.to_dict()
    str(verdict.records), verdict.event, verdict.merge_response({"batchItemFailures": []})


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_a_million_checks_do_not_grow() -> None:
    gate = Gate()
    events: list[Any] = [{"Records": [GOOD]}, json.dumps({"Records": [GOOD]}), {"Records": [GOOD, HOSTILE]}, {"a": 1}, {"Records": [HOSTILE]}]

    def check(times: int) -> None:
        for _ in range(times // 20):
            for event in events:
                gate.check(event)
                gate.check(event)
                gate.check(event)
            for event in events[:5]:
                gate.check(event).findings

    check(20_000)
    for event in events[:3]:
        use(gate, event)
    gc.collect()
    before = resident()
    begin = time.monotonic()
    check(CHECKS)
    gc.collect()
    grown = resident() - before
    print(f"{CHECKS} checks in {time.monotonic() - begin:.1f} s, grown by {grown} bytes")
    assert grown < 2 << 20, f"{grown} bytes more"


def test_reference_counts_stay() -> None:
    gate = Gate()
    event = {"Records": [dict(GOOD), dict(HOSTILE)], "name": "a" * 50}
    bad = {"name": "b" * 50, "set": {1}}
    watched: list[Any] = [gate, event, event["Records"], *event["Records"], *event, event["name"], bad, bad["name"], bad["set"], None, True]

    def once() -> None:
        use(gate, event)
        with pytest.raises(TypeError):
            gate.check(bad)
        with pytest.raises(Exception):
            gate.check({"Records": [{"eventSource": "aws:s3", "s3": 5}]}).response()

    once()
    before = [sys.getrefcount(each) for each in watched]
    for _ in range(200):
        once()
    gc.collect()
    after = [sys.getrefcount(each) for each in watched]
    # None and True are counted by everybody.
    assert all(abs(b - a) < 50 for a, b in zip(before[-2:], after[-2:])) and before[:-2] == after[:-2]


def test_a_verdict_in_its_own_event_is_freed() -> None:
    class Sign:
        pass

    import weakref

    signs = []
    for _ in range(10):
        event: dict[str, Any] = {"Records": [dict(GOOD)]}
        event["verdict"] = None
        verdict = Gate().check(event)
        sign = Sign()
        signs.append(weakref.ref(sign))
        event["verdict"], event["sign"] = verdict, sign
        del event, verdict, sign
    gc.collect()
    assert all(sign() is None for sign in signs)


def test_texts_that_are_not_ascii_get_no_second_copy() -> None:
    event = {"Records": [{**GOOD, "body": "é語" * 5000}]}
    before = sys.getsizeof(event["Records"][0]["body"])
    Gate().check(event)
    assert sys.getsizeof(event["Records"][0]["body"]) == before


def test_sixteen_threads_share_a_gate(quick_switches: None) -> None:
    gate = Gate()
    events = [({"Records": [GOOD]}, "pass"), ({"Records": [GOOD, HOSTILE]}, "partial"), ({"Records": [HOSTILE]}, "reject")]
    large = json.dumps({"Records": [GOOD] * 2000}).encode()
    wrong: list[str] = []
    start = threading.Barrier(16)

    @guard(gate)
    def handler(event: Any, context: Any) -> Any:
        return len(event["Records"])

    def run(number: int) -> None:
        start.wait()
        for turn in range(300):
            event, decision = events[(number + turn) % 3]
            verdict = gate.check(event)
            if verdict.decision != decision or len(verdict.records) != len(event["Records"]):
                wrong.append(f"{verdict} is not {decision}")
            if turn % 50 == 0 and gate.check(large).decision != "pass":
                wrong.append("large")
            if handler({"Records": [GOOD]}, None) != 1:
                wrong.append("handler")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[:5]


def test_an_event_that_changes_meanwhile_is_seen_in_one_state_or_the_other(quick_switches: None) -> None:
    gate = Gate()
    event: dict[str, Any] = {"Records": [dict(GOOD)]}
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            event["Records"] = [dict(HOSTILE), dict(GOOD)]
            event["Records"][0].update({f"name{number}": "x" * number for number in range(50)})
            event["Records"] = [dict(GOOD)]

    thread = threading.Thread(target=change)
    thread.start()
    try:
        seen = {gate.check(event).decision for _ in range(5_000)}
    finally:
        stop.set()
        thread.join()
    assert seen <= {"pass", "partial"}
