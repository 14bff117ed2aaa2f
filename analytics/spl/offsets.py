r"""Where the named groups of an expression match.

    measured(r"(?P<a>\w+)-(?:x(?P<b>\d))")
    -> Measured(r"(?P<a>\w+)(-)((?:(x)(?P<b>\d)))", ("a", None, …, "b"), {"a": (), "b": (1, 2, 4)})

RE2 says what a group matched, not where. So every stretch before a named group is made a group
of its own: the lengths of these, added up, are the place of the group in the match. A group that
is repeated, or one of several alternatives, has no such place and is refused.

Source: the RE2 syntax page; ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analytics.errors import PatternError

_FLAGS = re.compile(r"\(\?[a-zA-Z-]+\)")
_NAMED = re.compile(r"\(\?P<(\w+)>")
#: One piece of an expression that `analytics.spl.patterns` has translated.
_PIECE = re.compile(
    r"\\(?:x\{[0-9A-Fa-f]+\}|[pP]\{[^}]*\}|[pP][A-Z]|.)"
    r"|\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]"
    r"|\(\?P<\w+>|\(\?[a-zA-Z-]*[:)]|\(|\)|\||[*+?]|\{\d+(?:,\d*)?\}|.",
    re.DOTALL,
)
_REPEAT = re.compile(r"[*+?]|\{\d")


@dataclass(frozen=True, slots=True)
class Measured:
    """An expression whose groups can be measured.

    Attributes:
        text: the expression for RE2.
        groups: the name of each group that captures, in their order; None for one without.
        before: the numbers of the groups that stand before a named one in the match.
    """

    text: str
    groups: tuple[str | None, ...]
    before: dict[str, tuple[int, ...]]


@dataclass(slots=True)
class _Group:
    """A group, or the whole: what it begins with, what is in it, how often it is repeated."""

    opening: str
    parts: list[str | _Group] = field(default_factory=list)
    repeat: str = ""
    has_choice: bool = False

    def names(self) -> list[str]:
        """Return the named groups that it is or has in it."""
        own = _NAMED.match(self.opening)
        inner = [name for part in self.parts if isinstance(part, _Group) for name in part.names()]
        return ([own[1]] if own else []) + inner

    def text(self) -> str:
        """Return it as it was written."""
        inner = "".join(part if isinstance(part, str) else part.text() for part in self.parts)
        return f"{self.opening}{inner}{')' if self.opening else ''}{self.repeat}"


def measured(text: str) -> Measured:
    """Make an expression of RE2 one whose named groups can be measured.

    Raises:
        PatternError: a named group is repeated or one of several.
    """
    whole = _read(text)
    flags = ""
    while whole.parts and isinstance(whole.parts[0], str) and _FLAGS.fullmatch(whole.parts[0]):
        flags += whole.parts.pop(0)  # type: ignore[operator]
    writer = _Writer()
    writer.inside(whole, ())
    return Measured(flags + "".join(writer.pieces), tuple(writer.groups), writer.before)


def _read(text: str) -> _Group:
    whole = _Group("")
    open_ = [whole]
    for piece in _PIECE.findall(text):
        group = open_[-1]
        last = group.parts[-1] if group.parts else None
        if piece.startswith("(") and not _FLAGS.fullmatch(piece):
            open_.append(_Group(piece))
            group.parts.append(open_[-1])
        elif piece == ")":
            open_.pop()
        elif _REPEAT.match(piece) and isinstance(last, _Group):
            last.repeat += piece
        else:
            group.has_choice |= piece == "|"
            group.parts.append(piece)
    return whole


class _Writer:
    """Writes an expression anew and counts its groups."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.groups: list[str | None] = []
        self.before: dict[str, tuple[int, ...]] = {}

    def inside(self, group: _Group, before: tuple[int, ...]) -> None:
        """Write what is in a group that named groups are in."""
        if group.has_choice and (names := _inner_names(group)):
            raise PatternError(f"The group {names[0]!r} is one of several, {_WHY}", 0, 1)
        stretch: list[str] = []
        for part in [*group.parts, None]:
            if isinstance(part, _Group) and part.names():
                before += self._stretch(stretch)
                stretch = []
                before += (self._measured(part, before),)
            elif part is not None:
                stretch.append(part if isinstance(part, str) else part.text())
        self._put("".join(stretch))

    def _stretch(self, pieces: list[str]) -> tuple[int, ...]:
        """Write what stands before a group, as one of its own."""
        text = "".join(pieces)
        if not text:
            return ()
        if any(_FLAGS.fullmatch(piece) for piece in pieces):
            raise PatternError(
                "Flags stand in the middle of the expression, and offset_field needs them at its "
                "start. Put them there.", 0, 1,
            )  # fmt: skip
        number = len(self.groups) + 1
        self._put(f"({text})")
        return (number,)

    def _put(self, text: str) -> None:
        """Write what has no named group in it."""
        self.pieces.append(text)
        self.groups += [None] * _PIECE.findall(text).count("(")

    def _measured(self, group: _Group, before: tuple[int, ...]) -> int:
        """Write a group that is named or has named ones in it; return its number."""
        if group.repeat:
            raise PatternError(f"The group {group.names()[0]!r} is repeated, {_WHY}", 0, 1)
        named = _NAMED.match(group.opening)
        self.groups.append(named[1] if named else None)
        number = len(self.groups)
        if named:
            self.before[named[1]] = before
        elif group.opening != "(":
            self.pieces.append("(")
        self.pieces.append(group.opening)
        self.inside(group, before)
        self.pieces.append(")" if named or group.opening == "(" else "))")
        return number


_WHY = "so that offset_field cannot tell where it is. Leave out offset_field."


def _inner_names(group: _Group) -> list[str]:
    return [name for part in group.parts if isinstance(part, _Group) for name in part.names()]
