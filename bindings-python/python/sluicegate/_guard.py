"""The decorator: calls a handler with what the gate hands on, and answers for what it refuses."""

import os

from ._native import Gate

_COROUTINE_FUNCTION = 0x80  # inspect.CO_COROUTINE, without the time that inspect takes to import

# `typing` takes as long to import as all the rest, and `functools` longer: that is imported once something is guarded. `__future__` is a module, too,
# that nothing else has imported in a function: so annotations are in quotes.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any, overload

    from ._native import Verdict
    from ._types import Class, Decorator, Metrics, OnRefused, OnReject, Owner, P, Policy, R

if TYPE_CHECKING:

    @overload
    def guard(policy: Class, /) -> Class: ...
    @overload
    def guard(policy: staticmethod[P, R], /) -> staticmethod[P, R]: ...
    @overload
    def guard(policy: classmethod[Owner, P, R], /) -> classmethod[Owner, P, R]: ...
    @overload
    def guard(policy: Callable[P, R], /) -> Callable[P, R]: ...
    @overload
    def guard(
        policy: Policy | None = None,
        /,
        *,
        on_reject: OnReject | None = None,
        on_refused: OnRefused | None = None,
        metrics: Metrics | None = None,
        **keywords: Any,
    ) -> Decorator: ...


def guard(
    policy: "Any" = None,
    /,
    *,
    on_reject: "OnReject | None" = None,
    on_refused: "OnRefused | None" = None,
    metrics: "Metrics | None" = None,
    **keywords: "Any",
) -> "Any":
    """Guards a handler: the gate checks each event, and the handler gets what it hands on.

        @guard                          # every known source, default limits and rules
        @guard("policy.yaml")           # a policy; or a dict, or a Gate
        @guard(source="s3")             # the keys of a policy

    For functions, async functions, methods, and classes and objects that can be called. An event that is refused never reaches the
    handler. What the platform is told depends on the source: an HTTP answer, `batchItemFailures` joined with the handler's own, or an
    EventRejected that is raised.

    on_reject: "auto", "raise" or "drop", instead of what the policy says.
    on_refused: called with the refused records as they came, or with the event where it is no batch, and the verdict, before the platform
        is told: to put them aside. What it raises is raised on, so that nothing is lost.
    metrics: "emf" prints counters for CloudWatch, one line of JSON an event.

    Each event that is refused, or that has findings, is one line of JSON in the log of the logger "sluicegate".
    """
    if _is_handler(policy):
        return _Guard(Gate(**keywords), on_reject, on_refused, metrics)(policy)
    if isinstance(policy, Gate):
        if keywords:
            raise TypeError("a gate is given, and keys of a policy; give one of them")
        gate = policy
    else:
        gate = Gate(policy, **keywords)
    return _Guard(gate, on_reject, on_refused, metrics)


class _Guard:
    """A gate with its options: the decorator."""

    __slots__ = ("_gate", "_metrics", "_on_refused", "_on_reject")

    _on_reject: "OnReject | None"

    def __init__(
        self, gate: "Gate", on_reject: "OnReject | None", on_refused: "OnRefused | None", metrics: "Metrics | None"
    ) -> None:
        if on_reject not in (None, "auto", "raise", "drop"):
            raise ValueError('on_reject must be "auto", "raise" or "drop"')
        if on_refused is not None and not callable(on_refused):
            raise TypeError("on_refused must be a function of the refused records and the verdict")
        if metrics not in (None, "emf"):
            raise ValueError('metrics must be "emf" or None')
        self._gate = gate
        self._on_reject = on_reject
        self._on_refused = on_refused
        self._metrics = metrics

    def __call__(self, handler: "Any") -> "Any":
        import functools

        if _is_method(handler):
            return handler.__class__(self(handler.__func__))
        if isinstance(handler, type):
            if not any("__call__" in vars(base) for base in handler.__mro__):
                raise TypeError(f"the class {handler.__name__} has no __call__, which a handler must have")
            # Instances stay instances of the class, and are what is called.
            handler.__call__ = self(handler.__call__)  # type: ignore[method-assign]
            return handler
        if not callable(handler):
            raise TypeError(f"a handler must be a function or another object that can be called, not {type(handler).__name__}")
        index, name = _event_parameter(handler)
        wrapper: Any
        if _is_coroutine_function(handler):

            @functools.wraps(handler)
            async def guarded_later(*args: "Any", **kwargs: "Any") -> "Any":
                event, context = _arguments(handler, args, kwargs, index, name)
                verdict = self._check(event, context)
                if verdict.decision == "reject":
                    await self._put_aside_later(verdict, event)
                    return verdict._respond(self._on_reject)
                answer = await _call(handler, verdict.event, args, kwargs, index, name)
                if verdict.decision == "partial":
                    await self._put_aside_later(verdict, event)
                    answer = verdict._merge(answer, self._on_reject)
                return answer

            wrapper = guarded_later
        else:

            @functools.wraps(handler)
            def guarded(*args: "Any", **kwargs: "Any") -> "Any":
                event, context = _arguments(handler, args, kwargs, index, name)
                verdict = self._check(event, context)
                if verdict.decision == "reject":
                    self._put_aside(verdict, event)
                    return verdict._respond(self._on_reject)
                answer = _call(handler, verdict.event, args, kwargs, index, name)
                if verdict.decision == "partial":
                    if hasattr(answer, "__await__"):
                        return self._merge_later(verdict, event, answer)
                    self._put_aside(verdict, event)
                    answer = verdict._merge(answer, self._on_reject)
                return answer

            wrapper = guarded
        wrapper.__sluicegate__ = self._gate  # for `sluicegate.testing`
        return wrapper

    def _check(self, event: "Any", context: "Any") -> "Verdict":
        """Checks the event, and tells the log and the metrics."""
        verdict = self._gate._check_handed(event)
        if verdict.decision != "pass" or verdict.findings:
            _log(verdict, context)
        if self._metrics is not None:
            print(verdict._metrics(_function_name(context)), flush=True)
        return verdict

    def _put_aside(self, verdict: "Verdict", event: "Any") -> "Any":
        """Tells `on_refused`; what it returns."""
        if self._on_refused is not None:
            return self._on_refused(_refused(verdict, event), verdict)
        return None

    async def _put_aside_later(self, verdict: "Verdict", event: "Any") -> None:
        """Tells `on_refused`, which can be an async function here."""
        later = self._put_aside(verdict, event)
        if hasattr(later, "__await__"):
            await later

    async def _merge_later(self, verdict: "Verdict", event: "Any", answer: "Awaitable[Any]") -> "Any":
        """What is returned by a handler that is no async function, but gives its answer later."""
        given = await answer
        await self._put_aside_later(verdict, event)
        return verdict._merge(given, self._on_reject)


def _is_handler(given: "Any") -> bool:
    """Whether it is what is guarded, and no policy."""
    return _is_method(given) or (callable(given) and not isinstance(given, (Gate, os.PathLike)))


def _is_method(given: "Any") -> bool:
    """Whether it is one that its class has yet to bind."""
    return isinstance(given, (staticmethod, classmethod))


def _code_of_call(handler: object) -> "Any":
    """The code of the `__call__` of an object; None where that is not written in Python."""
    return getattr(getattr(type(handler), "__call__", None), "__code__", None)


def _is_coroutine_function(handler: "Any") -> bool:
    import functools

    while isinstance(handler, functools.partial):
        handler = handler.func
    code = getattr(handler, "__code__", None) or _code_of_call(handler)
    return code is not None and bool(code.co_flags & _COROUTINE_FUNCTION)


def _event_parameter(handler: "Any") -> "tuple[int, str]":
    """Which argument the event is, and by which name. A function in a class is called with its object first."""
    import functools

    bound = 0
    while True:
        if isinstance(handler, functools.partial):
            bound += len(handler.args)
            handler = handler.func
        elif hasattr(handler, "__func__"):  # a method has the attributes of its function, too
            bound += 1
            handler = handler.__func__
        elif hasattr(handler, "__wrapped__"):
            handler = handler.__wrapped__
        else:
            break
    code = getattr(handler, "__code__", None)
    if code is None:
        code = _code_of_call(handler)
        bound += 1
    names = code.co_varnames[bound : code.co_argcount] if code is not None else ()
    index = 1 if bound == 0 and names[:1] in (("self",), ("cls",)) else 0
    return index, names[index] if index < len(names) else "event"


def _arguments(handler: "Any", args: "Any", kwargs: "Mapping[str, Any]", index: int, name: str) -> "tuple[Any, Any]":
    """The event and the context that a handler is called with."""
    if index < len(args):
        context = args[index + 1] if index + 1 < len(args) else kwargs.get("context")
        return args[index], context
    if name in kwargs:
        return kwargs[name], args[index] if index < len(args) else kwargs.get("context")
    raise TypeError(f"{getattr(handler, '__qualname__', 'the handler')}() is called without an event")


def _call(handler: "Any", event: "Any", args: "Any", kwargs: "Any", index: int, name: str) -> "Any":
    """Calls the handler with that event instead of the one that it was called with."""
    if index < len(args):
        if args[index] is not event:
            args = (*args[:index], event, *args[index + 1 :])
    else:
        kwargs = {**kwargs, name: event}
    return handler(*args, **kwargs)


def _refused(verdict: "Verdict", event: "Any") -> "list[Any]":
    """The records that are refused, as they came; or the event."""
    places = verdict._refused()
    if places is None:
        return [event]
    member, by_list, indices = places
    raw = getattr(event, "raw_event", event)
    if isinstance(raw, bytes):
        import json

        raw = json.loads(raw)
    records = raw[member] if member else raw
    if by_list:
        records = [record for listed in records.values() for record in listed]
    return [records[index] for index in indices]


def _function_name(context: "Any") -> "str | None":
    name = getattr(context, "function_name", None)
    return name if isinstance(name, str) else os.environ.get("AWS_LAMBDA_FUNCTION_NAME")


def _log(verdict: "Verdict", context: "Any") -> None:
    import logging

    # A warning in report mode, too: Lambda shows nothing below by default, and what is reported is there to be read.
    logger = logging.getLogger("sluicegate")
    if logger.isEnabledFor(logging.WARNING):
        request_id = getattr(context, "aws_request_id", None)
        line = verdict._log_line(request_id if isinstance(request_id, str) else None, _function_name(context))
        logger.warning("%s", line)
