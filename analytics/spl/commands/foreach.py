"""Run an eval for each of several fields, or for each value of one.

    foreach [mode=multifield] <field> … [fieldstr=<text>] [matchstr=<text>] [matchseg1=<text>]
        [matchseg2=<text>] [matchseg3=<text>] [<commands>]
    foreach mode=multivalue|json_array|auto_collections <field> [itemstr=<text>] [iterstr=<text>]
        [eval <field>=<expression>, …]

    search index=web | timechart count BY host | foreach web* [eval n=coalesce(n, 0)+'<<FIELD>>']
    search index=web | eval sum=0 | foreach mode=multivalue sizes [eval sum=sum+<<ITEM>>]

For each field ``<<FIELD>>`` stands for its name, ``<<MATCHSTR>>`` for what the wildcards match and
``<<MATCHSEG1>>`` to 3 for what the first, second and third match. The brackets hold commands
that work row by row, such as eval, fillnull or rename. Names that are no plain words stand in
quotes: ``'<<FIELD>>'``.

For each value ``<<ITEM>>`` is the value and ``<<ITER>>`` its number, from 0. The values are those
of a multivalue, of a JSON array, or (auto_collections) of what the field holds; at most 150 in a
row. The options name other texts to stand for these.

Source: Splunk Search Reference 9.4, foreach.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.errors import SplError
from analytics.spl import walk, wildcards
from analytics.spl.expr import Binary, Call, Expr, Field, Literal
from analytics.spl.plan import (
    Bucket,
    Extend,
    Extract,
    Fill,
    Filter,
    FirstFit,
    Given,
    Lookup,
    Mapped,
    PerField,
    PerPlace,
    Plan,
    Remove,
    Rename,
    Unfold,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

PIPELINES = True
_MARKS = ("fieldstr", "matchstr", "matchseg1", "matchseg2", "matchseg3")
_ITEMS = ("itemstr", "iterstr")
_MODES = ("multifield", "multivalue", "json_array", "auto_collections")
#: What works row by row.
_ROW_BY_ROW = (
    Given, Extend, Filter, Remove, Rename, Extract, Fill, Bucket, Lookup, Mapped, FirstFit, Unfold,
)  # fmt: skip
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|[^"\']+|["\']', re.DOTALL)
_UNSAFE = re.compile(r"""[\s|"'`\[\]()=,<>!\\]""")
_VALUES, _ITEM = "<<VALUES>>", "<<ITEM>>"


@dataclass(frozen=True, slots=True)
class _Template:
    """The text in the brackets, and how to make a plan of it."""

    args: Args
    token: Token
    text: str

    def over(self, text: str, source: Plan) -> Plan:
        """Return the plan of *text*, the template once it is filled in."""
        done = self.args.replanned(text, source)
        if not all(isinstance(node, _ROW_BY_ROW) for node in walk.every(done)):
            self.args.fail("foreach takes commands that work row by row. Write eval here.",
                           self.token)  # fmt: skip
        return done


def plan(args: Args, source: Plan) -> Plan:
    """Run the template over *source*."""
    options = args.options(("mode", *_MARKS, *_ITEMS))
    mode = options["mode"].text.lower() if "mode" in options else _MODES[0]
    if mode not in _MODES:
        args.fail(f"{mode!r} is no mode of foreach. It has: {', '.join(_MODES)}.", options["mode"])
    known = _MARKS if mode == _MODES[0] else _ITEMS
    if wrong := next((name for name in options if name not in {"mode", *known}), None):
        args.fail(f"{wrong} has no meaning with mode={mode}. Remove it.", options[wrong])
    names: list[str] = []
    while args.token().kind in {"word", "string"} and not args.is_option():
        names.append(args.name())
        args.accept(",")
    if not names or (len(names) > 1 and mode != _MODES[0]):
        args.fail(f"foreach mode={mode} needs {'fields' if not names else 'one field'} here.")
    options |= args.options(known)
    template = _Template(args, args.token(), args.bracketed())
    options |= args.options(known)
    args.end()
    texts = {name: token.text for name, token in options.items()}
    if mode == _MODES[0]:
        return _for_fields(template, source, tuple(names), texts)
    return _for_values(template, source, mode, names[0], texts)


def _for_fields(
    template: _Template, source: Plan, names: tuple[str, ...], options: Mapping[str, str]
) -> Plan:
    marks = [options.get(name, f"<<{name.removesuffix('str').upper()}>>") for name in _MARKS]
    marks[1] = options.get("matchstr", "<<MATCHSTR>>")

    def make(fields: tuple[str, ...]) -> Plan:
        done: Plan = Given()
        for field in fields:
            found = [parts for name in names if (parts := wildcards.parts(name, field)) is not None]
            parts = found[0] if found else ()
            texts = dict.fromkeys(marks, "")
            texts |= zip(marks, (field, "".join(parts), *parts[:3]), strict=False)
            done = template.over(_filled(template.text, texts), done)
        return done

    make(tuple(name.replace("*", "x") for name in names))  # says what is wrong before it runs
    return PerField(source, names, make)


def _filled(template: str, texts: Mapping[str, str]) -> str:
    """Put *texts* in place of their marks, escaped where they stand in quotes."""
    marks = re.compile("|".join(re.escape(mark) for mark in texts if mark))

    def piece(found: re.Match[str]) -> str:
        quote = found[0][0] if len(found[0]) > 1 and found[0][0] in "\"'" else ""
        return marks.sub(lambda mark: _inserted(template, texts[mark[0]], quote), found[0])

    return _PIECE.sub(piece, template)


def _inserted(template: str, text: str, quote: str) -> str:
    if quote:
        return re.sub(rf"([\\{quote}])", r"\\\1", text)
    if _UNSAFE.search(text):
        message = f"The field name {text!r} cannot stand here by itself. Put it into single quotes."
        raise SplError(message, template, 0, len(template))
    return text


def _for_values(
    template: _Template, source: Plan, mode: str, field: str, options: Mapping[str, str]
) -> Plan:
    values: Expr = Field(field)
    if mode != "multivalue":
        values = Call("json_array_to_mv", (values,))
    if mode == "auto_collections":
        values = Call("coalesce", (values, Field(field)))
    item, number = options.get("itemstr", _ITEM), options.get("iterstr", "<<ITER>>")
    text = _with_item(template.text, item)

    def make(most: int) -> Plan:
        done: Plan = Extend(Given(), ((_VALUES, values),))
        for place in range(most):
            numbered = _with_number(text, number, place)
            done = Extend(done, ((_ITEM, Call("mvindex", (Field(_VALUES), Literal(place)))),))
            steps = list(walk.chain(template.over(numbered, Given())))[-2::-1]
            for step in steps:
                done = _only_where(template, step, place, done)
        return Remove(done, (_VALUES, _ITEM))

    make(1)
    return PerPlace(source, values, make)


def _only_where(template: _Template, step: Plan, place: int, source: Plan) -> Plan:
    """Return an eval that leaves rows alone that do not have so many values."""
    if not isinstance(step, Extend) or any(_ITEM in name for name, _ in step.pairs):
        template.args.fail(
            "foreach over values takes eval of fields with a name of their own. Write "
            "[eval <field>=…].", template.token,
        )  # fmt: skip
    has_value = Binary(">", Call("mvcount", (Field(_VALUES),)), Literal(place))
    pairs = [(name, Call("if", (has_value, value, Field(name)))) for name, value in step.pairs]
    return Extend(source, tuple(pairs))


def _with_number(template: str, mark: str, place: int) -> str:
    def piece(found: re.Match[str]) -> str:
        return found[0].replace(mark, str(place) if found[0][0] in "\"'" else f"({place})")

    return _PIECE.sub(piece, template)


def _with_item(template: str, mark: str) -> str:
    """Put the field that holds the value in place of its mark; within a text it is joined to it."""
    field = f"'{_ITEM}'"

    def piece(found: re.Match[str]) -> str:
        text = found[0]
        if text in {f'"{mark}"', f"'{mark}'"}:
            return field
        if text.startswith('"') and mark in text:
            return "(" + text.replace(mark, f'".{field}."') + ")"
        return text if text.startswith("'") else text.replace(mark, field)

    return _PIECE.sub(piece, template)
