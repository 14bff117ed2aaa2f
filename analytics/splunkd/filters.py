"""Which entries of a collection the argument ``search`` keeps.

    keeps('is_scheduled=1 AND (name="web*" OR errors)')  ->  a test of one entry

A word is looked for in the name and in every value; ``field=value`` compares a value, ``*`` is
any text, ``!=`` and NOT are the opposite, and two tests side by side must both hold. Nothing
here tells capitals from small letters, except AND, OR and NOT, which are capitals.

Source: Splunk REST API Reference 9.3, "Pagination and filtering parameters", search.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from analytics.splunkd.exchange import RestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.splunkd.render import Entry

    #: Says whether an entry is kept.
    Test = Callable[[Entry], bool]

#: A filter is written by a person; a deeper one is an attack.
MAX_DEPTH = 50

_TOKEN = re.compile(
    r'\s*(?P<one>[()]|(?P<field>[^\s"()=!]+)(?P<is>!?=)(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"()]*))'
    r'|"(?P<text>[^"]*)"|(?P<word>[^\s"()]+)|")'
)
_GLOB = re.compile(r"[\[\]?]")


def keeps(text: str) -> Test:
    """Read a filter.

    Raises:
        RestError: a quote or a parenthesis is not closed, or an operator has no side.
    """
    tokens = list(_TOKEN.finditer(text.strip()))
    if not tokens:
        return lambda _entry: True
    if any(token["one"] == '"' for token in tokens):
        raise _wrong(text, "a quote that is not closed")
    return _Reader(tokens, text).whole()


def value(entry: Entry, key: str) -> str:
    """Give what an entry has under *key*, as XML writes it; empty where it has nothing."""
    if key in {"name", "title"}:
        return entry.name
    if key in entry.content:
        return _text(entry.content[key])
    return _text(entry.access.get(key.removeprefix("eai:acl.")))


class _Reader:
    """Reads a filter from left to right: OR of AND of tests."""

    def __init__(self, tokens: list[re.Match[str]], text: str) -> None:
        self._tokens, self._text, self._at, self._depth = tokens, text, 0, 0

    def whole(self) -> Test:
        test = self._any()
        if self._at < len(self._tokens):
            raise _wrong(self._text, "a parenthesis that was not opened")
        return test

    def _next(self) -> str | None:
        return self._tokens[self._at]["one"] if self._at < len(self._tokens) else None

    def _any(self) -> Test:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _wrong(self._text, f"more than {MAX_DEPTH} parentheses in each other")
        tests = [self._all()]
        while self._next() == "OR":
            self._at += 1
            tests.append(self._all())
        self._depth -= 1
        return tests[0] if len(tests) == 1 else lambda entry: any(test(entry) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._next() not in {None, "OR", ")"}:
            self._at += self._next() == "AND"
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda entry: all(test(entry) for test in tests)

    def _one(self) -> Test:
        is_not = False
        while self._next() == "NOT":
            self._at += 1
            is_not = not is_not
        if self._next() in {None, "AND", "OR", ")"}:
            raise _wrong(self._text, "an operator with nothing behind it")
        token = self._tokens[self._at]
        self._at += 1
        test = self._group() if token["one"] == "(" else _test(token)
        return (lambda entry: not test(entry)) if is_not else test

    def _group(self) -> Test:
        test = self._any()
        if self._next() != ")":
            raise _wrong(self._text, "a parenthesis that is not closed")
        self._at += 1
        return test


def _test(token: re.Match[str]) -> Test:
    """Make the test of one word, or of a field and its value."""
    if token["field"]:
        field, is_same = token["field"], token["is"] == "="
        pattern = _pattern(token["quoted"] if token["quoted"] is not None else token["bare"])
        return lambda entry: fnmatchcase(value(entry, field).lower(), pattern) is is_same
    text = token["text"] if token["text"] is not None else token["word"]
    piece = f"*{_pattern(text)}*"
    return lambda entry: any(
        fnmatchcase(one.lower(), piece)
        for one in (entry.name, *(_text(each) for each in entry.content.values()))
    )


def _pattern(text: str) -> str:
    """Let ``*`` alone stand for other text."""
    return _GLOB.sub(lambda found: f"[{found[0]}]", text.lower())


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(map(_text, value))
    return str(int(value)) if isinstance(value, bool) else str(value)


def _wrong(text: str, what: str) -> RestError:
    return RestError(400, f"The filter {text[:200]!r} has {what}. Mend the argument 'search'.")
