"""Settings from arguments, environment and files, as one frozen Config.

    load({"host": "splunk.example.com", "token": "…"})     a real Splunk
    load(data="/var/lib/analytics")                        the embedded engine

A setting is looked for in this order: arguments; the environment, as ``ANALYTICS_HOST`` or
``SPLUNK_HOST``; the file ``.env`` of the working directory, by the same names or those of
the Splunk SDK (``host``, ``splunkToken``); ``~/.splunkrc``, lines of ``host=…``; defaults.
A real Splunk is meant where a host, a token or a username is given, unless a source that
comes before names a data directory.

Source: ours; the two files are those of the Splunk SDK for Python and its examples.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections import ChainMap
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from analytics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Settings = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """What searches of the embedded engine may use.

    Attributes:
        memory: of all searches together, before they use the disk; as DuckDB writes it.
        spill: on the disk, in ``tmp/`` of the data directory.
        max_time_s: how long one may run; 0 for as long as it takes.
    """

    memory: str = "512MB"
    spill: str = "10GB"
    max_time_s: int = 3600


@dataclass(frozen=True, slots=True)
class Config:
    """What was set, checked and complete.

    Attributes:
        data: the data directory of the embedded engine.
        is_splunk: whether a real Splunk is meant, not the embedded engine.
        token: an authentication token, or the key of a session.
        verify: whether the certificate of the Splunk is checked.
        app: the Splunk app whose namespace is used; "" for none.
        owner: the Splunk user whose namespace is used; "" for none.
        index: where events go.
        tz: IANA name of the zone of searches and of times without one; "" for local time.
        memory, spill, max_time: the `Limits` of searches of the embedded engine.
        more: what else `splunklib.client.connect` is to be given.
    """

    data: Path
    is_splunk: bool
    scheme: str = "https"
    host: str = "localhost"
    port: int = 8089
    username: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    verify: bool = False
    app: str = ""
    owner: str = ""
    index: str = "sample_analytics"
    tz: str = ""
    memory: str = Limits().memory
    spill: str = Limits().spill
    max_time: int = Limits().max_time_s
    more: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def limits(self) -> Limits:
        """What searches of the embedded engine may use."""
        return Limits(self.memory, self.spill, self.max_time)

    def arguments(self) -> dict[str, Any]:
        """Give the keyword arguments for `splunklib.client.connect`."""
        # An authentication token is a JSON Web Token; what is none is the key of a session.
        token = "splunkToken" if self.token.count(".") == 2 else "token"
        maybe = {
            "username": self.username,
            "password": self.password,
            token: self.token,
            "app": self.app,
            "owner": self.owner,
        }
        return {
            "scheme": self.scheme,
            "host": self.host,
            "port": self.port,
            "verify": self.verify,
            **{name: value for name, value in maybe.items() if value},
            **self.more,
        }


def load(
    splunk_info: Mapping[str, Any] | None = None,
    *,
    data: str | os.PathLike[str] | None = None,
    env: Mapping[str, str] = os.environ,
    folder: Path = Path(),
    home: Path | None = None,
) -> Config:
    """Find all settings.

    Args:
        splunk_info: what `splunklib.client.connect` takes.
        data: a data directory, which means the embedded engine.
        env: the environment.
        folder: where ``.env`` is looked for.
        home: where ``.splunkrc`` is looked for; the home directory when left out.

    Raises:
        ConfigError: a setting cannot be used, or both a Splunk and a data directory are given.
    """
    home = home or Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises without one
    dotenv = _pairs(folder / ".env")
    sources = (
        check(splunk_info, data=data),
        _from_environment(env, "the environment"),
        _from_environment(dotenv, "the file .env"),
        _checked({name: dotenv[name] for name in _SDK & dotenv.keys()}, "the file .env"),
        _checked(_pairs(home / ".splunkrc"), "~/.splunkrc"),
    )
    found = dict(ChainMap(*sources))
    place = next((source for source in sources if source.keys() & {*_POINTS, "data"}), {})
    login = next((source for source in sources if source.keys() & {"token", "username"}), {})
    for weaker in ("username", "password") if "token" in login else ("token",):
        found.pop(weaker, None)
    found.setdefault("data", _user_data(env, home))
    return Config(is_splunk=bool(place.keys() & _POINTS), **found)


def check(
    splunk_info: Mapping[str, Any] | None, *, data: str | os.PathLike[str] | None = None
) -> Settings:
    """Check the arguments alone; reads no file and no environment.

    Raises:
        ConfigError: a setting cannot be used, or both a Splunk and a data directory are given.
    """
    given = dict(splunk_info or {})
    more = {name: given.pop(name) for name in _MORE & given.keys()}
    settings = _checked(given, "splunk_info")
    if more:
        settings["more"] = more
    if data is not None:
        if settings.keys() & _POINTS:
            raise ConfigError(
                f"Both a Splunk and the data directory {os.fspath(data)!r} were given. "
                "Leave out splunk_info to use the embedded engine, or data to use the Splunk."
            )
        settings["data"] = _path(data)
    return settings


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which of the *known* names was perhaps meant, as a sentence; "" when none was."""
    near = get_close_matches(name, list(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _checked(given: Mapping[str, Any], source: str) -> Settings:
    """Check settings under the SDK's names; an unknown one is told of and skipped."""
    settings: Settings = {}
    for name, value in given.items():
        ours = _ALIASES.get(name, name)
        if ours in _READERS:
            if value not in (None, ""):
                settings[ours] = _read(ours, value, name, source)
        elif name not in _IGNORED:
            _warn(f"Unknown setting {name!r} of {source} is skipped.{nearest(name, _READERS)}")
    return settings


def _from_environment(env: Mapping[str, str], source: str) -> Settings:
    settings: Settings = {}
    for prefix in ("SPLUNK_", "ANALYTICS_"):
        for ours in _READERS:
            name = prefix + ours.upper()
            if value := env.get(name):
                settings[ours] = _read(ours, value, name, source)
    for name in env:
        setting = name.removeprefix("ANALYTICS_").lower()
        if name.startswith("ANALYTICS_") and setting not in {*_READERS, *_ELSEWHERE}:
            known = [f"ANALYTICS_{other.upper()}" for other in (*_READERS, *_ELSEWHERE)]
            _warn(f"Unknown setting {name!r} of {source} is skipped.{nearest(name, known)}")
    return settings


def _read(ours: str, value: Any, name: str, source: str) -> Any:
    read, fix = _READERS[ours]
    try:
        return read(value)
    except (ValueError, TypeError, KeyError, OSError):
        raise ConfigError(f"Setting {name!r} of {source} is {value!r}. {fix}") from None


def _pairs(path: Path) -> dict[str, str]:
    """Read ``name=value`` lines; ``export``, leading dashes, quotes and comments are allowed."""
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        _warn(f"The settings in {str(path)!r} cannot be read and are skipped: {error}.")
        return {}
    return {found["name"]: found["quoted"] or found["bare"] or "" for found in _LINE.finditer(text)}


def _user_data(env: Mapping[str, str], home: Path) -> Path:
    """Name the folder where this platform keeps a user's data."""
    if sys.platform == "darwin":
        start = home / "Library/Application Support"
    elif sys.platform == "win32":
        start = Path(env.get("LOCALAPPDATA") or home / "AppData/Local")
    else:
        start = Path(env.get("XDG_DATA_HOME") or home / ".local/share")
    return start / "splunk-product-analytics"


def _warn(message: str) -> None:
    warnings.warn(message, stacklevel=2)


def _path(value: str | os.PathLike[str]) -> Path:
    return Path(os.path.expanduser(value))  # noqa: PTH111 - leaves what it cannot expand


def _port(value: object) -> int:
    port = int(str(value))
    if not 0 < port < 65536:
        raise ValueError
    return port


def _size(value: object) -> str:
    text = str(value).strip()
    if not _SIZE.fullmatch(text):
        raise ValueError
    return text


def _seconds(value: object) -> int:
    seconds = int(str(value))
    if seconds < 0:
        raise ValueError
    return seconds


def _scheme(value: object) -> str:
    scheme = str(value).lower()
    if scheme not in {"http", "https"}:
        raise ValueError
    return scheme


def _truth(value: object) -> bool:
    return _TRUTHS[str(value).lower()]


def _zone(value: object) -> str:
    return ZoneInfo(str(value)).key


_SIZE = re.compile(r"\d+(\.\d+)? ?[KMGT]i?B", re.IGNORECASE)
_TRUTHS = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}
#: Setting -> how its value is read, and what to do about one that cannot be.
_READERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "data": (_path, "Name a folder."),
    "scheme": (_scheme, "Use 'https' or 'http'."),
    "host": (str, "Name a host."),
    "port": (_port, "Use a whole number from 1 to 65535; splunkd listens on 8089."),
    "username": (str, "Give a text."),
    "password": (str, "Give a text."),
    "token": (str, "Give a text."),
    "verify": (_truth, "Use 'true' or 'false'."),
    "app": (str, "Name a Splunk app."),
    "owner": (str, "Name a Splunk user."),
    "index": (str, "Name an index."),
    "tz": (_zone, "Use an IANA name such as 'Europe/Zurich'."),
    "memory": (_size, "Give a number and a unit, as in 512MB or 2GB."),
    "spill": (_size, "Give a number and a unit, as in 10GB."),
    "max_time": (_seconds, "Give whole seconds; 0 means no bound."),
}
_ALIASES = {"splunkToken": "token", "bearerToken": "token"}
# Names that make it a Splunk.
_POINTS = frozenset({"host", "token", "username", "more"})
# What the SDK writes into its .env; other names in small letters belong to somebody else.
_SDK = frozenset({"scheme", "host", "port", "username", "password", "token", *_ALIASES})
# Other arguments of `splunklib.client.connect`, handed on as they are.
_MORE = frozenset(
    {
        *("autologin", "basic", "cert_file", "context", "cookie", "handler", "headers"),
        *("key_file", "retries", "retryDelay", "self_signed_certificate", "sharing"),
    }
)
_IGNORED = frozenset({"version"})
# Variables that others read: analytics.tracking.settings, the command line.
_ELSEWHERE = (
    *("disabled", "url", "key", "max_queue", "max_bytes", "overflow", "batch", "batch_bytes"),
    *("interval", "timeout", "retries", "gzip", "super_properties", "strict", "sync"),
    *("lifecycle", "ca", "durability", "spool", "max_spool"),
)
_LINE = re.compile(
    r"""^[ \t]*(?:export[ \t]+|--)?(?P<name>\w+)[ \t]*=[ \t]*
        (?:(?P<quote>["'])(?P<quoted>.*?)(?P=quote)|(?P<bare>.*?))
        [ \t]*(?:[ \t]\#.*)?\r?$""",
    re.MULTILINE | re.VERBOSE,
)
