"""An HTTP API that takes orders. What does not fit the schema, or attacks, is answered before this code runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sluicegate import guard


@guard(Path(__file__).parent / "policies" / "http.yaml")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    order = json.loads(event["body"])
    pieces = sum(item["quantity"] for item in order["items"])
    return {"statusCode": 201, "headers": {"content-type": "application/json"}, "body": json.dumps({"pieces": pieces})}
