# pyright: strict
"""The surface as a user's code meets it, for checkers of types in their strictest mode. It is not run."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

from typing_extensions import assert_type

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


@guard
class Worker:
    def __call__(self, event: dict[str, Any], context: object) -> int:
        return 1

    @guard(source="sqs")
    def method(self, event: dict[str, Any], context: object) -> str:
        return ""

    @guard
    @staticmethod
    def static(event: dict[str, Any]) -> bytes:
        return b""

    @Gate().guard
    @classmethod
    def of_class(cls, event: dict[str, Any]) -> float:
        return 1.5


def signatures() -> None:
    """What is guarded keeps its signature and its types."""
    handler: Callable[[dict[str, Any], object], int] = plain
    assert_type(Worker(), Worker)
    assert_type(handler({}, None), int)
    assert_type(Worker()({}, None), int)
    assert_type(Worker().method({}, context=None), str)
    assert_type(Worker.static({}), bytes)
    assert_type(Worker.of_class({}), float)
    plain({})  # type: ignore[call-arg]
    plain("an event", None)  # type: ignore[arg-type]
    of_gate({}, None, 5)  # type: ignore[call-arg]
    Worker().method(event=5, context=None)  # type: ignore[arg-type]
    guard(5)  # type: ignore[call-overload]
    guard(on_reject="ignore")  # type: ignore[call-overload]


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
