"""Keys that events are sent with."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from analytics.accounts.keys import Key, Keys
from analytics.errors import ConfigError, DataError

if TYPE_CHECKING:
    from pathlib import Path


def test_key_is_found_by_its_text_alone(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    text = keys.add(["shop", "blog"], "secret", label="job")
    found = keys.find(text)

    assert found
    assert (found.id, found.kind, found.applications) == ("k1", "secret", ("shop", "blog"))
    assert keys.find(found.digest) is None
    assert keys.find(found.id) is None


def test_file_does_not_hold_the_key(tmp_path: Path) -> None:
    text = Keys(tmp_path).add(["shop"])

    assert text not in (tmp_path / "keys.json").read_text()
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_another_process_sees_the_change(tmp_path: Path) -> None:
    ours, theirs = Keys(tmp_path), Keys(tmp_path)
    assert ours.all() == ()
    text = theirs.add(["shop"])

    assert ours.all()[0].applications == ("shop",)
    assert ours.find(text)


def test_keys_added_at_once_are_all_there(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        texts = set(pool.map(lambda n: Keys(tmp_path).add([f"a{n}"]), range(12)))

    assert len(texts) == 12
    assert {key.id for key in Keys(tmp_path).all()} == {f"k{n}" for n in range(1, 13)}


def test_removed_and_expired_keys_are_not_found(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    first, second = keys.add(["a"]), keys.add(["b"])
    assert keys.find(first)

    assert keys.remove("k1")
    assert keys.end("k2", "2020-01-01")
    assert not keys.remove("k9")
    assert keys.find(first) is None
    assert keys.find(second) is None


@pytest.mark.parametrize("value", ["a_secret_key", "A_Secret_Key", "short"])
def test_known_keys_are_refused_by_name(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigError, match="known to everybody"):
        Keys(tmp_path).add(["shop"], value=value)


def test_old_key_can_be_taken_over_once(tmp_path: Path) -> None:
    keys = Keys(tmp_path)

    assert keys.add(["game"], value="0123456789abc") == "0123456789abc"
    with pytest.raises(ConfigError, match="there already"):
        keys.add(["game"], value="0123456789abc")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"origins": ["not an origin"]}, "Origin"),
        ({"origins": ["https://*.shop.example"]}, "Origin"),
        ({"origins": ["//shop.example"]}, "Origin"),
        ({"origins": ["*"]}, "Origin"),
        ({"origins": ["https://ü..example"]}, "Origin"),
        ({"expires": "soon"}, "'soon'"),
        ({"aliases": ["UA-1"]}, "another key's"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, more: dict[str, object], said: str) -> None:
    keys = Keys(tmp_path)
    keys.add(["blog"], aliases=["UA-1"])

    with pytest.raises(ValueError, match=said):
        keys.add(["shop"], **more)
    assert len(keys.all()) == 1


def test_key_needs_an_application(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="at least one"):
        Keys(tmp_path).add([" "])


def test_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{")

    with pytest.raises(DataError, match=r"keys\.json"):
        Keys(tmp_path).find("x")


@pytest.mark.parametrize(
    ("origins", "origin", "is_allowed"),
    [
        ((), "https://any.example", True),
        (("https://shop.example",), "https://shop.example", True),
        (("https://shop.example",), "http://shop.example", False),
        (("shop.example",), "http://shop.example", True),
        (("*.shop.example",), "https://a.shop.example", True),
        (("*.shop.example",), "https://a.shop.example:8443", True),
        (("*.shop.example",), "https://evilshop.example", False),
        (("*.shop.example",), "https://shop.example", False),
    ],
)
def test_origin_is_exact(origins: tuple[str, ...], origin: str, is_allowed: bool) -> None:  # noqa: FBT001 - a case
    assert Key("k", "public", ("a",), "", origins=origins).allows_origin(origin) is is_allowed


@pytest.mark.parametrize(
    ("origin", "application"),
    [
        ("https://shop.example", "shop"),
        ("http://shop.example", None),
        ("https://shop.example:8443", None),
        ("https://test.example:8443", "test"),
        ("https://test.example", None),
        ("http://any.example", "any"),
        ("https://any.example", "any"),
        ("https://any.example:8443", None),
        ("https://xn--bcher-kva.example", "any"),
        ("https://evil.example", None),
        ("shop.example", None),
        ("", None),
    ],
)
def test_page_is_found_by_its_exact_origin(
    tmp_path: Path, origin: str, application: str | None
) -> None:
    keys = Keys(tmp_path)
    keys.add(["open"])
    keys.add(["secret"], "secret", origins=["https://evil.example"])
    keys.add(["shop"], origins=["https://Shop.example:443/path"])
    keys.add(["test"], origins=["https://test.example:8443"])
    keys.add(["any"], origins=["any.example", "https://bücher.example"])

    found = keys.of_origin(origin)
    assert (found.applications[0] if found else None) == application
