r"""What ``SEDCMD-`` of a stanza changes in the text of an event before it is kept.

    (mask,) = masks({"SEDCMD-card": r"s/\d{12}(\d{4})/xxxx\1/g"})
    mask("card 1234567890123456")  -> "card xxxx3456"

The classes are taken in the order of their names. The time of the event is found in the text as it
came, its fields in the text as it is kept.

Source: props.conf.spec 9.2 (SEDCMD-<class>). That the header of a table stays as it is, and that
index-time fields come of the changed text, is ours: a Splunk keeps them as they came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from analytics.engine import settings
from analytics.errors import ConfigError, PatternError
from analytics.spl import sed
from analytics.spl.patterns import rewrite

if TYPE_CHECKING:
    from collections.abc import Mapping

_PREFIX = "SEDCMD-"
_REFERENCE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Replaced:
    """Puts a text in place of what an expression matches: of all matches, or of one by number."""

    pattern: re.Pattern[str]
    new: str
    which: int = 0

    def __call__(self, text: str) -> str:
        numbers = count(1)
        return self.pattern.sub(
            lambda found: self._one(found) if self.which in {0, next(numbers)} else found[0], text
        )

    def _one(self, found: re.Match[str]) -> str:
        return _REFERENCE.sub(
            lambda part: found[int(part[1])] or "" if part[1].isdigit() else part[1], self.new
        )


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Puts characters in place of others."""

    table: Mapping[int, str]

    def __call__(self, text: str) -> str:
        return text.translate(self.table)


def masks(stanza: Mapping[str, str]) -> tuple[Replaced | Exchanged, ...]:
    """Read what the stanza changes, in order.

    Raises:
        ConfigError: a script cannot be used.
    """
    names = sorted(name for name in stanza if name.upper().startswith(_PREFIX))
    return tuple(_mask(name, edit) for name in names for edit in _edits(name, stanza[name]))


def _edits(name: str, text: str) -> tuple[sed.Edit, ...]:
    found = sed.script(text)
    if found is None:
        raise ConfigError(
            f"{name} {text!r} is no script. Write s/<regular expression>/<text>/, with g or the "
            "number of a match behind it, or y/<characters>/<as many characters>/."
        )
    return found


def _mask(name: str, edit: sed.Edit) -> Replaced | Exchanged:
    if edit.kind == "y":
        pairs = zip(edit.old[::-1], edit.new[::-1], strict=True)
        return Exchanged({ord(old): new for old, new in pairs})
    pattern = settings.pattern({name: edit.old}, name)
    if pattern is None:
        raise ConfigError(f"{name} replaces nothing. Write an expression between the first marks.")
    try:
        rewrite(edit.new, pattern.groups)
    except PatternError as error:
        raise ConfigError(f"{name} {edit.new!r} cannot be used: {error}") from error
    return Replaced(pattern, edit.new, edit.which)
