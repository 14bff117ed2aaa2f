"""The pages around the collector: tracked addresses, short links, refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from support.collecting import Collecting
from support.site import SETTINGS, Empty, get, post

from analytics.collect.targets import sign
from analytics.web import make_app

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.collect.links import Links

SALE = "https://shop.example/sale"
ELSEWHERE = "192.0.2.1"
ADDRESSES = ["/tools/url", f"/tools/url?tu=1&url={SALE}", "/links", "/links/a%2Fb", "/intake"]


@dataclass
class Around:
    """A site around a collector."""

    app: Any
    collecting: Collecting
    secret: str
    public: str

    @property
    def links(self) -> Links:
        return self.collecting.collector.site.links


@pytest.fixture
def around(tmp_path: Path) -> Around:
    collecting = Collecting(tmp_path)
    secret, public = collecting.keys.add(["shop"], "secret"), collecting.keys.add(["shop"])
    app = make_app(Empty(), settings=SETTINGS, collector=collecting.collector)
    return Around(app, collecting, secret, public)


def shown(text: str, key: str) -> str:
    """Read one of the addresses off the page."""
    found = re.search(f'id="o-{key}">(.*?)</pre>', text)
    return unescape(found[1]) if found else ""


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_whole_and_needs_nothing_forbidden(around: Around, address: str) -> None:
    around.links.add("spring", SALE, "a/b?")
    reply = get(around.app, address)

    assert reply.status == 200
    assert around.collecting.collector.routes.find(address.partition("?")[0], "") is None
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|<[^>]*\s(?:style|on\w+)=", reply.text)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', reply.text)
    for href in ("/links", "/tools/url", "/intake") if "%2F" not in address else ("/links/a%2Fb",):
        assert f'<a href="{href}"' in reply.text
    assert get(around.app, f"{address.partition('?')[0]}?theme=dark").status == 303
    assert address != "/links" or '<a href="/links/a%2Fb%3F">a/b?</a>' in reply.text


def test_no_collector_no_such_pages() -> None:
    app = make_app(Empty(), settings=SETTINGS)

    assert [get(app, address).status for address in ADDRESSES] == [404] * len(ADDRESSES)
    assert "/tools/url" not in get(app, "/applications").text


def test_address_of_another_product_fills_the_builder_in(around: Around) -> None:
    typed = "%22%3E%3Cb%3E%20%C3%84"
    text = get(around.app, f"/tools/url?tu=1&url={SALE}%3Fa%3D1&source={typed}&ptyp=blog").text

    assert f'name="url" value="{SALE}?a=1"' in text
    assert 'name="source" value="&quot;&gt;&lt;b&gt; Ä"' in text
    assert "<option selected>blog</option>" in text
    assert shown(text, "page") == f"{SALE}?a=1&gu=1&utm_source={typed}&ptyp=blog"
    assert "sig=" not in shown(text, "rdr")
    assert "javascript:location.href=&#039;http://127.0.0.1/tools/url?tu=1&amp;url=&#039;" in text


def test_reading_an_address_signs_nothing(around: Around) -> None:
    text = get(around.app, f"/tools/url?url={SALE}", origin="http://127.0.0.1").text

    assert "Not signed" in text
    assert "sig=" not in text


def test_form_of_this_machine_is_signed(around: Around) -> None:
    reply = post(around.app, "/tools/url", {"url": SALE, "part": "built"})
    signature = sign(around.collecting.collector.site.secret, SALE)

    assert reply.text.startswith('<div id="built">')
    assert shown(reply.text, "rdr").endswith(f"&sig={signature}")
    other = post(around.app, "/tools/url", {"url": SALE, "server": "https://go.example"})
    assert shown(other.text, "rdr").startswith("https://go.example/tr/v1/rdr/?url=")
    assert "sig=" not in other.text


def test_form_from_elsewhere_is_signed_with_a_secret_key_alone(around: Around) -> None:
    bare = post(around.app, "/tools/url", {"url": SALE}, sender=ELSEWHERE)
    wrong = post(around.app, "/tools/url", {"url": SALE, "secret": "sk_x"}, sender=ELSEWHERE)
    right = post(around.app, "/tools/url", {"url": SALE, "secret": around.secret}, sender=ELSEWHERE)

    assert [reply.status for reply in (bare, wrong, right)] == [200, 403, 200]
    assert ["sig=" in reply.text for reply in (bare, wrong, right)] == [False, False, True]
    assert around.secret not in right.text


def test_builder_makes_a_short_link(around: Around) -> None:
    values = {"url": SALE, "aff": "a7", "path": "Spring", "do": "add", "app": "shop"}
    made = post(around.app, "/tools/url", values)
    (link,) = around.links.all()

    assert shown(made.text, "short") == "http://127.0.0.1/l/spring"
    assert (link.application, link.target) == ("shop", shown(made.text, "rdr"))
    assert f"/qr/{link.id}.svg" in made.text
    again = post(around.app, "/tools/url", values)
    assert (again.status, "leads to" in again.text) == (403, True)
    assert f'name="aff" value="{values["aff"]}"' in again.text
    no_page = post(around.app, "/tools/url", {"do": "add"})
    assert "cannot be led to" in no_page.text
    assert len(around.links.all()) == 1


def test_link_added_drawn_and_ended(around: Around) -> None:
    added = post(around.app, "/links/shop", {"path": "spring", "target": SALE})
    (link,) = around.links.all()

    assert (added.status, added.headers["Location"]) == (303, f"/links/shop#{link.id}")
    assert (link.name, link.target, link.application) == ("/l/spring", SALE, "shop")
    drawn = get(around.app, f"/qr/{link.id}.svg")
    assert (drawn.headers["Content-Type"], b"<svg" in drawn.body) == ("image/svg+xml", True)
    text = get(around.app, "/links/shop").text
    assert f'<button class="btn" name="end" value="{link.id}"' in text
    assert "/l/spring" not in get(around.app, "/links/blog").text

    assert post(around.app, "/links/shop", {"end": link.id}).status == 303
    assert around.links.all() == ()
    assert f'value="{link.id}"' not in get(around.app, "/links").text
    assert "0 in use, 1 ended" in get(around.app, "/links").text
    assert get(around.app, f"/qr/{link.id}.svg").status == 404


def test_random_path_where_none_is_typed(around: Around) -> None:
    post(around.app, "/links", {"target": SALE})
    post(around.app, "/links", {"target": SALE})

    first, second = around.links.all()
    assert re.fullmatch(r"[a-z2-9]{6}", first.path)
    assert first.path != second.path
    assert first.application == "web"


@pytest.mark.parametrize(
    ("values", "more", "words"),
    [
        ({}, {"sender": ELSEWHERE}, "only this machine"),
        ({}, {"x_forwarded_for": "127.0.0.1"}, "only this machine"),
        ({}, {"origin": "https://evil.example"}, "not sent by a page of this site"),
        ({"secret": "SECRET"}, {"sec_fetch_site": "cross-site"}, "not sent by a page"),
        ({"secret": "PUBLIC"}, {}, "public one"),
        ({"secret": "SECRET", "app": "blog"}, {}, "not one of this key"),
        ({"target": "ftp://x.example/"}, {}, "cannot be led to"),
        ({"path": "taken"}, {}, "already"),
        ({"path": "taken", "replace": "1", "secret": "SECRET"}, {}, "not one of this key"),
        ({"end": "l1", "secret": "SECRET"}, {}, "not one of this key"),
        ({"end": "l9"}, {}, "There is no link"),
    ],
    ids=str,
)
def test_what_may_not_be_done_is_told_and_not_done(
    around: Around, values: dict[str, str], more: dict[str, str], words: str
) -> None:
    around.links.add("taken", "https://blog.example/", "blog")
    before = around.links.all(is_history=True)
    known = {"SECRET": around.secret, "PUBLIC": around.public}
    form = {"path": "spring", "target": SALE} | values
    form |= {"secret": known.get(form.get("secret", ""), "")}
    reply = post(around.app, "/links", form, **more)  # type: ignore[arg-type]

    assert (reply.status, words in unescape(reply.text)) == (403, True)
    assert f'name="path" value="{form["path"]}"' in reply.text
    assert around.links.all(is_history=True) == before


def test_key_from_elsewhere_adds_for_its_application(around: Around) -> None:
    values = {"path": "spring", "target": SALE, "secret": around.secret}
    assert post(around.app, "/links", values, sender=ELSEWHERE).status == 303

    (link,) = around.links.all()
    assert link.application == "shop"
    assert link.creator


def test_long_form_is_refused(around: Around) -> None:
    assert post(around.app, "/links", {"path": "x" * 70_000}).status == 413
    assert post(around.app, "/links", {str(n): "x" for n in range(300)}).status == 400


def test_intake_shows_refusals(around: Around) -> None:
    assert "Nothing was refused" in get(around.app, "/intake").text
    around.collecting.post("/v1/events", {"event": "<b>" * 300}, key=around.secret)
    text = get(around.app, "/intake").text

    assert '<span class="badge bad">too_long</span>' in text
    assert "<b>" not in text
