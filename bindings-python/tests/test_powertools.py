"""Above and below the decorators of Powertools for AWS Lambda, with its data classes and resolvers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import Context

from sluicegate import EventRejected, Gate, guard

powertools = pytest.importorskip("aws_lambda_powertools", reason="needs Powertools")

from aws_lambda_powertools import Logger  # noqa: E402
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver  # noqa: E402
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response  # noqa: E402
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2, SQSEvent, event_source  # noqa: E402
from test_guard import BATCH, GOOD, HOSTILE, PARTIAL, REFUSED, failures, http  # noqa: E402

logger = Logger(service="test", level="CRITICAL")


def test_data_classes_are_events() -> None:
    gate = Gate()
    event = SQSEvent(json.loads(json.dumps(BATCH)))
    assert gate.check(event).event is event
    partial = gate.check(SQSEvent(json.loads(json.dumps(PARTIAL)))).event
    assert isinstance(partial, SQSEvent) and [record.message_id for record in partial.records] == ["1"]
    assert gate.check(APIGatewayProxyEventV2(http("{"))).decision == "reject"


def test_event_source_above() -> None:
    @event_source(data_class=SQSEvent)
    @guard
    def handled(event: SQSEvent, context: Any) -> Any:
        assert isinstance(event, SQSEvent)
        return failures(*(record.message_id for record in event.records))

    handler: Any = handled
    assert handler(json.loads(json.dumps(PARTIAL)), None) == failures("1", "2")
    assert handler(json.loads(json.dumps(REFUSED)), None) == failures("2")


def test_event_source_below() -> None:
    @guard
    @event_source(data_class=SQSEvent)
    def handled(event: SQSEvent, context: Any) -> Any:
        return failures(*(record.message_id for record in event.records))

    handler: Any = handled
    assert handler(json.loads(json.dumps(PARTIAL)), None) == failures("1", "2")


@pytest.mark.parametrize("above", [True, False])
def test_the_logger(above: bool, context: Context) -> None:
    def handler(event: Any, context: Any) -> Any:
        return len(event["Records"])

    guarded: Any = guard(logger.inject_lambda_context(handler)) if above else logger.inject_lambda_context(guard(handler))
    assert guarded(BATCH, context) == 1
    assert guarded(REFUSED, context) == failures("2")


def test_partial_responses() -> None:
    processor = BatchProcessor(event_type=EventType.SQS)

    def record_handler(record: Any) -> None:
        if record.message_id == "3":
            raise ValueError("no")

    @guard
    def handler(event: Any, context: Any) -> Any:
        return process_partial_response(event=event, record_handler=record_handler, processor=processor, context=context)

    third = {**GOOD, "messageId": "3"}
    assert handler({"Records": [GOOD, HOSTILE, third]}, Context()) == failures("3", "2")
    assert handler({"Records": [GOOD, HOSTILE]}, Context()) == failures("2")
    assert handler({"Records": [GOOD]}, Context()) == failures()


def test_resolvers(context: Context) -> None:
    app = APIGatewayHttpResolver()

    @app.post("/orders")
    def order() -> dict[str, str]:
        return {"name": app.current_event.json_body["name"]}

    @guard
    def handler(event: Any, context: Any) -> Any:
        return app.resolve(event, context)

    for guarded in handler, guard(app):
        good = guarded(http('{"name": "Ana"}'), context)
        assert good["statusCode"] == 200 and json.loads(good["body"]) == {"name": "Ana"}
        assert guarded(http('{"name": "\' OR 1=1 --"}'), context)["statusCode"] == 400
        with pytest.raises(EventRejected):
            guarded([], context)
