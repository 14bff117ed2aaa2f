r"""The edits of the stream editor that rex takes: ``s`` and ``y``.

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
    if found := _SUBSTITUTE.fullmatch(text):
        which = found[4] or "1"
        new = found[3].replace("\\" + found["mark"], found["mark"])
        return Edit("s", found[2], new, 0 if which == "g" else int(which), found.start(2))
    if found := _EXCHANGE.fullmatch(text):
        old, new = (_ESCAPE.sub(_unescaped, part) for part in found.group(2, 3))
        return Edit("y", old, new, start=found.start(2)) if len(old) == len(new) > 0 else None
    return None


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[1], found[1])
