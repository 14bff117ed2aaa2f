"""Names of fields with ``*``.

    pattern("p_*_s").fullmatch("p_a_s").groups()  -> ("a",)
    filled("x_*", ("a",))                         -> "x_a"

Source: Splunk Search Reference 9.2, "rename" and "stats": wildcards.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a field name with ``*``; each ``*`` is a group."""
    return re.compile("(.*)".join(re.escape(part) for part in name.split("*")), re.DOTALL)


def filled(name: str, parts: Iterable[str]) -> str:
    """Put *parts* in place of the ``*`` of *name*, one after the other."""
    rest = iter(parts)
    return re.sub(r"\*", lambda star: next(rest, star[0]), name)


def parts(name: str, field: str) -> tuple[str, ...] | None:
    """Return what each ``*`` of *name* stands for in *field*; None where it does not match.

    A wildcard takes fields that begin with ``_`` only when it does.
    """
    if "*" in name and field.startswith("_") and not name.startswith("_"):
        return None
    found = pattern(name).fullmatch(field)
    return found.groups() if found else None
