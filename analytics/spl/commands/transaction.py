"""Make one row of each run of events that belong together.

    transaction [<field>, …] [maxspan=<span>] [maxpause=<span>] [maxevents=<count>]
        [startswith=<condition>] [endswith=<condition>] [connected=<bool>] [keepevicted=<bool>]
        [keeporphans=<bool>] [mvlist=<bool>|<field>,…] [nullstr=<text>]

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
``nullstr`` (NULL) for missing ones. There is no limit on runs that are open at a time.

Source: Splunk Search Reference 9.3, transaction; transactiontypes.conf.spec 9.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.parse import Call, Search
from analytics.spl.plan import Plan, Transact
from analytics.spl.terms import Terms
from analytics.spl.times import Span

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.expr import Expr
    from analytics.spl.tokens import Token

_OPTIONS = (
    "maxspan", "maxpause", "maxevents", "startswith", "endswith", "connected", "keepevicted",
    "keeporphans", "mvlist", "nullstr",
)  # fmt: skip


def plan(args: Args, source: Plan) -> Plan:
    """Group the events of *source*."""
    names: list[str] = []
    options: dict[str, Token] = {}
    conditions: dict[str, Expr] = {}
    while not args.at_end():
        if args.is_option() and args.token().says("startswith", "endswith"):
            name = args.take().text.lower()
            args.expect("=")
            conditions[name] = _condition(args)
        elif (option := args.option(_OPTIONS)) is not None:
            options |= dict([option])
        else:
            names.append(args.plain_name())
            args.accept(",")
    flags = {
        name: args.flag(options.get(name), default=name == "connected")
        for name in ("connected", "keepevicted", "keeporphans")
    }
    return Transact(
        source,
        tuple(dict.fromkeys(names)),
        conditions.get("startswith"),
        conditions.get("endswith"),
        _seconds(args, options.get("maxspan")),
        _seconds(args, options.get("maxpause")),
        _most(args, options.get("maxevents")),
        flags["connected"],
        flags["keepevicted"],
        flags["keeporphans"],
        _lists(options.get("mvlist")),
        options["nullstr"].text if "nullstr" in options else "NULL",
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
    inner = type(args)(
        Search(text, ()), Call("search", 0, 0, len(text)), now=args.now, zone=args.zone
    )
    return Terms(inner).read()


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
