"""analytics conformance: the cases on the embedded engine, and on a port."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.cli import main
from analytics.testing import _ports, splunkd

if TYPE_CHECKING:
    from analytics.testing import Splunkd

__all__ = ["_ports", "splunkd"]


def test_cases_pass_on_the_embedded_engine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conformance", "head", "tail"]) == 0
    told = capsys.readouterr()

    assert told.out.endswith(" passed, 0 failed\n")
    assert "head: 9 of 9" in told.err


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["nothing"], "There are no cases of 'nothing'"),
        (["--url", "splunk.example.com"], "'splunk.example.com' is no address"),
        (["--url", "ftp://x"], "'ftp://x' is no address"),
    ],
)
def test_wrong_words_are_told(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["conformance", *arguments]) == 2
    assert text in capsys.readouterr().err


def test_splunk_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    address = "https://127.0.0.1:1"

    assert main(["conformance", "--url", address, "--username", "a", "--password", "b"]) == 1
    assert "cannot be reached" in capsys.readouterr().err


@pytest.mark.parametrize(
    "chapters", [["append", "dedup"], pytest.param([], marks=pytest.mark.slow)], ids=["two", "all"]
)
def test_cases_pass_on_a_port(
    splunkd: Splunkd, capsys: pytest.CaptureFixture[str], chapters: list[str]
) -> None:
    """As on any Splunk: over TLS, logged in, into indexes that are gone afterwards."""
    where = ["--url", splunkd.url, "--username", splunkd.username, "--password", splunkd.password]

    assert main(["conformance", *where, *chapters]) == 0
    assert capsys.readouterr().out.endswith(" passed, 0 failed\n")
    assert splunkd.rows("| eventcount index=conformance_* | table count") == [{"count": "0"}]
