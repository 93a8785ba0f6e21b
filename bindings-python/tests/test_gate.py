"""Gates, checks and verdicts: what is not in the vectors, because it is Python's."""

from __future__ import annotations

import datetime
import decimal
import inspect
import json
import pathlib
from collections import OrderedDict, defaultdict
from enum import Enum, IntEnum
from typing import Any

import pytest

import sluicegate
from sluicegate import EventRejected, Gate, PolicyError

GOOD: dict[str, Any] = {"messageId": "1", "eventSource": "aws:sqs", "body": "Miles O'Brien"}
HOSTILE: dict[str, Any] = {"messageId": "2", "eventSource": "aws:sqs", "body": "x' OR '1'='1' --"}


def batch(*records: dict[str, Any]) -> dict[str, Any]:
    return {"Records": [dict(record) for record in records]}


def rules(event: Any) -> list[str]:
    return [finding.rule for finding in Gate().check(event).findings]


def test_version_is_that_of_the_workspace() -> None:
    manifest = pathlib.Path(__file__).resolve().parents[2] / "Cargo.toml"
    assert f'version = "{sluicegate.__version__}"' in manifest.read_text(encoding="utf-8")


def test_everything_public_has_a_docstring() -> None:
    for name in sluicegate.__all__:
        public = getattr(sluicegate, name)
        if name == "__version__":
            continue
        assert inspect.getdoc(public), name
        members = vars(public) if inspect.isclass(public) else {}
        for member, value in members.items():
            if not member.startswith("_") and member != "verdict":
                assert inspect.getdoc(value), f"{name}.{member}"


def test_policies(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("version: 1\nsource: sqs\n")
    for gate in Gate(path), Gate(str(path)), Gate({"version": 1, "source": "sqs"}), Gate(source="sqs"):
        assert repr(gate) == "<Gate for sqs>"
        assert gate.check(batch(GOOD)).ok
        assert gate.check({"Records": [{"eventSource": "aws:s3"}]}).decision == "reject"
    assert Gate(source=("sqs", "s3"), limits={"records": 1}).check(batch(GOOD, GOOD)).decision == "reject"


def test_policy_errors(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("version: 1\nlimts: {}\nparanoia: 9\n")
    with pytest.raises(PolicyError) as raised:
        Gate(path)
    errors = raised.value.errors
    assert [(error.line, error.column, error.file) for error in errors] == [(2, 1, str(path)), (3, 11, str(path))]
    assert str(raised.value) == "\n".join(map(str, errors))
    assert isinstance(raised.value, ValueError)
    with pytest.raises(PolicyError) as raised:
        Gate({"version": 1, "limits": {"depth": "deep"}})
    assert [(error.line, error.key) for error in raised.value.errors] == [(None, "limits.depth")]
    with pytest.raises(PolicyError, match="no such file"):
        Gate(tmp_path / "none.yaml")


@pytest.mark.parametrize("policy", [5, b"policy.yaml", ["sqs"], object()])
def test_what_is_no_policy(policy: Any) -> None:
    with pytest.raises(TypeError, match=f"the policy is of type {type(policy).__name__}; it must be"):
        Gate(policy)


def test_values_that_no_policy_has() -> None:
    cycle: dict[str, Any] = {}
    cycle["limits"] = cycle
    wrong: list[tuple[Any, type[Exception]]]
    wrong = [({1: 2}, TypeError), ({"a": {1}}, TypeError), (cycle, ValueError), ({"a": float("nan")}, ValueError)]
    for policy, error in wrong:
        with pytest.raises(error):
            Gate(policy)
    with pytest.raises(TypeError, match="give one of them"):
        Gate("policy.yaml", source="sqs")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"a": {1, 2}}, r"type set at \$\.a"),
        ({"a": [0, {"b": decimal.Decimal(1)}]}, r"type Decimal at \$\.a\[1\]\.b"),
        ({"a b": b"x"}, r"type bytes at \$\[\*\]"),
        ({"a": {5: 1}}, r"key of type int at \$\.a"),
        ({None: 1}, "key of type NoneType"),
        ({1, 2}, "the event is of type set; it must be"),
        (object(), "the event is of type object"),
        (bytearray(b"{}"), "the event is of type bytearray"),
    ],
)
def test_what_is_no_json(event: Any, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        Gate().check(event)


def test_no_value_and_no_odd_name_is_in_a_message() -> None:
    with pytest.raises(TypeError) as raised:
        Gate().check({"<script>": {"token": {"s3cret"}}})
    assert "script" not in str(raised.value) and "s3cret" not in str(raised.value)


def test_what_json_has_not_but_python_has() -> None:
    cycle: dict[str, Any] = {}
    cycle["a"] = [cycle]
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert rules(cycle) == rules({"a": deep}) == ["limit.depth"]
    for number in float("nan"), float("inf"), float("-inf"):
        assert rules({"a": number}) == ["json.non-finite"]
    assert rules({"a": 1 << 100_000}) == ["json.number"]
    assert "json.number" not in rules({"a": 10**4000, "b": -(1 << 64), "c": 1 << 63})
    assert "json.lone-surrogate" in rules({"a": "\ud800"})
    assert "json.lone-surrogate" in rules({"\udfff": 1})
    assert "json.lone-surrogate" in rules({"a": "é" * 100_000 + "\ud800"})
    while deep:  # a list that is freed by recursion is too deep for some Pythons
        deep = deep[0]


def test_every_json_value_can_be_an_event() -> None:
    values: list[Any] = [[], None, True, 5, 1.5, "x", b"", "", b"null", b"\xff", "\ud800", {}]
    for event in values:
        assert Gate().check(event).decision == "reject"


class Text(str, Enum):
    BODY = "x' OR '1'='1' --"


class Number(IntEnum):
    ONE = 1


class Odd(dict):  # type: ignore[type-arg]
    """Whoever asks its methods is told nothing."""

    def items(self) -> Any:
        return ()

    def __iter__(self) -> Any:
        return iter(())


def test_subclasses_are_what_they_are() -> None:
    record = OrderedDict(HOSTILE, body=Text.BODY, attributes=defaultdict(lambda: Number.ONE, ApproximateReceiveCount=Number.ONE))
    assert "sql.tautology" in rules({"Records": (record,)})
    assert "sql.tautology" in rules(Odd(batch(HOSTILE)))


def test_the_very_same_object_passes() -> None:
    event = batch(GOOD)
    assert Gate().check(event).event is event
    text = json.dumps(event)
    assert Gate().check(text).event is text
    assert Gate().check(data := text.encode()).event is data


def test_a_copy_along_the_changed_path() -> None:
    event = {**batch(GOOD, HOSTILE, GOOD), "other": {"a": []}}
    before = json.dumps(event)
    verdict = Gate().check(event)
    assert verdict.decision == "partial" and not verdict.ok
    assert verdict.event is verdict.event
    assert verdict.event["Records"] == [GOOD, GOOD]
    assert verdict.event["Records"][1] is event["Records"][2]
    assert verdict.event["other"] is event["other"]
    assert json.dumps(event) == before
    for text in (json.dumps(event), json.dumps(event).encode()):
        handed_on = Gate().check(text).event
        assert type(handed_on) is type(text) and json.loads(handed_on) == verdict.event


def test_verdicts_outlive_checks() -> None:
    gate = Gate()
    verdicts = [gate.check(batch(*[GOOD] * n, HOSTILE)) for n in range(1, 30)]
    for n, verdict in enumerate(verdicts, 1):
        assert verdict.findings[0].path == f"$.Records[{n}].body"
        assert len(verdict.records) == n + 1


def test_redacted() -> None:
    event = batch({**GOOD, "body": '{"password": "hunter2"}'}, HOSTILE)
    for given in event, json.dumps(event):
        verdict = Gate().check(given)
        copy = json.loads(verdict.redacted())
        assert copy["Records"][0]["body"] == '{"password": "[redacted:secret]"}'
        assert copy["Records"][1] == HOSTILE
        assert HOSTILE["body"] not in verdict.redacted(refused=True)
    assert event["Records"][0]["body"] == '{"password": "hunter2"}'
    with pytest.raises(TypeError):
        Gate().check(event).redacted(True)  # type: ignore[call-arg]


def test_findings() -> None:
    verdict = Gate().check(batch(GOOD, HOSTILE))
    finding = verdict.findings[0]
    assert (finding.rule, finding.class_, finding.path, finding.record) == ("sql.tautology", "sql", "$.Records[1].body", 1)
    assert finding.action == "reject" and finding.cwe == 89 and finding.severity == "high" and finding.offset is None
    assert repr(finding) == "<Finding sql.tautology at $.Records[1].body: reject>"
    again = Gate().check(batch(GOOD, HOSTILE)).findings[0]
    assert finding == again and hash(finding) == hash(again) and len({finding, again}) == 1
    assert finding != verdict.findings[1]
    with pytest.raises(AttributeError):
        finding.rule = "none"  # type: ignore[misc]
    assert verdict.records[1].findings == verdict.findings and verdict.records[0].findings == ()
    assert repr(verdict) == "<Verdict partial of sqs, 2 findings>"


def test_sources() -> None:
    assert Gate().check(batch(GOOD), source="sqs").ok
    assert Gate().check(batch(GOOD), source="s3").decision == "reject"
    with pytest.raises(ValueError, match="no known source"):
        Gate().check(batch(GOOD), source="sqss")
    with pytest.raises(TypeError, match="source is of type int"):
        Gate().check(batch(GOOD), source=5)  # type: ignore[arg-type]


def test_times() -> None:
    gate = Gate(source="sqs", limits={"age": "15m"}, rules={"consistency": "off"})
    sent = datetime.datetime(2026, 7, 7, 12, 0, tzinfo=datetime.timezone.utc)
    event = batch({**GOOD, "attributes": {"SentTimestamp": str(int(sent.timestamp() * 1000))}})
    later = datetime.timedelta(minutes=16)
    assert gate.check(event, now=sent).ok and gate.check(event, now=sent.timestamp()).ok
    assert not gate.check(event, now=sent + later).ok
    assert not gate.check(event).ok, "the system's clock"
    for now, error in (sent.replace(tzinfo=None), ValueError), ("now", TypeError), (True, TypeError), (float("nan"), ValueError):
        with pytest.raises(error):
            gate.check(event, now=now)  # type: ignore[arg-type]


def test_event_rejected_has_no_value() -> None:
    event = {"Records": [{"eventSource": "aws:s3", "s3": {"object": {"key": "s3cret;$(reboot)`id`"}}}]}
    verdict = Gate().check(event)
    with pytest.raises(EventRejected, match=r"the event is refused: source.shape at .*, command.substitution at ") as raised:
        verdict.response()
    assert raised.value.verdict is verdict
    assert "s3cret" not in f"{raised.value!r} {raised.value}"
