"""What a collector is made of: settings, keys, and the key of the site.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.collect.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.accounts.keys import Keys


@dataclass(frozen=True, slots=True)
class Site:
    """What requests are judged by.

    Attributes:
        folder: the data directory.
        keys: who may send.
        settings: the bounds.
        secret: the site key, which targets of redirects are signed with.
    """

    folder: Path
    keys: Keys
    settings: Settings = field(default_factory=Settings)
    secret: bytes = b""
