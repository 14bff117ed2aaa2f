"""A certificate is made once, or named."""

from __future__ import annotations

import builtins
import stat
from typing import TYPE_CHECKING, Any

import pytest

from analytics.errors import ConfigError, MissingExtraError
from analytics.splunkd import tls

if TYPE_CHECKING:
    from pathlib import Path


def test_certificate_is_made_once_and_for_nobody_else_to_read(tmp_path: Path) -> None:
    tls.context(tmp_path)
    path = tmp_path / "tls" / "server.pem"
    made = path.read_bytes()
    tls.context(tmp_path)

    assert path.read_bytes() == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_certificate_may_be_named(tmp_path: Path) -> None:
    tls.context(tmp_path)
    named = (tmp_path / "tls" / "server.pem").rename(tmp_path / "own.pem")
    tls.context(tmp_path / "other", named)

    assert not (tmp_path / "other").exists()


def test_bad_certificate_is_told(tmp_path: Path) -> None:
    bad = tmp_path / "bad.pem"
    for text in (None, "nonsense"):
        if text:
            bad.write_text(text)
        with pytest.raises(ConfigError, match="Name a PEM file"):
            tls.context(tmp_path, bad)


def test_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name.startswith("cryptography"):
            raise ImportError(name)
        return found(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"\[server\]"):
        tls.context(tmp_path)
