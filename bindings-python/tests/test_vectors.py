"""The shared tests of `schemas/vectors/`, which every language runs: as text, and as an object where the text is JSON."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from conftest import event_bytes, vectors

from sluicegate import EventRejected, Finding, Gate, Verdict

VECTORS = vectors()
KNOWN = {
    *("name", "source", "policy", "event", "event_base64", "event_file", "now", "trace", "function", "decision", "findings"),
    *("records", "response", "event_out", "handler_response", "merged", "merge_error", "redacted"),
}


def test_there_are_vectors() -> None:
    assert len(VECTORS) > 500


def fits(expected: dict[str, Any], finding: Finding, *, of_object: bool) -> bool:
    found = finding.to_dict()
    # An object has no offsets.
    return all(found.get(key) == value for key, value in expected.items() if not (of_object and key == "offset"))


def agrees(vector: dict[str, Any], verdict: Verdict, *, of_object: bool) -> str | None:
    """What differs between the verdict and the one that the vector tells."""
    found = "\n    ".join(json.dumps(finding.to_dict()) for finding in verdict.findings)
    if verdict.decision != vector["decision"]:
        return f"decision {verdict.decision}, not {vector['decision']}\n    {found}"
    if "source" in vector and verdict.source != vector["source"]:
        return f"source {verdict.source}, not {vector['source']}\n    {found}"
    expected = vector.get("findings", [])
    for wanted in expected:
        if not any(fits(wanted, finding, of_object=of_object) for finding in verdict.findings):
            return f"{wanted} was not found\n    {found}"
    for finding in verdict.findings:
        if not any(fits(wanted, finding, of_object=of_object) for wanted in expected):
            return f"{finding} is not expected\n    {found}"
    return told(vector, verdict)


def told(vector: dict[str, Any], verdict: Verdict) -> str | None:
    """The same for what the platform is told, and for what is handed on."""
    if "records" in vector:
        wanted = [(record["decision"], record.get("id"), record.get("returned", False)) for record in vector["records"]]
        records = [(record.decision, record.id, record.returned) for record in verdict.records]
        if records != wanted:
            return f"the records are {records}"
    if "response" in vector:
        response: Any
        try:
            answer = verdict.response()
            response = "none" if answer is None else {"answer": answer}
        except EventRejected as error:
            assert error.verdict is verdict
            response = "raise"
        if response != vector["response"]:
            return f"the response is {response}"
    if "handler_response" in vector and vector.get("response") != "raise":
        try:
            merged = verdict.merge_response(vector["handler_response"])
        except ValueError as error:
            merged = str(error)
        if merged != (vector["merge_error"] if "merge_error" in vector else vector["merged"]):
            return f"the answers are merged to {merged}"
    if "event_out" in vector:
        event = verdict.event
        handed_on = json.loads(event) if isinstance(event, (str, bytes)) else event
        if handed_on != vector["event_out"]:
            return f"the event to hand on is {handed_on}"
    if "redacted" in vector:
        redacted = json.loads(verdict.redacted())
        if redacted != vector["redacted"]:
            return f"the redacted copy is {redacted}"
    return None


@pytest.mark.parametrize("file", sorted({file for file, _ in VECTORS}))
def test_vectors(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, checked = [], 0
    for _, vector in (pair for pair in VECTORS if pair[0] == file):
        assert vector.keys() <= KNOWN, "the vector says what is not tested here"
        for variable, key in ("_X_AMZN_TRACE_ID", "trace"), ("AWS_LAMBDA_FUNCTION_NAME", "function"):
            monkeypatch.delenv(variable, raising=False)
            if key in vector:
                monkeypatch.setenv(variable, vector[key])
        limits = (vector.get("policy") or {}).get("limits", {})
        if "now" not in vector and "age" in limits:
            continue  # of a check without a clock, and here there always is one
        gate = Gate(vector["policy"]) if vector.get("policy") is not None else Gate()
        text = event_bytes(vector)
        now = vector["now"] / 1000 if "now" in vector else None
        given: list[Any] = [text]
        try:
            given.append(text.decode())
        except UnicodeDecodeError:
            pass
        rules = {finding.get("rule", "") for finding in vector.get("findings", [])}
        if not any(rule.startswith("json.") or rule == "limit.event-bytes" for rule in rules):
            # A name stands in an object once, and it has no length in bytes.
            event = json.loads(text)
            if not isinstance(event, str):
                given.append(event)
        for event in given:
            before = copy.deepcopy(event)
            of_object = not isinstance(event, (str, bytes))
            problem = agrees(vector, gate.check(event, now=now), of_object=of_object)
            checked += 1
            if problem:
                wrong.append(f"{vector['name']!r} as {type(event).__name__}: {problem}")
            assert event == before, "the event was changed"
    assert not wrong, "\n".join(wrong)
    assert checked
