"""What else checks events in Python, each as a function that says whether it takes the event.

All do the same work: the event is parsed already, its schema is checked, and the orders that its bodies carry are parsed and checked, too.
Powertools is used as its documentation shows it, with an envelope that takes the orders out of the event.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from typing import Any

Check = Callable[[Any], bool]
Schema = dict[str, Any]


def peers(source: str, event: Schema, order: Schema) -> dict[str, Check]:
    """The peers, compiled for the events of that source; those that are not installed are left out, with a line that says so."""
    found: dict[str, Check] = {}
    for name, make in MAKERS.items():
        try:
            check = make(source, event, order)
        except ImportError as error:
            print(f"left out: {name}, for {error}")
            continue
        if check is not None:
            found[name] = check
    return found


def bodies(source: str, event: Any) -> list[Any]:
    """The orders in an event that are text there, parsed."""
    if source == "sqs":
        return [json.loads(record["body"]) for record in event["Records"]]
    return [json.loads(event["body"])] if source.startswith("apigateway") else []


def taking(error: type[Exception], check: Callable[[Any], object]) -> Check:
    """Whether the check raises no such error."""

    def takes(event: Any) -> bool:
        try:
            check(event)
        except error:
            return False
        return True

    return takes


def powertools_validator(source: str, event: Schema, order: Schema) -> Check:
    from aws_lambda_powertools.utilities.validation import SchemaValidationError, validator

    options: dict[str, dict[str, Any]] = {
        "apigateway-http": {"inbound_schema": order, "envelope": "powertools_json(body)"},
        "apigateway-rest": {"inbound_schema": order, "envelope": "powertools_json(body)"},
        "sqs": {"inbound_schema": {"type": "array", "items": order}, "envelope": "Records[*].powertools_json(body)"},
        "eventbridge": {"inbound_schema": order, "envelope": "detail"},
        "s3": {"inbound_schema": event},
    }

    @validator(**options[source])
    def handler(event: Any, context: Any) -> Any:
        return event

    return taking(SchemaValidationError, lambda event: handler(event, None))


def powertools_parser(source: str, event: Schema, order: Schema) -> Check:
    from typing import Annotated, Literal, Optional

    from aws_lambda_powertools.utilities.parser import BaseModel, ValidationError, envelopes, parse
    from aws_lambda_powertools.utilities.parser.models import S3Model
    from pydantic import ConfigDict, Field

    class Strict(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True)

    class Customer(Strict):
        id: Annotated[int, Field(ge=0)]
        email: Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
        name: Annotated[Optional[str], Field(min_length=1, max_length=120)] = None
        vip: Optional[bool] = None

    class Item(Strict):
        sku: Annotated[str, Field(pattern=r"^SKU-[0-9]{5}$")]
        qty: Annotated[int, Field(ge=1, le=999)]
        price: Annotated[float, Field(ge=0)]
        title: Annotated[Optional[str], Field(max_length=200)] = None
        gift: Optional[bool] = None

    class Order(Strict):
        orderId: Annotated[str, Field(pattern=order["properties"]["orderId"]["pattern"])]
        customer: Customer
        currency: Literal["EUR", "USD", "GBP", "SEK"]
        total: Annotated[float, Field(ge=0, le=1_000_000)]
        createdAt: Annotated[str, Field(pattern=order["properties"]["createdAt"]["pattern"])]
        items: Annotated[list[Item], Field(min_length=1, max_length=100_000)]
        notes: Annotated[Optional[str], Field(max_length=4000)] = None

    # Made here, where the names of their types can be seen.
    for model in Customer, Item, Order:
        model.model_rebuild(_types_namespace={**globals(), **locals()})
    taken_out: dict[str, Any] = {
        "apigateway-http": envelopes.ApiGatewayV2Envelope,
        "apigateway-rest": envelopes.ApiGatewayEnvelope,
        "sqs": envelopes.SqsEnvelope,
        "eventbridge": envelopes.EventBridgeEnvelope,
    }
    errors: Any = (ValidationError, ValueError)
    if source == "s3":
        return taking(errors, lambda event: parse(event=event, model=S3Model))
    envelope = taken_out[source]
    return taking(errors, lambda event: parse(event=event, model=Order, envelope=envelope))


def fastjsonschema(source: str, event: Schema, order: Schema) -> Check:
    module = importlib.import_module("fastjsonschema")
    checks_event, checks_order = module.compile(event), module.compile(order)

    def check(event: Any) -> None:
        checks_event(event)
        for body in bodies(source, event):
            checks_order(body)

    return taking(module.JsonSchemaException, check)


def jsonschema_rs(source: str, event: Schema, order: Schema) -> Check:
    module = importlib.import_module("jsonschema_rs")
    takes_event, takes_order = module.validator_for(event).is_valid, module.validator_for(order).is_valid
    return lambda event: takes_event(event) and all(takes_order(body) for body in bodies(source, event))


def libinjection(source: str, event: Schema, order: Schema) -> Check:
    """SQL and XSS only, of every string in the event and in its bodies; no schema."""
    module = importlib.import_module("libinjection")
    is_sql, is_xss = module.is_sql_injection, module.is_xss

    def check(event: Any) -> bool:
        for value in event, *bodies(source, event):
            for text in strings(value):
                if is_sql(text)["is_sqli"] or is_xss(text)["is_xss"]:
                    return False
        return True

    return check


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


MAKERS: dict[str, Callable[[str, Schema, Schema], Check | None]] = {
    "Powertools @validator": powertools_validator,
    "Powertools parser": powertools_parser,
    "fastjsonschema": fastjsonschema,
    "jsonschema-rs": jsonschema_rs,
    "libinjection": libinjection,
}
