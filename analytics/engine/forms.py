"""The functions of eval that plain SQL cannot say alone: one small function each.

    FORMS["if"](expressions, Call("if", (condition, yes, no))) -> Value

Source: Splunk Search Reference 9.2, "Evaluation functions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine import clocks, objects
from analytics.engine.expressions import in_network
from analytics.engine.values import NUMERIC, Value, finite
from analytics.errors import SearchError
from analytics.spl import args as spl_args
from analytics.spl import expr as e
from analytics.spl import parse, terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.expressions import Expressions
    from analytics.spl.plan import Kind


def unified(values: list[Value]) -> tuple[list[str], Kind]:
    """Return the SQL of *values* as one kind: numbers, a multivalue, conditions, else text."""
    known = [value for value in values if not value.sql.startswith("CAST(NULL ")]
    kinds = {value.kind for value in known}
    if "many" in kinds:
        return [value.many() for value in values], "many"
    if kinds and kinds <= NUMERIC:
        if len(kinds) == 1 and len(known) == len(values):
            return [value.sql for value in values], known[0].kind
        return [value.number() if value in known else "NULL" for value in values], "num"
    if kinds == {"bool"}:
        return [value.condition() for value in values], "bool"
    return [value.text() for value in values], "text"


def _constant(call: e.Call, place: int, what: str) -> str:
    """Return the text of an argument that must be a constant."""
    arg = call.args[place]
    if isinstance(arg, e.Literal) and isinstance(arg.value, str):
        return arg.value
    raise SearchError(f"{call.name} takes {what} as a constant text here. Write it in quotes.")


def _if(x: Expressions, call: e.Call) -> Value:
    condition, *choices = call.args
    (yes, no), kind = unified([x.value(choice) for choice in choices])
    return Value(f"CASE WHEN {x.condition(condition)} THEN {yes} ELSE {no} END", kind)


def _case(x: Expressions, call: e.Call) -> Value:
    return _arms(x, call, "{}")


def _validate(x: Expressions, call: e.Call) -> Value:
    return _arms(x, call, "NOT {}")


def _arms(x: Expressions, call: e.Call, test: str) -> Value:
    if len(call.args) % 2:
        raise SearchError(f"{call.name} takes pairs of a condition and a value. One is missing.")
    tests = [test.format(x.condition(arg)) for arg in call.args[::2]]
    values, kind = unified([x.value(arg) for arg in call.args[1::2]])
    arms = " ".join(f"WHEN {one} THEN {two}" for one, two in zip(tests, values, strict=True))
    return Value(f"CASE {arms} END", kind)


def _coalesce(x: Expressions, call: e.Call) -> Value:
    values, kind = unified([x.value(arg) for arg in call.args])
    return Value(f"coalesce({', '.join(values)})", kind)


def _nullif(x: Expressions, call: e.Call) -> Value:
    one, two = (x.value(arg) for arg in call.args)
    return Value(f"CASE WHEN {x.compare('=', one, two)} THEN NULL ELSE {one.sql} END", one.kind)


def _in(x: Expressions, call: e.Call) -> Value:
    first, *others = (x.value(arg) for arg in call.args)
    return Value(f"({' OR '.join(x.compare('=', first, other) for other in others)})", "bool")


def _cidrmatch(x: Expressions, call: e.Call) -> Value:
    network = _constant(call, 0, "the network")
    try:
        return Value(in_network(network, x.value(call.args[1]).text()), "bool")
    except ValueError as error:
        raise SearchError(f"{network!r} is no network. Write one such as 10.0.0.0/8.") from error


def _match(x: Expressions, call: e.Call) -> Value:
    text, pattern = (x.value(arg).text() for arg in call.args)
    return Value(f"regexp_matches({text}, {pattern}, 's')", "bool")


def _replace(x: Expressions, call: e.Call) -> Value:
    return _replaced(x, call, "gs")


def _replace_first(x: Expressions, call: e.Call) -> Value:
    return _replaced(x, call, "s")


def _replaced(x: Expressions, call: e.Call, options: str) -> Value:
    text, pattern, new = (x.value(arg).text() for arg in call.args)
    return Value(f"regexp_replace({text}, {pattern}, {new}, '{options}')", "text")


def _trim(x: Expressions, call: e.Call) -> Value:
    name = {"trim": "trim", "ltrim": "ltrim", "rtrim": "rtrim"}[call.name]
    text, *characters = (x.value(arg).text() for arg in call.args)
    what = characters[0] if characters else "' ' || chr(9) || chr(10) || chr(13)"
    return Value(f"{name}({text}, {what})", "text")


def _substr(x: Expressions, call: e.Call) -> Value:
    text, *numbers = (x.value(arg) for arg in call.args)
    places = ", ".join(f"TRY_CAST({number.number()} AS BIGINT)" for number in numbers)
    return Value(f"substr({text.text()}, {places})", "text")


def _tonumber(x: Expressions, call: e.Call) -> Value:
    value = x.value(call.args[0])
    if len(call.args) == 1:
        return Value(finite(value.number()), "num")
    base = call.args[1]
    if (
        not isinstance(base, e.Literal)
        or not isinstance(base.value, int)
        or not 2 <= base.value <= 36
    ):
        raise SearchError("tonumber takes a base from 2 to 36. Write it as a number.")
    digits = x.scope.parameters.text("0123456789abcdefghijklmnopqrstuvwxyz"[: base.value])
    text = f"lower({value.text()})"
    places = (
        f"list_transform(string_split(reverse({text}), ''), "
        f"lambda c, i: (position(c IN {digits}) - 1) * pow({base.value}, i - 1))"
    )
    is_valid = f"length({text}) > 0 AND length(translate({text}, {digits}, '')) = 0"
    return Value(f"CASE WHEN {is_valid} THEN list_sum({places}) END", "num")


def _tostring(x: Expressions, call: e.Call) -> Value:
    value = x.value(call.args[0])
    if len(call.args) == 1:
        return Value(value.text(), "text")
    form, number = _constant(call, 1, "the form"), value.number()
    whole = f"TRY_CAST(floor({finite(number)}) AS BIGINT)"
    if form == "commas":
        plain = f"CAST(round({number}, 2) AS DECIMAL(38, 2))"
        text = f"format('{{:,.2f}}', CAST({plain} AS DOUBLE))"
        return Value(f"regexp_replace({text}, '\\.00$', '')", "text")
    if form == "hex":
        return Value(f"'0x' || upper(to_hex({whole}))", "text")
    if form == "duration":
        days = f"CASE WHEN {whole} >= 86400 THEN ({whole} // 86400) || '+' ELSE '' END"
        parts = (f"{whole} % 86400 // 3600", f"{whole} % 3600 // 60", f"{whole} % 60")
        padded = [f"lpad(CAST({part} AS VARCHAR), 2, '0')" for part in parts]
        joined = " || ':' || ".join(padded)
        return Value(f"({days} || {joined})", "text")
    raise SearchError(f"{form!r} is no form of tostring. Write commas, duration or hex.")


def _printf(x: Expressions, call: e.Call) -> Value:
    form = _constant(call, 0, "the format")
    values = iter(x.value(arg) for arg in call.args[1:])
    pieces: list[str] = []
    try:
        for conversion in clocks.conversions(form):
            if conversion in {"d", "i", "x", "X", "o", "c"}:
                pieces.append(f"TRY_CAST(trunc({next(values).number()}) AS BIGINT)")
            elif conversion in {"f", "F", "e", "E", "g", "G"}:
                pieces.append(next(values).number())
            else:
                pieces.append(next(values).text())
    except StopIteration:
        raise SearchError("printf has fewer values than its format asks for. Add one.") from None
    text = x.scope.parameters.text(form.replace("%i", "%d"))
    return Value(f"printf({', '.join([text, *pieces])})", "text")


def _searchmatch(x: Expressions, call: e.Call) -> Value:
    text = _constant(call, 0, "the search")
    search = parse.Search(text, ())
    args = spl_args.Args(
        search, parse.Call("searchmatch", 0, 0, len(text)),
        now=x.scope.now, zone=x.scope.zone().zone,
    )  # fmt: skip
    return Value(x.condition(terms.Terms(args).read()), "bool")


def _isnull(x: Expressions, call: e.Call) -> Value:
    return Value(f"({x.value(call.args[0]).sql} IS NULL)", "bool")


def _isnotnull(x: Expressions, call: e.Call) -> Value:
    return Value(f"({x.value(call.args[0]).sql} IS NOT NULL)", "bool")


def _isnum(x: Expressions, call: e.Call) -> Value:
    return Value(f"({x.value(call.args[0]).number()} IS NOT NULL)", "bool")


def _isint(x: Expressions, call: e.Call) -> Value:
    number = x.value(call.args[0]).number()
    return Value(f"coalesce({number} = trunc({number}), FALSE)", "bool")


def _isstr(x: Expressions, call: e.Call) -> Value:
    value = x.value(call.args[0])
    return Value(f"({value.sql} IS NOT NULL AND {value.number()} IS NULL)", "bool")


def _isbool(x: Expressions, call: e.Call) -> Value:
    return Value("TRUE" if x.value(call.args[0]).kind == "bool" else "FALSE", "bool")


def _typeof(x: Expressions, call: e.Call) -> Value:
    value = x.value(call.args[0])
    other = {"bool": "Boolean", "many": "Multivalue"}.get(value.kind, "String")
    return Value(
        f"CASE WHEN {value.sql} IS NULL THEN 'Invalid' "
        f"WHEN {value.number()} IS NOT NULL THEN 'Number' ELSE '{other}' END",
        "text",
    )


def _round(x: Expressions, call: e.Call) -> Value:
    number, *places = (x.value(arg).number() for arg in call.args)
    if not places:
        return Value(finite(f"round({number})"), "num")
    return Value(finite(f"round({number}, TRY_CAST({places[0]} AS INTEGER))"), "num")


def _log(x: Expressions, call: e.Call) -> Value:
    number, *base = (x.value(arg).number() for arg in call.args)
    below = f"ln({base[0]})" if base else "ln(10.0)"
    return Value(finite(f"(ln({number}) / nullif({below}, 0.0))"), "num")


def _numbers(x: Expressions, call: e.Call) -> list[str]:
    return [finite(x.value(arg).number()) for arg in call.args]


def _sum(x: Expressions, call: e.Call) -> Value:
    return Value(f"list_sum([{', '.join(_numbers(x, call))}])", "num")


def _avg(x: Expressions, call: e.Call) -> Value:
    return Value(f"list_avg([{', '.join(_numbers(x, call))}])", "num")


def _min(x: Expressions, call: e.Call) -> Value:
    return _extreme(x, call, "least")


def _max(x: Expressions, call: e.Call) -> Value:
    return _extreme(x, call, "greatest")


def _extreme(x: Expressions, call: e.Call, name: str) -> Value:
    values = [x.value(arg) for arg in call.args]
    numbers = f"{name}({', '.join(finite(value.number()) for value in values)})"
    if all(value.kind in NUMERIC for value in values):
        return Value(numbers, "num")
    texts = ", ".join(
        f"CASE WHEN {value.number()} IS NULL THEN {value.text()} END" for value in values
    )
    sides = (Value(numbers, "num").text(), f"{name}({texts})")
    first, second = sides if name == "least" else sides[::-1]
    return Value(f"coalesce({first}, {second})", "text")


def _bits(x: Expressions, call: e.Call) -> Value:
    whole = [f"TRY_CAST(trunc({number}) AS BIGINT)" for number in _numbers(x, call)]
    match call.name:
        case "bit_not":
            return Value(f"xor({whole[0]}, {2**53 - 1})", "int")
        case "bit_xor":
            sql = whole[0]
            for other in whole[1:]:
                sql = f"xor({sql}, {other})"
            return Value(sql, "int")
    operator = {"bit_and": "&", "bit_or": "|", "bit_shift_left": "<<", "bit_shift_right": ">>"}
    return Value(f"({f' {operator[call.name]} '.join(whole)})", "int")


def _mvappend(x: Expressions, call: e.Call) -> Value:
    lists = [f"coalesce({x.value(arg).many()}, [])" for arg in call.args]
    joined = f"list_concat({', '.join(lists)})" if len(lists) > 1 else lists[0]
    return Value(f"CASE WHEN len({joined}) > 0 THEN {joined} END", "many")


def _mvdedup(x: Expressions, call: e.Call) -> Value:
    many = x.value(call.args[0]).many()
    return Value(f"list_filter({many}, lambda v, i: list_position({many}, v) = i)", "many")


def _mvfilter(x: Expressions, call: e.Call) -> Value:
    names = sorted(e.fields(call.args[0]))
    if not names:
        return Value("CAST(NULL AS VARCHAR[])", "many")
    if len(names) > 1:
        raise SearchError(f"mvfilter names the fields {', '.join(names)}. Name one only.")
    inner = x.within(names[0], Value("v", "text")).condition(call.args[0])
    kept = f"list_filter({x.value(e.Field(names[0])).many()}, lambda v: {inner})"
    return Value(f"CASE WHEN len({kept}) > 0 THEN {kept} END", "many")


def _mvjoin(x: Expressions, call: e.Call) -> Value:
    many, mark = x.value(call.args[0]).many(), x.value(call.args[1]).text()
    if isinstance(call.args[1], e.Literal):
        return Value(f"array_to_string({many}, {mark})", "text")
    joined = f"list_reduce({many}, lambda a, b: a || {mark} || b)"
    return Value(f"CASE WHEN len({many}) > 0 THEN {joined} END", "text")


def _mvmap(x: Expressions, call: e.Call) -> Value:
    field, body = call.args
    if not isinstance(field, e.Field):
        raise SearchError("mvmap takes a field first. Put the expression into a field with eval.")
    inner = x.within(field.name, Value("v", "text")).value(body).text()
    return Value(f"list_transform({x.value(field).many()}, lambda v: {inner})", "many")


def _mvfind(x: Expressions, call: e.Call) -> Value:
    many, pattern = x.value(call.args[0]).many(), x.value(call.args[1]).text()
    tests = f"list_transform({many}, lambda v: regexp_matches(v, {pattern}, 's'))"
    return Value(f"nullif(list_position({tests}, TRUE), 0) - 1", "int")


def _mvindex(x: Expressions, call: e.Call) -> Value:
    many = x.value(call.args[0]).many()
    first, *last = (f"TRY_CAST({x.value(arg).number()} AS BIGINT)" for arg in call.args[1:])
    start = f"CASE WHEN {first} < 0 THEN {first} ELSE {first} + 1 END"
    if not last:
        return Value(f"({many})[{start}]", "text")
    end = f"CASE WHEN {last[0]} < 0 THEN {last[0]} ELSE {last[0]} + 1 END"
    part = f"({many})[{start}:{end}]"
    return Value(f"CASE WHEN len({part}) > 0 THEN {part} END", "many")


def _mvrange(x: Expressions, call: e.Call) -> Value:
    start, stop, *step = (f"TRY_CAST({x.value(arg).number()} AS BIGINT)" for arg in call.args)
    numbers = f"range({start}, {stop}, {step[0] if step else '1'})"
    return Value(f"list_transform({numbers}, lambda v: CAST(v AS VARCHAR))", "many")


def _mvzip(x: Expressions, call: e.Call) -> Value:
    one, two = (x.value(arg).many() for arg in call.args[:2])
    mark = x.value(call.args[2]).text() if len(call.args) > 2 else "','"
    pairs = f"list_zip({one}[:len({two})], {two}[:len({one})])"
    return Value(f"list_transform({pairs}, lambda v: v[1] || {mark} || v[2])", "many")


def _split(x: Expressions, call: e.Call) -> Value:
    text, mark = (x.value(arg).text() for arg in call.args)
    return Value(f"string_split({text}, {mark})", "many")


FORMS: dict[str, Callable[[Expressions, e.Call], Value]] = {
    "avg": _avg, "bit_and": _bits, "bit_not": _bits, "bit_or": _bits, "bit_shift_left": _bits,
    "bit_shift_right": _bits, "bit_xor": _bits, "case": _case, "cidrmatch": _cidrmatch,
    "coalesce": _coalesce, "if": _if, "in": _in, "isbool": _isbool, "isint": _isint,
    "isnotnull": _isnotnull, "isnull": _isnull, "isnum": _isnum, "isstr": _isstr, "log": _log,
    "ltrim": _trim, "match": _match, "max": _max, "min": _min, "mvappend": _mvappend,
    "mvdedup": _mvdedup, "mvfilter": _mvfilter, "mvfind": _mvfind, "mvindex": _mvindex,
    "mvjoin": _mvjoin, "mvmap": _mvmap, "mvrange": _mvrange, "mvzip": _mvzip,
    "now": clocks.now, "nullif": _nullif, "printf": _printf,
    "relative_time": clocks.relative_time, "replace": _replace,
    "replace_first": _replace_first, "round": _round, "rtrim": _trim, "searchmatch": _searchmatch,
    "sigfig": _tonumber, "split": _split, "strftime": clocks.strftime,
    "strptime": clocks.strptime, "substr": _substr, "sum": _sum, "time": clocks.now,
    "tonumber": _tonumber, "tostring": _tostring, "trim": _trim, "typeof": _typeof,
    "validate": _validate,
} | objects.FORMS  # fmt: skip
