"""A collector for each test of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.collecting import Collecting

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def collecting(tmp_path: Path) -> Collecting:
    """Give a collector without keys, which only this machine may use."""
    return Collecting(tmp_path)
