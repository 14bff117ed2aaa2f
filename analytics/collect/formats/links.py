"""Short links, made and listed with a secret key.

    POST /api/links              Authorization: Bearer sk_…
    {"from": "spring", "to": "https://shop.example/sale", "replace": false}
    201 {"id": "l1", "link": "/l/spring", "target": "https://shop.example/sale", …}

    GET /api/links?host=go.example        200 {"results": [{…}]}
    GET /api/links/qr?id=l1               200 the QR code, as SVG

The names of a tracker (``urlfrom hostfrom slugfrom urlto hostto pathto searchto``) are taken as
well. A path that is taken is 409. Only links of the key's applications are listed. Each change
is kept as history.

Source: ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.collect.links import TakenError, qr
from analytics.collect.reply import Refusal, Reply, json
from analytics.collect.secret import secret_key
from analytics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.accounts.keys import Key
    from analytics.collect.found import Found, Outcome, Refused
    from analytics.collect.links import Link
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

ADDRESSES = ("/api/links", "/api/links/qr")
METHODS = ("GET", "POST")


def direct(intake: Intake, site: Site) -> Reply | None:
    """Make or list links."""
    if intake.method not in METHODS:
        return None
    try:
        key = secret_key(intake, site, "make links")
        if intake.path == ADDRESSES[1]:
            return _drawn(intake, site, key)
        return _made(intake, site, key) if intake.method == "POST" else _list(intake, site, key)
    except Refusal as refusal:
        return refusal.reply()
    except TakenError as error:
        return Refusal(409, "taken", str(error), field="from").reply()
    except ConfigError as error:
        return Refusal(400, "bad_link", str(error)).reply()


def read(_intake: Intake) -> Iterator[Found | Refused]:
    """Yield nothing."""
    return iter(())


def answer(outcome: Outcome) -> Reply:
    """Say why a request was refused before it came here."""
    return outcome.problem.reply() if outcome.problem else Reply(204)


def _list(intake: Intake, site: Site, key: Key | None) -> Reply:
    links = site.links.all(intake.parameters.get("host"))
    return json(200, {"results": [_said(link) for link in links if _is_of(link, key)]})


def _drawn(intake: Intake, site: Site, key: Key | None) -> Reply:
    id_ = intake.parameters.get("id", "")
    for link in site.links.all():
        if link.id == id_ and _is_of(link, key):
            host = intake.header("host") or "localhost"
            base = link.name if link.host else f"{host}{site.settings.prefix}{link.name}"
            return Reply(200, qr(f"https://{base}"), "image/svg+xml")
    raise Refusal(404, "no_link", f"There is no link {id_[:80]!r}. List them at /api/links.")


def _made(intake: Intake, site: Site, key: Key | None) -> Reply:
    body = intake.json()
    if not isinstance(body, dict):
        raise Refusal(400, "not_object", "The body is no JSON object. Send 'from' and 'to'.")
    address, target = _address(body, "from", "slugfrom"), _address(body, "to", "pathto")
    application = str(body.get("application") or "")
    if key and application and application not in key.applications:
        raise Refusal(
            403,
            "wrong_application",
            f"Application {application[:80]!r} is not one of this key's. Name one of those.",
        )
    application = application or (key.applications[0] if key else site.settings.application)
    if key and body.get("replace"):
        _check_owner(address, site, key)
    link = site.links.add(
        address,
        target,
        application,
        creator=(key.label or key.id) if key else "",
        is_replacing=body.get("replace") is True,
    )
    return json(201, _said(link))


def _check_owner(address: str, site: Site, key: Key) -> None:
    """Let nobody replace the link of another application."""
    old = site.links.at(address)
    if old and not _is_of(old, key):
        raise Refusal(409, "taken", f"{old.name!r} is another application's. Choose another path.")


def _address(body: dict[str, Any], name: str, path: str) -> str:
    """Read an address, in our way or in that of a tracker.

    Raises:
        Refusal: 400, there is none.
    """
    whole = body.get(name) or body.get(f"url{name}")
    if isinstance(whole, str):
        return whole
    host, slug, search = body.get(f"host{name}"), body.get(path), body.get(f"search{name}")
    if isinstance(slug, str):
        query = f"?{search.lstrip('?')}" if isinstance(search, str) and search else ""
        slash = slug.lstrip("/")
        return f"https://{host}/{slash}{query}" if isinstance(host, str) and host else slug
    raise Refusal(400, "missing", f"Field {name!r} is missing. Give an address.", field=name)


def _is_of(link: Link, key: Key | None) -> bool:
    return key is None or link.application in key.applications


def _said(link: Link) -> dict[str, str]:
    return {
        "id": link.id,
        "link": link.name,
        "target": link.target,
        "application": link.application,
        "creator": link.creator,
        "created": link.created,
    }
