"""Writes `python/sluicegate/_events.json`: of every source one event of `schemas/events/`, for `sluicegate.testing`.

    python samples.py          writes it
    python samples.py --check  says whether it is up to date
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
EVENTS = HERE.parent / "schemas" / "events"
FILE = HERE / "python" / "sluicegate" / "_events.json"

# Which of a source's events it is; of other sources the first that is neither hostile nor odd.
CHOSEN = {
    "alb": "order-json",
    "apigateway-authorizer-request": "rest",
    "apigateway-http": "order-json",
    "apigateway-http-v1": "order-json",
    "apigateway-rest": "order-json",
    "apigateway-websocket": "message",
    "cloudevents": "order",
    "cloudformation-custom-resource": "create",
    "cloudfront": "viewer-request",
    "codepipeline": "job",
    "cognito": "pre-sign-up",
    "documentdb": "insert",
    "dynamodb": "insert",
    "eventbridge": "custom",
    "firehose": "clicks",
    "function-url": "order-json",
    "kafka-msk": "orders",
    "kafka-self-managed": "orders",
    "kinesis": "orders",
    "lex": "v2",
    "mq-activemq": "orders",
    "pipes": "from-sqs",
    "s3": "created",
    "sns": "order",
    "sqs": "order",
    "vpc-lattice-v1": "order-json",
    "vpc-lattice-v2": "order-json",
}


def samples() -> str:
    lines = []
    for folder in sorted(EVENTS.iterdir()):
        names = sorted(path.stem for path in folder.glob("*.json"))
        good = [name for name in names if not name.startswith(("hostile", "odd"))]
        event = json.loads((folder / f"{CHOSEN.get(folder.name, good[0])}.json").read_text(encoding="utf-8"))
        lines.append(f"{json.dumps(folder.name)}: {json.dumps(event, separators=(',', ':'))}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    written = samples()
    if "--check" not in sys.argv:
        FILE.write_text(written, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != written:
        sys.exit(f"{FILE} is not up to date: run samples.py")
