"""Which settings of props.conf hold for a text: those of its sourcetype, host and source.

    Stanzas(catalog).of("web", "web1", "/var/log/web/access.log")
    -> the settings of [default] < [web] < [host::web*] < [source::/var/log/...]

Behind ``host::`` and ``source::`` stands a pattern: ``*`` is any text without a slash, ``...`` any
text; ``|`` and parentheses part alternatives. Of several that fit the one with the higher
``priority`` wins, else the first by name. A stanza that is disabled says nothing.

Source: props.conf.spec 9.2, "[<spec>]", "Precedence" and "priority".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics.engine.catalog import Catalog, Entity

#: The kind of the stanzas in the catalog, and of those they refer to.
PROPS, TRANSFORMS = "conf-props", "conf-transforms"

DEFAULT = "default"
#: What came with a longer name is not remembered: a sender could fill the memory with it.
_LONG = 1_000
_PATTERNS = ("host::", "source::")
_NOT_SETTINGS = ("disabled", "priority")
_PIECE = re.compile(r"\.\.\.|\*|[|()]|[^.*|()]+|\.")
_TRUE = {"1", "true", "t", "yes"}


class Stanzas:
    """The stanzas of props.conf as they are now; any thread may ask."""

    def __init__(self, catalog: Catalog, user: str = "", app: str = "") -> None:
        """Read them from *catalog*, for a user and an app; empty for any."""
        self._known = settings_of(catalog.find(PROPS), user, app)
        patterns = [name for name in self._known if name.startswith(_PATTERNS)]
        self._patterns = sorted(patterns, key=self._rank, reverse=True)
        self._made: dict[tuple[str, str, str], Mapping[str, str]] = {}

    def of(self, sourcetype: str, host: str = "", source: str = "") -> Mapping[str, str]:
        """Give the settings of a text that came with these; the most special one wins."""
        key = sourcetype, host, source
        found = self._made.get(key)
        if found is None and sum(map(len, key)) > _LONG:
            return self._merged(*key)
        if found is None:
            if len(self._made) >= 1_000:  # sources may be as many as files
                self._made.clear()
            found = self._made[key] = self._merged(*key)
        return found

    def assigned(self, host: str = "", source: str = "") -> str:
        """Give the sourcetype of a text whose sender said none; empty for none."""
        return self.of("", host, source).get("sourcetype", "").strip()

    def names(self) -> list[str]:
        """Name the stanzas."""
        return list(self._known)

    def _merged(self, sourcetype: str, host: str, source: str) -> Mapping[str, str]:
        found: dict[str, str] = {}
        names = [DEFAULT, sourcetype]
        for prefix, text in zip(_PATTERNS, (host, source), strict=True):
            names += [name for name in self._patterns if text and _fits(name, prefix, text)]
        for name in names:
            found |= self._known.get(name, {})
        return {name: value for name, value in found.items() if name not in _NOT_SETTINGS}

    def _rank(self, name: str) -> tuple[int, str]:
        """Say what wins: the greater number, then the first name."""
        priority = self._known[name].get("priority", "").strip()
        is_pattern = "*" in name or "..." in name or "|" in name
        number = int(priority) if re.fullmatch(r"[0-9]{1,9}", priority) else 100 - 100 * is_pattern
        return (-number, name)


def stanzas(catalog: Catalog) -> Stanzas:
    """Give the stanzas of *catalog*; they are read again when something there has changed."""
    return catalog.remembered(Stanzas, lambda: Stanzas(catalog))


def settings_of(
    entities: Iterable[Entity], user: str = "", app: str = ""
) -> dict[str, dict[str, str]]:
    """Give the settings of stanzas by name; the user's own win over the app's, these over others'.

    Args:
        entities: of one kind.
        user: whose stanzas count besides everybody's; empty for all.
        app: the app whose stanzas win over those of others.
    """
    seen = [each for each in entities if not user or each.owner in {"nobody", user}]
    found: dict[str, dict[str, str]] = {}
    for each in sorted(seen, key=lambda e: (e.owner != "nobody", e.app == app, e.app != "system")):
        if str(each.content.get("disabled", "")).lower() in _TRUE:
            continue
        own = {
            name: str(value)
            for name, value in each.content.items()
            if value is not None and not name.startswith("eai:")
        }
        found.setdefault(each.name, {}).update(own)
    return found


def _fits(name: str, prefix: str, text: str) -> bool:
    """Tell whether *text* is what the stanza *name* says behind *prefix*."""
    if not name.startswith(prefix):
        return False
    pattern = ""
    for piece in _PIECE.findall(name.removeprefix(prefix)):
        special = {"...": ".*", "*": "[^/]*", "|": "|", "(": "(?:", ")": ")"}
        pattern += special.get(piece) or re.escape(piece)
    flags = re.IGNORECASE if prefix == "host::" else 0
    try:
        return re.fullmatch(pattern, text, flags | re.DOTALL) is not None
    except re.error:  # an open parenthesis
        return False
