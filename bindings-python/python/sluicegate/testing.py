"""For tests of handlers: events of every source, and `assert_rejects`.

    from sluicegate.testing import assert_rejects, sqs_event

    def test_injection():
        assert_rejects(handler, sqs_event(["x' OR '1'='1' --"]), "sql.tautology")

`event` gives an event of any source; the other functions those of common sources, of what a test is about. Each call makes a new event, so
that a test can change it further. Keywords replace members of the event; an object is joined with the one that is there.
"""

from __future__ import annotations

import base64
import hashlib
import json
import urllib.parse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Optional, TypeVar, Union

from ._native import Gate, Verdict

__all__ = [
    "alb_event",
    "assert_rejects",
    "dynamodb_event",
    "event",
    "eventbridge_event",
    "firehose_event",
    "function_url_event",
    "http_event",
    "kafka_event",
    "kinesis_event",
    "rest_event",
    "s3_event",
    "sns_event",
    "sources",
    "sqs_event",
]

Event = dict[str, Any]
Body = Union[str, bytes, Mapping[str, Any], Sequence[Any], int, float, bool, None]

_Each = TypeVar("_Each")

_ORDER: Event = {"order": "A-20931", "items": [{"sku": "TEA-250", "quantity": 2}]}


def _samples() -> dict[str, Event]:
    samples: dict[str, Event] = json.loads((Path(__file__).parent / "_events.json").read_text(encoding="utf-8"))
    return samples


def sources() -> tuple[str, ...]:
    """The ids of the sources that `event` knows: all that the gate does."""
    return tuple(_samples())


def event(source: str, /, **overrides: Any) -> Event:
    """An honest event of that source, such as "s3" or "apigateway-http".

    event("eventbridge", **{"detail-type": "OrderPaid", "detail": {"order": "A-1"}})
    """
    try:
        made = _samples()[source]
    except KeyError:
        raise ValueError(f"no source has the id {source!r}; they are {', '.join(sources())}") from None
    return _joined(made, overrides)


def http_event(
    body: Body = None,
    *,
    method: str = "POST",
    path: str = "/orders",
    query: Optional[Mapping[str, str]] = None,
    headers: Optional[Mapping[str, str]] = None,
    **overrides: Any,
) -> Event:
    """An event of an HTTP API of API Gateway, in format 2.0. A body that is no text is sent as JSON, and bytes as base64."""
    made = _format_2("apigateway-http", body, method, path, query, headers)
    made["routeKey"] = made["requestContext"]["routeKey"] = f"{method} {path}"
    return _joined(made, overrides)


def function_url_event(
    body: Body = None,
    *,
    method: str = "POST",
    path: str = "/orders",
    query: Optional[Mapping[str, str]] = None,
    headers: Optional[Mapping[str, str]] = None,
    **overrides: Any,
) -> Event:
    """An event of a function URL."""
    return _joined(_format_2("function-url", body, method, path, query, headers), overrides)


def rest_event(
    body: Body = None,
    *,
    method: str = "POST",
    path: str = "/orders",
    query: Optional[Mapping[str, str]] = None,
    headers: Optional[Mapping[str, str]] = None,
    **overrides: Any,
) -> Event:
    """An event of a REST API of API Gateway."""
    made = _request(event("apigateway-rest"), body, headers)
    made["httpMethod"] = made["requestContext"]["httpMethod"] = method
    made["path"] = made["resource"] = made["requestContext"]["resourcePath"] = path
    made["requestContext"]["path"] = f"/prod{path}"
    made["multiValueHeaders"] = {name: [value] for name, value in made["headers"].items()}
    made["queryStringParameters"] = dict(query) if query else None
    made["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()} if query else None
    return _joined(made, overrides)


def alb_event(
    body: Body = None,
    *,
    method: str = "POST",
    path: str = "/orders",
    query: Optional[Mapping[str, str]] = None,
    headers: Optional[Mapping[str, str]] = None,
    **overrides: Any,
) -> Event:
    """An event of an Application Load Balancer, which hands query parameters on as they were encoded."""
    made = _request(event("alb"), body, headers)
    encoded = {urllib.parse.quote(name): urllib.parse.quote(value, safe="") for name, value in (query or {}).items()}
    made.update(httpMethod=method, path=path, queryStringParameters=encoded)
    return _joined(made, overrides)


def sqs_event(bodies: Sequence[Body] = (_ORDER,), *, queue: str = "orders", **overrides: Any) -> Event:
    """Messages of a queue, with the ids "m0", "m1" and so on. A body that is no text is sent as JSON. `overrides` are of each message."""
    (pattern,) = event("sqs")["Records"][:1]
    records: list[Event] = []
    for index, body in enumerate(_several(bodies)):
        text = _text(body)
        record = _copy(pattern)
        record["messageId"] = f"m{index}"
        record["body"] = text
        record["md5OfBody"] = hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
        record["eventSourceARN"] = f"arn:aws:sqs:eu-west-1:123456789012:{queue}"
        records.append(_joined(record, overrides))
    return {"Records": records}


def sns_event(messages: Sequence[Body] = (_ORDER,), *, topic: str = "orders", subject: Optional[str] = None, **overrides: Any) -> Event:
    """Messages of a topic. `overrides` are of each message, beside "Message"."""
    (pattern,) = event("sns")["Records"][:1]
    records: list[Event] = []
    for index, message in enumerate(_several(messages)):
        record = _copy(pattern)
        arn = f"arn:aws:sns:eu-west-1:123456789012:{topic}"
        record["EventSubscriptionArn"] = f"{arn}:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55"
        given = {"MessageId": f"m{index}", "TopicArn": arn, "Subject": subject, "Message": _text(message)}
        record["Sns"] = _joined({**record["Sns"], **given}, overrides)
        records.append(record)
    return {"Records": records}


def s3_event(
    keys: Sequence[str] = ("scans/page-001.pdf",), *, bucket: str = "incoming-scans", name: str = "ObjectCreated:Put", **overrides: Any
) -> Event:
    """Notifications about objects, whose keys are given plain, and encoded in the event as S3 encodes them. `overrides` are of each record."""
    (pattern,) = event("s3")["Records"][:1]
    records: list[Event] = []
    for key in _several(keys):
        record = _copy(pattern)
        record["eventName"] = name
        record["s3"]["bucket"].update(name=bucket, arn=f"arn:aws:s3:::{bucket}")
        record["s3"]["object"]["key"] = urllib.parse.quote_plus(key, safe="/")
        records.append(_joined(record, overrides))
    return {"Records": records}


def eventbridge_event(
    detail: Any = None, *, source: str = "com.example.shop", detail_type: str = "OrderPlaced", **overrides: Any
) -> Event:
    """An event of a bus, with that detail."""
    made = event("eventbridge")
    made.update({"source": source, "detail-type": detail_type, "detail": _copy(_ORDER if detail is None else detail)})
    return _joined(made, overrides)


def kinesis_event(data: Sequence[Body] = (_ORDER,), *, stream: str = "orders", **overrides: Any) -> Event:
    """Records of a stream, in base64. `overrides` are of each record."""
    (pattern,) = event("kinesis")["Records"][:1]
    records: list[Event] = []
    for index, each in enumerate(_several(data)):
        record = _copy(pattern)
        number = f"4959033827149025660855969253836157109592157598913658{index:04}"
        record["kinesis"].update(sequenceNumber=number, data=_base64(each))
        record["eventID"] = f"shardId-000000000006:{number}"
        record["eventSourceARN"] = f"arn:aws:kinesis:eu-west-1:123456789012:stream/{stream}"
        records.append(_joined(record, overrides))
    return {"Records": records}


def firehose_event(data: Sequence[Body] = (_ORDER,), **overrides: Any) -> Event:
    """Records of a delivery stream to transform, in base64, with the ids "r0", "r1" and so on."""
    made = event("firehose")
    (pattern,) = made["records"][:1]
    made["records"] = [{**pattern, "recordId": f"r{index}", "data": _base64(each)} for index, each in enumerate(_several(data))]
    return _joined(made, overrides)


def kafka_event(values: Sequence[Body] = (_ORDER,), *, topic: str = "orders", **overrides: Any) -> Event:
    """Records of one partition of a topic of Amazon MSK, in base64."""
    made = event("kafka-msk")
    (pattern,) = next(iter(made["records"].values()))[:1]
    records = [
        {**_copy(pattern), "topic": topic, "partition": 0, "offset": index, "value": _base64(value)} for index, value in enumerate(_several(values))
    ]
    made["records"] = {f"{topic}-0": records}
    return _joined(made, overrides)


def dynamodb_event(images: Sequence[Mapping[str, Any]] = ({"order": "A-20931"},), *, table: str = "orders", **overrides: Any) -> Event:
    """Items put into a table, given as plain Python values, the first of which is the key. `overrides` are of each record."""
    (pattern,) = event("dynamodb")["Records"][:1]
    records: list[Event] = []
    for index, image in enumerate(_several(images)):
        record = _copy(pattern)
        typed = {name: _attribute(value) for name, value in image.items()}
        record["eventID"] = f"{index:032x}"
        record["dynamodb"].update(NewImage=typed, Keys=dict(list(typed.items())[:1]), SequenceNumber=f"4421400000000135065507{index:02}")
        record["eventSourceARN"] = f"arn:aws:dynamodb:eu-west-1:123456789012:table/{table}/stream/2024-10-01T00:00:00.000"
        records.append(_joined(record, overrides))
    return {"Records": records}


def assert_rejects(gate_or_handler: Any, event: Any, rule: Optional[str] = None) -> Verdict:
    """Asserts that a gate, or the gate of a guarded handler, refuses the event or a record of it. The handler itself is not called.

    rule: the id of a rule for which it must be refused, such as "sql.tautology", or a class of rules, such as "sql".

    Returns the verdict, to assert more.
    """
    gate = gate_or_handler if isinstance(gate_or_handler, Gate) else _gate(gate_or_handler)
    if gate is None:
        raise TypeError(f"a Gate or a handler that is guarded is needed, not {type(gate_or_handler).__name__}")
    verdict = gate._check_handed(event)
    found = [finding for finding in verdict.findings if finding.action == "reject"]
    listed = ", ".join(f"{finding.rule} at {finding.path}" for finding in found) or "nothing"
    if verdict.decision not in ("reject", "partial"):
        raise AssertionError(f"the event is not refused: the decision is {verdict.decision}")
    if rule is not None and not any(rule in (finding.rule, finding.class_) for finding in found):
        raise AssertionError(f"the event is not refused for {rule}, but for {listed}")
    return verdict


def _gate(handler: object) -> Optional[Gate]:
    """The gate that guards a handler: a function, a method, or an object with a guarded `__call__`."""
    for each in (handler, getattr(type(handler), "__call__", None)):
        gate = getattr(each, "__sluicegate__", None)
        if isinstance(gate, Gate):
            return gate
    return None


def _format_2(
    source: str, body: Body, method: str, path: str, query: Optional[Mapping[str, str]], headers: Optional[Mapping[str, str]]
) -> Event:
    made = _request(event(source), body, headers)
    made["rawPath"] = path
    made["requestContext"]["http"].update(method=method, path=path)
    made["rawQueryString"] = urllib.parse.urlencode(query or {})
    if query:
        made["queryStringParameters"] = dict(query)
    else:
        made.pop("queryStringParameters", None)
    return made


def _request(made: Event, body: Body, headers: Optional[Mapping[str, str]]) -> Event:
    """The event with that body and those headers, whose names may be in any case."""
    given = {name.lower(): value for name, value in (headers or {}).items()}
    kept = {name: value for name, value in made["headers"].items() if name.lower() not in (*given, "content-length")}
    made["headers"] = {**kept, **(headers or {})}
    made["body"] = base64.b64encode(body).decode() if isinstance(body, bytes) else _text(_ORDER if body is None else body)
    made["isBase64Encoded"] = isinstance(body, bytes)
    return made


def _several(given: Sequence[_Each]) -> Sequence[_Each]:
    """What an event has a record of each of."""
    if isinstance(given, (str, bytes, Mapping)):
        raise TypeError(f"records are made of a list, with one thing for each; a {type(given).__name__} is given")
    return given


def _text(body: Body) -> str:
    if isinstance(body, str):
        return body
    return body.decode() if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False)


def _base64(data: Body) -> str:
    return base64.b64encode(data if isinstance(data, bytes) else _text(data).encode("utf-8", "surrogatepass")).decode()


def _attribute(value: Any) -> Event:
    """A value as DynamoDB writes it, with its type."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bytes):
        return {"B": base64.b64encode(value).decode()}
    if _is(Mapping, value):
        return {"M": {name: _attribute(each) for name, each in value.items()}}
    if _is((list, tuple), value):
        return {"L": [_attribute(each) for each in value]}
    return {"N": str(value)}


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _joined(made: Event, overrides: Mapping[str, Any]) -> Event:
    for name, value in overrides.items():
        there: Any = made.get(name)
        made[name] = _joined(dict(there), value) if _is(dict, there) and _is(Mapping, value) else value
    return made


def _is(kind: Any, value: Any) -> bool:
    """As isinstance, but the value stays Any for checkers of types, which know nothing of what is in it."""
    return isinstance(value, kind)
