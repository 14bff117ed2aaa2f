"""Reports are found by the names of their files, and by entry points."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from analytics import reports
from analytics.errors import ConfigError
from analytics.reports import counts, events


def test_names_are_those_of_the_files() -> None:
    names = reports.names()

    assert {"applications", "counts", "events_over_time", "properties"} <= {*names}
    assert not [name for name in names if name.startswith("_")]
    assert list(names) == sorted(names)


def test_each_has_what_a_report_has() -> None:
    for name in reports.names():
        report = reports.load(name)
        assert report.TITLE
        assert report.CHART in {"lines", "bars", "table", "funnel", "grid"}


def test_unknown_report_has_a_near_name() -> None:
    with pytest.raises(ConfigError, match=r"no report 'event'. Did you mean 'events'\?"):
        reports.load("event")
    with pytest.raises(ConfigError, match="Use one of: applications, "):
        reports.load("zzz")


def test_plugin_is_found_and_hides_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        EntryPoint(name, "analytics.reports.counts", reports.__name__)
        for name in ("mine", "events")
    ]
    monkeypatch.setattr(reports, "entry_points", lambda group: points if group else [])

    assert reports.load("mine").search is counts.search
    assert reports.load("events").Params is events.Params
    assert "mine" in reports.names()
