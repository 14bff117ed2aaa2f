"""No name and no value of a search or of an event reaches SQL as anything but a value."""

from __future__ import annotations

import json

import duckdb
import pytest
from support.cases import NOW, Engine, engine, event

from analytics.engine.rights import Rights
from analytics.engine.search import Request, run
from analytics.errors import SearchError, SplError
from analytics.spl import quote

#: Texts that would end a name or a value of SQL, of SPL, or of a pattern.
HOSTILE = {
    "single quote": "a'b",
    "double quote": 'a"b',
    "ends a text": "'; DROP TABLE hot.main.ev; --",
    "ends a name": '"; DROP TABLE hot.main.ev; --',
    "reads a file": "' UNION ALL SELECT * FROM read_csv('/etc/passwd') --",
    "comment": "/* x */ -- y",
    "backslashes": "\\' OR 1=1 \\",
    "parameter": "$p0 $1 ? :x",
    "braces": "{host} {} {0}",
    "nul": "a\0b",
    "line breaks": "a\r\nb",
    "unicode": "é😀\u202e\ufeff",
    "a keyword": "select",
    "dollar quote": "$$x$$",
    "percent": "%s %(x)s %",
    "pattern": "[a](b){c}^$.|?+",
    "long": "x" * 5_000,
}
IDS = list(HOSTILE)

#: One search for each place that a name or a value has; N is a name in ' ', Q one in " ", V a text.
PLACES = (
    "search index=main Q=V",
    "search index=V",
    "search index=main application=V OR event=V OR distinct_id=V",
    "search index=main V",
    "search index=main CASE(V)",
    "search index=main Q IN (V, V) Q!=V Q>V",
    "search index=main | where N=V OR like(N, V) OR match(N, V) OR N IN (V)",
    "search index=main | eval N=V | table Q",
    "search index=main | eval x=N . V | eval N=upper(N), y=replace(V, V, V)",
    "search index=main | eval x=split(V, V), y=mvjoin(x, V), z=strftime(_time, V)",
    "search index=main | eval x=json_object(V, V), y=json_extract(V, V), z=spath(V, V)",
    "search index=main | stats count as c, dc(Q) as d, values(Q) by Q",
    "search index=main | stats count as Q by event",
    "search index=main | stats count(eval(N=V)) as Q, list(Q), first(Q)",
    "search index=main | chart count over Q by Q",
    "search index=main | chart count over event by Q usenull=t nullstr=V otherstr=V",
    "search index=main | timechart span=1d count by Q limit=3",
    "search index=main | eventstats count as Q by Q | streamstats sum(Q) as r by Q",
    "search index=main | top Q by event | rename count as Q",
    "search index=main | rare limit=2 Q",
    "search index=main | rename event as Q | rename Q as z",
    "search index=main | fields Q | table Q *",
    "search index=main | dedup Q sortby -Q | sort -Q +str(Q)",
    "search index=main | fillnull value=V Q | filldown Q",
    'search index=main | rex field=Q "(?<x>a)"',
    "search index=main | rex field=note V",
    "search index=main | regex note=V",
    "search index=main | bin span=5 Q as Q",
    "search index=main | addtotals fieldname=Q Q",
    "search index=main | makemv delim=V Q | mvexpand Q",
    "search index=main | lookup Q Q as Q output Q as Q",
    "| inputlookup Q where Q=V",
    "search index=main | join Q [search index=main | eval N=V]",
    "search index=main | append [search index=V Q=V | eval N=1]",
    "search index=main Q=V [search index=main Q=V | fields Q | format V V V V V V]",
    "search index=main | replace V with V in Q",
    "search index=main | convert num(Q) as Q",
    "search index=main | spath input=Q path=V output=Q",
    "search index=main | transaction Q startswith=V",
    "search index=main | foreach Q [eval <<FIELD>>=V]",
    "| tstats count where index=V by Q",
    "| metadata type=hosts index=V",
    "| eventcount index=V",
    "| makeresults | eval N=V | table Q",
    "search `Q`",
    "search index=main earliest=V",
)


def filled(place: str, text: str) -> str:
    """Put *text* into a search: as a name of eval, as a name in quotes, as a value."""
    name = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    pieces = {"N": name, "Q": quote.quote(text), "V": quote.quote(text)}
    return " ".join(
        "".join(pieces.get(part, part) for part in _parts(word)) for word in place.split(" ")
    )


def _parts(word: str) -> list[str]:
    """Part a word at the places that are to be filled."""
    found, rest = [], word
    while rest:
        at = next((n for n, c in enumerate(rest) if c in "NQV" and _alone(rest, n)), None)
        if at is None:
            return [*found, rest]
        found += [rest[:at], rest[at]]
        rest = rest[at + 1 :]
    return found


def _alone(text: str, at: int) -> bool:
    return not (text[:at][-1:].isalpha() or text[at + 1 :][:1].isalpha())


@pytest.fixture(scope="module")
def kept() -> Engine:
    """Make the engine of events that hold every hostile text, in every field."""
    events = [
        event(text[:200], at=n, application=text[:200], who=text[:200], note=text)
        | {"host": text[:200], "source": text[:200], "sourcetype": text[:200]}
        for n, text in enumerate(HOSTILE.values())
    ]
    for record, text in zip(events, HOSTILE.values(), strict=True):
        record["props"][text] = text
    return engine(json.dumps(events))


#: The last word of a place where a harmless text is wrong too: no such table, macro, or time.
NEVER_RIGHT = ("note=V", "`Q`", "earliest=V", "lookup", "inputlookup", "rex")


@pytest.mark.slow
def test_harmless_text_is_understood_in_these_places(kept: Engine) -> None:
    """Else the test of the hostile ones would show nothing."""
    for place in PLACES:
        if any(word in place.replace("(", " ").split() for word in NEVER_RIGHT):
            continue
        run(kept, Request(filled(place, "plain"), now=NOW))


#: What the database says where a text has become a part of its language.
FAULTS = ("syntax error", "Parser Error", "Catalog Error", "Binder Error", "unterminated")


def said(kept: Engine, spl: str) -> str:
    """Search; return what was wrong while it ran."""
    try:
        run(kept, Request(spl, now=NOW))
    except SplError:
        return ""
    except SearchError as error:
        return str(error)
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES, ids=[f"place{n}" for n in range(len(PLACES))])
def test_hostile_text_is_a_value_in_every_place(kept: Engine, place: str) -> None:
    """It is found or not found, or refused in a sentence: SQL never stumbles over it."""
    for text in HOSTILE.values():
        spl = filled(place, text)
        told = said(kept, spl)
        assert not [fault for fault in FAULTS if fault in told], (spl, told)
    got = run(kept, Request("search index=main | stats count", now=NOW))
    assert [json.loads(row) for row in got.rows] == [{"count": str(len(HOSTILE))}]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=IDS)
def test_hostile_text_comes_back_as_it_was(kept: Engine, text: str) -> None:
    note = "analytics_prop__note"
    spl = f"search index=main | where {note}={quote.quote(text)} | table {note}"
    got = run(kept, Request(spl, now=NOW))

    assert [json.loads(row) for row in got.rows] == [{"analytics_prop__note": text}]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=IDS)
def test_hostile_patterns_of_a_role_open_nothing(kept: Engine, text: str) -> None:
    rights = Rights(allowed=(text,), default=(text,))
    got = run(kept, Request("search index=* OR index=_*", now=NOW, rights=rights))

    assert list(got.rows) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/proc/self/environ')",
        "SELECT * FROM glob('/etc/*')",
        "COPY (SELECT 1) TO '/etc/analytics.csv'",
        "ATTACH '/etc/analytics.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('http://127.0.0.1:1/x')",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "EXPORT DATABASE '/etc/analytics'",
    ],
)
def test_database_reaches_no_file_even_by_sql(kept: Engine, sql: str) -> None:
    """Were there a way to SQL, it would end at the data directory."""
    with kept.snapshot() as snapshot, pytest.raises(duckdb.Error):
        snapshot.connection.execute(sql).fetchall()


@pytest.mark.parametrize(
    "name",
    ["../x.csv", "/etc/passwd", "..", "a/../../x", "x\0.csv", "~/x.csv", "file:///etc/passwd",
     "..\\x.csv", ".", "a/b.csv", "\u2024\u2024/x.csv"],
)  # fmt: skip
def test_lookup_stays_in_its_folder(kept: Engine, name: str) -> None:
    for spl in (f"| inputlookup {quote.quote(name)}",
                f"search index=main | lookup {quote.quote(name)} a output b"):  # fmt: skip
        with pytest.raises((SplError, SearchError)):
            run(kept, Request(spl, now=NOW))
