"""Make one row of each run of events that belong together.

    transaction [<field>, …] [name=<transaction type>] [maxspan=<span>] [maxpause=<span>]
        [maxevents=<count>] [startswith=<condition>] [endswith=<condition>] [connected=<bool>]
        [unifyends=<bool>] [keepevicted=<bool>] [keeporphans=<bool>] [maxopentxn=<count>]
        [maxopenevents=<count>] [mvlist=<bool>|<field>,…] [mvraw=<bool>] [nullstr=<text>]
        [delim=<text>]

    search index=web | transaction distinct_id maxpause=30m

Events are taken from the newest to the oldest. They belong together where the fields named have
the same values; an event that lacks some of them joins a run that shares a value with it, or any
with ``connected=f``. A run spans at most ``maxspan``, has no gap over ``maxpause`` and at most
``maxevents`` events (1,000; -1 for any). A condition is ``"terms of search"``, ``(terms of
search)`` or ``eval(<expression>)``: a run ends with an event that fulfils ``endswith`` and
begins with one that fulfils ``startswith``; one that never met its ``startswith`` is left out
unless ``keepevicted=t``. Events in no run are left out unless ``keeporphans=t``, which gives
them ``_txn_orphan=1``.

A row has ``_time`` of its first event, ``duration`` in seconds, ``eventcount``, ``closed_txn``
(1 where a limit or startswith closed it), the texts of the events and the different values of
each field in lexicographic order; with ``mvlist`` all values in the order of the events, and
``nullstr`` (NULL) for missing ones. With ``mvraw`` the texts are a multivalue too. ``delim`` (a
blank) is what `nomv` puts between values later.

With ``unifyends=f``, the default with ``connected=f``, an event that fulfils ``startswith`` or
``endswith`` need share no value with a run, only not contradict it. ``maxopentxn`` and
``maxopenevents`` close the runs that were used least where more are open, or have more events in
all, which counts as no end; without them there is no limit. ``name`` is a stanza of
conf-transactiontypes with these settings and ``fields``; what the search says comes first.

Source: Splunk Search Reference 10.0, transaction; transactiontypes.conf.spec 9.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.spl import quote
from analytics.spl.plan import Plan, Transact
from analytics.spl.terms import Terms
from analytics.spl.times import Span

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.expr import Expr
    from analytics.spl.tokens import Token

_OPTIONS = (
    "maxspan", "maxpause", "maxevents", "connected", "unifyends", "keepevicted", "keeporphans",
    "maxopentxn", "maxopenevents", "mvlist", "mvraw", "nullstr", "delim",
)  # fmt: skip
_FILTERS = ("startswith", "endswith")
#: The file of stanzas that a transaction can be called after.
TYPES = "transactiontypes"


@dataclass(frozen=True, slots=True)
class _Given:
    """What an author wrote: the fields, the options and the conditions."""

    names: tuple[str, ...]
    options: dict[str, Token]
    filters: dict[str, Expr]


def plan(args: Args, source: Plan) -> Plan:
    """Group the events of *source*."""
    given = _read(args)
    if "name" in given.options:
        known = _stanza(args, given.options["name"], source)
        given = _Given(
            given.names or known.names,
            known.options | given.options,
            known.filters | given.filters,
        )
    return _node(args, given, source)


def _read(args: Args) -> _Given:
    names: list[str] = []
    options: dict[str, Token] = {}
    filters: dict[str, Expr] = {}
    while not args.at_end():
        if args.is_option() and args.token().says(*_FILTERS):
            name = args.take().text.lower()
            args.expect("=")
            filters[name] = _condition(args)
        elif (option := args.option((*_OPTIONS, "name"))) is not None:
            options |= dict([option])
        else:
            names.append(args.plain_name())
            args.accept(",")
    return _Given(tuple(dict.fromkeys(names)), options, filters)


def _stanza(args: Args, name: Token, source: Plan) -> _Given:
    """Read the stanza of conf-transactiontypes that the search names.

    Raises:
        SplError: there is none, or it is wrong; then the text of the stanza shows where.
    """
    content = args.context.stanza(TYPES, name.text)
    if content is None:
        args.fail(
            f"There is no transaction type {name.text!r}. Make a stanza of that name in "
            f"configs/conf-{TYPES}, or name the fields here.", name,
        )  # fmt: skip
    parts = [quote.field(part) for part in re.split(r'[\s,"]+', content.get("fields", "")) if part]
    parts += [f"{key}={quote.quote(content[key])}" for key in _OPTIONS if content.get(key)]
    parts += [f"{key}={_filter(content[key])}" for key in _FILTERS if content.get(key)]
    inner = args.beside(" ".join(parts))
    known = _read(inner)
    _node(inner, known, source)
    return known


def _filter(text: str) -> str:
    """Write a condition of a stanza as the command takes it."""
    return text if text.startswith(('"', "(", "eval(")) else f"({text})"


def _node(args: Args, given: _Given, source: Plan) -> Plan:
    options = given.options

    def flag(name: str, *, default: bool = False) -> bool:
        return args.flag(options.get(name), default=default)

    is_connected = flag("connected", default=True)
    return Transact(
        source,
        given.names,
        given.filters.get("startswith"),
        given.filters.get("endswith"),
        _seconds(args, options.get("maxspan")),
        _seconds(args, options.get("maxpause")),
        _most(args, options.get("maxevents")),
        is_connected,
        flag("keepevicted"),
        flag("keeporphans"),
        _lists(options.get("mvlist")),
        options["nullstr"].text if "nullstr" in options else "NULL",
        unifies_ends=flag("unifyends", default=is_connected),
        most_open=args.whole(options.get("maxopentxn"), default=0),
        most_open_events=args.whole(options.get("maxopenevents"), default=0),
        has_raw_list=flag("mvraw"),
        delimiter=options["delim"].text if "delim" in options else " ",
    )


def _condition(args: Args) -> Expr:
    """Read ``"terms"``, ``(terms)`` or ``eval(expression)``."""
    token = args.take()
    if token.says("eval"):
        args.expect("(")
        found = args.expression()
        args.expect(")")
        return found
    if token.kind == "op" and token.text == "(":
        return _terms(args, _bracketed(args, token.end))
    if token.kind not in {"string", "word"}:
        args.fail('A condition is missing here. Write "terms", (terms) or eval(…).', token)
    return _terms(args, token.text)


def _bracketed(args: Args, start: int) -> str:
    """Return the text from *start* to the parenthesis that closes, and move past it."""
    depth = 1
    while depth:
        token = args.take()
        if token.kind == "end":
            args.fail("The condition is not closed. End it with ).", token)
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "op" else 0
    return args.text_from(start)[:-1]


def _terms(args: Args, text: str) -> Expr:
    return Terms(args.beside(text)).read()


def _seconds(args: Args, token: Token | None) -> float | None:
    if token is None or token.text.startswith("-"):
        return None
    span = Span.read(f"{token.text}s" if token.text.isdigit() else token.text)
    if span is None and token.text not in {"0", "0s"}:
        args.fail(f"{token.text!r} is no length of time. Write one such as 30s or 5m.", token)
    return span.seconds if span is not None else 0.0


def _most(args: Args, token: Token | None) -> int:
    if token is not None and token.text.startswith("-"):
        return 0
    return args.whole(token, default=1000, least=1)


def _lists(token: Token | None) -> tuple[str, ...]:
    if token is None or token.text.lower() in {"f", "false", "0"}:
        return ()
    if token.text.lower() in {"t", "true", "1"}:
        return ("*",)
    return tuple(name for name in token.text.replace(",", " ").split() if name)
