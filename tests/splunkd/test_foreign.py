"""Clients of Splunk that others wrote, unchanged, over real connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.foreign import node

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.parametrize("name", ["splunk-logging", "splunk-sdk"])
def test_javascript_clients_are_installed_as_locked(javascript: Path, name: str) -> None:
    program = "console.log(require(`${given[0]}/package.json`).version)"

    assert node(javascript, program, name).strip() in {"0.11.1", "2.0.2"}
