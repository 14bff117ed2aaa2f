"""Sixty days of a shop that sells coffee gear, made up and always the same.

    for event in events(datetime.now(UTC)): ...      about 80,000, in the order of time

Applications ``shop`` (web) and ``mobile``. What there is to find: quiet nights and
weekends, slow growth, a campaign of four days, a release that broke the checkout for a
day, and an experiment whose variant B sells more.

Source: ours; same *now*, same events.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from random import Random
from typing import TYPE_CHECKING, Any

from analytics.event import Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

DAYS = 60

#: Days before now.
CAMPAIGN = range(10, 14)
BROKEN_DAY = 19
EXPERIMENT = range(22)

#: Releases, newest first, and how many days before now each came out; 2.4.0 on the broken day.
RELEASES = (("2.4.1", 18), ("2.4.0", 19), ("2.3.0", DAYS))

#: Visits on a weekday at the start; weekends have fewer, each day a little more.
VISITS = {"shop": 235, "mobile": 75}
WEEKDAYS = (1.0, 1.02, 1.0, 0.98, 0.95, 0.78, 0.82)
GROWTH = 1.004

#: Share of a day's visits in each hour, from midnight on.
HOURS = (4, 2, 1, 1, 1, 2, 5, 9, 13, 15, 16, 16, 18, 17, 15, 15, 16, 18, 21, 25, 27, 24, 16, 9)

COUNTRIES = {"Germany": 40, "United States": 22, "France": 11, "Netherlands": 7, "Poland": 6}
COUNTRIES |= {"Austria": 4, "Switzerland": 3, "United Kingdom": 3, "Italy": 2, "Denmark": 2}
DEVICES = {"desktop": 46, "phone": 46, "tablet": 8}
PLANS = {"free": 74, "plus": 18, "pro": 8}
REFERRERS = {"google.com": 38, "": 36, "bing.com": 8, "reddit.com": 6, "duckduckgo.com": 5}
REFERRERS |= {"news.ycombinator.com": 4, "newsletter.example": 3}
PLATFORMS = {"iOS": 56, "Android": 44}
LOGINS = {"password": 60, "passkey": 25, "google": 15}
SEARCHES = {"espresso grinder": 26, "pour over kettle": 18, "filter papers": 16, "scale": 13}
SEARCHES |= {"decaf": 11, "gift": 9, "moka pot": 7}
PRODUCTS = {
    ("ESP-210", "espresso-grinder-two", 189.0): 20,
    ("KTL-010", "kettle", 42.0): 24,
    ("SCL-004", "scale", 35.5): 14,
    ("FLT-100", "filter-papers", 6.9): 22,
    ("MOK-003", "moka-pot", 29.9): 12,
    ("BNS-001", "house-beans", 14.5): 30,
    ("MCH-900", "espresso-machine", 640.0): 5,
}

#: Chance that a visit goes on: it sees a product, puts it into the cart, starts the checkout.
SEES, ADDS, STARTS = 0.66, 0.42, 0.55
#: Chance that a started checkout ends in a purchase, by variant; on the day it was broken.
PAYS = {"A": 0.62, "B": 0.74}
PAYS_BROKEN = 0.2
#: Phones buy less often.
PATIENCE = {"desktop": 1.0, "phone": 0.72, "tablet": 0.85}


@dataclass(slots=True)
class Visitor:
    """A person who visits, once or again and again."""

    distinct_id: str
    traits: dict[str, Any]
    variant: str
    has_account: bool = False
    is_exposed: bool = False


def events(now: datetime, seed: int = 20260101) -> Iterator[Event]:
    """Make the events of `DAYS` days up to *now*, in the order of time.

    Args:
        now: aware; its zone is the shop's.
        seed: another one makes another shop.
    """
    shops = [_Shop(name, Random(f"{name} {seed}")) for name in VISITS]  # noqa: S311
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    waiting: list[Event] = []
    for ago in range(DAYS, -1, -1):
        day = today - timedelta(days=ago)
        for shop in shops:
            waiting.extend(shop.visits(day, ago))
        # A visit may last beyond midnight.
        end = min(day + timedelta(days=1), now)
        yield from sorted((e for e in waiting if e.time < end), key=attrgetter("time"))
        waiting = [event for event in waiting if event.time >= end]


class _Shop:
    """One application: its visitors so far and its dice."""

    def __init__(self, application: str, dice: Random) -> None:
        self._application, self._dice = application, dice
        self._visitors: list[Visitor] = []
        self._count = 0

    def visits(self, day: datetime, ago: int) -> Iterator[Event]:
        """Yield the events of *day*, which was so many days ago, visit after visit."""
        version = next(name for name, days in RELEASES if ago <= days)
        for _ in range(self._number(day, ago)):
            yield from self._visit(day, ago, version)

    def _number(self, day: datetime, ago: int) -> int:
        usual = VISITS[self._application] * WEEKDAYS[day.weekday()] * GROWTH ** (DAYS - ago)
        campaign = 1.6 if ago in CAMPAIGN else 1
        return round(usual * campaign * self._dice.uniform(0.94, 1.06))

    def _visit(self, day: datetime, ago: int, version: str) -> Iterator[Event]:
        hour = self._dice.choices(range(24), HOURS)[0]
        time = day + timedelta(hours=hour, seconds=self._dice.uniform(0, 3600))
        visitor = self._visitor()
        same = {**visitor.traits, "version": version}
        if ago in CAMPAIGN and self._dice.random() < 0.4:
            same["utm_campaign"] = "autumn-sale"
        for name, properties in self._steps(visitor, ago):
            self._count += 1
            event_id = f"demo-{self._application}-{self._count:06d}"
            yield Event(
                self._application, name, time, visitor.distinct_id, same | properties, event_id
            )
            time += timedelta(seconds=2 + self._dice.expovariate(1 / 35))

    def _visitor(self) -> Visitor:
        """Let somebody come back, rather somebody who came lately, or meet somebody new."""
        back = int(self._dice.expovariate(1 / 500))
        if self._dice.random() < 0.46 and back < len(self._visitors):
            return self._visitors[-1 - back]
        traits = {"country": self._pick(COUNTRIES), "plan": self._pick(PLANS)}
        if self._application == "mobile":
            traits |= {"platform": self._pick(PLATFORMS), "device": "phone"}
        else:
            traits |= {"device": self._pick(DEVICES), "referrer": self._pick(REFERRERS)}
        name = f"{self._application[0]}-{len(self._visitors) + 20_000}"
        self._visitors.append(Visitor(name, traits, self._dice.choice("AB")))
        return self._visitors[-1]

    def _steps(self, visitor: Visitor, ago: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Walk the way of one visit; most end before the purchase."""
        yield from self._arrival(visitor)
        if self._dice.random() > SEES:
            return
        for _ in range(self._dice.choice((1, 1, 1, 2, 3))):
            sku, path, price = self._pick(PRODUCTS)
            yield "product_view", {"sku": sku, "path": f"/products/{path}", "price": price}
        if self._dice.random() > ADDS * PATIENCE[visitor.traits["device"]]:
            return
        items = self._dice.choice((1, 1, 1, 2, 3))
        yield "add_to_cart", {"sku": sku, "quantity": items}
        if self._dice.random() > STARTS:
            return
        yield from self._checkout(visitor, ago, items, round(price * items, 2))

    def _arrival(self, visitor: Visitor) -> Iterator[tuple[str, dict[str, Any]]]:
        is_app = self._application == "mobile"
        first, view = ("app_open", "screen_view") if is_app else ("page_view", "page_view")
        yield first, {"path": self._dice.choice(("/", "/", "/sale", "/products/house-beans"))}
        if visitor.has_account and self._dice.random() < 0.5:
            yield "login", {"method": self._pick(LOGINS)}
        for _ in range(self._dice.choice((0, 0, 1, 2))):
            yield view, {"path": self._dice.choice(("/sale", "/account", "/cart", "/"))}
        if self._dice.random() < 0.4:
            words = self._pick(SEARCHES)
            yield "search", {"q": words, "results": len(words) % 9}

    def _checkout(
        self, visitor: Visitor, ago: int, items: int, amount: float
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        pays = PAYS["A"]
        if ago in EXPERIMENT:
            pays = PAYS[visitor.variant]
            if not visitor.is_exposed:
                visitor.is_exposed = True
                yield "exposure", {"experiment": "checkout", "variant": visitor.variant}
        yield "checkout_start", {"items": items, "amount": amount}
        if self._dice.random() > (PAYS_BROKEN if ago == BROKEN_DAY else pays):
            return
        if not visitor.has_account and self._dice.random() < 0.55:
            visitor.has_account = True
            yield "signup", {"method": self._pick(LOGINS)}
        coupon = {"coupon": "AUTUMN10"} if ago in CAMPAIGN else {}
        yield "purchase", {"amount": amount, "currency": "EUR", "items": items, **coupon}

    def _pick(self, table: Mapping[Any, int]) -> Any:
        """Throw the dice for one key of *table*, by the weights in it."""
        return self._dice.choices(tuple(table), tuple(table.values()))[0]
