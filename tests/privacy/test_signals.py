"""What somebody asked for is done: signals and consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.ruled import ADDRESS, AGENT, event, kept, rules

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("signal", ["dnt", "gpc", "dnt,gpc"])
def test_signal_drops_the_event_and_is_counted(tmp_path: Path, signal: str) -> None:
    ours = rules(tmp_path)

    assert ours(event(r_signals=signal)) is None
    assert ours.counts == {("2026-11-24", "shop", f"signals:{signal}"): 1}


def test_signal_can_make_it_nobody_s(tmp_path: Path) -> None:
    found = rules(tmp_path, 'signals = "anonymous"')(
        event("u1", r_signals="gpc", r_ip=ADDRESS, r_user_agent=AGENT, r_key="public",
              session_id="s", anonymous_id="a", plan="pro")
    )  # fmt: skip

    assert found is not None
    assert found.distinct_id is None
    assert found.properties == {"plan": "pro", "signals": "gpc"}


def test_signal_can_be_ignored(tmp_path: Path) -> None:
    assert kept(rules(tmp_path, 'signals = "ignore"'), "u1", r_signals="gpc", plan="pro") == {
        "plan": "pro"
    }


@pytest.mark.parametrize(
    ("policy", "said", "want"),
    [
        ("off", None, "u1"),
        ("opt-in", None, None),
        ("opt-in", '["necessary"]', None),
        ("opt-in", '["necessary","analytics"]', "u1"),
        ("opt-in", "analytics, marketing", "u1"),
        ("opt-out", None, "u1"),
        ("opt-out", "necessary", None),
        ("opt-out", "analytics", "u1"),
    ],
)
def test_consent_decides_about_ids(
    tmp_path: Path, policy: str, said: str | None, want: str | None
) -> None:
    properties = {"consent": said} if said else {}
    found = rules(tmp_path, f'consent = "{policy}"')(
        event("u1", r_ip=ADDRESS, r_key="public", **properties)
    )

    assert found is not None
    assert found.distinct_id == want


def test_ledger_of_consents_keeps_its_id(tmp_path: Path) -> None:
    found = rules(tmp_path, 'consent = "opt-in"')(event("u1", "consent", consent="necessary"))

    assert found is not None
    assert found.distinct_id == "u1"


@pytest.mark.parametrize(
    ("properties", "who"),
    [
        ({"r_ip": ADDRESS, "r_key": "public"}, None),
        ({"r_ip": "192.0.2.1", "r_key": "public", "timezone": "Europe/Paris"}, None),
        ({"r_ip": "192.0.2.1", "r_key": "public", "timezone": "America/New_York"}, "u1"),
        ({"r_ip": "192.0.2.1", "r_key": "public"}, None),
        ({"r_ip": ADDRESS, "r_key": "public", "country": "US"}, None),
        ({"r_key": "secret", "country": "US"}, "u1"),
        ({"r_key": "secret", "country": "GB"}, None),
        ({"r_ip": ADDRESS, "r_key": "public", "consent": "analytics"}, "u1"),
    ],
    ids=["there", "zone", "elsewhere", "unknown", "said", "told", "told-there", "agreed"],
)
def test_consent_is_asked_for_in_some_countries(
    tmp_path: Path, properties: dict[str, str], who: str | None
) -> None:
    ours = rules(
        tmp_path, 'consent = "opt-in"\nconsent_required_in = ["GB", "FR"]\ncookieless = false',
        Britain(),
    )  # fmt: skip
    found = ours(event("u1", **properties))

    assert found is not None
    assert found.distinct_id == who


class Britain:
    """Knows one address."""

    def find(self, address: str) -> dict[str, str]:
        return {"country": "GB"} if address == ADDRESS else {}
