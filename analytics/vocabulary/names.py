"""What other products call the events that we have a name for, and those who are nobody.

    named("$pageview")   -> "pageview"
    named("$checkout")   -> "checkout"
    is_nobody("null")    -> True

The collector and the imports go by it, so that a product's events have the same names
whichever way they come in.

Source: docs/collect.md, "Events".
"""

from __future__ import annotations

import re
from functools import lru_cache

from analytics.properties import mended

NAMES = {
    **dict.fromkeys(("$pageview", "page_view", "visit"), "pageview"),
    **dict.fromkeys(("$screen", "screen_view"), "screen"),
    **dict.fromkeys(("$identify", "$set"), "identify"),
    **dict.fromkeys(("$create_alias", "$merge"), "alias"),
    "$groupidentify": "group",
}

#: What programs send where they do not know who it was.
NOBODY = frozenset(
    {
        *("anonymous", "anon", "guest", "nil", "none", "null", "undefined", "n/a", "na", "nan"),
        *("0", "-1", "false", "true", "[object object]", "00000000-0000-0000-0000-000000000000"),
    }
)

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@lru_cache(maxsize=4096)
def _name(given: str) -> str:
    name = _CONTROL.sub(" ", mended(given)).strip()
    return NAMES.get(name) or name.removeprefix("$")


def named(given: object) -> str:
    """Give the name under which an event called *given* is kept; "" for none."""
    return (
        _name(given)
        if type(given) is str and len(given) < 1_000
        else (_name.__wrapped__(str(given)) if given not in (None, "") else "")
    )


def is_nobody(text: str) -> bool:
    """Tell whether *text*, as a distinct_id, stands for nobody."""
    return text.lower() in NOBODY
