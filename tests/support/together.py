"""Many small cases as one test, which runs them all and tells each failure by its name.

    @together(("text", "want"), [("a", 1), ("b", 2)])
    def test_value(text: str, want: int) -> None: ...

It takes what ``pytest.mark.parametrize`` takes. A test costs some milliseconds of its own, which
is more than most cases do. What needs its own fixtures for each case stays parametrised.

Source: ours.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def together(
    names: str | Sequence[str],
    values: Iterable[Any],
    ids: Callable[[Any], object] | Iterable[object] | None = None,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a test of a case run over all *values*; *ids* names them, by default by their text.

    Raises:
        ValueError: if there is no case.

    """
    many = names.split(", ") if isinstance(names, str) else list(names)
    single = isinstance(names, str) and len(many) == 1
    cases = [(value,) if single else tuple(value) for value in values]
    if not cases:
        message = f"There is no case of {names}. Give one, or remove the test."
        raise ValueError(message)
    called = [_name(case, ids) for case in cases] if ids is None or callable(ids) else list(ids)
    filled = [dict(zip(many, case, strict=True)) for case in cases]
    named = [(str(name), arguments) for name, arguments in zip(called, filled, strict=True)]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        def run(**fixtures: Any) -> None:
            _run(test, named, fixtures)

        taken = inspect.signature(test)
        rest = [each for name, each in taken.parameters.items() if name not in many]
        run.__signature__ = taken.replace(parameters=rest)  # type: ignore[attr-defined] # pytest asks it for the fixtures
        run.__name__, run.__doc__, run.__module__ = test.__name__, test.__doc__, test.__module__
        run.cases = len(named) * getattr(test, "cases", 1)  # type: ignore[attr-defined] # for who counts
        return run

    return decorate


def _name(case: tuple[Any, ...], called: Callable[[Any], object] | None) -> str:
    return "-".join(str(called(value) if called else value) for value in case)


def _run(
    test: Callable[..., None], named: list[tuple[str, dict[str, Any]]], fixtures: dict[str, Any]
) -> None:
    """Run every case; fail with all that failed, or be skipped with all that were."""
    failed, skipped = [], []
    for name, arguments in named:
        try:
            test(**arguments, **fixtures)
        except pytest.skip.Exception as error:
            skipped.append(f"[{name}] {error}")
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 # each is told below
            failed.append(f"[{name}]\n{_told(error)}")
    if failed:
        count = f"{len(failed)} of {len(named)} cases failed"
        pytest.fail("\n\n".join([count, *failed]), pytrace=False)
    if skipped:
        pytest.skip("; ".join(skipped))


def _told(error: BaseException) -> str:
    """Show an exception as pytest shows it, from the test on."""
    shown = pytest.ExceptionInfo.from_exception(error).getrepr(
        style="short", tbfilter=lambda info: info.traceback.cut(excludepath=Path(__file__).parent)
    )
    return str(shown)
