"""The steps together: what goes in, and what may be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.ruled import ADDRESS, AGENT, NOON, Nowhere, event, kept, rules

from analytics.errors import ConfigError
from analytics.event import Event
from analytics.privacy import KEPT_CONTEXT, load
from analytics.privacy.rules import Chain
from analytics.properties import Texts

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_of_the_request_stays_but_the_user_agent(tmp_path: Path) -> None:
    request = {
        "r_ip": ADDRESS, "r_user_agent": AGENT, "r_language": "de-CH,de;q=0.9", "r_key": "public",
        "r_host": "shop.example", "r_hints_platform": '"Linux"', "r_hints_mobile": "?0",
        "r_prefetch": "1", "r_webdriver": "1", "r_new": "x",
    }  # fmt: skip

    found = kept(rules(tmp_path), **request, plan="pro")

    assert {name for name in found if name.startswith("$")} == KEPT_CONTEXT
    assert {name for name in found if not name.startswith("$")} == {"plan", "language"}


def test_not_even_where_the_file_leaves_the_steps_out(tmp_path: Path) -> None:
    found = kept(rules(tmp_path, "steps = []"), r_ip=ADDRESS, r_key="public", plan="pro")

    assert found == {"plan": "pro", "$user_agent": ""}


@pytest.mark.parametrize(
    "steps", ["", f'steps = ["{__name__}:same", "signals"]'], ids=["all", "own"]
)
def test_text_of_the_user_agent_may_be_kept_too(tmp_path: Path, steps: str) -> None:
    ours = rules(tmp_path, f'user_agent = "keep"\nsignals = "anonymous"\n{steps}')

    assert kept(ours, r_user_agent=AGENT) == {"$user_agent": AGENT, "user_agent": AGENT}
    assert kept(ours, user_agent="sent") == {"user_agent": "sent"}
    assert kept(ours, r_user_agent="", plan="x") == {"$user_agent": "", "plan": "x"}
    assert kept(ours, r_user_agent=AGENT, r_signals="dnt") == {"signals": "dnt"}


@pytest.mark.parametrize(
    ("more", "want"),
    [
        ({"r_key": "public"}, AGENT),
        ({"r_key": "secret"}, None),
        ({"r_key": "loopback"}, None),
        ({"r_key": "secret", "r_told": "1"}, AGENT),
        ({"r_key": "loopback", "r_host": "localhost"}, AGENT),
        ({}, AGENT),
    ],
    ids=["visitor", "server", "this machine", "told", "page", "program"],
)
def test_user_agent_of_a_server_says_nothing(
    tmp_path: Path, more: dict[str, str], want: str | None
) -> None:
    found = kept(rules(tmp_path, 'ip = "keep"'), r_user_agent=AGENT, r_ip=ADDRESS, **more)

    assert found.get("$user_agent") == want
    assert found.get("ip") == (want and ADDRESS)
    assert "$told" not in found


def test_browser_that_sends_no_user_agent_has_told_something(tmp_path: Path) -> None:
    assert kept(rules(tmp_path), r_key="public") == {"$user_agent": ""}
    assert kept(rules(tmp_path), r_key="secret") == {}


def test_user_agent_can_be_dropped(tmp_path: Path) -> None:
    assert kept(rules(tmp_path, 'user_agent = "drop"'), r_user_agent=AGENT) == {}


def test_what_was_given_is_not_changed(tmp_path: Path) -> None:
    given = event(password="x", r_ip=ADDRESS)

    rules(tmp_path)(given)

    assert given.properties == {"password": "x", "$ip": ADDRESS}


def test_properties_of_a_program_become_texts(tmp_path: Path) -> None:
    given = Event("shop", "buy", NOON, "u1", {"cart": {"total": 1.50}, "$ip": ADDRESS})
    found = rules(tmp_path)(given)

    assert found is not None
    assert found.properties == {"cart_total": "1.5"}
    assert (found.application, found.name, found.time, found.distinct_id) == (
        "shop", "buy", NOON, "u1",
    )  # fmt: skip


def test_application_has_its_own_rules(tmp_path: Path) -> None:
    both = rules(tmp_path, '[application.blog]\nip = "keep"\n')
    blog = both(Event("blog", "x", NOON, None, Texts({"$ip": ADDRESS})))

    assert blog is not None
    assert blog.properties == {"ip": ADDRESS}
    assert kept(both, r_ip=ADDRESS) == {}


def no_staff(event: Event) -> Event | None:
    """Drop the events of the house."""
    return None if event.properties.get("staff") else event


def shout(event: Event) -> Event:
    """Give an event with properties of its own, one of them no text."""
    return Event("shop", event.name.upper(), event.time, "u9", {"n": 1, "$ip": ADDRESS})


def test_functions_of_the_site_are_steps(tmp_path: Path) -> None:
    ours = rules(tmp_path, f'steps = ["{__name__}:no_staff", "{__name__}:shout", "address"]')
    found = ours(event())

    assert ours(event(staff="true")) is None
    assert found is not None
    assert (found.name, found.distinct_id, found.properties) == ("PAGEVIEW", "u9", {"n": "1"})


@pytest.mark.parametrize("name", ["no.such.module:step", f"{__name__}:nothing"])
def test_function_that_is_not_there_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be loaded"):
        rules(tmp_path, f'steps = ["{name}"]')


NAMES = st.sampled_from(["url", "referrer", "path", "search", "email", "token", "x"])


@given(st.dictionaries(NAMES, st.text(min_size=1)), st.text())
def test_whatever_is_sent_is_no_error(properties: dict[str, str], said: str) -> None:
    both = load(None, folder=_FOLDER, places=Nowhere(), now=lambda: NOON)
    found = both(Event("shop", "x", NOON, said, Texts(properties), "id"))

    assert found is not None
    assert all(found.properties.values())


FILES = [
    "",
    'signals = "anonymous"\nconsent = "opt-in"\nip = "hash"\nuser_agent = "drop"',
    'signals = "ignore"\nconsent = "opt-out"\nip = "keep"\npersonal = "remove"\nplace = "off"',
    'personal = "keep"\ncookieless = false\nplace = "precise"\nip = "anonymize"',
    'personal_names = ["url"]\nsecret_names = ["x"]\nsteps = ["pages", "address", "personal"]',
    f'steps = ["{__name__}:shout", "personal", "pages", "place", "address"]',
]
TEXTS = st.sampled_from(
    ["true", "https://a.example/b?utm_source=x", "bob@example.com", "/users/7", "GB", "7.1234"]
) | st.text(min_size=1)  # fmt: skip
PAGE = ["url", "path", "referrer", "search", "href", "language", "timezone", "country", "latitude"]
PERSON = ["email", "token", "x", "ip", "consent", "session_id"]
SENT = st.dictionaries(st.sampled_from([*PAGE, *PERSON]), TEXTS)
AROUND = st.fixed_dictionaries(
    {},
    optional={
        "$key": st.sampled_from(["public", "secret", "loopback"]),
        "$ip": st.just(ADDRESS),
        "$host": st.just("a.example"),
        "$signals": st.sampled_from(["gpc", "dnt,gpc"]),
        "$language": st.just("de-CH,de"),
        "$user_agent": st.just(AGENT),
        "$told": st.just("1"),
        "$webdriver": st.just("1"),
        "$other": st.just("x"),
    },
)


@given(st.sampled_from(FILES), SENT, AROUND, st.sampled_from([None, "u1"]))
def test_steps_that_are_left_out_would_have_done_nothing(
    text: str, sent: dict[str, str], around: dict[str, str], who: str | None
) -> None:
    """What an event needs is chosen by its names; all steps together give the same."""
    made = rules(_FOLDER, text, places=Everywhere())
    given = Event("shop", "view", NOON, who, Texts(sent | around), "id")
    chain, properties = Chain(made.policies.every, made.parts), Texts(sent | around)
    want: Event | None = Event("shop", "view", NOON, who, properties, "id")
    for run in chain.plan(tuple(properties), around.get("$key", ""), is_known=False):
        want = want and run(want, want.properties)  # type: ignore[arg-type] # they are texts

    assert made(given) == want


class Everywhere:
    """Knows one place."""

    def find(self, _address: str) -> dict[str, str]:
        """Say that it is there."""
        return {"continent": "EU", "country": "CH", "city": "Bern", "latitude": "46.94809"}


@pytest.fixture(autouse=True, scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    global _FOLDER  # noqa: PLW0603 - hypothesis cannot use a fixture a test
    _FOLDER = tmp_path_factory.mktemp("data")


_FOLDER: Path


def same(event: Event) -> Event:
    """Keep an event as it is."""
    return event
