"""A function that is told of placed orders by an event bus. It raises for what is refused, so that the bus puts it in its dead-letter queue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sluicegate import guard


@guard(Path(__file__).parent / "policies" / "eventbridge.yaml")
def handler(event: dict[str, Any], context: Any) -> str:
    order: str = event["detail"]["orderId"]
    return order
