"""What all tests share: the vectors and events of the repository, and the context of an invocation."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"


class Context:
    """What a runtime gives a handler besides the event."""

    function_name = "orders"
    memory_limit_in_mb = 128
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
    aws_request_id = "6f2c7d10-9a4f-4ec3-99a0-34ce359b4b54"


@pytest.fixture
def context() -> Context:
    return Context()


@pytest.fixture
def quick_switches() -> Iterator[None]:
    """Threads take turns five hundred times as often as they do: more of what can go wrong, in less time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def vectors() -> list[tuple[str, dict[str, Any]]]:
    """Every vector, with its file."""
    found = []
    for path in sorted((SCHEMAS / "vectors").rglob("*.json")):
        file = path.relative_to(SCHEMAS / "vectors").as_posix()
        found += [(file, vector) for vector in json.loads(path.read_text(encoding="utf-8"))]
    return found


def event_bytes(vector: dict[str, Any]) -> bytes:
    """The event of a vector, as JSON text."""
    if "event_base64" in vector:
        return base64.b64decode(vector["event_base64"])
    if "event_file" in vector:
        file: str = vector["event_file"]
        return (SCHEMAS / "events" / file).read_bytes()
    return json.dumps(vector["event"], ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def events() -> list[Path]:
    """The files of every sample event."""
    return sorted((SCHEMAS / "events").rglob("*.json"))
