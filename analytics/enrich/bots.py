"""Whether a user agent is that of a program.

    is_bot = Bots.read(None)
    is_bot("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")    True

Three signs: a text of the list in ``bots.txt``; an address, since programs say whom to ask; and
a form that no browser has (``compatible`` without Internet Explorer, no engine, no system).

Source: ours. The texts are general words, and names of known programs as facts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

from analytics.errors import ConfigError

#: The list that the package has, and the name of one in a data directory.
OWN = Path(__file__).with_name("bots.txt")
FILE = "bots.txt"

# Looked for before the expression is: most texts have none of them.
_MARKS = ("://", "www.", "@", ".co", ".net", ".org", ".ru", ".de", ".fr", ".i")
_ADDRESS = re.compile(
    r"https?://|www\.|\.(?:com|net|org|ru|de|fr|info|co|io)\b|\w@[\w-]+\.[a-z]{2}"
)
_WORD = re.compile(r"[a-z]+")
_COMMON = frozenset(
    {
        *("mozilla", "applewebkit", "khtml", "like", "gecko", "chrome", "safari", "version"),
        *("mobile", "firefox", "windows", "nt", "win", "x", "wow", "linux", "ubuntu", "android"),
        *("macintosh", "intel", "mac", "os", "iphone", "ipad", "cpu", "crios", "fxios", "edg"),
        *("edga", "edgios", "opr", "rv", "u", "k", "e", "a", "b", "wv", "build", "samsungbrowser"),
        *("sm", "pixel", "pro", "nexus", "cros", "aarch", "gsa", "en", "us", "trident", "msie"),
    }
)
_SYSTEM = re.compile(
    r"windows|android|iphone|ipad|ipod|mac os|macintosh|darwin|linux|cros |playstation|nintendo"
    r"|xbox|tizen|web0s|kaios|symbian|nokia|blackberry|samsung|sonyericsson|midp|j2me"
    r"|unityplayer|godotengine"
)
_ENGINES = (
    "webkit/", "gecko/", "trident/", "msie", "presto/", "khtml", "konqueror", "goanna/", "servo/",
)  # fmt: skip
_BROWSERS = ("mozilla/", "opera/")
# Internet Explorer, and browsers that wrote themselves as it did.
_COMPATIBLE = ("msie", "trident/", "konqueror")


@dataclass(frozen=True, slots=True)
class Bots:
    """A list of signs; call it with a user agent.

    Attributes:
        signs: texts in small letters.
        innocent: texts in small letters that are no signs.
    """

    signs: tuple[str, ...]
    innocent: tuple[str, ...] = ()
    _plain: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the common words that no sign has a part of."""
        parts = {max(_WORD.findall(sign), key=_rarity, default="") for sign in self.signs}
        plain = (word for word in _COMMON if not any(part in word for part in parts))
        object.__setattr__(self, "_plain", frozenset(plain))

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """Read the list of *path*; that of the package where there is no such file.

        Raises:
            ConfigError: the file cannot be read, or has nothing in it.
        """
        if path is None or not path.exists():
            return cls(*_parted(_own()))
        try:
            found = _parted(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"The list of bots {str(path)!r} cannot be read: {error}. Write a text a line."
            ) from error
        if not found[0]:
            raise ConfigError(
                f"The list of bots {str(path)!r} is empty. "
                "Write a text a line, or remove the file to use the list of the package."
            )
        return cls(*found)

    def __call__(self, user_agent: str) -> bool:
        """Say whether a program sent this."""
        text = user_agent.lower()
        for word in self.innocent:
            if word in text:
                text = text.replace(word, "")
        # Most browsers say common words alone: then none of a hundred signs need be looked for.
        is_signed = not self._plain.issuperset(_WORD.findall(text)) and any(
            map(text.__contains__, self.signs)
        )
        return is_signed or _has_address(text) or _is_no_browser(text)


def _rarity(word: str) -> tuple[bool, int]:
    return word not in _COMMON, len(word)


def _has_address(text: str) -> bool:
    return any(map(text.__contains__, _MARKS)) and _ADDRESS.search(text) is not None


def _is_no_browser(text: str) -> bool:
    if not text.startswith(_BROWSERS):  # an app that names its system is no bot
        return _SYSTEM.search(text) is None
    if "compatible" in text and not any(word in text for word in _COMPATIBLE):
        return True
    return text.startswith("mozilla/") and not any(map(text.__contains__, _ENGINES))


@cache
def _own() -> str:
    return OWN.read_text("utf-8")


def _parted(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lines = [line.strip("\r\n").lower() for line in text.splitlines()]
    lines = [line for line in lines if line.strip() and not line.startswith("#")]
    innocent = tuple(line[1:] for line in lines if line.startswith("!"))
    return tuple(line for line in lines if not line.startswith("!")), innocent
