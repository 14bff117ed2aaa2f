r"""Events that are hard to carry: quotes, line breaks, emoji, nesting, empty values.

events(1000) -> [{"n": "0", "quote": 'say "hi"', …}, …]       the same each time
flat({"a": {"b": [1, 2]}}) -> {"a.b{}": "1\n2"}               the fields a search should find
"""

from __future__ import annotations

import json
import random
from typing import Any

TEXTS = (
    'say "hi"', "it's", "back\\slash", "two\nlines", "cr\rlf\r\n", "tab\tbed", "a=1, b=2; c=3",
    "x}{y", '}{"event":1}{', "emoji 🎈👩‍👧", "é ü ß 漢字 עברית", "\u2028\u2029", "nul\0byte",
    "\x1b[31m", "007", "1e3", "-0.0", "null", "true", "[]", "{}", "%s %d %(x)s", "<b>&amp;</b>",
    "; DROP TABLE ev", "| stats count", "${jndi:x}", "", " ", "x" * 3_000, "\\u0041", "\\n",
    "a" * 40 + "=",
)  # fmt: skip
VALUES = (0, -1, 7, 2**53, 1.5, -0.25, True, False, None)


def events(count: int) -> list[dict[str, Any]]:
    """Make *count* events; ``n`` tells them apart."""
    chance = random.Random(20_261_124)
    return [{"n": str(number), **_object(chance, 3)} for number in range(count)]


def _object(chance: random.Random, depth: int) -> dict[str, Any]:
    names = chance.sample(["quote", "the text", "a.b", "é", "UPPER", "x-y", "k=v", "event"], 4)
    return {name: _value(chance, depth - 1) for name in names}


def _value(chance: random.Random, depth: int) -> Any:
    kind = chance.random()
    if depth and kind < 0.15:
        return _object(chance, depth)
    if depth and kind < 0.25:
        return [_value(chance, 0) for _ in range(chance.randrange(4))]
    return chance.choice(VALUES) if kind < 0.4 else chance.choice(TEXTS)


def flat(event: object, name: str = "") -> dict[str, str]:
    """Take *event* apart as a Splunk does with JSON: an empty value is no field."""
    found: dict[str, list[str]] = {}
    _flatten(event, name, found)
    return {name: "\n".join(texts) for name, texts in found.items()}


def _flatten(value: object, name: str, found: dict[str, list[str]]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(inner, f"{name}.{key}" if name else key, found)
    elif isinstance(value, list):
        for inner in value:
            _flatten(inner, f"{name}{{}}", found)
    elif text := value if isinstance(value, str) else json.dumps(value):
        found.setdefault(name, []).append(text)
