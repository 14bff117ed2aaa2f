"""Properties as an index keeps them: names that are words, values that are text.

    {"payload": {"action": "opened"}, "utm.source": "x", "paid": True, "note": None}
    {"payload_action": "opened", "utm_source": "x", "paid": "true"}

A name keeps its ASCII letters, digits and ``_``. Every run of other ASCII characters becomes
one ``_``, none at either end; a character beyond ASCII becomes ``_uXXXX_``, its code point;
a name that would start with a digit gets ``p_`` before it, one that would start with
``_uXXXX_`` gets ``p``. Where two names of one event become the same, the one that needed no
change keeps it and each other takes ``_`` and six hex digits of a hash of its own name.

None, the empty text, NaN and infinity are not stored: Splunk has no empty fields.

Source: Splunk's key cleaning (transforms.conf, CLEAN_KEYS); the rest is ours.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsInt
from uuid import UUID

from analytics.errors import EventError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.event import Value

    _Write = Callable[[Any], str | None]

#: Mappings inside mappings are taken apart to names of this many parts; the rest is JSON text.
DEPTH = 6

# Stands between the parts of a nested name until the name is cleaned, so that the key "a.b"
# and the key "b" of "a" are two names to the hash.
_INSIDE = "\0"
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_OTHER = re.compile(r"[^A-Za-z0-9_\x80-\U0010ffff]+")
_FOREIGN = re.compile(r"[^\0-\x7f]")
_HALF = re.compile("[\ud800-\udfff\0]")
# Neither ASCII, which is never spelled out, nor half a character.
_CODE = re.compile(r"_u(?!00[0-7]._|d[89a-f].._)([0-9a-f]{4,5}|10[0-9a-f]{4})_")


class Texts(dict[str, str]):
    """Properties that `flatten` has been over; it gives these back as they are."""

    __slots__ = ()


def flatten(
    properties: Mapping[str, Value], refused: Callable[[EventError], object] | None = None
) -> Texts:
    """Write *properties* as words and text, in their order.

    Args:
        properties: name to value; mappings among the values are taken apart, their names
            joined with ``_``.
        refused: is told of each value that cannot be kept, which is then left out.

    Raises:
        EventError: a value cannot be kept and there is no *refused*.
    """
    if type(properties) is Texts:
        return properties
    shape = _shape(tuple(properties), tuple(map(type, properties.values())))
    if shape is None:
        return _carefully(dict(_leaves(properties)), refused)
    names, writers = shape
    texts = Texts(zip(names, properties.values(), strict=True)) if names else Texts(properties)
    try:
        for name, write in writers:
            texts[name] = write(texts[name])  # type: ignore[assignment] # None goes right below
        if not all(texts.values()):
            texts = Texts((name, text) for name, text in texts.items() if text)
        "".join(texts.values()).encode()
    except (EventError, ValueError, OverflowError):
        return _carefully(properties, refused)
    return texts


def _carefully(
    properties: Mapping[str, Value], refused: Callable[[EventError], object] | None
) -> Texts:
    """Write *properties*, none of them a mapping, one by one, to tell which cannot be kept."""
    texts = Texts()
    for name, value in zip(_words(tuple(properties)), properties.values(), strict=True):
        try:
            text = text_of(value)
        except EventError as error:
            told = EventError(f"Property {name!r}: {error}")
            if refused is None:
                raise told from None
            refused(told)
        else:
            if text:
                texts[name] = text
    return texts


def text_of(value: Value) -> str | None:
    """Write one value as text; None or "" where nothing is stored.

    Raises:
        EventError: *value* has a type that has no text here, or half a character.
    """
    try:
        text = _WRITERS.get(type(value), _other)(value)
    except EventError:
        raise
    except (ValueError, OverflowError) as error:  # over 4,300 digits; a naive time in year 1
        raise EventError(f"A value has no text: {error}. Give it as text.") from None
    return text if not text or text.isascii() else checked(text)


def checked(text: str) -> str:
    """Give *text* back when it can be written as UTF-8.

    Raises:
        EventError: it has half a character.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise EventError(
            f"Text {text[:40]!r} has half a character (a lone surrogate) at {error.start}. "
            "Decode the bytes it came from with errors='replace'."
        ) from None
    return text


def mended(text: str) -> str:
    """Put U+FFFD where *text* has half a character or a zero byte."""
    return text if text.isascii() and "\0" not in text else _HALF.sub("\ufffd", text)


def beside(properties: Mapping[str, Value], more: Mapping[str, Value]) -> dict[str, Value]:
    """Put *more* beside *properties*; a name of it that is taken gets ``value_`` before it."""
    if more.keys().isdisjoint(properties):
        return {**properties, **more}
    both = dict(properties)
    for name, value in more.items():
        free = name
        while free in both or (free != name and free in more):
            free = f"value_{free}"
        both[free] = value
    return both


@lru_cache(maxsize=4096)
def clean_name(name: str) -> str:
    """Make *name* a word: what it is called in an index. A word stays as it is."""
    if _WORD.fullmatch(name):
        return name
    word = _OTHER.sub("_", name).strip("_")
    word = _FOREIGN.sub(lambda found: f"_u{ord(found[0]):04x}_", word)
    if word[:1] == "_":
        return "p" + word
    return "p_" + word if word[:1].isdigit() else word or "property"


def shown_name(name: str) -> str:
    """Put back the characters beyond ASCII that `clean_name` has spelled out."""
    if not _CODE.search(name):
        return name
    return _CODE.sub(lambda found: chr(int(found[1], 16)), re.sub("^p(?=_u)", "", name))


def _leaves(
    properties: Mapping[str, Value], start: str = "", depth: int = 1
) -> Iterator[tuple[str, Value]]:
    for key, value in properties.items():
        name = f"{start}{key}"
        # Its type first: to be asked whether it is a mapping takes ten times as long.
        is_mapping = type(value) not in _SIMPLE and isinstance(value, Mapping)
        if is_mapping and (depth < DEPTH or not value):
            yield from _leaves(value, name + _INSIDE, depth + 1)
        else:
            yield name, value


# Most events of a program have one of a few sets of names and types: that is what is looked up.
@lru_cache(maxsize=512)
def _shape(
    names: tuple[str, ...], types: tuple[type, ...]
) -> tuple[tuple[str, ...], tuple[tuple[str, _Write], ...]] | None:
    """Say how an event is written: its words, and what writes each that is no text.

    The words are () where they are the names. None where a value may hold a mapping.
    """
    if not _SIMPLE.issuperset(types):
        return None
    words = _words(names)
    written = zip(words, types, strict=True)
    writers = tuple((word, _WRITERS[kind]) for word, kind in written if kind is not str)
    return () if words == names else words, writers


@lru_cache(maxsize=256)
def _words(names: tuple[str, ...]) -> tuple[str, ...]:
    """Clean the names of one event and tell apart those that became the same."""
    words = tuple(map(clean_name, names))
    number = Counter(words)
    if len(number) == len(names):
        return words
    taken = set(number)
    return tuple(
        word if number[word] == 1 or name == word else _apart(name, word, taken)
        for name, word in zip(names, words, strict=True)
    )


def _apart(name: str, word: str, taken: set[str]) -> str:
    from hashlib import sha256  # noqa: PLC0415 - late: slow to import, and hardly ever needed

    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    new = next(
        candidate
        for length in range(6, len(digest) + 1)
        if (candidate := f"{word}_{digest[:length]}") not in taken
    )
    taken.add(new)
    return new


def _nothing(_value: None) -> None:
    return None


def _truth(value: bool) -> str:  # noqa: FBT001 - the value itself, not a switch
    return "true" if value else "false"


def _whole(value: SupportsInt) -> str:
    return repr(int(value))


def _real(value: SupportsFloat) -> str | None:
    text = repr(float(value))
    if text.endswith(".0"):
        return "0" if text == "-0.0" else text[:-2]
    if "e" in text:
        return format(Decimal(text), "f") if "e-" in text else text.replace("e+", "e")
    return None if "n" in text else text  # nan, inf


def _decimal(value: Decimal) -> str | None:
    if not value.is_finite():
        return None
    # Plain digits for what a float could be; 1E-999999 would be a million of them.
    return format(value, "f") if -324 <= value.adjusted() < 16 else str(value)


def _moment(value: datetime) -> str:
    return (value if value.tzinfo else value.astimezone(UTC)).isoformat()


def _json(value: object) -> str:
    try:
        try:
            return _compact(value)
        except ValueError:
            return _compact(_finite(value))
    except (ValueError, TypeError, RecursionError) as error:
        raise EventError(
            f"A value of type {type(value).__name__!r} cannot be written as JSON ({error}). "
            "Give lists and mappings of text, numbers and dates, none inside itself."
        ) from None


def _compact(value: object) -> str:
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_part
    )


def _part(value: object) -> object:
    """Give what `json` writes in place of a *value* it does not know."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, AbstractSet):
        return sorted(value, key=str)
    return text_of(value)


def _finite(value: object) -> object:
    """Replace NaN and infinity, which JSON has not, by None."""
    if isinstance(value, Mapping):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _other(value: Value) -> str | None:
    """Write a value whose type is a child of one in the table, or a relation of it."""
    if isinstance(value, Enum):
        return text_of(value.value)
    for kind, write in _KINDS:
        if isinstance(value, kind):
            return write(value)
    raise EventError(
        f"A value of type {type(value).__name__!r} cannot be recorded. Give text, a number, "
        "a truth value, a date, a UUID, an Enum, or a list or mapping of these."
    )


_WRITERS: dict[type, _Write] = {
    str: str,
    int: int.__repr__,
    bool: _truth,
    type(None): _nothing,
    float: _real,
    Decimal: _decimal,
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
    UUID: str,
    list: _json,
    tuple: _json,
}
_KINDS: tuple[tuple[type, _Write], ...] = (
    *_WRITERS.items(),
    *((Integral, _whole), (Real, _real)),
    *((Mapping, _json), (AbstractSet, lambda value: _json(_part(value)))),
)
# Values of these types hold no mapping that would have to be taken apart.
_SIMPLE = frozenset(_WRITERS)
