r"""Pairs of a key and a value in a text.

    list(auto('status=200 msg="a b"'))                -> [("status", "200"), ("msg", "a b")]
    list(delimited("a:1|b:2", marks="|", joins=":"))  -> [("a", "1"), ("b", "2")]

Source: props.conf.spec and transforms.conf.spec 9.2 (KV_MODE, CLEAN_KEYS, DELIMS); Splunk Search
Reference 10.0, extract. That ``&`` ends a value is how a Splunk reads the address of a web log.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A key begins where no other could have begun before: else a long word would be tried from each
# of its characters, to its end.
_KEY = r"(?<![\w.:-])([\w.:-]+)="
_BARE = r'([^\s,;|$&"]+)'
_PAIR = re.compile(rf'{_KEY}(?:"([^"]*)"?|{_BARE})')
_ESCAPED_PAIR = re.compile(rf'{_KEY}(?:"([^"\\]*(?:\\.[^"\\]*)*)"?|{_BARE})', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_NOT_WORD = re.compile(r"[^A-Za-z0-9_]")


def cleaned(key: str) -> str:
    """Return a key as a Splunk cleans it: a word that begins with a letter."""
    return _NOT_WORD.sub("_", key).lstrip("_0123456789")


def auto(text: str, *, is_escaped: bool = False) -> Iterator[tuple[str, str]]:
    r"""Yield each ``key=value``, its key as it is written.

    Where *is_escaped*, a value in quotes may hold ``\"`` and ``\\``.
    """
    for key, quoted, bare in (_ESCAPED_PAIR if is_escaped else _PAIR).findall(text):
        yield key, _ESCAPE.sub(r"\1", quoted) if is_escaped and quoted else quoted or bare


def delimited(text: str, marks: str, joins: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs between any of *marks*, each parted by one of *joins*.

    A value in double quotes may hold all of these; another one that holds one of them is none.
    """
    inside = "".join(map(re.escape, marks))
    join = "".join(map(re.escape, joins))
    pair = re.compile(rf'([^{inside}{join}"]+)[{join}]\s*(?:"([^"]*)"\s*|(.*))', re.DOTALL)
    piece = re.compile(rf'(?:[^{inside}"]|"[^"]*"|")+')
    for found in piece.findall(text):
        parts = pair.fullmatch(found)
        if parts is None:
            continue
        key, quoted, bare = parts[1].strip(), parts[2], parts[3]
        if quoted is not None or not set(bare.strip()) & {*marks, *joins}:
            yield key, quoted if quoted is not None else bare.strip()
