"""The example of every function gives what its row says."""

from __future__ import annotations

from support import tables
from support.cases import Case, found
from support.together import together

from analytics.engine.forms import FORMS
from analytics.spl import functions
from analytics.spl.functions import Row, aggregates


@together("name", functions.table())
def test_example(name: str) -> None:
    row = functions.table()[name]
    made = tables.with_tables([], {"plans.csv": "plan,price\npro,64.9\n"})
    got = tables.found(made, f"| makeresults | eval r={row.example} | table r")
    assert got == ([{}] if row.result is None else [{"r": row.result}])


@together(("name", "row"), functions.table().items())
def test_function_has_sql_or_a_form(name: str, row: Row) -> None:
    assert bool(row.sql) != (name in FORMS)


@together("name", sorted(set(aggregates.FUNCTIONS) - set(aggregates.PER_SECONDS)))
def test_aggregate_runs_in_stats_and_eventstats(name: str) -> None:
    """Every aggregate of the table runs over numbers and over nothing, in both ways."""
    call = f"{name}90(n)" if name.endswith("perc") else f"{name}(n)"
    spl = "| makeresults count=5 | streamstats count AS n | eval n=min(n, 4), _time=_time+n"
    (over,) = found(Case(f"{spl} | stats {call} AS r", []), [])
    first, *_ = found(Case(f"{spl} | eventstats {call} AS r | table r", []), [])
    assert over == first
    assert "r" in over


@together(
    ("name", "want"),
    [
        ("p95", ("perc", 95.0)),
        ("PERC99.9", ("perc", 99.9)),
        ("exactperc5", ("exactperc", 5.0)),
        ("c", ("count", 0.0)),
        ("mean", ("avg", 0.0)),
        ("p101", None),
        ("perc", None),
        ("nothing", None),
    ],
)
def test_names_of_aggregates(name: str, want: tuple[str, float] | None) -> None:
    assert aggregates.resolve(name) == want
