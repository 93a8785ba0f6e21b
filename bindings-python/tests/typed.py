# pyright: strict
"""The surface as a user's code meets it, for checkers of types in their strictest mode. It is not run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sluicegate import EventRejected, Finding, Gate, PolicyError, Verdict, guard
from sluicegate.testing import assert_rejects, event, sqs_event


@guard
def plain(event: dict[str, Any], context: object) -> int:
    return len(event)


@guard(Path("policy.yaml"), on_reject="drop", metrics="emf")
async def with_options(event: dict[str, Any], context: object) -> str:
    return str(event)


def aside(records: list[Any], verdict: Verdict) -> None: ...


@Gate(source="sqs").guard(on_refused=aside)
def of_gate(event: dict[str, Any], context: object) -> float:
    return 1.5


async def use() -> None:
    number: int = plain({}, None)
    text: str = await with_options({}, context=None)
    real: float = of_gate({}, None)
    try:
        verdict = Gate("policy.yaml").check({}, source="s3", now=1.5)
    except PolicyError as error:
        print([(problem.line, problem.column, problem.message) for problem in error.errors])
        return
    findings: tuple[Finding, ...] = verdict.findings
    copy: str = verdict.redacted(refused=True)
    try:
        answer: dict[str, Any] | None = verdict.response()
    except EventRejected as rejected:
        print(rejected.verdict.decision)
        return
    assert_rejects(plain, sqs_event(["a"], queue="q"), rule="sql").decision
    print(number, text, real, findings, copy, answer, event("s3", Records=[]))
