"""Random pipelines of valid commands: rows or an error of ours, never one of the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cases import NOW, engine, event

from analytics.engine.search import Request, run
from analytics.errors import SearchError, SplError
from analytics.spl import functions

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

EVENTS = [
    event(["login", "logout", "buy"][at % 3], at * 3600, who=f"u{at % 4}", n=at,
          plan=["pro", "Free"][at % 2], **({"x": "a b"} if at % 5 else {}))
    for at in range(30)
]  # fmt: skip
FIELDS = ["event", "distinct_id", "n", "plan", "x", "_time", "nothing", "_raw", "application", "mv"]
VALUES = [
    r'"{\"a\":[1,{\"b\":\"x\"}]}"',
    '"[1,2]"',
    '"2011-08-08 12:00:00"',
    '"(a|b)"',
    '"1e300"',
    "-1",
    '"a"',
    "5",
    "1.5",
    "n",
    "plan",
    "_time",
    "nothing",
    "mv",
    '""',
    '"x y"',
    "'event'",
]
CONSTANTS = [
    '"a"',
    '"a.b"',
    '"a{0}.b"',
    '"a{}"',
    '"%Y-%m-%d %H:%M:%S"',
    '"%F %Z %3N"',
    '"-1d@d"',
    '"@w1+2h"',
    '"commas"',
    '"duration"',
    '"%05d|%s"',
    '"%.2f"',
    '"10.0.0.0/8"',
    '"a=*"',
]
AGGREGATES = [
    "count", "dc", "sum", "avg", "min", "max", "range", "median", "p95", "values", "list", "first",
    "last", "earliest", "latest", "mode", "stdev", "sumsq", "rate",
]  # fmt: skip
ENDED = "The search failed"


class Writer:
    """Writes one random search."""

    def __init__(self, random: Random) -> None:
        self.random, self.pick = random, random.choice

    def search(self) -> str:
        """Write a search of up to four commands over the events."""
        names = "| rename analytics_prop__* AS * " if self.random.random() < 0.7 else ""
        calls = [self.pick(COMMANDS)(self) for _ in range(self.random.randint(1, 4))]
        return f"search index=main {names}| {' | '.join(calls)}"

    def field(self) -> str:
        return self.pick(FIELDS)

    def plain(self) -> str:
        """Name a field that is no internal one."""
        return self.pick([name for name in FIELDS if name[0] != "_"])

    def value(self, depth: int = 0) -> str:
        chance = self.random.random()
        if depth > 2 or chance < 0.3:
            return self.pick(VALUES)
        if chance < 0.5:
            return f"({self.value(depth + 1)} {self.pick('+-*/.%')} {self.value(depth + 1)})"
        name, row = self.pick(sorted(functions.table().items()))
        least, most = row.arity()
        count = self.random.randint(least, min(least + 2, least + 2 if most is None else most))
        args = [
            self.condition(depth + 1)
            if row.kind(at) == "b"
            else self.pick(CONSTANTS)
            if row.kind(at) == "k"
            else self.value(depth + 1)
            for at in range(count)
        ]
        return f"{name}({', '.join(args)})"

    def condition(self, depth: int = 0) -> str:
        chance = self.random.random()
        if depth > 2 or chance < 0.6:
            operator = self.pick(["=", "!=", "<", ">="])
            return f"{self.value(depth + 1)} {operator} {self.value(depth + 1)}"
        if chance < 0.8:
            word = self.pick(["AND", "OR", "XOR"])
            return f"({self.condition(depth + 1)} {word} {self.condition(depth + 1)})"
        return f"NOT {self.condition(depth + 1)}"

    def aggregates(self) -> str:
        return " ".join(dict.fromkeys(self._aggregate() for _ in range(self.random.randint(1, 3))))

    def _aggregate(self) -> str:
        name = self.pick(AGGREGATES)
        return f"{name}({self.pick([self.field(), f'eval({self.value(1)})', 'n*'])})"

    def by(self) -> str:
        return f" BY {self.field()}" if self.random.random() < 0.6 else ""


COMMANDS: list[Callable[[Writer], str]] = [
    lambda w: f"where {w.condition()}",
    lambda w: f"eval z={w.value()}",
    lambda _: 'eval mv=split(x, " ")',
    lambda w: f"fields {w.pick(['', '- ', '+ '])}{w.field()} {w.field()}",
    lambda w: f"table {w.field()} {w.field()} n*",
    lambda w: f"rename {w.field()} AS r",
    lambda w: f"sort {w.pick(['', '0 ', '5 '])}{w.pick(['', '-'])}{w.field()} {w.field()}",
    lambda _: "reverse",
    lambda w: f"head {w.random.randint(0, 9)}",
    lambda w: f"head ({w.condition()})",
    lambda _: "tail 3",
    lambda w: f"dedup {w.field()} {w.pick(['', 'keepempty=t', 'consecutive=t', 'keepevents=t'])}",
    lambda _: r'rex field=x "(?<r>\w) (?<s>\w)"',
    lambda w: f'regex {w.field()}="a"',
    lambda w: f"bin span={w.pick(['1h', '1d', '10', '1mon'])} {w.pick(['_time', 'n'])}",
    lambda _: "bin n",
    lambda w: f"fillnull value={w.pick(['0', 'q'])} {w.pick(['', w.field()])}",
    lambda w: f"filldown {w.pick(['', w.field()])}",
    lambda w: f"eval {w.pick(['{event}', 'x{plan}', 'q{mv}'])}={w.value(1)}",
    lambda w: f"stats {w.pick(['', 'allnum=t '])}{w.aggregates()}{w.by()}",
    lambda w: f"stats sparkline sparkline({w.pick(['sum', 'dc', 'max'])}(n), 6h) {w.by()}",
    lambda w: f"chart {w.aggregates()} over {w.field()} by n span=10",
    lambda w: f"eventstats {w.aggregates()}{w.by()}",
    lambda w: f"streamstats {w.pick(['', 'window=3 ', 'current=f '])}{w.aggregates()}{w.by()}",
    lambda w: f"timechart span={w.pick(['1h', '1d', '1w', '1mon'])} {w.aggregates()}",
    lambda w: f"timechart {w.aggregates()} by {w.field()} limit={w.pick('02')}",
    lambda w: f"chart {w.aggregates()} over {w.field()} by {w.field()}",
    lambda w: f"top {w.field()} by {w.field()}",
    lambda w: f"rare {w.field()} {w.field()}",
    lambda w: f"addtotals {w.pick(['', 'col=t labelfield=' + w.field()])}",
    lambda w: f"search {w.field()}={w.pick(['a*', '5', '*', 'x'])} OR NOT {w.field()}>3",
    lambda w: f'makemv {w.pick(["", "allowempty=t ", "setsv=t "])}delim="a" {w.plain()}',
    lambda w: f'makemv tokenizer="([a-z])" {w.plain()}',
    lambda w: f"nomv {w.field()}",
    lambda w: f"mvcombine {w.plain()}",
    lambda w: f"addcoltotals labelfield={w.field()} {w.pick(['', w.field()])}",
    lambda w: f"rangemap field={w.field()} a=0-5 b={w.pick(['4-9', '6-9'])}",
    lambda w: f'strcat {w.pick(["", "allrequired=t "])}{w.field()} "-" {w.field()} r',
    lambda w: f"untable {w.field()} name value",
    lambda w: f"delta {w.field()} {w.pick(['', 'AS n', 'p=2'])}",
    lambda w: f"autoregress {w.field()} p=1-2",
    lambda w: f"accum {w.field()} {w.pick(['', 'AS total'])}",
    lambda w: f"setfields {w.plain()}=x r=5",
    lambda _: "addinfo",
    lambda _: "uniq",
    lambda w: f"trendline sma2({w.field()}) wma3({w.field()}) AS r",
    lambda w: f"transpose {w.pick(['', '0', '2'])} {w.pick(['', 'header_field=' + w.field()])}",
    lambda w: f"xyseries {w.field()} {w.field()} {w.field()} {w.pick(['', 'n', 'x'])}",
    lambda w: f"fieldformat {w.field()}={w.value()}",
    lambda w: f"spath input={w.field()} {w.pick(['', 'a', 'a{}.b', 'output=r a'])}",
    lambda w: "convert " + w.pick(["auto", "num", "memk", "ctime", "dur2sec"]) + f"({w.field()})",
    lambda w: f"convert auto(n*) none({w.field()})",
    lambda w: f"foreach {w.field()} n* [eval f=coalesce(f, 0)+'<<FIELD>>']",
    lambda w: f"foreach mode=multivalue {w.field()} [eval f=coalesce(f, 0).<<ITEM>>]",
    lambda w: f'replace a* WITH b*, 5 WITH "" {w.pick(["", "IN " + w.field()])}',
]


def check(random: Random) -> None:
    spl = Writer(random).search()
    zone = random.choice(["UTC", "Europe/Berlin"])
    try:
        run(engine(json.dumps(EVENTS)), Request(spl, now=NOW, zone=zone))
    except (SplError, SearchError) as error:
        assert ENDED not in str(error), spl  # noqa: PT017


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_random_pipelines(random: Random) -> None:
    check(random)


@pytest.mark.slow
@given(st.randoms(use_true_random=False))
@settings(max_examples=3000, suppress_health_check=list(HealthCheck))
def test_many_random_pipelines(random: Random) -> None:
    check(random)
