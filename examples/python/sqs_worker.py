"""A queue worker. Refused messages are put aside and come back as failures, together with those that failed here."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from sluicegate import Gate, Verdict

gate = Gate(Path(__file__).parent / "policies" / "sqs.yaml")


def put_aside(records: list[Any], verdict: Verdict) -> None:
    # A real function would write them to a bucket that only people read.
    logging.warning("%d of %d messages are put aside", len(records), len(verdict.records))


@gate.guard(on_refused=put_aside, metrics="emf")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    failures = []
    for record in event["Records"]:
        # As any work can fail.
        if json.loads(record["body"])["total"] == 0:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
