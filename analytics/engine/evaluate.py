"""One expression of eval outside of a search; the macros and stanzas that a catalog keeps.

    evaluated(store, context, Binary("+", Field("a"), Literal(1)), {"a": "2"}) -> "3"

Source: macros.conf.spec 9.2 (args, definition, iseval, validation, errormsg).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.rights import Rights
from analytics.engine.scans import values
from analytics.engine.sql import Compiler
from analytics.spl import plan as p
from analytics.spl.macros import Macro

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.engine.catalog import Catalog, Entity
    from analytics.engine.search import Stored
    from analytics.spl.expr import Expr
    from analytics.spl.planner import Context

_TRUE = {"1", "true", "t", "yes"}


def evaluated(
    store: Stored, context: Context, expr: Expr, fields: Mapping[str, str]
) -> str | bool | None:
    """Return the value of *expr* where the fields have the values given; None for null."""
    names = ("_", *fields)
    kinds: tuple[p.Kind, ...] = tuple("text" for _ in names)
    columns: tuple[list[object], ...] = tuple([value] for value in ("", *fields.values()))
    with store.snapshot() as snapshot:
        compiler = Compiler(lambda: snapshot, context, Rights())
        relation = values(compiler, p.Values(names, kinds, columns))
        value = compiler.expressions(relation).value(expr)
        sql = value.sql if value.kind == "bool" else value.text()
        ((found,),) = compiler.fetch(f"SELECT {sql} FROM ({relation.sql})")
    return found if found is None or isinstance(found, bool) else str(found)


def known_macro(catalog: Catalog, name: str, user: str = "", app: str = "") -> Macro | None:
    """Find the macro *name*, ``name(2)`` with two arguments: the user's own first, then the app's.

    A macro that is disabled is none.
    """
    entity = _known(catalog, "macros", name, user, app)
    return _macro(entity) if entity is not None else None


def known_stanza(
    catalog: Catalog, file: str, name: str, user: str = "", app: str = ""
) -> dict[str, str] | None:
    """Find the settings of a stanza: the user's own first, then the app's.

    A stanza that is disabled is none.
    """
    entity = _known(catalog, file, name, user, app)
    if entity is None:
        return None
    return {
        key: str(value)
        for key, value in entity.content.items()
        if value is not None and not key.startswith("eai:")
    }


def _known(catalog: Catalog, file: str, name: str, user: str, app: str) -> Entity | None:
    found = [
        entity
        for entity in catalog.find(f"conf-{file}", name)
        if str(entity.content.get("disabled", "0")).lower() not in _TRUE
        and (not user or entity.owner in {"nobody", user} or _is_shared(entity))
    ]
    return min(found, key=lambda e: (e.owner != user, e.app != app)) if found else None


def _is_shared(entity: Entity) -> bool:
    """Whether its owner lets others use it."""
    return entity.content.get("eai:acl", {}).get("sharing") in {"app", "global", "system"}


def _macro(entity: Entity) -> Macro:
    content = {key: str(value) for key, value in entity.content.items() if value is not None}
    names = [name.strip() for name in content.get("args", "").split(",")]
    return Macro(
        definition=content.get("definition", ""),
        args=tuple(name for name in names if name),
        is_eval=content.get("iseval", "0").strip().lower() in _TRUE,
        validation=content.get("validation", ""),
        error=content.get("errormsg", ""),
    )
