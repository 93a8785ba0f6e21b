"""The events for tests of handlers, and what is asserted about them."""

from __future__ import annotations

import functools
import json
from typing import Any, Callable

import pytest

import sluicegate.testing as testing
from sluicegate import Gate, guard
from sluicegate.testing import assert_rejects

HOSTILE = "x' OR '1'='1' --"
GATE = Gate()
# How an event is made of one text that a stranger chose, and the source that it is of.
MAKERS: list[tuple[str, Callable[[str], dict[str, Any]]]] = [
    ("apigateway-http", lambda text: testing.http_event({"name": text})),
    ("apigateway-http", lambda text: testing.http_event(json.dumps({"name": text}).encode())),
    ("apigateway-http", lambda text: testing.http_event(method="GET", query={"q": text})),
    ("apigateway-http", lambda text: testing.http_event(headers={"X-Name": text})),
    ("apigateway-rest", lambda text: testing.rest_event({"name": text})),
    ("apigateway-rest", lambda text: testing.rest_event(query={"q": text})),
    ("function-url", lambda text: testing.function_url_event({"name": text}, path="/names")),
    ("alb", lambda text: testing.alb_event({"name": text})),
    ("alb", lambda text: testing.alb_event(query={"q": text})),
    ("sqs", lambda text: testing.sqs_event([{"name": text}, text])),
    ("sns", lambda text: testing.sns_event([{"name": text}])),
    ("s3", lambda text: testing.s3_event([text])),
    ("eventbridge", lambda text: testing.eventbridge_event({"name": text})),
    ("kinesis", lambda text: testing.kinesis_event([{"name": text}, "plain"])),
    ("firehose", lambda text: testing.firehose_event([{"name": text}])),
    ("kafka-msk", lambda text: testing.kafka_event([{"name": text}])),
    ("dynamodb", lambda text: testing.dynamodb_event([{"name": text, "n": 1, "b": b"x", "l": [None, True], "m": {"a": 1.5}}])),
]


@pytest.mark.parametrize("source, make", MAKERS)
def test_what_is_made_is_judged_as_it_should_be(source: str, make: Callable[[str], dict[str, Any]]) -> None:
    event = make("Ana")
    verdict = GATE.check(event)
    assert (verdict.source, verdict.decision, verdict.findings) == (source, "pass", ())
    assert json.loads(json.dumps(event)) == event
    assert assert_rejects(GATE, make(HOSTILE), "sql").source == source


@pytest.mark.parametrize("source", testing.sources())
def test_events_of_every_source(source: str) -> None:
    event = testing.event(source)
    assert GATE.check(event).source == source or source == "pipes"
    assert Gate(rules={"consistency": "report", "budget": "report"}).check(event).ok
    event.clear()
    assert testing.event(source) != {}, "the next event is another object"


@pytest.mark.parametrize("name", [name for name in testing.__all__ if name.endswith("_event")])
def test_defaults_pass(name: str) -> None:
    assert GATE.check(getattr(testing, name)()).decision == "pass"


def test_overrides() -> None:
    event = testing.event("apigateway-http", headers={"x-new": "1"}, body="{}")
    assert event["headers"]["x-new"] == "1" and "host" in event["headers"] and event["body"] == "{}"
    assert testing.sqs_event(["a", "b"], awsRegion="us-east-1")["Records"][1]["awsRegion"] == "us-east-1"
    assert testing.s3_event(["ä b.pdf"])["Records"][0]["s3"]["object"]["key"] == "%C3%A4+b.pdf"
    with pytest.raises(ValueError, match="no source has the id 'sqz'"):
        testing.event("sqz")


def test_assert_rejects() -> None:
    called = []

    @guard(source="sqs")
    def handler(event: Any, context: Any) -> None:
        called.append(event)

    @functools.wraps(handler)
    def above(event: Any, context: Any) -> None:
        handler(event, context)

    @guard
    class Worker:
        def __call__(self, event: Any, context: Any) -> None:
            called.append(event)

        @guard
        def method(self, event: Any, context: Any) -> None:
            called.append(event)

    event = testing.sqs_event(["fine", HOSTILE])
    for guarded in (handler, above, Worker(), Worker().method, GATE):
        assert assert_rejects(guarded, event).decision == "partial"
        assert_rejects(guarded, event, "sql.tautology")
        with pytest.raises(AssertionError, match="not refused for xss, but for .*sql.tautology at") as raised:
            assert_rejects(guarded, event, "xss")
        assert HOSTILE not in str(raised.value)
        with pytest.raises(AssertionError, match="the decision is pass"):
            assert_rejects(guarded, testing.sqs_event(["fine"]))
    assert_rejects(handler, testing.s3_event(), "source.unexpected")
    assert not called
    with pytest.raises(TypeError, match="a Gate or a handler that is guarded is needed, not function"):
        assert_rejects(lambda event, context: None, event)
