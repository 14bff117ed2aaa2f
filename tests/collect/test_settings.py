"""Settings of the collector."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from analytics.collect.addresses import Proxies
from analytics.collect.limits import Rate
from analytics.collect.settings import Settings, load
from analytics.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def test_defaults_without_a_file(tmp_path: Path) -> None:
    assert load(tmp_path / "collect.toml") == Settings()


def test_all_kinds_are_read(tmp_path: Path) -> None:
    path = tmp_path / "collect.toml"
    path.write_text(
        'prefix = "/s/"\ntrusted_proxies = ["10.0.0.0/8"]\nrate_of_address = "60/minute"\n'
        'body_bytes = 100\nlate = 3600\nredirect_hosts = ["Shop.Example"]\n'
    )

    assert load(path) == Settings(
        prefix="/s",
        trusted_proxies=Proxies.parse(["10.0.0.0/8"]),
        rate_of_address=Rate(60, 60.0),
        body_bytes=100,
        late=timedelta(hours=1),
        redirect_hosts=("shop.example",),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prefx = 1", "Did you mean 'prefix'?"),
        ("body_bytes = 0", "'body_bytes'"),
        ("body_bytes = true", "'body_bytes'"),
        ("prefix = 7", "Give a text"),
        ('trusted_proxies = "all"', "list of networks"),
        ('rate_of_address = "often"', "'often'"),
        ("redirect_hosts = [1]", "list of texts"),
        ("= nonsense", "cannot be read"),
    ],
)
def test_wrong_setting_names_itself_and_the_fix(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "collect.toml"
    path.write_text(text)

    with pytest.raises(ConfigError, match=said.replace("?", r"\?")):
        load(path)
