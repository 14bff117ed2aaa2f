"""Short links, made over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.collecting import Collecting

if TYPE_CHECKING:
    from pathlib import Path

SALE = {"from": "spring", "to": "https://shop.example/sale"}


@pytest.fixture
def keyed(tmp_path: Path) -> Collecting:
    collecting = Collecting(tmp_path)
    collecting.keys.add(["shop"], "secret", value="secret-of-shop", label="Shop")
    collecting.keys.add(["blog"], "secret", value="secret-of-blog")
    collecting.keys.add(["shop"], "public", value="public-of-shop")
    return collecting


def test_made_listed_and_drawn(keyed: Collecting) -> None:
    reply = keyed.post("/api/links", SALE, key="secret-of-shop")
    made = reply.json()

    assert reply.status == 201
    assert (made["link"], made["target"], made["application"]) == (
        "/l/spring",
        SALE["to"],
        "shop",
    )
    assert made["creator"] == "Shop"
    assert keyed.get("/api/links", key="secret-of-shop").json() == {"results": [made]}
    assert keyed.get("/api/links?host=x", key="secret-of-shop").json() == {"results": []}
    assert keyed.get("/api/links", key="secret-of-blog").json() == {"results": []}
    drawn = keyed.get(f"/api/links/qr?id={made['id']}", key="secret-of-shop")
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in drawn.body
    assert keyed.get(f"/api/links/qr?id={made['id']}", key="secret-of-blog").status == 404


def test_names_of_a_tracker(keyed: Collecting) -> None:
    body = {"slugfrom": "a-b", "hostto": "shop.example", "pathto": "/x", "searchto": "?a=1"}
    reply = keyed.post("/api/links", body, key="secret-of-shop")

    assert (reply.json()["link"], reply.json()["target"]) == (
        "/l/a-b",
        "https://shop.example/x?a=1",
    )


def test_taken_path_is_409(keyed: Collecting) -> None:
    keyed.post("/api/links", SALE, key="secret-of-shop")
    other = SALE | {"to": "https://else.example/"}

    assert keyed.post("/api/links", other, key="secret-of-shop").status == 409
    stolen = other | {"replace": True}
    assert keyed.post("/api/links", stolen, key="secret-of-blog").status == 409
    assert keyed.post("/api/links", stolen, key="secret-of-shop").status == 201
    (link,) = keyed.get("/api/links", key="secret-of-shop").json()["results"]
    assert link["target"] == "https://else.example/"


@pytest.mark.parametrize(
    ("key", "body", "status"),
    [
        ("", SALE, 401),
        ("wrong-key", SALE, 401),
        ("public-of-shop", SALE, 403),
        ("secret-of-shop", SALE | {"application": "blog"}, 403),
        ("secret-of-shop", [], 400),
        ("secret-of-shop", b"{", 400),
        ("secret-of-shop", {"from": "spring"}, 400),
        ("secret-of-shop", {"from": "x", "to": "https://a.example/"}, 400),
        ("secret-of-shop", {"from": "xy", "to": "javascript:alert(1)"}, 400),
    ],
    ids=["none", "wrong", "public", "other", "list", "half", "no-to", "short", "unsafe"],
)
def test_refused(keyed: Collecting, key: str, body: Any, status: int) -> None:
    reply = keyed.post("/api/links", body, key=key)

    assert reply.status == status
    assert set(reply.json()) == {"error"}


@pytest.mark.parametrize(
    ("address", "origin", "status"),
    [
        ("127.0.0.1", "", 201),
        ("127.0.0.1", "http://localhost:8080", 201),
        ("127.0.0.1", "https://evil.example", 403),
        ("203.0.113.7", "", 403),
    ],
    ids=["here", "own-page", "other-page", "elsewhere"],
)
def test_without_keys_only_this_machine(
    collecting: Collecting, address: str, origin: str, status: int
) -> None:
    headers = {"Origin": origin} if origin else {}
    reply = collecting.post("/api/links", SALE, address=address, headers=headers)

    assert reply.status == status


def test_other_methods(keyed: Collecting) -> None:
    assert keyed.ask("PUT", "/api/links", SALE, key="secret-of-shop").status == 405
