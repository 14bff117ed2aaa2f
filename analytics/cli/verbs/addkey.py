"""Make a key that events are sent with, and print it, once.

  analytics addkey shop --origin https://shop.example --rate 6000/minute
  analytics addkey shop --secret --label "the billing job"
  analytics addkey game --value "$OLD_KEY" --alias UA-1-1

A public key may stand in pages and apps; a secret one belongs on servers, and may set times,
addresses and places. Until there is a first key, only this machine may send.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics import config

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what a key has."""
    parser.add_argument("applications", nargs="+", metavar="APPLICATION", help="that it is for")
    parser.add_argument("--secret", action="store_true", help="a key for servers")
    parser.add_argument("--origin", action="append", default=[], help="of pages; may be repeated")
    parser.add_argument("--rate", default="", help="events per span, such as 6000/minute")
    parser.add_argument("--expires", default="", metavar="TIME", help="ISO 8601")
    parser.add_argument("--label", default="", help="for people")
    parser.add_argument(
        "--alias", action="append", default=[], help="other products' name for it; may be repeated"
    )
    parser.add_argument("--currency", default="", help="of revenue that names none, such as EUR")
    parser.add_argument(
        "--redirect-host", action="append", default=[], help="that redirects may go to"
    )
    parser.add_argument("--value", default="", metavar="KEY", help="take over a key of before")


def run(options: argparse.Namespace) -> int:
    """Make it."""
    from analytics.accounts.keys import Keys  # noqa: PLC0415 (msgspec)
    from analytics.collect.limits import Rate  # noqa: PLC0415

    if options.rate:
        Rate.parse(options.rate)
    text = Keys(config.load(data=options.data).data).add(
        options.applications,
        "secret" if options.secret else "public",
        value=options.value,
        label=options.label,
        origins=options.origin,
        rate=options.rate,
        expires=options.expires,
        aliases=options.alias,
        currency=options.currency,
        redirect_hosts=options.redirect_host,
    )
    print(text)
    return 0
