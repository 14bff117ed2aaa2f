r"""Regular expressions as Splunk writes them (PCRE), in the syntax of RE2.

    translated(r"(?<user>\w+)\h+\Qa.b\E")  -> Pattern(r"(?P<user>\w+)[\t \x{a0}…]+a\.b", ("user",))

What RE2 spells differently is respelled; what it cannot do (look-around, back references,
possessive and atomic groups, ``\K``, recursion, conditions) is refused with its place. RE2
takes time in proportion to the text, whatever the expression.

``$`` and ``\Z`` match at the very end only, where PCRE also allows one line feed behind, and
``\R`` may give a carriage return back, where PCRE keeps it together with its line feed.

Source: pcre2pattern(3) and the RE2 syntax page; Splunk Search Reference 9.4, rex: "Splunk
software uses Perl-compatible regular expressions".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analytics.errors import PatternError

#: How the engine is to read what `translated` gives: with case, ``.`` stops at a line feed.
OPTIONS = "c"
#: RE2 repeats no piece more often.
MOST_REPEATS = 1_000

_BLANKS = r"\t \x{a0}\x{1680}\x{180e}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}"
_BREAKS = r"\n-\r\x{85}\x{2028}\x{2029}"
#: A letter behind a backslash, outside of a class -> RE2.
_OUTSIDE = {
    "h": f"[{_BLANKS}]", "H": f"[^{_BLANKS}]", "v": f"[{_BREAKS}]", "V": f"[^{_BREAKS}]",
    "N": r"[^\n]", "R": rf"(?:\r\n|[{_BREAKS}])", "Z": r"\z", "e": r"\x{1b}",
}  # fmt: skip
_INSIDE = {"h": _BLANKS, "v": _BREAKS, "b": r"\x{08}", "e": r"\x{1b}"}
_SAME_OUTSIDE, _SAME_INSIDE = set("dDwWsSbBAzntrfa"), set("dDwWsSntrfa")
#: What a group may begin with and RE2 lacks -> what it is called.
_REFUSED = (
    (re.compile(r"\(\?<?[=!]"), "look-around"),
    (re.compile(r"\(\?>"), "an atomic group"),
    (re.compile(r"\(\?\|"), "a group that counts anew"),
    (re.compile(r"\(\?\("), "a condition"),
    (re.compile(r"\(\?(?:R|[+-]?\d|&|P>)"), "recursion"),
    (re.compile(r"\(\?P="), "a back reference"),
    (re.compile(r"\(\*"), "a verb"),
    (re.compile(r"\(\?C"), "a callout"),
)
_NAMED = re.compile(r"\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')", re.ASCII)
_FLAGS = re.compile(r"\(\?([imsxU]*)(?:-([imsxU]+))?([:)])")
_COMMENT = re.compile(r"\(\?#[^)]*\)")
_COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_HEX = re.compile(r"\\x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2})")
_PROPERTY = re.compile(r"\\[pP](?:[A-Z]|\{\^?[A-Za-z_]+\})")
_POSIX = re.compile(r"\[:\^?[a-z]+:\]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """An expression for RE2.

    Attributes:
        text: the expression, named groups as ``(?P<name>…)``.
        groups: the name of each group that captures, in their order; None for one without.
    """

    text: str
    groups: tuple[str | None, ...]


def translated(pattern: str) -> Pattern:
    """Return *pattern* in the syntax of RE2.

    Raises:
        PatternError: it has something RE2 cannot do, or is no expression.
    """
    return _Reader(pattern).read()


def rewrite(replacement: str, groups: int) -> str:
    r"""Return the replacement text of replace() for RE2: ``\1`` a group, ``\\`` a backslash.

    Raises:
        PatternError: it names a group beyond the last.
    """
    pieces, at = [], 0
    while at < len(replacement):
        character, following = replacement[at], replacement[at + 1 : at + 2]
        if character == "\\" and following.isascii() and following.isdigit():
            if int(following) > groups:
                raise PatternError(
                    f"The replacement names group {following}, and the expression has {groups}. "
                    "Put (…) around what it is to keep.", at, at + 2,
                )  # fmt: skip
            pieces.append(character + following)
            at += 2
        else:
            pieces.append("\\\\" if character == "\\" else character)
            at += 2 if character == "\\" == following else 1
    return "".join(pieces)


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern, self._at = pattern, 0
        self._pieces: list[str] = []
        self._groups: list[str | None] = []
        self._extended = [False]
        self._open_at: list[int] = []

    def read(self) -> Pattern:
        while self._at < len(self._pattern):
            self._one()
        if self._open_at:
            at = self._open_at[-1]
            raise PatternError("The group is not closed. End it with ).", at, at + 1)
        return Pattern("".join(self._pieces), tuple(self._groups))

    def _one(self) -> None:
        character = self._pattern[self._at]
        readers = {"\\": self._escape, "[": self._class, "(": self._open, ")": self._close}
        if character in readers:
            readers[character]()
        elif character in "*+?{":
            self._repeat()
        elif self._extended[-1] and character == "#":
            end = self._pattern.find("\n", self._at)
            self._at = len(self._pattern) if end < 0 else end + 1
        elif self._extended[-1] and character.isspace():
            self._at += 1
        else:
            self._put(character)

    def _put(self, text: str, taken: str | None = None) -> None:
        """Write *text* for what stands here, of the length of *taken*."""
        self._pieces.append(text)
        self._at += len(text if taken is None else taken)

    def _refuse(self, what: str, length: int) -> PatternError:
        found = self._pattern[self._at : self._at + length]
        return PatternError(
            f"{found!r} is {what}, which RE2 does not have. Write the expression without it.",
            self._at, self._at + len(found),
        )  # fmt: skip

    def _escape(self) -> None:
        letter = self._pattern[self._at + 1 : self._at + 2]
        if not letter:
            raise PatternError(
                "The expression ends in a backslash. Write it twice for the character itself.",
                self._at, self._at + 1,
            )  # fmt: skip
        if letter in _OUTSIDE:
            self._put(_OUTSIDE[letter], "\\" + letter)
        elif letter in _SAME_OUTSIDE:
            self._put("\\" + letter)
        elif letter in "123456789gk":
            raise self._refuse("a back reference", 2)
        else:
            self._character()

    def _character(self) -> None:
        r"""Read an escape that means the same in a class and outside of it."""
        letter = self._pattern[self._at + 1]
        if found := _HEX.match(self._pattern, self._at) or _PROPERTY.match(self._pattern, self._at):
            self._put(found[0])
        elif found := re.compile(r"\\0?[0-7]{1,3}").match(self._pattern, self._at):
            self._put(f"\\x{{{int(found[0][1:], 8) & 0xFF:x}}}", found[0])
        elif letter == "Q":
            end = self._pattern.find("\\E", self._at)
            end = len(self._pattern) if end < 0 else end
            quoted = self._pattern[self._at + 2 : end]
            self._put(re.sub(r"([^\w\s]|_)", _quoted, quoted, flags=re.ASCII), "\\Q" + quoted)
        elif letter == "E":
            self._at += 2
        elif letter == "c" and self._pattern[self._at + 2 : self._at + 3].isascii():
            key = self._pattern[self._at + 2 : self._at + 3] or "@"
            self._put(f"\\x{{{ord(key.upper()) ^ 64:x}}}", "\\c" + key)
        elif letter.isascii() and letter.isalnum():
            what = {
                "K": r"a reset of the start",
                "G": "the end of the match before",
                "X": "a whole character with its marks",
                "C": "a single byte",
            }
            raise self._refuse(what.get(letter, "an escape"), 2)
        else:
            self._put(_literal(letter), "\\" + letter)

    def _open(self) -> None:
        pattern, at = self._pattern, self._at
        for form, what in _REFUSED:
            if found := form.match(pattern, at):
                raise self._refuse(what, len(found[0]))
        if found := _COMMENT.match(pattern, at):
            self._at = found.end()
        elif found := _NAMED.match(pattern, at):
            self._named(found)
        elif found := _FLAGS.match(pattern, at):
            self._flags(found)
        elif pattern.startswith("(?", at):
            raise self._refuse("the beginning of a group", 3)
        else:
            self._groups.append(None)
            self._enter(is_extended=self._extended[-1])
            self._put("(")

    def _close(self) -> None:
        if not self._open_at:
            message = "No group is open here. Write \\) for the character itself."
            raise PatternError(message, self._at, self._at + 1)
        self._open_at.pop()
        self._extended.pop()
        self._put(")")

    def _enter(self, *, is_extended: bool) -> None:
        self._open_at.append(self._at)
        self._extended.append(is_extended)

    def _named(self, found: re.Match[str]) -> None:
        name = found[1] or found[2]
        if name in self._groups:
            raise PatternError(
                f"Two groups are called {name!r}. Give each a name of its own.",
                found.start(), found.end(),
            )  # fmt: skip
        self._groups.append(name)
        self._enter(is_extended=self._extended[-1])
        self._put(f"(?P<{name}>", found[0])

    def _flags(self, found: re.Match[str]) -> None:
        on, off = found[1], found[2] or ""
        is_extended = ("x" in on or self._extended[-1]) and "x" not in off
        if found[3] == ")":
            self._extended[-1] = is_extended
        else:
            self._enter(is_extended=is_extended)
        on, off = on.replace("x", ""), off.replace("x", "")
        text = f"(?{on}{'-' if off else ''}{off}{found[3]}"
        self._put("" if text == "(?)" else text, found[0])

    def _repeat(self) -> None:
        pattern, at = self._pattern, self._at
        found = _COUNT.match(pattern, at)
        if pattern[at] == "{" and not found:
            self._put("\\{", "{")
            return
        if found and max(int(found[1]), int(found[2] or 0)) > MOST_REPEATS:
            raise PatternError(
                f"{found[0]!r} is over {MOST_REPEATS:,} times. Write +, or a smaller number.",
                at, found.end(),
            )  # fmt: skip
        text = found[0] if found else pattern[at]
        if not self._pieces or self._pieces[-1] in {"(", "|"}:
            raise PatternError(
                f"{text!r} has nothing to repeat. Write \\{text} for the character itself.",
                at, at + len(text),
            )  # fmt: skip
        if pattern.startswith("+", at + len(text)):
            raise self._refuse("a possessive repeat", len(text) + 1)
        lazy = "?" if pattern.startswith("?", at + len(text)) else ""
        self._put(text + lazy)

    def _class(self) -> None:
        """Read ``[…]``; a bracket that stands first is one of its characters."""
        start = self._at
        head = re.compile(r"\[\^?\]?").match(self._pattern, start)
        opening = head[0] if head else "["
        self._put(opening.replace("]", "\\]"), opening)
        while not self._pattern.startswith("]", self._at):
            if self._at >= len(self._pattern):
                raise PatternError(
                    "The class is not closed. End it with ], or write \\[ for a bracket.",
                    start, start + 1,
                )  # fmt: skip
            self._in_class()
        self._put("]")

    def _in_class(self) -> None:
        letter = self._pattern[self._at + 1 : self._at + 2]
        if found := _POSIX.match(self._pattern, self._at):
            self._put(found[0])
        elif self._pattern[self._at] == "[":
            self._put("\\[", "[")
        elif self._pattern[self._at] != "\\" or not letter:
            self._put(self._pattern[self._at])
        elif letter in _INSIDE:
            self._put(_INSIDE[letter], "\\" + letter)
        elif letter in _SAME_INSIDE:
            self._put("\\" + letter)
        else:
            self._character()


def _quoted(found: re.Match[str]) -> str:
    return _literal(found[0])


def _literal(character: str) -> str:
    """Return a character that stands for itself; RE2 wants no backslash before letters and _."""
    is_plain = not character.isascii() or character.isalnum() or character in "_ \n\t"
    return character if is_plain else "\\" + character
