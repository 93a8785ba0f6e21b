"""The walk over objects against `json.dumps` of the same."""

from __future__ import annotations

import json
import math
import os
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sluicegate import Gate

# SLUICEGATE_EXAMPLES: how many objects are made up for each test.
EXAMPLES = int(os.environ.get("SLUICEGATE_EXAMPLES", "400"))

TEXT = st.text(max_size=40) | st.text("aé語😀\0", max_size=300) | st.sampled_from(["' OR '1'='1' --", "<script>alert(1)</script>", "../../etc/passwd"])
SCALARS = st.none() | st.booleans() | st.integers() | st.integers(-(10**60), 10**60) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.tuples(inner, inner) | st.dictionaries(TEXT, inner, max_size=5), max_leaves=25
)
# Every string is looked at, whatever the source says; and numbers and names, by a schema.
GATE = Gate(fields=[{"at": "$.detail", "schema": {"type": "object", "additionalProperties": {"type": "array", "maxItems": 2}}}])


def said(event: Any) -> list[tuple[str, str | None, int | None]]:
    # Names that stand in an object in another order are found in another order.
    return sorted((finding.rule, finding.path or "", finding.record or -1) for finding in GATE.check(event).findings)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.dictionaries(TEXT, VALUES, max_size=5))
def test_an_object_is_what_its_text_is(detail: dict[str, Any]) -> None:
    event = {"version": "0", "id": "1", "detail-type": "t", "source": "s", "account": "1", "time": "2026-07-07T12:00:00Z", "detail": detail}
    event["region"], event["resources"] = "eu-west-1", []
    text = json.dumps(event, ensure_ascii=False)
    object_verdict, text_verdict = GATE.check(event), GATE.check(text.encode())
    assert said(event) == said(text)
    assert object_verdict.decision == text_verdict.decision and object_verdict.source == text_verdict.source


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**64 - 2))
def test_numbers_are_written_as_what_they_are(number: float) -> None:
    """A number passes a schema that has it as the only value, so it was walked as no other."""
    gate = Gate(fields=[{"at": "$.detail.n", "schema": {"const": number}}])
    rules = [finding.rule for finding in gate.check({"detail": {"n": number}}).findings]
    assert not any(rule.startswith(("schema", "json")) for rule in rules), rules
    other = number + 1 if isinstance(number, int) else number * (1 + 2**-51)
    if math.isfinite(other) and other != number:
        rules = [finding.rule for finding in gate.check({"detail": {"n": other}}).findings]
        assert any(rule.startswith("schema") for rule in rules)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(st.characters(), max_size=60) | st.text(st.characters(codec="utf-8"), max_size=40_000))
def test_texts_are_walked_as_they_are(text: str) -> None:
    gate = Gate(fields=[{"at": "$.detail.t", "schema": {"const": text.encode("utf-8", "ignore").decode()}}])
    rules = [finding.rule for finding in gate.check({"detail": {"t": text}}).findings]
    has_half = any(0xD800 <= ord(character) <= 0xDFFF for character in text)
    assert ("json.lone-surrogate" in rules) == has_half
    if not has_half:
        assert not any(rule.startswith("schema") for rule in rules), rules
