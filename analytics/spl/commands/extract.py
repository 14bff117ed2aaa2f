"""Make fields of the pairs of a key and a value in ``_raw``.

    extract [pairdelim=<characters>] [kvdelim=<characters>] [limit=<count>] [maxchars=<count>]
        [mv_add=<bool>] [clean_keys=<bool>] [reload=<bool>]

    search index=web | extract pairdelim="|;" kvdelim="=:"

``pairdelim`` are the characters between pairs, ``kvdelim`` those between a key and its value; a
value that holds one of these is none, unless it stands in double quotes. Without both, pairs are
found as when a text comes in: ``key=value`` and ``key="a value"``, and a field that is there stays
as it is, unless with ``mv_add``. With one of them the other is ``=``, or blanks and ``, ; | &``.

At most ``limit`` pairs (50) of the first ``maxchars`` characters (10,240) are taken. Keys become
words, unless ``clean_keys=f``; of several with one key the first counts, all with ``mv_add``.
``reload`` changes nothing here. Stanzas of transforms by their name are not here: they are applied
to the events of their sourcetype without asking.

Source: Splunk Search Reference 10.0, extract; what the other delimiter is is unverified.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from analytics.spl import keyvalues
from analytics.spl.plan import Plan, Read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.spl.args import Args

_OPTIONS = ("pairdelim", "kvdelim", "limit", "maxchars", "mv_add", "clean_keys", "reload")
_MARKS, _JOINS = " \t\r\n,;|&", "="


def plan(args: Args, source: Plan) -> Plan:
    """Read the pairs of the text of the event."""
    options = args.options(_OPTIONS)
    while args.accept(","):
        options |= args.options(_OPTIONS)
    if not args.at_end() and not args.is_option():
        args.fail("Stanzas of transforms are not available here. Name pairdelim and kvdelim, or "
                  "use rex.")  # fmt: skip
    args.end()
    args.flag(options.get("reload"), default=False)
    texts = {name: token.text for name, token in options.items()}
    rules = _Rules(
        texts.get("pairdelim"),
        texts.get("kvdelim"),
        args.whole(options.get("limit"), default=50),
        args.whole(options.get("maxchars"), default=10_240),
        args.flag(options.get("mv_add"), default=False),
        args.flag(options.get("clean_keys"), default=True),
    )
    return Read(source, "_raw", rules.read, replaces=rules.adds or not rules.is_auto)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the options say."""

    marks: str | None
    joins: str | None
    limit: int
    characters: int
    adds: bool
    cleans: bool

    @property
    def is_auto(self) -> bool:
        """Whether pairs are found as when a text comes in."""
        return self.marks is None and self.joins is None

    def read(self, text: str) -> dict[str, list[str]]:
        """Find the fields of *text*."""
        found: dict[str, list[str]] = {}
        for key, value in islice(self._pairs(text[: self.characters]), self.limit):
            name = keyvalues.cleaned(key) if self.cleans else key
            if name and not name.startswith("_") and (self.adds or name not in found):
                found.setdefault(name, []).append(value)
        return found

    def _pairs(self, text: str) -> Iterator[tuple[str, str]]:
        if self.is_auto:
            pairs = keyvalues.auto(text)
        else:
            pairs = keyvalues.delimited(text, self.marks or _MARKS, self.joins or _JOINS)
        return ((key, value.strip()) for key, value in pairs if value.strip())
