"""Callers are told apart, and strangers kept out."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

from analytics.engine.catalog import Catalog, Entity
from analytics.splunkd import auth, passwords, sessions
from analytics.splunkd.auth import Logins
from analytics.splunkd.exchange import Request, RestError
from analytics.splunkd.sessions import hash_key

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD = "s3cret:é"


@pytest.fixture(scope="module")
def hashed() -> str:
    return passwords.make(PASSWORD)


@pytest.fixture
def catalog(hashed: str) -> Catalog:
    kept = Catalog(None)
    kept.put(Entity("users", "eve", {"password": hashed, "roles": ["user"]}))
    kept.put(Entity("users", "mute", {"roles": ["user"]}))
    return kept


@pytest.fixture
def logins(catalog: Catalog) -> Logins:
    return Logins(catalog)


def request(**headers: str) -> Request:
    return Request.of("GET", "/services/x", headers.items())


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def refused(ask: Callable[[], object]) -> tuple[int, str, str]:
    with pytest.raises(RestError) as caught:
        ask()
    return caught.value.status, caught.value.type, str(caught.value)


def test_password_opens_a_session(logins: Logins) -> None:
    key = logins.login("Eve", PASSWORD, "")

    assert key
    for scheme in ("Splunk", "Bearer", "splunk"):
        assert logins.caller(request(authorization=f"{scheme} {key}")) == ("eve", "")


@pytest.mark.parametrize(
    ("user", "password"), [("eve", "no"), ("eve", ""), ("mute", ""), ("nobody", ""), ("", "")]
)
def test_wrong_login_opens_none(logins: Logins, user: str, password: str) -> None:
    assert logins.login(user, password, "") is None


def test_cookie_is_sent_back(logins: Logins) -> None:
    key = logins.open("eve")
    user, cookie = logins.caller(request(cookie=f'other=1; splunkd_8089="{key}"'))

    assert user == "eve"
    assert cookie == f"splunkd_8089={key}; Path=/; HttpOnly; SameSite=Strict; Secure"


def test_basic_is_a_login_a_request(logins: Logins) -> None:
    for _ in range(2):
        assert logins.caller(request(authorization=basic("eve", PASSWORD))) == ("eve", "")


@pytest.mark.parametrize("value", ["", "Basic", "Basic x", basic("eve", "no"), "Digest x"])
def test_no_credentials_get_a_challenge(logins: Logins, value: str) -> None:
    with pytest.raises(RestError) as caught:
        logins.caller(request(authorization=value))
    assert (caught.value.status, str(caught.value)) == (401, "Unauthorized")
    assert caught.value.headers == {"WWW-Authenticate": 'Basic realm="/splunk"'}


@pytest.mark.parametrize(
    "headers",
    [{"authorization": "Splunk x"}, {"authorization": "Bearer a.b.c"}, {"cookie": "splunkd_1=x"}],
)
def test_unknown_key_gets_none(logins: Logins, headers: dict[str, str]) -> None:
    with pytest.raises(RestError, match="call not properly authenticated") as caught:
        logins.caller(request(**headers))
    assert (caught.value.status, caught.value.type, caught.value.headers) == (401, "WARN", {})


def test_session_ends_unless_it_is_used(logins: Logins, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(auth.clock, "monotonic", lambda: now[0])
    header = request(authorization=f"Splunk {logins.open('eve')}")
    for _ in range(3):
        now[0] += sessions.SESSION_S - 1
        assert logins.caller(header)[0] == "eve"
    now[0] += sessions.SESSION_S

    assert refused(lambda: logins.caller(header))[0] == 401


def test_session_timeout_is_a_setting_of_the_server(
    logins: Logins, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(auth.clock, "monotonic", lambda: now[0])
    header = request(authorization=f"Splunk {logins.open('eve')}")
    catalog.put(Entity("server-settings", "settings", {"sessionTimeout": "5m"}))
    now[0] += 299
    assert logins.caller(header)[0] == "eve"
    now[0] += 300

    assert refused(lambda: logins.caller(header))[0] == 401


def test_forgotten_user_is_logged_out(logins: Logins) -> None:
    header = request(authorization=f"Splunk {logins.open('eve')}")
    logins.forget("eve")

    assert refused(lambda: logins.caller(header))[0] == 401


def test_token_stands_for_its_user() -> None:
    catalog = Catalog(None)
    catalog.put(Entity("tokens", "id", {"hash": hash_key("id.x.y"), "claims.sub": "eve"}))
    logins = Logins(catalog)

    assert logins.caller(request(authorization="Bearer id.x.y")) == ("eve", "")
    assert refused(lambda: logins.caller(request(authorization="Bearer id.x.z")))[0] == 401


@pytest.mark.parametrize(
    ("content", "does"),
    [
        ({}, True),
        ({"status": "disabled"}, False),
        ({"claims.exp": 99}, False),
        ({"claims.exp": 101}, True),
        ({"claims.nbf": 101}, False),
        ({"claims.nbf": 99, "claims.exp": 101}, True),
    ],
)
def test_token_has_a_beginning_and_an_end(content: dict[str, object], *, does: bool) -> None:
    assert auth.is_valid(Entity("tokens", "id", content), 100) is does


def test_wrong_logins_are_slowed_down(logins: Logins, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of one address; what is known to be right is not."""
    now = [0.0]
    monkeypatch.setattr(auth.clock, "monotonic", lambda: now[0])
    logins._of_address.burst = 2
    assert logins.login("eve", PASSWORD, "a")
    for _ in range(2):
        assert logins.login("eve", "no", "a") is None

    assert refused(lambda: logins.login("eve", "no", "a"))[0] == 429
    assert logins.login("eve", PASSWORD, "a")
    assert logins.login("eve", "no", "b") is None
    now[0] += 2
    assert logins.login("eve", "no", "a") is None


def test_wrong_logins_of_a_user_are_slowed_down_from_anywhere(
    logins: Logins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth.clock, "monotonic", lambda: 0.0)
    logins._of_user.burst = 2
    for address in ("a", "b"):
        assert logins.login("eve", "no", address) is None

    assert refused(lambda: logins.login("eve", PASSWORD, "c"))[0] == 429
    assert logins.login("mute", "no", "c") is None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:2%eth0", "2001:db8::/64"),
        ("", ""),
        ("nonsense", "nonsense"),
    ],
)
def test_what_one_client_can_have_for_itself(address: str, network: str) -> None:
    assert auth._network(address) == network


def test_old_hash_is_replaced_at_the_next_login(
    logins: Logins, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr(passwords, "_hasher", lambda: None)
        old = passwords.make(PASSWORD)
    catalog.put(Entity("users", "eve", {"password": old, "email": "e@x"}))

    assert logins.login("eve", PASSWORD, "")
    (kept,) = catalog.find("users", "eve")
    assert old.startswith("scrypt$")
    assert str(kept.content["password"]).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept.content["email"] == "e@x"
    assert logins.login("eve", PASSWORD, "")


def test_right_password_is_wrong_once_it_is_changed(logins: Logins, catalog: Catalog) -> None:
    header = request(authorization=basic("eve", PASSWORD))
    assert logins.caller(header)[0] == "eve"
    catalog.put(Entity("users", "eve", {"password": passwords.make("another one")}))

    assert refused(lambda: logins.caller(header))[0] == 401


def test_first_password_is_told_once() -> None:
    catalog = Catalog(None)
    logins = Logins(catalog)
    password = logins.first_password()

    assert password
    assert logins.login("admin", password, "")
    assert logins.first_password() is None
    (admin,) = catalog.find("users")
    assert password not in str(admin.content)
