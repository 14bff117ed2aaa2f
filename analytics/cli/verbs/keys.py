"""List the keys that events are sent with; the keys themselves are kept nowhere.

analytics keys
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics import config
from analytics.cli.show import add_option, show

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the form of the list."""
    add_option(parser)


def run(options: argparse.Namespace) -> int:
    """List them."""
    from analytics.accounts.keys import Keys  # noqa: PLC0415 (msgspec)

    folder = config.load(data=options.data).data
    keys = Keys(folder).all()
    if not keys:
        print("There are no keys: only this machine may send. Make one with: analytics addkey")
        return 0
    rows = [
        {
            "id": key.id,
            "kind": key.kind,
            "applications": ", ".join(key.applications),
            "label": key.label,
            "origins": ", ".join(key.origins),
            "rate": key.rate,
            "expires": f"{key.expires}{' (over)' if key.is_expired else ''}",
            "aliases": ", ".join(key.aliases),
        }
        for key in keys
    ]
    show(tuple(rows[0]), rows, options.output)
    return 0
