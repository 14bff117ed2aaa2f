"""How long a function or a block takes, as an event at its end.

    @tracker.timed("checkout", plan="pro")
    def checkout(cart): ...                 # also: async def

    with tracker.timed("import"):
        ...

    checkout  duration_ms="12.345"  plan="pro"
    checkout  duration_ms="3.1"  plan="pro"  error="KeyError"        when it raised

Source: ours.
"""

from __future__ import annotations

import functools
import inspect
import time as clock
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from analytics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from analytics.event import Value

    Function = TypeVar("Function", bound=Callable[..., Any])


class Tracks(Protocol):
    """What has the method `track`."""

    def track(
        self,
        event_name: str,
        /,
        time: object = None,
        distinct_id: object = None,
        props: Mapping[str, Value] | None = None,
    ) -> str | None:
        """Record that *event_name* happened."""


class Timed:
    """Times a function, each call by itself, or one block after another."""

    __slots__ = ("_event_name", "_properties", "_started", "_tracker")

    def __init__(self, tracker: Tracks, event_name: str, properties: Mapping[str, Value]) -> None:
        """Time for *tracker*; nothing is recorded before the end."""
        self._tracker, self._event_name, self._properties = tracker, event_name, properties
        self._started = 0

    def __call__(self, function: Function) -> Function:
        """Time every call of *function*, until what it returns is there.

        Raises:
            ConfigError: *function* makes a generator: its call does nothing yet.
        """
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise ConfigError(
                f"{function.__qualname__!r} makes a generator, and calling it does nothing yet. "
                f"Time what goes through it: with tracker.timed({self._event_name!r})."
            )
        # A timer of each call: calls may overlap.
        new = functools.partial(Timed, self._tracker, self._event_name, self._properties)
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaited(*args: Any, **kwargs: Any) -> Any:
                with new():
                    return await function(*args, **kwargs)

            return awaited  # type: ignore[return-value]  # the same parameters and result

        @functools.wraps(function)
        def called(*args: Any, **kwargs: Any) -> Any:
            with new():
                return function(*args, **kwargs)

        return called  # type: ignore[return-value]  # the same parameters and result

    def __enter__(self) -> None:
        self._started = clock.perf_counter_ns()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        taken = (clock.perf_counter_ns() - self._started) // 1000 / 1000
        measured = {**self._properties, "duration_ms": taken}
        if kind:
            measured["error"] = kind.__name__
        self._tracker.track(self._event_name, props=measured)
