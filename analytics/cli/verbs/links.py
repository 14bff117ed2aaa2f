"""Make, list and end short links, draw one as a QR code, sign the target of a redirect.

analytics links
analytics links --app shop --add spring https://shop.example/sale
analytics links --end l1
analytics links --qr https://go.example/l/spring > spring.svg
analytics links --sign https://else.example/page
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics import config
from analytics.cli.show import add_option, show
from analytics.errors import ConfigError

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--add", nargs=2, metavar=("PATH", "TARGET"), help="make a link")
    what.add_argument("--end", metavar="ID", help="end a link; it stays in the history")
    what.add_argument("--qr", metavar="ADDRESS", help="write an address as a QR code, SVG")
    what.add_argument("--sign", metavar="TARGET", help="print 'sig' for a redirect to a target")
    parser.add_argument("--app", default="", metavar="NAME", help="application of the link")
    parser.add_argument("--replace", action="store_true", help="end the link that is there")
    parser.add_argument("--history", action="store_true", help="list ended links too")
    add_option(parser)


def run(options: argparse.Namespace) -> int:
    """Do it."""
    from analytics.collect.links import Links, qr  # noqa: PLC0415 (msgspec)
    from analytics.collect.settings import load  # noqa: PLC0415

    if options.qr:
        print(qr(options.qr).decode())
        return 0
    folder = config.load(data=options.data).data
    if options.sign:
        return _sign(options.sign, options.data)
    settings = load(folder / "collect.toml")
    links = Links(folder, settings.link_hosts, settings.prefix)
    if options.add:
        address, target = options.add
        application = options.app or settings.application
        link = links.add(address, target, application, is_replacing=options.replace)
        print(f"{link.name} leads to {link.target}")
    elif options.end:
        if not links.remove(options.end):
            raise ConfigError(f"There is no link {options.end!r}. List them: analytics links")
        print(f"{options.end} is ended")
    else:
        columns = ("id", "link", "target", "application", "created", "ended")
        rows = [
            {
                "id": link.id,
                "link": link.name,
                "target": link.target,
                "application": link.application,
                "created": link.created,
                "ended": link.ended,
            }
            for link in links.all(is_history=options.history)
        ]
        show(columns, rows, options.output)
    return 0


def _sign(target: str, data: str | None) -> int:
    from analytics.collect import targets  # noqa: PLC0415
    from analytics.privacy.keys import site_key  # noqa: PLC0415

    if not targets.is_safe(target):
        raise ConfigError(
            f"Target {target[:80]!r} cannot be led to. Give an http or https address."
        )
    print(targets.sign(site_key(config.load(data=data).data), target))
    return 0
