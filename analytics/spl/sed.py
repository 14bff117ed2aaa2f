r"""The edits of the stream editor that rex and SEDCMD take: ``s`` and ``y``.

    read("s/(\d+)-(\d+)/\2-\1/g")  -> Edit("s", r"(\d+)-(\d+)", r"\2-\1", which=0, start=2)
    read("y/abc/xyz/")             -> Edit("y", "abc", "xyz", start=2)

Source: Splunk Search Reference 10.0, rex, "Sed expressions": flags are g or the number of a match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_PART = r"((?:\\.|(?!(?P=mark)).)*)(?P=mark)"
_SUBSTITUTE = re.compile(rf"s(?P<mark>[^\w\s\\]){_PART}{_PART}(g|[1-9]\d{{0,4}})?", re.DOTALL)
_EXCHANGE = re.compile(rf"y(?P<mark>[^\w\s\\]){_PART}{_PART}", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit.

    Attributes:
        kind: "s" puts *new* in place of matches of *old*, "y" each character in place of another.
        old: the expression, or the characters.
        new: what comes in place.
        which: the match that is replaced, from 1; 0 for all.
        start: offset of *old* in the text, as long as it is written there.
    """

    kind: Literal["s", "y"]
    old: str
    new: str
    which: int = 0
    start: int = 0


def read(text: str) -> Edit | None:
    """Read an edit; None where *text* is none."""
    found = _edit(text, 0)
    return found[0] if found is not None and found[1] == len(text) else None


def script(text: str) -> tuple[Edit, ...] | None:
    """Read edits with blanks between them; None where *text* is something else."""
    edits: list[Edit] = []
    at = 0
    text = text.strip()
    while at < len(text):
        found = _edit(text, at)
        if found is None or not (text[found[1] :] or " ")[0].isspace():
            return None
        edits.append(found[0])
        at = found[1] + len(text[found[1] :]) - len(text[found[1] :].lstrip())
    return tuple(edits)


def _edit(text: str, at: int) -> tuple[Edit, int] | None:
    """Read the edit that stands at a place, and where it ends."""
    if found := _SUBSTITUTE.match(text, at):
        which = found[4] or "1"
        new = found[3].replace("\\" + found["mark"], found["mark"])
        number = 0 if which == "g" else int(which)
        return Edit("s", found[2], new, number, found.start(2)), found.end()
    if found := _EXCHANGE.match(text, at):
        old, new = (_ESCAPE.sub(_unescaped, part) for part in found.group(2, 3))
        if len(old) == len(new) > 0:
            return Edit("y", old, new, start=found.start(2)), found.end()
    return None


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[1], found[1])
