"""The decorator: what is called, what is answered, what is told."""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import logging
from typing import Any

import pytest
from conftest import Context

from sluicegate import EventRejected, Gate, Verdict, guard

GOOD: dict[str, Any] = {"messageId": "1", "eventSource": "aws:sqs", "body": "Miles O'Brien"}
HOSTILE: dict[str, Any] = {"messageId": "2", "eventSource": "aws:sqs", "body": "x' OR '1'='1' --"}
BATCH = {"Records": [GOOD]}
PARTIAL = {"Records": [GOOD, HOSTILE]}
REFUSED = {"Records": [HOSTILE]}
S3 = {"Records": [{"eventSource": "aws:s3", "s3": 5}]}


def http(body: str) -> dict[str, Any]:
    return {
        "version": "2.0",
        "routeKey": "POST /orders",
        "rawPath": "/orders",
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {"apiId": "a", "stage": "$default", "routeKey": "POST /orders", "http": {"method": "POST", "path": "/orders"}},
        "body": body,
        "isBase64Encoded": False,
    }


def failures(*ids: str) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": name} for name in ids]}


def ids(event: Any, context: Any = None) -> Any:
    """The ids of the messages."""
    return [record["messageId"] for record in event["Records"]]


class Handlers:
    """Every kind of method."""

    @guard
    def method(self, event: Any, context: Any) -> Any:
        assert isinstance(self, Handlers)
        return ids(event)

    @guard(source="sqs")
    async def later(self, event: Any, context: Any) -> Any:
        return ids(event)

    @guard
    @classmethod
    def of_class(cls, event: Any, context: Any) -> Any:
        assert cls is Handlers
        return ids(event)

    @classmethod
    @guard
    def of_class_below(cls, event: Any, context: Any) -> Any:
        assert cls is Handlers
        return ids(event)

    @staticmethod
    @guard
    def static(event: Any, context: Any) -> Any:
        return ids(event)

    @guard
    @staticmethod
    def static_below(event: Any, context: Any) -> Any:
        return ids(event)


@guard
class Called:
    def __call__(self, event: Any, context: Any) -> Any:
        return ids(event)


class CalledLater:
    async def __call__(self, event: Any, context: Any) -> Any:
        return ids(event)


def doubled(handler: Any) -> Any:
    @functools.wraps(handler)
    def double(*args: Any, **kwargs: Any) -> Any:
        answer = handler(*args, **kwargs)
        return 2 * answer if isinstance(answer, list) else answer

    return double


def nothing(event: Any, context: Any) -> Any:
    return None


def itself(event: Any, context: Any) -> Any:
    return event


def loaded(event: Any, context: Any) -> Any:
    return json.loads(event)


def first_fails(event: Any, context: Any) -> Any:
    return failures("1")


async def later(event: Any, context: Any) -> Any:
    return ids(event)


def with_table(table: str, event: Any, context: Any) -> Any:
    return [table, *ids(event)]


@pytest.mark.parametrize(
    ("handler", "answer"),
    [
        (guard(ids), ["1"]),
        (guard()(ids), ["1"]),
        (guard(source="sqs")(ids), ["1"]),
        (guard({"version": 1, "source": "sqs"})(ids), ["1"]),
        (guard(Gate())(ids), ["1"]),
        (Gate().guard(ids), ["1"]),
        (Gate().guard()(ids), ["1"]),
        (Gate().guard(on_reject="auto")(ids), ["1"]),
        (Handlers().method, ["1"]),
        (Handlers.of_class, ["1"]),
        (Handlers().of_class_below, ["1"]),
        (Handlers.static, ["1"]),
        (Handlers().static_below, ["1"]),
        (Called(), ["1"]),
        (guard(Handlers().static), ["1"]),
        (guard(Handlers.method.__get__(Handlers())), ["1"]),
        (guard(functools.partial(with_table, "t")), ["t", "1"]),
        (doubled(guard(ids)), ["1", "1"]),
        (guard(doubled(ids)), ["1", "1"]),
    ],
)
def test_what_can_be_guarded(handler: Any, answer: Any, context: Context) -> None:
    assert handler(BATCH, context) == answer
    assert handler(REFUSED, context) == failures("2"), "the handler is not called"


@pytest.mark.parametrize("handler", [guard(later), Handlers().later, guard(CalledLater()), guard(functools.partial(later)), Gate().guard(later)])
def test_what_is_called_later(handler: Any, context: Context) -> None:
    assert asyncio.run(handler(BATCH, context)) == ["1"]
    assert asyncio.run(handler(REFUSED, context)) == failures("2")


def test_a_function_stays_what_it_is() -> None:
    guarded = guard(source="sqs")(ids)
    assert guarded.__name__ == "ids" and guarded.__doc__ == "The ids of the messages."
    assert inspect.signature(guarded) == inspect.signature(ids)
    assert inspect.iscoroutinefunction(guard(later)) and not inspect.iscoroutinefunction(guarded)
    assert isinstance(Called, type) and isinstance(Called(), Called)


def test_arguments(context: Context) -> None:
    @guard
    def handler(event: Any, context: Any = "none", *, more: int = 0) -> Any:
        return ids(event), context, more

    assert handler(event=BATCH) == (["1"], "none", 0)
    assert handler(BATCH, context=1, more=2) == (["1"], 1, 2)
    assert handler(context=1, event=PARTIAL["Records"] and BATCH) == (["1"], 1, 0)
    assert handler(event=REFUSED, context=context) == failures("2")
    with pytest.raises(TypeError, match="without an event"):
        handler()  # type: ignore[call-arg]


def test_the_handler_gets_the_very_same_event() -> None:
    assert guard(itself)(BATCH, None) is BATCH


@pytest.mark.parametrize("wrong", [5, None.__class__, {}.keys()])
def test_what_cannot_be_guarded(wrong: Any) -> None:
    with pytest.raises(TypeError):
        guard(source="sqs")(wrong)
    for options in {"on_reject": "ignore"}, {"metrics": "prometheus"}, {"on_refused": 5}:
        with pytest.raises((TypeError, ValueError)):
            guard(**options)
    with pytest.raises(TypeError, match="give one of them"):
        guard(Gate(), source="sqs")


def test_http_answers() -> None:
    @guard
    def handler(event: Any, context: Any) -> Any:
        return {"statusCode": 200}

    assert handler(http('{"name": "Ana O\'Brien"}'), None) == {"statusCode": 200}
    answer = handler(http('{"name": "x\' OR \'1\'=\'1\' --"}'), None)
    assert answer["statusCode"] == 400 and answer["headers"]["content-type"] == "application/problem+json"
    assert "sql" not in answer["body"], "the sender is not told"
    answer = guard(handler.__wrapped__)(http("{"), None)  # type: ignore[attr-defined]
    assert answer["statusCode"] == 400


def test_batches_are_joined() -> None:
    @guard
    def handler(event: Any, context: Any) -> Any:
        return failures(*ids(event))

    assert handler(PARTIAL, None) == failures("1", "2")
    assert guard(nothing)(PARTIAL, None) == failures("2")

    @guard
    def wrong(event: Any, context: Any) -> Any:
        return {"batchItemFailures": 5}

    with pytest.raises(ValueError, match="batchItemFailures"):
        wrong(PARTIAL, None)


def test_an_answer_that_comes_later_is_joined_later() -> None:
    async def failing(event: Any, context: Any) -> Any:
        return failures("1")

    def answers_later(event: Any, context: Any) -> Any:
        return failing(event, context)

    for handler in guard(failing), guard(answers_later):
        assert asyncio.run(handler(BATCH, None)) == failures("1")
        assert asyncio.run(handler(PARTIAL, None)) == failures("1", "2")


def test_asynchronous_sources_raise() -> None:
    with pytest.raises(EventRejected) as raised:
        guard(ids)(S3, None)
    assert isinstance(raised.value.verdict, Verdict) and raised.value.verdict.source == "s3"


def test_on_reject() -> None:
    assert guard(on_reject="drop")(ids)(S3, None) is None
    assert guard({"version": 1, "on_reject": "drop"})(ids)(S3, None) is None
    assert guard(on_reject="drop")(ids)(REFUSED, None) == failures()
    assert guard(on_reject="drop")(first_fails)(PARTIAL, None) == failures("1")
    with pytest.raises(EventRejected, match="records of the event are refused"):
        guard(on_reject="raise")(ids)(PARTIAL, None)
    with pytest.raises(EventRejected):
        Gate().guard(on_reject="raise")(ids)(REFUSED, None)
    assert guard(on_reject="drop")(ids)(http("{"), None)["statusCode"] == 400, "a request is always answered"


def test_on_refused() -> None:
    kept: list[Any] = []

    def keep(records: list[Any], verdict: Verdict) -> None:
        kept.append((records, verdict.decision))

    handler = guard(on_refused=keep)(nothing)
    assert handler(BATCH, None) is None and kept == []
    assert handler(PARTIAL, None) == failures("2") and kept.pop() == ([HOSTILE], "partial")
    assert handler(json.dumps(PARTIAL).encode(), None) == failures("2") and kept.pop() == ([HOSTILE], "partial")
    with pytest.raises(EventRejected):
        handler(S3, None)
    assert kept.pop() == (S3["Records"], "reject")
    assert handler(http("{"), None)["statusCode"] == 400 and kept.pop() == ([http("{")], "reject")
    assert guard(on_refused=keep, on_reject="drop")(nothing)(S3, None) is None and kept.pop() == (S3["Records"], "reject")
    kafka: dict[str, Any] = {
        "eventSource": "aws:kafka",
        "eventSourceArn": "arn:aws:kafka:eu-west-1:123456789012:cluster/a/b",
        "bootstrapServers": "b:9092",
        "records": {
            "a-0": [{"topic": "a", "partition": 0, "offset": 1, "value": "b2s="}],
            "b-0": [{"topic": "b", "partition": 0, "offset": 7, "value": "eCcgT1IgJzEnPScxJyAtLQ=="}],
        },
    }
    assert handler(kafka, None) == {"batchItemFailures": [{"itemIdentifier": {"partition": "b-0", "offset": 7}}]}
    assert kept.pop()[0] == kafka["records"]["b-0"]


def test_what_on_refused_raises_is_raised_on() -> None:
    def fails(records: list[Any], verdict: Verdict) -> None:
        raise OSError("the queue is full")

    for event in PARTIAL, REFUSED:
        with pytest.raises(OSError, match="full"):
            guard(on_refused=fails)(nothing)(event, None)


def test_on_refused_can_come_later() -> None:
    kept: list[Any] = []

    async def keep(records: list[Any], verdict: Verdict) -> None:
        await asyncio.sleep(0)
        kept.append(records)

    handler = guard(on_refused=keep)(later)
    assert asyncio.run(handler(REFUSED, None)) == failures("2") and kept == [[HOSTILE]]


def test_report_mode_calls_and_logs(caplog: pytest.LogCaptureFixture, context: Context) -> None:
    handler = guard(mode="report")(ids)
    with caplog.at_level(logging.WARNING, "sluicegate"):
        assert handler(PARTIAL, context) == ["1", "2"]
        assert handler(BATCH, context) == ["1"]
    (record,) = caplog.records
    line = json.loads(record.getMessage())
    assert line["decision"] == "pass" and line["findings"][0]["rule"] == "sql.tautology"


def test_the_log_line(caplog: pytest.LogCaptureFixture, context: Context) -> None:
    with caplog.at_level(logging.WARNING, "sluicegate"):
        guard(ids)(REFUSED, context)
        guard(ids)(BATCH, context)
        guard(ids)(REFUSED, object())
    first, second = (json.loads(record.getMessage()) for record in caplog.records)
    assert {record.name for record in caplog.records} == {"sluicegate"}
    assert first["requestId"] == context.aws_request_id and first["function"] == "orders"
    assert (first["source"], first["decision"]) == ("sqs", "reject")
    assert first["findings"][0]["rule"] == "sql.tautology" and first["findings"][0]["path"] == "$.Records[0].body"
    assert "requestId" not in second and "OR" not in caplog.text
    with caplog.at_level(logging.ERROR, "sluicegate"):
        caplog.clear()
        guard(ids)(REFUSED, context)
    assert not caplog.records


def test_metrics(capsys: pytest.CaptureFixture[str], context: Context) -> None:
    handler = guard(metrics="emf")(ids)
    handler(BATCH, context)
    handler(REFUSED, context)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["Rejected"] for line in lines] == [0, 1]
    assert all("_aws" in line for line in lines)
    guard(ids)(BATCH, context)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("event", [None, [], 5, "", '{"Records": []}', json.dumps(BATCH), True, 1.5, {}])
def test_every_other_json_value_is_refused(event: Any) -> None:
    """A runtime hands over what JSON says: a string is one, and no event's text."""
    with pytest.raises(EventRejected, match="source"):
        guard(ids)(event, None)


def test_what_no_runtime_hands_over() -> None:
    with pytest.raises(TypeError, match="type set"):
        guard(ids)({"Records": {1}}, None)
    assert guard(loaded)(json.dumps(BATCH).encode(), None) == BATCH
