"""The types that `guard` is declared with. For checkers of types only: nothing imports this module in a function."""

from __future__ import annotations

import sys
from collections.abc import Callable
from os import PathLike
from typing import Any, Literal, Protocol, TypeVar, Union, overload

from ._native import Gate, Verdict

if sys.version_info >= (3, 10):
    from typing import ParamSpec
else:
    from typing_extensions import ParamSpec

P = ParamSpec("P")
R = TypeVar("R")
Owner = TypeVar("Owner")
Class = TypeVar("Class", bound="type[Any]")

Policy = Union[str, "PathLike[str]", "dict[str, Any]", Gate]
OnReject = Literal["auto", "raise", "drop"]
OnRefused = Callable[["list[Any]", Verdict], object]
Metrics = Literal["emf"]


class Decorator(Protocol):
    """What `guard` with options is: what it guards keeps its signature and its types."""

    @overload
    def __call__(self, handler: Class, /) -> Class: ...
    @overload
    def __call__(self, handler: staticmethod[P, R], /) -> staticmethod[P, R]: ...
    @overload
    def __call__(self, handler: classmethod[Owner, P, R], /) -> classmethod[Owner, P, R]: ...
    @overload
    def __call__(self, handler: Callable[P, R], /) -> Callable[P, R]: ...
