"""Where the texts of fieldformat go: to the end of the plan.

    … | fieldformat n=tostring(n) | rename n AS m  -> Extend(Rename(…), (("m", tostring(m)),))

Source: Splunk Search Reference 9.3, "fieldformat": formatting is for display, and the commands
behind it see the value itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.spl import expr as e
from analytics.spl import plan as p
from analytics.spl import walk, wildcards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Formats = dict[str, e.Expr]

#: Nodes whose rows are new ones.
_NEW_ROWS = (
    p.Aggregate, p.Pivot, p.Top, p.Names, p.Unpivot, p.Written, p.Transpose, p.Spread, p.Transact,
    p.Wrap, p.Delete, p.Summary, p.Crossed, p.PerRow,
)  # fmt: skip


def show_formats(plan: p.Plan) -> p.Plan:
    """Put the formats that hold to the end of the plan."""
    formats: Formats = {}
    for node in list(walk.chain(plan))[::-1]:
        formats = _after(node, formats)
    plan = walk.rebuild(plan, lambda node: node.source if isinstance(node, p.Shown) else node)
    return p.Extend(plan, tuple(formats.items())) if formats else plan


def _after(node: p.Plan, formats: Formats) -> Formats:
    """Return the formats that hold behind *node*."""
    match node:
        case p.Shown(name=name, value=value):
            return formats | {name: value}
        case p.Keep(names=names, is_ordered=is_ordered):
            return _where(formats, lambda x: _is_kept(x, names, is_ordered=is_ordered))
        case p.Remove(names=names):
            return _where(formats, lambda x: not _is_named(x, names))
        case p.Rename(pairs=pairs):
            return {
                _renamed(name, pairs): _with_fields(value, lambda x: _renamed(x, pairs))
                for name, value in formats.items()
            }
    return {} if isinstance(node, _NEW_ROWS) else formats


def _where(formats: Formats, is_there: Callable[[str], bool]) -> Formats:
    return {
        name: value
        for name, value in formats.items()
        if all(is_there(field) for field in {name, *e.fields(value)})
    }


def _is_named(field: str, names: Iterable[str]) -> bool:
    return any(wildcards.parts(name, field) is not None for name in names)


def _is_kept(field: str, names: Iterable[str], *, is_ordered: bool) -> bool:
    return _is_named(field, names) or (field.startswith("_") and not is_ordered)


def _renamed(field: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        found = wildcards.parts(old, field)
        if found is not None:
            field = wildcards.filled(new, found)
    return field


def _with_fields(expr: e.Expr, name: Callable[[str], str]) -> e.Expr:
    """Return *expr* with each field called by what *name* makes of its name."""
    match expr:
        case e.Field(name=old):
            expr = e.Field(name(old))
        case e.Match(field=old):
            expr = replace(expr, field=name(old))
        case e.Call(args=args):
            expr = replace(expr, args=tuple(_with_fields(arg, name) for arg in args))
        case e.Binary(left=left, right=right) | e.Xor(left=left, right=right):
            expr = replace(expr, left=_with_fields(left, name), right=_with_fields(right, name))
        case e.And(parts=parts) | e.Or(parts=parts):
            expr = replace(expr, parts=tuple(_with_fields(part, name) for part in parts))
        case e.Not(part=part):
            expr = e.Not(_with_fields(part, name))
    return expr
