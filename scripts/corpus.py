"""Write analytics/conformance/cases/ from the cases of the tests: those any Splunk can be asked.

    python scripts/corpus.py            writes them
    python scripts/corpus.py --check    says which are old, and fails when one is

Left out are cases that depend on the moment, on a zone, on default indexes, or on events that are
no lines of the tracker.

Source: ours.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "spl" / "commands")]

from support.cases import Case, told_apart  # noqa: E402 (from the folder just added)

from analytics.spl import functions  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = ROOT / "analytics" / "conformance" / "cases"
TESTS = ROOT / "tests" / "spl" / "commands"
#: What a record of the tests has, and what an event of the corpus is called by.
KEYS = {"application": "application", "event": "name", "distinct_id": "distinct_id",
        "event_id": "event_id", "props": "properties"}  # fmt: skip
PLAIN = {"ts", "index", "received", *KEYS}
#: What only one Splunk, one moment or the embedded engine knows.
OWN = re.compile(
    r"\bnow\b|\btime\(\)|random\(|_indextime|_index_(earliest|latest)|\b_cd\b|_serial|_sourcetype|"
    r"splunk_server|\b(host|source|sourcetype|linecount)\b|(earliest|latest|time)\s*=\s*\"?[-+@]|"
    r"(days|hours|minutes|months)ago|\btimeformat\b|index\s*(=\s*[\"*_(]|IN\b|!=)|"
    r"\b(table|fields|by|BY|values\()[^|]*\bindex\b|eventcount|metadata|\bdelete\b|"
    r"addinfo|iplocation|reltime|lookup\(|gentimes(?!\s+start=\d.*\bend=\d)"
)
#: A search in brackets that looks in default indexes.
DEFAULT = re.compile(r"\[\s*search\s+(?!index=)")
#: The time that the rows of `makeresults` have is the moment it ran.
MOMENT = re.compile(r"makeresults(?!.*\b_time\s*=)")


def chapters() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each chapter: its name, and its events and cases."""
    for path in sorted(TESTS.glob("test_*.py")):
        module = importlib.import_module(path.stem)
        events = getattr(module, "EVENTS", [])
        cases = [case for case in getattr(module, "CASES", []) if is_portable(case)]
        if cases and all(set(record) <= PLAIN for record in events):
            name = path.stem.removeprefix("test_").rstrip("_")
            yield (
                name,
                {"events": list(map(sent, told_apart(events))), "cases": list(map(told, cases))},
            )
    examples = [
        Case(spl, [{}] if row.result is None else [{"r": row.result}])
        for row in functions.table().values()
        if is_portable(Case(spl := f"| makeresults | eval r={row.example} | table r", []))
    ]
    yield "functions", {"events": [], "cases": list(map(told, examples))}


def is_portable(case: Case) -> bool:
    """Tell whether any Splunk must give these rows, at any time."""
    first = case.spl.lstrip()
    return (
        case.zone == "UTC"
        and all(not bound or bound.replace(".", "").isdigit() for bound in times(case))
        and (first.startswith(("|", "search index=")))
        and not OWN.search(case.spl)
        and not DEFAULT.search(case.spl)
        and not any("_time" in row for row in case.rows if MOMENT.search(case.spl))
    )


def times(case: Case) -> tuple[str, str]:
    """Return the range of a case."""
    return case.earliest, case.latest


def sent(record: dict[str, Any]) -> dict[str, Any]:
    """Write an event of a test as one of the corpus."""
    named = {KEYS[key]: record[key] for key in KEYS if record.get(key)}
    return {"index": record["index"], "ts": record["ts"], **named}


def told(case: Case) -> dict[str, Any]:
    """Write a case."""
    range_ = {"earliest": case.earliest, "latest": case.latest}
    return {"spl": case.spl, "rows": case.rows, **{k: v for k, v in range_.items() if v}}


def text(content: dict[str, Any]) -> str:
    """Write a chapter, a line for each event and each case."""
    parts = [
        f'"{key}": [\n' + ",\n".join(json.dumps(each, ensure_ascii=False) for each in some) + "\n]"
        for key, some in content.items()
    ]
    return "{" + ",\n".join(parts) + "}\n"


def main() -> int:
    """Write all chapters, or check them."""
    found = {f"{name}.json": text(content) for name, content in chapters()}
    there = {path.name: path.read_text() for path in FOLDER.glob("*.json")}
    old = sorted(name for name in found.keys() | there if found.get(name) != there.get(name))
    if "--check" in sys.argv:
        for name in old:
            print(f"{name} is old. Run: make docs")
        return 1 if old else 0
    for name in old:
        if name in found:
            (FOLDER / name).write_text(found[name])
        else:
            (FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
