"""The description of our own format, and whether the collector does as it says."""

from __future__ import annotations

import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, unsupported_method
from support.collecting import Collecting

from analytics.collect import openapi

#: A batch is kept in part, a number is a name; GET here is the picture of pages, a format apart.
LENIENT = [negative_data_rejection, unsupported_method]

schema = schemathesis.openapi.from_dict(openapi.document())


@pytest.fixture(scope="module")
def app() -> Any:
    """Give a collector that only this machine may use."""
    with tempfile.TemporaryDirectory() as folder:
        app = Collecting(Path(folder)).app
        yield lambda environ, start: app({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)


@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_collector_does_as_described(case: Any, app: Any) -> None:
    """Whatever fits the description is answered as described, and what does not is below 500."""
    case.call_and_validate(app=app, excluded_checks=LENIENT)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [str(value) for name, value in attrs if name in ("src", "href")]


def test_page_loads_nothing_and_names_every_type() -> None:
    described = openapi.document()
    html = openapi.page(described)
    links = _Links()
    links.feed(html)

    assert links.found == ["openapi.json"]
    assert "<script" not in html
    for name in described["components"]["schemas"]:
        assert f"<h2>{name}</h2>" in html
