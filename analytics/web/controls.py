"""The question of a view as the choices around it: selects, links, filters.

Every choice is an address, so that it works without a script.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from analytics.web import question as questions
from analytics.web import window as windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics.reports._scope import Condition
    from analytics.web.question import Question
    from analytics.web.window import Window

_RANGES = {"24h": "24 h", "7d": "7 d", "30d": "30 d", "90d": "90 d", "12mo": "12 mo"}
_COMPARISONS = [("", "no comparison"), *questions.COMPARISONS.items()]
_SPANS = {"hour": "h", "day": "d", "week": "w", "month": "m"}

#: More names than this make a select that nobody reads; the address still takes the others.
MOST_OPTIONS = 200


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a select."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One link of a row of a few, with the key that follows it."""

    address: str
    text: str
    key: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is set, and the address without it."""

    text: str
    value: str
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Controls:
    """All choices of the Events page.

    Attributes:
        kept: what the selects' form must carry along, name and value.
        pairs: all of the question, for the form that adds a filter.
        timeless: the question without its time, for the form of a range of one's own.
    """

    metrics: tuple[Option, ...]
    events: tuple[Option, ...]
    splits: tuple[Option, ...]
    comparisons: tuple[Option, ...]
    bots: tuple[Option, ...]
    tops: tuple[Option, ...]
    chips: tuple[Chip, ...]
    ranges: tuple[Choice, ...]
    spans: tuple[Choice, ...]
    properties: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[str, str], ...]
    timeless: tuple[tuple[str, str], ...]
    first_day: str
    last_day: str


def make(
    question: Question, window: Window, events: Sequence[str], properties: Sequence[str]
) -> Controls:
    """Make the choices; *events* and *properties* are the names there are."""
    pairs = tuple(question.pairs())
    in_form = {"metric", "event_name", "property", "compare", "bots", "top", "open"}
    return Controls(
        metrics=_options(questions.METRICS.items(), question.metric),
        events=_events(question, events),
        splits=_splits(question, properties),
        comparisons=_options(
            [("", "no comparison"), *questions.COMPARISONS.items()], question.compare
        ),
        bots=tuple(
            Option("" if name == "without" else name, text, name == question.bots)
            for name, text in questions.BOTS.items()
        ),
        tops=_tops(question),
        chips=tuple(_chip(question, condition) for condition in question.where),
        ranges=_ranges(question),
        spans=tuple(
            Choice(question.address(span=name), name.capitalize(), key, name == window.span)
            for name, key in _SPANS.items()
        ),
        properties=tuple(properties[:MOST_OPTIONS]),
        kept=tuple(pair for pair in pairs if pair[0] not in in_form),
        pairs=tuple(pair for pair in pairs if pair[0] != "open"),
        timeless=tuple(pair for pair in pairs if pair[0] not in {"range", "from", "to", "span"}),
        first_day=f"{window.start:%Y-%m-%d}",
        last_day=f"{window.end - timedelta(microseconds=1):%Y-%m-%d}",
    )


def _options(known: Iterable[tuple[str, str]], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, text, value == chosen) for value, text in known)


def _events(question: Question, names: Iterable[str]) -> tuple[Option, ...]:
    chosen = question.events
    options = [Option("", "all events", is_chosen=not chosen)]
    if len(chosen) > 1:
        options.append(
            Option(questions.JOINT.join(chosen), f"{len(chosen)} events", is_chosen=True)
        )
    every = sorted({*list(names)[:MOST_OPTIONS], *chosen}, key=str.casefold)
    return (*options, *(Option(name, name, chosen == (name,)) for name in every))


def _splits(question: Question, properties: Sequence[str]) -> tuple[Option, ...]:
    by = question.by
    names = [name for name in properties[:MOST_OPTIONS] if name != "event"]
    if question.is_split and by not in names:
        names.append(by)
    first = [Option(questions.WHOLE, "nothing", by == questions.WHOLE)]
    first.append(Option("event", "event", by == "event"))
    return (*first, *(Option(name, name, name == by) for name in sorted(names, key=str.casefold)))


def _tops(question: Question) -> tuple[Option, ...]:
    if not question.is_split:
        return ()
    chosen = question.top or questions.TOPS[1]
    return tuple(Option(str(top), str(top), top == chosen) for top in questions.TOPS)


def _chip(question: Question, condition: Condition) -> Chip:
    rest = tuple(other for other in question.where if other != condition)
    text = f"{condition.name} {condition.operator}"
    return Chip(text, condition.value, condition.words, question.address(where=rest))


def _ranges(question: Question) -> tuple[Choice, ...]:
    bare = replace(question, start="", end="", span="")
    return tuple(
        Choice(bare.address(range=name), _RANGES[name], str(i), name == question.range)
        for i, name in enumerate(windows.RANGES, 1)
    )
