"""Take a key away, at once or at a time.

  analytics delkey k2
  analytics delkey k2 --at 2026-12-31

To replace a key: add the new one, give it to the senders, then end the old one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics import config
from analytics.errors import ConfigError

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add which and when."""
    parser.add_argument("key", metavar="ID", help="as listed by: analytics keys")
    parser.add_argument("--at", default="", metavar="TIME", help="let it expire then; ISO 8601")


def run(options: argparse.Namespace) -> int:
    """End it."""
    from analytics.accounts.keys import Keys  # noqa: PLC0415 (msgspec)

    keys = Keys(config.load(data=options.data).data)
    is_found = keys.end(options.key, options.at) if options.at else keys.remove(options.key)
    if not is_found:
        raise ConfigError(f"There is no key {options.key!r}. List them with: analytics keys")
    print(f"{options.key} {f'ends at {options.at}' if options.at else 'is removed'}")
    return 0
