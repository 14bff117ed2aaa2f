"""Kinds of inputs are told; there are no inputs."""

from __future__ import annotations

import pytest
from support.face import entries, face, message, post, service


def test_kinds_are_those_of_splunk() -> None:
    inputs = service(face()).inputs

    assert inputs.kinds == ["http", "monitor", "script", "tcp/cooked", "tcp/raw", "udp"]
    assert inputs.list() == []
    assert "x" not in inputs


@pytest.mark.parametrize("kind", ["monitor", "tcp/raw"])
def test_none_is_made(kind: str) -> None:
    status, _, told = message(post(face(), f"data/inputs/{kind}", name="/var/log"))

    assert status == 400
    assert "receivers/simple" in told


def test_modular_inputs_are_none() -> None:
    assert entries(face(), "data/modular-inputs") == []
