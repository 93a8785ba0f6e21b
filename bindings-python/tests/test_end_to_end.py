"""AWS's own runtime client runs a guarded function: events of every source, good, hostile and malformed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SCHEMAS, events
from runtime_api import Outcome, RuntimeApi

from sluicegate import EventRejected, Gate

pytest.importorskip("awslambdaric", reason="needs the runtime client of AWS")

FUNCTIONS = Path(__file__).parent / "functions"
GATE = Gate(rules={"consistency": "report", "budget": "report"})
SOURCES = sorted({path.relative_to(SCHEMAS / "events").parts[0] for path in events()})


class Function:
    """A function in its own process, as Lambda runs it."""

    def __init__(self, handler: str, log: Path) -> None:
        self.api = RuntimeApi()
        self.log = log
        environment = {
            **os.environ,
            "AWS_LAMBDA_RUNTIME_API": self.api.address,
            "AWS_LAMBDA_FUNCTION_NAME": "orders",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/orders",
            "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
            "AWS_REGION": "eu-west-1",
        }
        with log.open("wb") as output:
            command = [sys.executable, "-m", "awslambdaric", handler]
            self.process = subprocess.Popen(command, cwd=FUNCTIONS, env=environment, stdout=output, stderr=output)

    def invoke(self, event: bytes) -> Outcome:
        return self.api.invoke(event)

    def stop(self) -> str:
        self.process.kill()
        self.process.wait()
        self.api.close()
        return self.log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="module")
def function(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Function]:
    function = Function("guarded.handler", tmp_path_factory.mktemp("function") / "log")
    yield function
    function.stop()


def malformed(event: bytes) -> list[bytes]:
    """JSON that is no such event: what is of another type, or not there."""
    document = json.loads(event)
    first = next(iter(document)) if isinstance(document, dict) and document else None
    changed = [json.dumps({**document, first: 5}), json.dumps({name: None for name in document})] if first else []
    return [*(text.encode() for text in changed), json.dumps([document]).encode(), json.dumps(event.decode()).encode(), b"null", b"5", b"[]"]


@pytest.mark.parametrize("source", SOURCES)
def test_events_of(source: str, function: Function) -> None:
    called = 0
    paths = [path for path in events() if path.relative_to(SCHEMAS / "events").parts[0] == source]
    given = [path.read_bytes() for path in paths]
    given += [text for event in given[:1] for text in malformed(event)]
    for event in given:
        try:
            read = json.loads(event)
        except ValueError:
            continue  # no function gets it: the runtime client itself cannot read it
        outcome = function.invoke(event)
        verdict = GATE.check(read) if not isinstance(read, str) else None
        if verdict is None:
            assert outcome.kind == "error"
        elif verdict.decision == "reject":
            try:
                expected = verdict.response()
            except EventRejected as error:
                said = json.loads(outcome.body)
                assert (outcome.kind, said["errorType"], said["errorMessage"]) == ("error", "EventRejected", str(error))
            else:
                assert outcome.kind == "response" and json.loads(outcome.body) == expected
        else:
            called += 1
            if verdict.decision == "partial":
                continue  # the handler's answer is no answer about a batch: see test_guard
            assert outcome.kind == "response" and json.loads(outcome.body) == {"called": True, "event": verdict.event}
    assert called, "no event reached the handler"


def test_what_is_logged(tmp_path: Path) -> None:
    function = Function("guarded.handler", tmp_path / "log")
    hostile = {"Records": [{"messageId": "2", "eventSource": "aws:sqs", "body": "s3cret' OR '1'='1' --"}]}
    outcome = function.invoke(json.dumps(hostile).encode())
    assert json.loads(outcome.body) == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    log = function.stop()
    assert '"rule":"sql.tautology"' in log and '"requestId"' in log and '"_aws"' in log
    assert "s3cret" not in log
