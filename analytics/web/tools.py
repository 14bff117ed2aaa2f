"""The pages around the collector: tracked addresses, short links, what was refused.

    GET  /tools/url?tu=1&url=https%3A%2F%2Fshop.example%2F     the builder, filled in
    POST /tools/url            do=show: the addresses, signed; do=add: a short link too
    GET  /links  /links/shop   short links of all applications, or of one
    POST /links  /links/shop   do=add: a link; end=l1: takes one away
    GET  /qr/l1.svg            a link as a QR code
    GET  /intake               counts, and the newest refusals

Who may change something is told in `gate.py`.

Source: ours; tracker (sfproductlabs) has "track_url.html" and "shorten_url.html".
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

import bottle

from analytics.collect import targets
from analytics.collect.links import qr
from analytics.errors import ConfigError
from analytics.web import builder, gate, linked, refusals
from analytics.web.pages import change_theme, redirect
from analytics.web.visit import Visit

if TYPE_CHECKING:
    from typing import Any

    from analytics.accounts.keys import Key
    from analytics.collect.core import Collector
    from analytics.collect.links import Link
    from analytics.collect.site import Site
    from analytics.web.pages import Pages

_MOST_BYTES = 65_536
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_RANDOM = 6


class Tools:
    """What the addresses of these pages answer."""

    def __init__(self, pages: Pages, collector: Collector) -> None:
        self._pages, self._collector = pages, collector
        self._site: Site = collector.site

    def route(self, app: bottle.Bottle) -> None:
        """Put the addresses into *app*."""
        app.get("/tools/url", callback=self.filled)
        app.post("/tools/url", callback=self.build)
        for path in ("/links", "/links/<application:path>"):
            app.get(path, callback=self.links)
            app.post(path, callback=self.change)
        app.get("/qr/<id_>.svg", callback=self.drawn)
        app.get("/intake", callback=self.intake)

    def filled(self) -> bottle.HTTPResponse:
        """Answer the builder, with the values of the address."""
        visit = Visit(self._pages.settings, path="/tools/url")
        if visit.new_theme:
            return change_theme(visit)
        return self._built(visit, visit.parameters)

    def build(self) -> bottle.HTTPResponse:
        """Answer the builder with the values of the form; make a link where that is asked."""
        visit = Visit(self._pages.settings, path="/tools/url")
        values = _form()
        try:
            key = gate.allow(bottle.request.environ, self._site.keys, values.get("secret", ""))
        except gate.ForbiddenError as error:
            is_asked = values.get("do") == "add" or bool(values.get("secret"))
            return self._built(visit, values, refusal=str(error), is_refused=is_asked)
        built = builder.build(values, self._server(values), self._signer(values))
        if values.get("do") != "add":
            return self._built(visit, values, built)
        try:
            link = self._add(values, built.short, key)
        except (ConfigError, gate.ForbiddenError) as error:
            return self._built(visit, values, built, refusal=str(error), is_refused=True)
        return self._built(visit, values, built, link=link)

    def links(self, application: str = "", refusal: str = "") -> bottle.HTTPResponse:
        """Answer the list of links.

        Raises:
            AnalyticsError: what a search raised, or the links cannot be read.
        """
        path = f"/links/{quote(application, safe='')}" if application else "/links"
        visit = Visit(self._pages.settings, application, path=path)
        if visit.new_theme:
            return change_theme(visit)
        links = self._site.links.all(is_history=True)
        shown = [link for link in links if application in ("", link.application)]
        found = visit.ask(
            self._pages.asker, linked.searches(self._pages.settings.index, application)
        )
        names = dict.fromkeys(row["name"] for row in found["applications"].rows)
        if application:
            names[application] = None
        root = visit.root
        answer = self._pages.page(
            visit,
            "links.tpl",
            title=f"Links · {application}" if application else "Links",
            here="links",
            rows=linked.build(shown, found, visit),
            menu=[(name, f"{root}/links/{quote(name, safe='')}") for name in names],
            names=list(names),
            base=self._server({}),
            refusal=refusal,
            values=_form() if refusal else {},
            footer=visit.footer(None, sum(row["count"] for row in found["hits"].rows)),
        )
        answer.status = 403 if refusal else 200
        return answer

    def change(self, application: str = "") -> bottle.HTTPResponse:
        """Add or end a link, then lead to the list.

        Raises:
            AnalyticsError: what a search raised, or the links cannot be written.
        """
        values = _form()
        if application:
            values["app"] = application
        try:
            key = gate.allow(bottle.request.environ, self._site.keys, values.get("secret", ""))
            id_ = values.get("end", "")
            if id_:
                self._end(id_, application, key)
            else:
                id_ = self._add(values, values.get("target", "").strip(), key).id
        except (ConfigError, gate.ForbiddenError) as error:
            return self.links(application, str(error))
        root = bottle.request.environ.get("SCRIPT_NAME", "").rstrip("/")
        path = f"/links/{quote(application, safe='')}" if application else "/links"
        return redirect(f"{root}{path}#{id_}")

    def drawn(self, id_: str) -> bottle.HTTPResponse:
        """Answer a link as a QR code.

        Raises:
            ConfigError: its address is too long for one.
            DataError: the links cannot be read.
        """
        for link in self._site.links.all():
            if link.id == id_:
                headers = {"Content-Type": "image/svg+xml", "Cache-Control": "private, no-cache"}
                return bottle.HTTPResponse(qr(self._address(link)), headers=headers)
        raise bottle.HTTPError(404)

    def intake(self) -> bottle.HTTPResponse:
        """Answer what was refused."""
        visit = Visit(self._pages.settings, path="/intake")
        if visit.new_theme:
            return change_theme(visit)
        view = refusals.build(self._collector.tally, visit.now)
        return self._pages.page(visit, "intake.tpl", title="Intake", here="intake", **view)

    def _built(
        self,
        visit: Visit,
        values: dict[str, str],
        built: builder.Built | None = None,
        *,
        link: Link | None = None,
        refusal: str = "",
        is_refused: bool = False,
    ) -> bottle.HTTPResponse:
        server = self._server(values)
        known = {name: text for name, text in values.items() if name not in ("secret", "do")}
        view = {
            "built": built or builder.build(values, server, self._listed),
            "values": known,
            "fields": builder.FIELDS,
            "server": self._server({}),
            "refusal": refusal,
            "is_refused": is_refused,
            "is_fresh": bottle.request.method == "GET",
            "link": link,
            "short": self._address(link) if link else "",
            "others": f"{visit.root}/links/{quote(link.application, safe='')}" if link else "",
            "mark": f"javascript:location.href='{_base(visit)}/tools/url?tu=1&url='"
            "+encodeURIComponent(location.href)",
        }
        is_part = values.get("part") == "built"
        template = "built.tpl" if is_part else "builder.tpl"
        answer = self._pages.page(visit, template, title="Tracked URL", here="url", **view)
        answer.status = 403 if is_refused and not is_part else 200  # a part says it in words
        return answer

    def _add(self, values: dict[str, str], target: str, key: Key | None) -> Link:
        application = values.get("app", "").strip()
        application = application or (
            key.applications[0] if key else self._site.settings.application
        )
        _check(key, application)
        path = values.get("path", "").strip() or "".join(
            secrets.choice(_LETTERS) for _ in range(_RANDOM)
        )
        links, is_replacing = self._site.links, bool(values.get("replace"))
        old = links.at(path)
        if old and is_replacing:
            _check(key, old.application)
        creator = (key.label or key.id) if key else ""
        return links.add(path, target, application, creator=creator, is_replacing=is_replacing)

    def _end(self, id_: str, application: str, key: Key | None) -> None:
        for link in self._site.links.all():
            if link.id == id_ and application in ("", link.application):
                _check(key, link.application)
                self._site.links.remove(id_)
                return
        raise ConfigError(f"There is no link {id_[:80]!r} that works. Load the page again.")

    def _signer(self, values: dict[str, str]) -> Any:
        """Give what signs targets: of redirects through this site alone."""
        if self._server(values).rstrip("/") != self._server({}):
            return None
        return lambda page: self._listed(page) or targets.sign(self._site.secret, page)

    def _listed(self, page: str) -> str | None:
        """Say that a target on a listed host needs no signature."""
        return "" if targets.is_allowed(page, self._site.settings.redirect_hosts) else None

    def _server(self, values: dict[str, str]) -> str:
        parts = bottle.request.urlparts
        return values.get("server", "").strip() or (
            f"{parts.scheme}://{parts.netloc}{self._site.settings.prefix}"
        )

    def _address(self, link: Link) -> str:
        return f"https://{link.name}" if link.host else self._server({}) + link.name


def _check(key: Key | None, application: str) -> None:
    if key and application not in key.applications:
        raise gate.ForbiddenError(
            f"Application {application[:80]!r} is not one of this key's. Name one of those."
        )


def _base(visit: Visit) -> str:
    parts = bottle.request.urlparts
    return f"{parts.scheme}://{quote(parts.netloc, safe=':[]')}{quote(visit.root)}"


def _form() -> dict[str, str]:
    """Read the form of this request; of a name that repeats the last counts.

    Raises:
        HTTPError: 413, it is too long; 400, it is none.
    """
    body = bottle.request.body
    body.seek(0)
    data = body.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise bottle.HTTPError(413)
    try:
        pairs = parse_qsl(data.decode("utf-8", "replace"), errors="replace", max_num_fields=200)
    except ValueError as error:
        raise bottle.HTTPError(400) from error
    return dict(pairs)
