"""What should not stand in a text: tokens, card numbers, e-mail addresses, telephone numbers.

    masked("order of 4111 1111 1111 1111")        'order of [removed]'
    masked("eyJhbGciOi….eyJzdWIi….c2lnbmF0dXJl")  '[removed]'

Source: RFC 7519 (JWT: three parts of base64url, the first an object, so that it begins with
``eyJ``); ISO/IEC 7812-1 (card numbers: groups and their check digit); E.164 (telephone numbers:
at most 15 digits, in international form behind a plus).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Stands for what was removed.
REMOVED = "[removed]"

#: No shorter text holds a token or a card number.
SHORTEST = 15

#: Longer texts are not remembered.
_LONG = 1024

_JWT = re.compile(r"\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*", re.ASCII)
_CARD = re.compile(r"(?<![\d-])\d{4}([ -])(?:\d{4}\1\d{4}\1\d{1,7}|\d{6}\1\d{4,5})(?![\d-])")
_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+(?:@|%40)(?:[\w-]+\.)+[A-Za-z][\w-]+")
_PHONE = re.compile(r"(?<![\w+])\+[1-9](?:[ ./()-]{0,2}\d){7,14}(?!\w)", re.ASCII)
_HEX = re.compile(r"\b[0-9A-Fa-f]{32,}\b")
_CARD_DIGITS = re.compile(r"(?<!\d)\d{13,19}(?!\d)")


def masked(text: str) -> str:
    """Replace JSON Web Tokens and card numbers written in groups."""
    return (_masked if len(text) < _LONG else _masked.__wrapped__)(text)


@lru_cache(maxsize=16_384)
def _masked(text: str) -> str:
    clean = _JWT.sub(REMOVED, text) if "eyJ" in text else text
    return _CARD.sub(_card, clean)


def has_personal(text: str) -> bool:
    """Say whether `without_people` may change *text*, or a text that is part of it."""
    return "@" in text or "+" in text or "%40" in text


def without_people(text: str, put: Callable[[str], str]) -> str:
    """Put something else in the place of each e-mail address and telephone number."""

    def replaced(found: re.Match[str]) -> str:
        return put(found[0])

    return _PHONE.sub(replaced, _MAIL.sub(replaced, text))


def masked_in_address(text: str) -> str:
    """Replace what looks like a secret or a person in a part of the address of a page."""
    text = _MAIL.sub(REMOVED, masked(text)) if "@" in text or "%40" in text else masked(text)
    return _CARD_DIGITS.sub(_card, _HEX.sub(REMOVED, text))


def _card(found: re.Match[str]) -> str:
    digits = [int(sign) for sign in found[0] if sign.isdecimal()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    is_card = 13 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
    return REMOVED if is_card else found[0]
