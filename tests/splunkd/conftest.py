"""An open engine with a face, for the tests of what is really searched and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.face import service

from analytics.engine.engine import Engine
from analytics.splunkd.app import make_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from splunklib.client import Service

    from analytics.splunkd.app import Face


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """Make a face over an empty data directory; the tests of a file share it."""
    with Engine(tmp_path_factory.mktemp("real") / "data", "UTC") as engine:
        face = make_app(engine)
        yield face
        face.close()


@pytest.fixture
def asked(real: Face) -> Service:
    """Make splunklib's Service that asks the face."""
    return service(real)
