"""A function for the runtime: says whether it was called, and with what."""

from __future__ import annotations

from typing import Any

from sluicegate import guard


@guard(rules={"consistency": "report", "budget": "report"}, metrics="emf")
def handler(event: Any, context: Any) -> Any:
    return {"called": True, "event": event}
