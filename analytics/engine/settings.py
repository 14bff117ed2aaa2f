"""Settings of a stanza as values: a regular expression, a number, a truth, a word.

    pattern({"TIME_PREFIX": "(?<at>^)"}, "TIME_PREFIX") -> re.compile("(?P<at>^)")

What cannot be used is told with its name, its value and what to write instead.

Source: props.conf.spec and transforms.conf.spec 9.2.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_TRUTHS = {
    **dict.fromkeys(("1", "true", "t", "yes", "y", "on"), True),
    **dict.fromkeys(("0", "false", "f", "no", "n", "off"), False),
}


def pattern(stanza: Mapping[str, str], name: str) -> re.Pattern[str] | None:
    """Read a regular expression of Python; None where there is none.

    Raises:
        ConfigError: it is none.
    """
    text = stanza.get(name, "")
    if not text:
        return None
    try:
        return re.compile(re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", text), re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise ConfigError(
            f"{name} {text!r} cannot be used: {error}. Write a regular expression."
        ) from error


def whole(stanza: Mapping[str, str], name: str, default: int, least: int = 0) -> int:
    """Read a whole number.

    Raises:
        ConfigError: it is none, or below *least*.
    """
    text = stanza.get(name, "").strip()
    if not text:
        return default
    if not re.fullmatch(r"-?[0-9]{1,10}", text) or int(text) < least:
        raise ConfigError(f"{name} is {text!r}. Write a whole number from {least} on.")
    return int(text)


def truth(stanza: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Read a truth value.

    Raises:
        ConfigError: it is none.
    """
    text = stanza.get(name, "").strip()
    if not text:
        return default
    if text.lower() not in _TRUTHS:
        raise ConfigError(f"{name} is {text!r}. Write true or false.")
    return _TRUTHS[text.lower()]


def word(stanza: Mapping[str, str], name: str, words: Collection[str], default: str) -> str:
    """Read one of *words*, without regard to case.

    Raises:
        ConfigError: it is another.
    """
    text = stanza.get(name, "").strip()
    found = text.lower() or default
    if found not in words:
        listed = ", ".join(sorted(word for word in words if word))
        raise ConfigError(f"{name} {text!r} is not here. Write one of {listed}.")
    return found


def listed(stanza: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Read names parted by commas, in quotes or not."""
    parts = stanza.get(name, "").strip().removeprefix("[").removesuffix("]").split(",")
    names = (part.strip().strip('"').strip() for part in parts)
    return tuple(name for name in names if name)
