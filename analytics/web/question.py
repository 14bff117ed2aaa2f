"""The address of a view as a question, and back: the address is all of its state.

    ?range=7d&metric=users&event_name=purchase&property=country&where=plan:pro
    Question(range="7d", metric="users", events=("purchase",), by="country",
             where=(Condition("plan", "is", "pro"),))

What is not understood becomes a note and the default, never an error.

Source: ours; docs/site.md lists the parameters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode

from analytics.reports._scope import Condition
from analytics.web import window as windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analytics.reports._scope import Bots, Operator
    from analytics.reports.series import Metric
    from analytics.web.window import Window

OPERATORS: tuple[Operator, ...] = (
    "is", "is not", "contains", "does not contain", "is set", "is not set",
)  # fmt: skip
METRICS: dict[Metric, str] = {
    "count": "Events",
    "users": "Unique users",
    "per_user": "Events per user",
}
COMPARISONS = {"previous": "vs previous period", "year": "vs same days last year"}
TOPS = (5, 10, 20)
BOTS: dict[Bots, str] = {
    "without": "without bots",
    "with": "with bots",
    "only": "bots only",
}

#: The values of ``time_range`` in the Splunk SDK's analytics example.
ALIASES = {"1h": "hour", "1d": "day", "1w": "week", "1mon": "month"}

#: What ``property=`` says for one line without a split; no property can have this name.
WHOLE = "-"

#: Stands between several event names in the one value that a select can send.
JOINT = "\x1f"

_WHERE = re.compile(r"(!?)([A-Za-z_]\w*)([:~])(.*)", re.DOTALL | re.ASCII)
_PROPERTY = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")


@dataclass(frozen=True, slots=True)
class Question:
    """What a view shows; the defaults are those of a bare address.

    Attributes:
        range: a key of `window.RANGES`, or "" when *start* and *end* say it.
        start: first day or minute of a range of one's own, as typed.
        end: its last day (counted in) or minute (counted out).
        span: a key of `window.SPANS`, or "" for the one that fits the range.
        by: what the lines are: "event", a property, or `WHOLE` for one line.
        bots: whether events that a robot sent count.
        hide: names of the lines that are not drawn.
        opened: the property whose values are listed.
    """

    range: str = "30d"
    start: str = ""
    end: str = ""
    span: str = ""
    metric: Metric = "count"
    events: tuple[str, ...] = ()
    by: str = "event"
    top: int = 0
    where: tuple[Condition, ...] = ()
    compare: str = ""
    bots: Bots = "without"
    hide: tuple[str, ...] = ()
    opened: str = ""
    sort: str = ""

    def address(self, **changes: Any) -> str:
        """Write the query of this question, with *changes*, from its "?" on.

        Only what differs from the default is in it; hidden lines, zoom and pin are left to
        the script.
        """
        return "?" + urlencode(replace(self, **changes).pairs(), quote_via=quote, safe=":~!*,")

    def address_of_time(self) -> str:
        """Write the query with nothing but the range and the span."""
        return Question(self.range, self.start, self.end, self.span).address()

    def pairs(self) -> list[tuple[str, str]]:
        """List the parameters that differ from the default, in the order of docs/site.md."""
        bare = Question()
        own = bool(self.start)
        out = [
            ("range", "" if own or self.range == bare.range else self.range),
            ("from", self.start),
            ("to", self.end),
            ("span", self.span),
            ("metric", "" if self.metric == bare.metric else self.metric),
            *(("event_name", name) for name in self.events),
            ("property", "" if self.by == bare.by else self.by),
            ("top", str(self.top or "")),
            *(("where", text_of(condition)) for condition in self.where),
            ("compare", self.compare),
            ("bots", "" if self.bots == bare.bots else self.bots),
            ("open", self.opened),
            ("sort", self.sort),
        ]
        return [(name, value) for name, value in out if value]

    @property
    def is_split(self) -> bool:
        """Tell whether the lines are values of a property."""
        return self.by not in {"event", WHOLE}

    @property
    def is_single(self) -> bool:
        """Tell whether there is one line only."""
        return self.by == WHOLE or (self.by == "event" and len(self.events) == 1)

    @property
    def lines(self) -> int:
        """The most lines with a name of their own; two colours stay for "other", "not set"."""
        return min(self.top or 8, 8) if self.is_split else min(self.top or 9, 9)


def read(pairs: Iterable[tuple[str, str]], now: datetime) -> tuple[Question, Window, list[str]]:
    """Understand the parameters of an address: the question, its time, and notes."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if value := value.strip():
            values.setdefault(name, []).append(value)
    reader = _Reader(values)
    question = Question(
        metric=cast("Metric", reader.choice("metric", METRICS, "count")),
        events=tuple(
            filter(None, dict.fromkeys(JOINT.join(values.get("event_name", ())).split(JOINT)))
        ),
        by=reader.text("property", _is_property, "event", "a word of letters, digits and _"),
        top=int(reader.choice("top", [str(top) for top in TOPS], "0")),
        where=reader.conditions(),
        compare=reader.choice("compare", COMPARISONS, ""),
        bots=cast("Bots", reader.choice("bots", BOTS, "without")),
        hide=tuple(_unescape(name) for name in reader.first("hide", "").split(",") if name),
        opened=reader.text("open", _is_property, "", "the name of a property"),
        sort=reader.first("sort", ""),
    )
    question, window = reader.time(question, now)
    return question, window, reader.notes


class _Reader:
    """Takes values out of an address and notes what it cannot use."""

    def __init__(self, values: dict[str, list[str]]) -> None:
        self.values = values
        self.notes: list[str] = []

    def first(self, name: str, default: str) -> str:
        return self.values.get(name, [default])[0]

    def events(self) -> tuple[str, ...]:
        names = JOINT.join(self.values.get("event_name", ())).split(JOINT)
        return tuple(name for name in dict.fromkeys(names) if name)

    def choice(self, name: str, known: Iterable[str], default: str) -> str:
        names = list(known)
        return self.text(name, names.__contains__, default, _listed(names))

    def text(self, name: str, fits: Callable[[str], bool], default: str, allowed: str) -> str:
        value = self.first(name, default)
        if value == default or fits(value):
            return value
        shown = default or "nothing"
        self.notes.append(f"{name}=“{value}” is not known; it can be {allowed}. Used: {shown}.")
        return default

    def conditions(self) -> tuple[Condition, ...]:
        out = []
        for text in self.values.get("where", ()):
            condition = condition_of(text)
            if condition:
                out.append(condition)
            else:
                self.notes.append(
                    f"The filter “{text}” is not understood. Write property:value, "
                    "!property:value, property~part or property:*."
                )
        return tuple(dict.fromkeys(out))

    def time(self, question: Question, now: datetime) -> tuple[Question, Window]:
        span = self.choice("span", windows.SPANS, "")
        if alias := self.choice("time_range", ALIASES, ""):
            span = span or ALIASES[alias]
        if "from" in self.values or "to" in self.values:
            own = self._own(question, span, now)
            if own:
                return own
        name = self.choice("range", windows.RANGES, "30d")
        window = windows.preset(name, span or windows.RANGES[name][2], now)
        return replace(question, range=name, span=span), window

    def _own(self, question: Question, span: str, now: datetime) -> tuple[Question, Window] | None:
        texts = self.first("from", ""), self.first("to", "")
        start = _moment(texts[0], now, is_end=False)
        end = _moment(texts[1], now, is_end=True) if texts[1] else now
        if not start or not end or start >= end:
            self.notes.append(
                f"The range from “{texts[0]}” to “{texts[1]}” is not understood. Write both as "
                "2026-11-24 or 2026-11-24T14:30, the earlier one first."
            )
            return None
        used = span or windows.fitting(end - start)
        if windows.is_too_fine(start, end, used):
            used, span = windows.fitting(end - start), ""
            self.notes.append(f"The span was too small for this range. Used: {used}.")
        window = windows.between(start, end, used, now)
        own = replace(question, range="", start=texts[0], end=texts[1], span=span)
        return own, window


def text_of(condition: Condition) -> str:
    """Write one filter as in the address: ``plan:pro``, ``!device:tablet``, ``path~sale``."""
    name, operator, value = condition.name, condition.operator, condition.value
    bang = "!" if operator in {"is not", "does not contain", "is not set"} else ""
    if operator in {"is set", "is not set"}:
        return f"{bang}{name}:*"
    if operator in {"contains", "does not contain"}:
        return f"{bang}{name}~{value}"
    return f"{bang}{name}:" + ("\\*" if value == "*" else value)


def condition_of(text: str) -> Condition | None:
    """Read one filter as the address writes it; None where it is none."""
    match = _WHERE.fullmatch(text)
    if not match:
        return None
    bang, name, sign, value = match.groups()
    if not value:
        return None
    if sign == "~":
        return Condition(name, "does not contain" if bang else "contains", value)
    if value == "*":
        return Condition(name, "is not set" if bang else "is set")
    return Condition(name, "is not" if bang else "is", "*" if value == "\\*" else value)


def _is_property(text: str) -> bool:
    return text == WHOLE or _PROPERTY.fullmatch(text) is not None


def _moment(text: str, now: datetime, *, is_end: bool) -> datetime | None:
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=now.tzinfo)
    except ValueError:
        return None
    return moment + timedelta(days=1) if is_end and "T" not in text else moment


def _unescape(name: str) -> str:
    return name.replace("%2C", ",").replace("%25", "%")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " or " + names[-1]
