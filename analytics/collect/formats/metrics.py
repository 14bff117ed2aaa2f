r"""What came in since this process began, as text for Prometheus; it wants a secret key.

    GET /metrics                    Authorization: Bearer sk_…

    # TYPE analytics_events_total counter
    analytics_events_total{format="events",application="shop",outcome="accepted"} 1200
    analytics_events_total{format="events",application="shop",outcome="bad_time"} 3
    # TYPE analytics_spool_bytes gauge
    analytics_spool_bytes 0

An outcome is ``accepted``, ``duplicate``, ``privacy`` (left out by a rule), or the code of a
refusal. A key sees its own applications. What waits for a Splunk is there in front of one.
Source: Prometheus, "Exposition formats", version 0.0.4 of the text format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.collect.reply import Refusal, Reply
from analytics.collect.secret import secret_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.accounts.keys import Key
    from analytics.collect.found import Found, Outcome
    from analytics.collect.request import Intake
    from analytics.collect.site import Site
    from analytics.collect.tally import Tally

ADDRESSES = ("/metrics",)
METHODS = ("GET", "HEAD")

_KIND = "text/plain; version=0.0.4; charset=utf-8"


def direct(intake: Intake, site: Site) -> Reply | None:
    """Tell the counts."""
    if intake.method not in METHODS:
        return None
    try:
        key = secret_key(intake, site, "read counts")
    except Refusal as refusal:
        return refusal.reply()
    return Reply(200, "".join(_lines(site.tally, key)).encode(), _KIND)


def read(_intake: Intake) -> Iterator[Found]:
    """Yield nothing: no events come here."""
    yield from ()


def answer(outcome: Outcome) -> Reply:
    """Answer what could not be read."""
    return outcome.problem.reply() if outcome.problem else Reply(204)


def _lines(tally: Tally, key: Key | None) -> Iterator[str]:
    yield "# HELP analytics_events_total Events and refusals by what became of them.\n"
    yield "# TYPE analytics_events_total counter\n"
    for (form, application, outcome), number in sorted(tally.counts.items()):
        if key and application not in key.applications:
            continue
        pairs = {"format": form, "application": application, "outcome": outcome}
        labels = ",".join(f'{name}="{_escaped(text)}"' for name, text in pairs.items())
        yield f"analytics_events_total{{{labels}}} {number}\n"
    for name, measure in tally.gauges.items():
        yield f"# TYPE analytics_{name} gauge\nanalytics_{name} {measure()}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
