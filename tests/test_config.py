"""The source that comes first wins, and a wrong setting is told with its fix."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analytics.config import check, load
from analytics.errors import ConfigError
from analytics.event import DEFAULT_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.config import Config

    Load = Callable[..., Config]

TOKEN = "aaa.bbb.ccc"


@pytest.fixture
def settings(tmp_path: Path) -> Load:
    """Load from a folder and a home of its own; files are given as text."""

    def run(
        splunk_info: Mapping[str, Any] | None = None,
        data: str | None = None,
        env: Mapping[str, str] | None = None,
        dotenv: str = "",
        splunkrc: str = "",
    ) -> Config:
        (tmp_path / ".env").write_text(dotenv)
        (tmp_path / ".splunkrc").write_text(splunkrc)
        return load(splunk_info, data=data, env=env or {}, folder=tmp_path, home=tmp_path)

    return run


def test_nothing_set_means_the_embedded_engine(settings: Load) -> None:
    got = settings()

    assert not got.is_splunk
    assert got.data.name == "splunk-product-analytics"
    assert (got.host, got.port, got.scheme, got.index) == (
        "localhost",
        8089,
        "https",
        DEFAULT_INDEX,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the folders of Linux")
def test_data_of_the_user_lies_where_the_platform_says(tmp_path: Path) -> None:
    assert load(env={}, home=tmp_path).data == tmp_path / ".local/share/splunk-product-analytics"
    assert load(env={"XDG_DATA_HOME": "/x"}, home=tmp_path).data.parent == Path("/x")


@pytest.mark.parametrize("info", [{"host": "h"}, {"token": "t"}, {"username": "u"}])
def test_host_token_or_username_mean_a_splunk(settings: Load, info: dict[str, str]) -> None:
    assert settings(info).is_splunk


def test_sources_in_their_order(settings: Load) -> None:
    """Each source names a port and one setting that nobody before it names."""
    got = settings(
        {"port": 1},
        env={"ANALYTICS_PORT": "2", "SPLUNK_PORT": "3", "SPLUNK_HOST": "env"},
        dotenv="SPLUNK_PORT=4\nport=5\nhost=dotenv\nSPLUNK_APP=search\n",
        splunkrc="port=6\nhost=rc\nscheme=http\n",
    )

    assert (got.port, got.host, got.app, got.scheme) == (1, "env", "search", "http")


def test_our_variable_goes_before_splunks(settings: Load) -> None:
    assert settings(env={"ANALYTICS_HOST": "a", "SPLUNK_HOST": "b"}).host == "a"


def test_data_directory_goes_before_a_splunk_named_later(settings: Load) -> None:
    assert not settings(data="/d", splunkrc="host=h").is_splunk
    assert not settings(env={"ANALYTICS_DATA": "/d"}, splunkrc="host=h").is_splunk
    assert settings({"host": "h"}, env={"ANALYTICS_DATA": "/d"}).is_splunk


def test_splunk_and_data_directory_at_once_are_refused(settings: Load) -> None:
    with pytest.raises(ConfigError, match=r"'/d'.*Leave out"):
        settings({"host": "h"}, data="/d")


def test_files_of_the_sdk_are_read(settings: Load) -> None:
    got = settings(
        dotenv=f"# Splunk\nhost = \"h\"\nbearerToken='{TOKEN}'  # mine\nversion=9.0\nOTHER=1\n",
        splunkrc="# mine\n--port=8090\nexport owner=bob\n",
    )

    assert (got.host, got.port, got.owner) == ("h", 8090, "bob")
    assert got.arguments()["splunkToken"] == TOKEN


def test_names_of_other_programs_in_dotenv_are_left_alone(settings: Load) -> None:
    assert not settings(dotenv="HOST=h\nDATABASE_URL=x\ndata=/d\nindex=i\n").is_splunk


def test_login_named_first_is_not_mixed_with_another(settings: Load) -> None:
    got = settings({"username": "u", "password": "p"}, splunkrc=f"token={TOKEN}")
    assert "splunkToken" not in got.arguments()

    got = settings({"token": TOKEN}, splunkrc="username=u\npassword=p")
    assert "username" not in got.arguments()


def test_key_of_a_session_is_no_authentication_token(settings: Load) -> None:
    assert settings({"token": "abc^"}).arguments()["token"] == "abc^"


def test_other_arguments_of_the_sdk_are_handed_on(settings: Load) -> None:
    got = settings({"handler": print, "autologin": True})

    assert got.is_splunk
    assert got.arguments()["handler"] is print


def test_secrets_are_not_shown(settings: Load) -> None:
    got = settings({"username": "u", "password": "hush", "token": "hush", "cookie": "hush"})

    assert "hush" not in repr(got)


@pytest.mark.parametrize(
    ("info", "fix"),
    [
        ({"port": "80x"}, "'port' of splunk_info is '80x'.*whole number"),
        ({"port": 0}, "1 to 65535"),
        ({"scheme": "ftp"}, "'https' or 'http'"),
        ({"verify": "perhaps"}, "'true' or 'false'"),
        ({"tz": "Mars/Base"}, "IANA name"),
    ],
)
def test_wrong_value_says_the_fix(info: dict[str, Any], fix: str) -> None:
    with pytest.raises(ConfigError, match=fix):
        check(info)


def test_wrong_value_says_where_it_stands(settings: Load) -> None:
    with pytest.raises(ConfigError, match="'SPLUNK_PORT' of the environment is 'x'"):
        settings(env={"SPLUNK_PORT": "x"})
    with pytest.raises(ConfigError, match=r"'port' of ~/\.splunkrc is 'x'"):
        settings(splunkrc="port=x")


def test_unknown_setting_is_told_with_the_nearest_name(settings: Load) -> None:
    with pytest.warns(UserWarning, match="'hots' of splunk_info is skipped. Did you mean 'host'?"):
        settings({"hots": "h"})
    with pytest.warns(UserWarning, match="Did you mean 'ANALYTICS_DATA'?"):
        settings(env={"ANALYTICS_DATE": "/d"})
    with pytest.warns(UserWarning, match=r"'pasword' of ~/\.splunkrc is skipped"):
        settings(splunkrc="pasword=p")


def test_unreadable_file_is_told_and_skipped(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe")

    with pytest.warns(UserWarning, match="cannot be read"):
        assert not load(env={}, folder=tmp_path, home=tmp_path).is_splunk


def test_tilde_in_data_is_the_home_directory(settings: Load) -> None:
    assert settings(data="~/d").data == Path("~/d").expanduser()
