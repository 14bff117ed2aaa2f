"""The body of a request for ``/event``: envelopes, one after the other.

    {"event": "a"}{"event": "b", "time": 1}    with or without white space between them
    [{"event": "a"}, {"event": "b"}]           a batch too

    [event for event, envelope in read(body)] -> [b'"a"', b'"b"']

A body of usual size is decoded in one go; one with a fault, or a large one, envelope by envelope,
so that those before the fault are known and the memory it takes is bounded. Nesting has a limit,
and nothing here recurses.

Source: docs/hec.md (body, envelope); RFC 8259.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from analytics.splunkd.hec.answers import HecError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Objects and lists inside each other, the envelope among them. Real events have a handful;
#: the extraction of fields, which recurses, bears several times as many.
DEPTH = 64

#: A longer body is read envelope by envelope.
WHOLE_BYTES = 2**20

#: What decoding raises for what is no JSON of the kind wanted, or no UTF-8.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_NONE, _QUOTE = msgspec.Raw(b""), ord('"')
_SPACE = re.compile(rb"[ \t\r\n]*+")
_BETWEEN = re.compile(rb"\}[ \t\r\n]*+\{")
# Up to the next bracket outside of texts.
_BRACKET = re.compile(
    rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+([{}\[\]])', re.DOTALL
)
# An escape that is half a character, or any other, which is left alone; the low half of a
# pair is looked at with its high one.
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)


class Envelope(msgspec.Struct, forbid_unknown_fields=True):
    """One event and what is said of it; None and the empty Raw where nothing is said.

    Attributes:
        event: JSON, as sent; `read` gives its bytes.
        time: seconds since 1970, a number or its text.
        fields: JSON, as sent.
    """

    event: msgspec.Raw = _NONE
    time: int | float | str | None = None
    host: str | None = None
    source: str | None = None
    sourcetype: str | None = None
    index: str | None = None
    fields: msgspec.Raw = _NONE


_one = msgspec.json.Decoder(Envelope)
_many = msgspec.json.Decoder(list[Envelope])
_parts = msgspec.json.Decoder(dict[str, msgspec.Raw])
_kinds = {key.name: msgspec.json.Decoder(key.type) for key in msgspec.structs.fields(Envelope)}


def read(body: bytes) -> Iterator[tuple[bytes, Envelope]]:
    """Yield the event of each envelope of *body*, JSON as it was sent, and the envelope itself.

    Raises:
        HecError: 6 or 15 with the number of the envelope that is none.
    """
    whole = _whole(body) if len(body) <= WHOLE_BYTES else None
    if whole is not None:
        yield from whole
        return
    for number, (start, end) in enumerate(_places(body)):
        envelope = _envelope(body[start:end], number)
        yield bytes(envelope.event), envelope


def mended(text: bytes) -> bytes:
    """Write U+FFFD for each half of a character (a lone surrogate) that *text*, JSON, escapes."""
    if b"\\ud" not in text and b"\\uD" not in text:
        return text
    return _ESCAPE.sub(lambda found: b"\\ufffd" if found[1] else found[0], text)


def _whole(body: bytes) -> list[tuple[bytes, Envelope]] | None:
    """Decode all of *body* at once; None where it has to be read more closely.

    What looks like a border between two envelopes may stand in a text; then there are fewer
    envelopes than borders say.
    """
    text, count = joined(body)
    try:
        found = _many.decode(text)
    except UNREADABLE:
        return None
    if count not in {None, len(found)}:
        return None
    pairs = [(bytes(envelope.event), envelope) for envelope in found]
    for event, envelope in pairs:
        if not _is_shallow(event) or not (
            envelope.fields is _NONE or _is_shallow(bytes(envelope.fields))
        ):
            return None
    return pairs


def joined(body: bytes) -> tuple[bytes, int | None]:
    """Write a body as one list; give how many envelopes that has if no border is in a text."""
    text = body.strip(b" \t\r\n")
    if text[:1] == b"[":
        return text, None
    text, borders = _BETWEEN.subn(b"},{", text)
    return b"[%b]" % text, borders + 1


def _is_shallow(part: bytes) -> bool:
    """Whether the nesting of a part of an envelope is surely within the limit."""
    return len(part) < DEPTH or part[0] == _QUOTE or part.count(b"{") + part.count(b"[") < DEPTH


def _places(body: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each envelope stands.

    Raises:
        HecError: 6, there is none where one should be.
    """
    number, at, before = 0, _skip(body, 0), ""
    while at < len(body):
        sign = body[at : at + 1].decode("latin-1")
        if sign == "{" and before in {"", "[", ","}:
            end = _end(body, at, number)
            yield at, end
            number, at, before = number + 1, end - 1, "}" if before else ""
        elif before + sign in {"[", "},", "}]"} or (before + sign == "[]" and not number):
            before = "" if sign == "]" else sign
        else:
            raise HecError(6, number)
        at = _skip(body, at + 1)
    if before:
        raise HecError(6, number)


def _skip(body: bytes, at: int) -> int:
    found = _SPACE.match(body, at)
    return found.end() if found else at


def _end(body: bytes, at: int, number: int) -> int:
    """Find where the object that begins at *at* ends; its brackets are counted, not paired."""
    depth = 0
    while found := _BRACKET.match(body, at):
        at = found.end()
        depth += 1 if found[1] in b"{[" else -1
        if depth == 0:
            return at
        if depth > DEPTH:
            break
    raise HecError(6, number)


def _envelope(text: bytes, number: int) -> Envelope:
    """Read one envelope, mending what can be mended.

    Raises:
        HecError: it is none.
    """
    try:
        return _one.decode(text)
    except UNREADABLE:
        text = mended(text)
    try:
        return _one.decode(text)
    except msgspec.ValidationError:
        return _by_parts(text, number)
    except UNREADABLE:
        raise HecError(6, number) from None


def _by_parts(text: bytes, number: int) -> Envelope:
    """Read an envelope with a key that is not known, which is left out, or of a wrong kind."""
    envelope, name = Envelope(), ""
    try:
        for name, value in _parts.decode(text).items():
            if name in _kinds:
                setattr(envelope, name, _kinds[name].decode(value))
    except UNREADABLE:
        raise HecError(15 if name == "time" else 6, number) from None
    return envelope
