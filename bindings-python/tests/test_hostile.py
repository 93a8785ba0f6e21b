"""What no honest caller hands over: each is a verdict or an error that says what is wrong, and never a crash, a hang or a way around the gate."""

from __future__ import annotations

import array
import collections
import datetime
import decimal
import fractions
import random
import sys
import threading
import types
from pathlib import Path
from typing import Any

import pytest

import sluicegate
from sluicegate import Gate, PolicyError, guard, testing

GATE = Gate()
ATTACK = "x' OR '1'='1' --"
GOOD: dict[str, Any] = {"messageId": "1", "eventSource": "aws:sqs", "body": "Miles O'Brien"}
HOSTILE: dict[str, Any] = {"messageId": "2", "eventSource": "aws:sqs", "body": ATTACK}


def rules(event: Any, gate: Gate = GATE) -> list[str]:
    return [finding.rule for finding in gate.check(event).findings]


class Evil(Exception):
    pass


def evil(*_: Any, **__: Any) -> Any:
    raise Evil


# Whoever calls one of these has asked the object what it is, instead of looking.
METHODS = dict.fromkeys(
    (
        *("__getitem__", "__iter__", "__len__", "__contains__", "__str__", "__repr__", "__bool__", "__getattr__", "__bytes__", "__format__"),
        *("items", "keys", "values", "get", "copy", "encode", "__reversed__", "__next__", "__length_hint__"),
        *("__int__", "__index__", "__float__", "__trunc__", "bit_length", "as_integer_ratio", "__sizeof__", "__reduce_ex__", "__copy__"),
        *("__lt__", "__gt__", "__add__", "__radd__", "__mul__", "__neg__", "__abs__", "__deepcopy__"),
    ),
    evil,
)
EvilDict: Any = type("EvilDict", (dict,), dict(METHODS))
EvilList: Any = type("EvilList", (list,), dict(METHODS))
EvilTuple: Any = type("EvilTuple", (tuple,), dict(METHODS))
EvilStr: Any = type("EvilStr", (str,), dict(METHODS))
EvilInt: Any = type("EvilInt", (int,), dict(METHODS))
EvilFloat: Any = type("EvilFloat", (float,), dict(METHODS))
EvilBytes: Any = type("EvilBytes", (bytes,), dict(METHODS))


def test_what_a_subclass_says_of_itself_is_not_asked() -> None:
    record = EvilDict({EvilStr("messageId"): EvilStr("1"), "eventSource": "aws:sqs", "body": EvilStr(ATTACK)})
    numbers = EvilTuple((EvilInt(5), EvilInt(1 << 80), EvilFloat(1.5), EvilFloat("inf")))
    assert "sql.tautology" in rules(EvilDict(Records=EvilList([record])))
    assert "sql.tautology" in rules({"Records": EvilTuple((record,))})
    assert rules({"a": numbers}) == ["json.non-finite"]
    assert GATE.check(EvilBytes(b'{"Records": []}')).decision == "reject"
    assert GATE.check(EvilStr('{"Records": []}')).decision == "reject"
    verdict = GATE.check(EvilDict(Records=EvilList([GOOD, record])))
    assert verdict.decision == "partial" and verdict.event == {"Records": [GOOD]}
    assert type(verdict.event) is dict and type(verdict.event["Records"]) is list


class Lies:
    """It is no dict, whatever it says."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return dict

    def __getitem__(self, name: str) -> Any:
        return 5


def test_a_class_that_says_it_is_another_is_not_believed() -> None:
    events: list[Any] = [Lies(), {"a": Lies()}]
    for event in events:
        with pytest.raises(TypeError, match="type Lies"):
            GATE.check(event)


class Raw:
    def __init__(self, raw: Any) -> None:
        self._raw = raw

    @property
    def raw_event(self) -> Any:
        return self._raw() if callable(self._raw) else self._raw


@pytest.mark.parametrize("raw", [None, 5, [], "{}", evil, Raw({})])
def test_what_is_no_data_class(raw: Any) -> None:
    with pytest.raises(TypeError, match="the event is of type Raw; it must be"):
        GATE.check(Raw(raw))


class Named(str):
    """Hashes as no other str does, as the members of an `Enum` do in some Pythons."""

    __eq__ = str.__eq__

    def __hash__(self) -> int:
        return hash((Named, str(self)))


RECORDS, BODY = Named("Records"), Named("body")


class Odd(str):
    """Equal to nothing, and found nowhere."""

    def __eq__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return random.getrandbits(60)


class Failing(str):
    has_failed = False

    def __eq__(self, other: object) -> bool:
        raise Evil

    def __hash__(self) -> int:
        if self.has_failed:
            raise Evil
        return hash(str(self))


def test_keys_that_hash_in_their_own_way_are_changed_nevertheless() -> None:
    assert GATE.check({RECORDS: [GOOD, HOSTILE]}).event == {RECORDS: [GOOD]}
    strip = Gate(fields=[{"at": "$.Records[*].body", "sanitize": ["strip-control"]}])
    event: dict[Any, Any] = {RECORDS: [{"messageId": "1", "eventSource": "aws:sqs", BODY: "a\0b"}]}
    verdict = strip.check(event)
    assert verdict.decision == "sanitize" and verdict.event[RECORDS][0][BODY] == "ab"
    assert event[RECORDS][0][BODY] == "a\0b"


@pytest.mark.parametrize("kind", [Odd, Failing])
def test_keys_that_cannot_be_found_again_let_nothing_through(kind: Any) -> None:
    """What cannot be copied without the hostile record is not handed on at all."""
    key = kind("Records")
    event = {key: [GOOD, HOSTILE]}
    if kind is Failing:
        kind.has_failed = True
    try:
        handed_on = GATE.check(event).event
    except (Evil, RuntimeError):
        return
    assert ATTACK not in str(list(dict.values(handed_on)))


def test_half_a_surrogate_in_a_name_on_the_way_to_a_change() -> None:
    gate = Gate(rules={"json": "report"}, fields=[{"at": "$.detail.*", "sanitize": ["strip-control"]}])
    event = testing.eventbridge_event({"\ud800": "a\0b", "plain": "c\0d"})
    verdict = gate.check(event)
    if verdict.decision == "sanitize":
        assert list(verdict.event["detail"].values()) == ["ab", "cd"]
    else:
        assert verdict.event is None and "json.lone-surrogate" in rules(event, gate)


def test_two_keys_of_one_text() -> None:
    assert "json.duplicate-key" in rules({"Records": [], RECORDS: []})


def test_cycles_of_every_kind() -> None:
    a: dict[str, Any] = {}
    a["a"] = a
    b: list[Any] = []
    b.append(b)
    c: tuple[list[Any], ...] = ([],)
    c[0].append(c)
    d: dict[str, Any] = {"x": [{"y": ()}]}
    d["x"][0]["y"] = ([d],)
    for cycle in a, b, {"a": b}, {"a": c}, d:
        assert rules(cycle) == ["limit.depth"]
    deepest = Gate(limits={"depth": 255, "nodes": 1000})
    for cycle in a, {"a": b}, {"a": c}, d:
        assert rules(cycle, deepest)[0].startswith("limit.")


def test_one_object_in_many_places_is_counted_each_time() -> None:
    bomb: Any = "x"
    for _ in range(20):
        bomb = [bomb] * 10
    assert rules({"a": bomb}) == ["limit.nodes"]
    large = "x" * 1_000_000
    assert rules({"a": [large] * 10_000}) == ["limit.event-bytes"]
    assert rules({"a": [{large: 1}] * 10_000}) == ["limit.event-bytes"]


@pytest.mark.parametrize("depth", [10, 30, 31, 32, 33, 1000, 100_000])
def test_depth(depth: int) -> None:
    for wrap in (lambda inner: [inner]), (lambda inner: {"a": inner}), (lambda inner: (inner,)):
        event: Any = 1
        for _ in range(depth - 1):
            event = wrap(event)
        assert ("limit.depth" in rules({"a": event})) == (depth > 32)
        while not isinstance(event, int):  # one that is freed by recursion is too deep for some Pythons
            event = event["a"] if isinstance(event, dict) else event[0]


@pytest.mark.parametrize(
    "value",
    [
        *(b"x", bytearray(b"x"), memoryview(b"x"), {1}, frozenset(), decimal.Decimal("1.5"), fractions.Fraction(1, 2), 1j, object(), object),
        *(datetime.datetime(2026, 1, 1), Path("."), types.MappingProxyType({}), collections.UserDict(), collections.deque(), iter(())),
        *(range(3), array.array("i"), NotImplemented, ..., print, sys, Evil(), type),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_json_is_named(value: Any) -> None:
    name = type(value).__name__
    with pytest.raises(TypeError, match=rf"a value of type {name} at \$\.a\[1\], which is not JSON"):
        GATE.check({"a": [0, value]})
    if not isinstance(value, bytes):
        with pytest.raises(TypeError, match=f"the event is of type {name}; it must be a dict"):
            GATE.check(value)


@pytest.mark.parametrize("key", [1, 1.5, None, True, b"Records", ("a",), frozenset(), float("nan")], ids=repr)
def test_keys_that_are_no_str(key: Any) -> None:
    for event in {key: 1}, {"Records": [{**GOOD, key: 1}]}:
        with pytest.raises(TypeError, match=f"a key of type {type(key).__name__} at .*; keys must be str"):
            GATE.check(event)


@pytest.mark.parametrize("number", [1 << 63, 1 << 64, -(1 << 63) - 1, 10**300, -(10**4299)])
def test_large_integers_are_numbers(number: int) -> None:
    assert not any(rule.startswith("json") for rule in rules({"a": number}))


@pytest.mark.parametrize("bits", [14_285, 20_000, 10_000_000])
def test_huge_integers_take_no_time(bits: int) -> None:
    for number in 1 << bits, -(1 << bits):
        assert rules({"a": [number] * 50})[0] == "json.number"


def test_halves_of_surrogate_pairs() -> None:
    for text in "\ud800", "a\udfff", "\udc00\ud800", "é\ud83d", "😀\ud83d" * 9000:
        for event in {"a": text}, {text: 1}, {"a": [{text: text}]}:
            assert "json.lone-surrogate" in rules(event)
        assert GATE.check(text).decision == "reject"
        assert GATE.check('{"a": "' + text + '"}').decision == "reject"


def test_a_thread_that_changes_everything_meanwhile(quick_switches: None) -> None:
    event: dict[str, Any] = {"Records": [dict(GOOD) for _ in range(20)]}
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            records = event["Records"]
            records.append({"a": [1] * 50})
            records[0]["body"] = ATTACK
            records[0].update({f"n{number}": {} for number in range(30)})
            del records[5:]
            records[0].clear()
            event["Records"] = [dict(GOOD) for _ in range(20)]
            event.pop("x", None)
            event["x"] = [ATTACK]

    threads = [threading.Thread(target=change) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(1000):
            try:
                verdict = GATE.check(event)
            except RuntimeError as error:  # fails closed
                assert "changed since" in str(error)
            else:
                assert verdict.decision in ("pass", "partial", "reject")
                str(verdict.findings), str(verdict.records), verdict.redacted()
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_wrong_arguments_of_check() -> None:
    check: Any = GATE.check
    wrong: list[tuple[tuple[Any, ...], dict[str, Any], type[Exception]]] = [
        ((), {}, TypeError),
        ((GOOD, "sqs"), {}, TypeError),
        ((), {"event": GOOD}, TypeError),
        ((GOOD,), {"sauce": "sqs"}, TypeError),
        ((GOOD,), {"source": b"sqs"}, TypeError),
        ((GOOD,), {"source": ["sqs"]}, TypeError),
        ((GOOD,), {"source": ""}, ValueError),
        ((GOOD,), {"source": "\ud800"}, ValueError),
        ((GOOD,), {"now": "today"}, TypeError),
        ((GOOD,), {"now": b""}, TypeError),
        ((GOOD,), {"now": False}, TypeError),
        ((GOOD,), {"now": decimal.Decimal(5)}, TypeError),
        ((GOOD,), {"now": datetime.date(2026, 1, 1)}, TypeError),
        ((GOOD,), {"now": datetime.time(12, tzinfo=datetime.timezone.utc)}, TypeError),
        ((GOOD,), {"now": datetime.timedelta(1)}, TypeError),
        ((GOOD,), {"now": datetime.datetime(2026, 1, 1)}, ValueError),
        ((GOOD,), {"now": float("inf")}, ValueError),
        ((GOOD,), {"now": 10**400}, ValueError),
        ((GOOD,), {"now": -(10**400)}, ValueError),
    ]
    for arguments, keywords, error in wrong:
        with pytest.raises(error) as raised:
            check(*arguments, **keywords)
        assert type(raised.value) is error and str(raised.value), (arguments, keywords)
    for now in 0, -1, 1e300, -1e300, 1 << 62, datetime.datetime.max.replace(tzinfo=datetime.timezone.utc):
        assert check({"Records": [GOOD]}, now=now).ok


def test_wrong_arguments_of_gate(tmp_path: Path) -> None:
    make: Any = Gate
    for wrong in (0, 1.5, True, b"policy.yaml", [], (), {1}, object(), Gate, print, types.MappingProxyType({}), Path):
        with pytest.raises(TypeError):
            make(wrong)
    policy: Any
    keywords: Any
    for policy in ("", "\0", "no/such/policy.yaml", tmp_path, "x" * 100_000):
        with pytest.raises(PolicyError):
            make(policy)
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"limits": deep}
    for policy in (deep, {"version": float("inf")}, {"version": 1 << 64}, {"version": "\ud800"}, {"\ud800": 1}, {"version": 2}):
        with pytest.raises(ValueError) as raised:
            make(policy)
        assert not isinstance(raised.value, UnicodeError)
    while deep:
        deep = deep["limits"]
    for keywords in ({"sauce": "sqs"}, {"source": 5}, {"source": "sqz"}, {"limits": []}, {"mode": None}):
        with pytest.raises(PolicyError):
            make(**keywords)
    with pytest.raises(TypeError):
        make("a", "b")
    with pytest.raises(TypeError, match="give one of them"):
        make({}, source="sqs")
    assert rules({"Records": [HOSTILE]}, make(EvilDict({"version": 1, "source": EvilList(["sqs"])})))[0] == "sql.tautology"


def handler(event: Any, context: Any) -> Any:
    return event


def test_wrong_arguments_of_guard() -> None:
    decorate: Any = guard
    for wrong in 0, 1.5, b"", [handler], {1}, object():
        with pytest.raises(TypeError):
            decorate(wrong)
    for keywords in {"on_reject": 5}, {"on_reject": "Raise"}, {"metrics": "EMF"}, {"metrics": True}:
        with pytest.raises(ValueError):
            decorate(**keywords)
    for wrong in None, 0, "handler", [], {}, Gate():
        with pytest.raises(TypeError):
            decorate(source="sqs")(wrong)
    with pytest.raises(TypeError):
        decorate(handler, handler)
    with pytest.raises(TypeError):
        Gate().guard(5)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        Gate().guard(source="sqs")  # type: ignore[call-overload]
    for call in (), ({"Records": [GOOD]}, None, None), ({"Records": [GOOD]},):
        with pytest.raises(TypeError):
            decorate(handler)(*call)


def test_options_beside_a_handler_are_not_left_out() -> None:
    decorate: Any = guard
    assert decorate(handler, on_reject="drop", source="sqs")({"Records": [{"eventSource": "aws:s3"}]}, None) is None
    with pytest.raises(sluicegate.EventRejected):
        decorate(handler, on_reject="raise")({"Records": [GOOD, HOSTILE]}, None)


def test_wrong_arguments_of_verdicts() -> None:
    verdict: Any = GATE.check({"Records": [GOOD, HOSTILE]})
    for call, error in (
        (lambda: verdict.redacted(True), TypeError),
        (lambda: verdict.redacted(refused="yes"), TypeError),
        (lambda: verdict.response(5), TypeError),
        (lambda: verdict.merge_response(), TypeError),
        (lambda: verdict.merge_response({1}), TypeError),
        (lambda: verdict.merge_response(5), ValueError),
        (lambda: verdict.merge_response({"batchItemFailures": [{"itemIdentifier": "\ud800"}] * 2 + [5]}), ValueError),
        (lambda: sluicegate.Verdict(), TypeError),
        (lambda: sluicegate.Finding(), TypeError),
        (lambda: sluicegate.Record(), TypeError),
        (lambda: sluicegate.PolicyProblem(), TypeError),
        (lambda: setattr(verdict, "decision", "pass"), AttributeError),
        (lambda: setattr(verdict, "new", 1), AttributeError),
        (lambda: type("Mine", (sluicegate.Verdict,), {}), TypeError),
        (lambda: type("Mine", (Gate,), {}), TypeError),
    ):
        with pytest.raises(error):
            call()


def test_wrong_arguments_of_testing() -> None:
    wrong: Any = testing
    for call in (
        lambda: wrong.event(),
        lambda: wrong.sqs_event(5),
        lambda: wrong.sqs_event("one message"),
        lambda: wrong.sqs_event(b"one message"),
        lambda: wrong.sns_event("one message"),
        lambda: wrong.s3_event("key"),
        lambda: wrong.kinesis_event("data"),
        lambda: wrong.firehose_event("data"),
        lambda: wrong.kafka_event("value"),
        lambda: wrong.dynamodb_event({"order": "A"}),
        lambda: wrong.sqs_event([{1}]),
        lambda: wrong.http_event({1}),
        lambda: wrong.assert_rejects(None, {}),
        lambda: wrong.assert_rejects(GATE, {1}),
    ):
        with pytest.raises(TypeError):
            call()  # type: ignore[no-untyped-call]
    for source in "sqz", 5, None:
        with pytest.raises(ValueError, match="no source has the id"):
            wrong.event(source)


@pytest.mark.parametrize("seed", range(20))
def test_anything_at_all(seed: int) -> None:
    """Whatever is put together of odd parts is a verdict or a TypeError."""
    chance = random.Random(seed)
    parts: list[Any] = [None, True, 0, -1, 1 << 70, 1.5, float("nan"), "", "é", "\ud800", ATTACK, b"x", {1}, EvilStr("a"), EvilInt(3), BODY, object()]
    names: list[Any] = ["Records", "body", "eventSource", "version", "", "é", "\udfff", RECORDS, EvilStr("detail"), Odd("Records"), 5]

    def make(depth: int) -> Any:
        kind = chance.randrange(8 if depth < 5 else 4)
        if kind < 4:
            return chance.choice(parts if chance.random() < 0.2 else parts[:11])
        if kind < 6:
            return (list, tuple, EvilList)[chance.randrange(3)](make(depth + 1) for _ in range(chance.randrange(4)))
        made: Any = (dict, EvilDict, collections.OrderedDict)[chance.randrange(3)]()
        for _ in range(chance.randrange(4)):
            dict.__setitem__(made, chance.choice(names if chance.random() < 0.1 else names[:7]), make(depth + 1))
        return made

    said = collections.Counter[str]()
    for _ in range(300):
        event = {"Records": [{"eventSource": "aws:sqs", "messageId": "1", "body": make(1)}, GOOD, make(1)], "x": make(1)}
        try:
            verdict = GATE.check(event)
        except TypeError:
            said["TypeError"] += 1
        else:
            said[verdict.decision] += 1
            verdict.redacted(refused=True), verdict.findings, verdict.records
            assert (verdict.event is None) == (verdict.decision == "reject")
    assert said["reject"] and said["TypeError"]
