"""What privacy costs an event before it is kept, and enrichment after.

    python -m bench.privacy

    rules       a page view and a server's event through the default rules
    user agent  looked at for the first time, and again; the bot test alone
    apply       events with user agents, against events of the same size without

Source: ours.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.engine.store import Batch
from analytics.engine.stores.duckdb import open_store
from analytics.enrich.agents import Agents
from analytics.enrich.bots import Bots
from analytics.event import Event
from analytics.privacy import load
from analytics.properties import Texts
from analytics.transports.journal import encode, prepare
from bench.report import head, row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EVENTS, BATCH = 20_000, 20_000
NOW = datetime.now(UTC)


def agents(count: int) -> list[str]:
    """Make user agents, all different, of three browsers."""
    tails = (
        (
            "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/{0}.0.6099.71 Safari/537.36"
        ),
        "(X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0",
        (
            "(iPhone; CPU iPhone OS 17_{0} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.1 Mobile/15E148 Safari/604.1"
        ),
    )
    return [f"Mozilla/5.0 {tails[n % 3].format(100 + n)}" for n in range(count)]


AGENTS = agents(300)


def visit(n: int) -> Event:
    """Make a page view as the collector does, of one of 15,000 pages and 50 addresses."""
    request = {
        "$ip": f"203.0.113.{n % 50}", "$user_agent": AGENTS[n % 300], "$key": "public",
        "$host": "shop.example", "$language": "de-CH,de;q=0.9",
    }  # fmt: skip
    sent = {
        "url": f"https://shop.example/p/{n % 500}?utm_source=x&gclid=9#a", "title": "A page",
        "referrer": "https://www.google.com/", "screen": "1920x1080", "timezone": "Europe/Zurich",
    }  # fmt: skip
    return Event("shop", "pageview", NOW, None, Texts(sent | request), f"e{n}")


def purchase(n: int) -> Event:
    """Make an event of a server."""
    sent = {"plan": "pro", "price": "12.5", "order_id": f"o{n}", "$key": "secret"}
    return Event("shop", "purchase", NOW, f"u{n % 1000}", Texts(sent), f"e{n}")


def least_us(make: Callable[[], Sequence[Callable[[], object]]]) -> float:
    """Time the calls that *make* gives, in the quickest of five rounds: microseconds each."""
    return min(each_us(make()) for _ in range(5))


def each_us(calls: Sequence[Callable[[], object]]) -> float:
    """Time each of *calls*: microseconds."""
    start = time.perf_counter()
    for call in calls:
        call()
    return (time.perf_counter() - start) / len(calls) * 1e6


def measure_rules(folder: Path) -> None:
    rules = load(None, folder=folder)
    for what, make in (("page view", visit), ("event of a server", purchase)):
        calls = [partial(rules, make(n)) for n in range(EVENTS)]
        row(f"default rules, {what}", f"{least_us(lambda calls=calls: calls):.1f} us", "-", "")


def measure_agents() -> None:
    is_bot, new = Bots.read(None), agents(3_000)
    known = Agents(is_bot)
    known.agent("")  # loads the package
    crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    first = least_us(lambda: [partial(Agents(is_bot).agent, text) for text in new])
    again = least_us(lambda: [partial(known.agent, text) for text in new])
    row("user agent, first time", f"{first:.1f} us", "-", "<= 40 us")
    row("user agent, again", f"{again:.2f} us", "-", "<= 3 us")
    for what, texts in (("a browser", new), ("a bot", [crawler] * 3_000)):
        took = least_us(lambda texts=texts: [partial(is_bot, text) for text in texts])
        row(f"bot test, {what}", f"{took:.1f} us", "-", "<= 10 us")


def applied(folder: Path, name: str) -> float:
    """Apply five batches whose user agent stands in the property *name*: events a second."""
    prepare(folder)
    store = open_store(folder)
    batches = []
    for start in range(0, 5 * BATCH, BATCH):
        records = [
            {
                "ts": n, "application": "shop", "event": "view", "distinct_id": f"u{n % 1000}",
                "event_id": f"e{n}", "index": "web", "received": 7,
                "props": {"url": f"https://shop.example/p/{n % 500}", name: AGENTS[n % 300]},
            }
            for n in range(start, start + BATCH)
        ]  # fmt: skip
        batches.append(Batch(encode(records).decode()[:-1], BATCH, {}))
    start_s = time.perf_counter()
    for batch in batches:
        store.apply(batch)
    took_s = time.perf_counter() - start_s
    store.close()
    return 5 * BATCH / took_s


def main() -> None:
    """Print the table."""
    head()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_rules(folder)
        measure_agents()
        without = applied(folder / "without", "note")
        with_ = applied(folder / "with", "$user_agent")
        row("apply, with user agents", f"{with_:,.0f}/s", f"{without:,.0f}/s without", "")


if __name__ == "__main__":
    main()
