r"""What a sourcetype's stanza says of the fields that a search finds.

    EXTRACT-user = user (?<user>\w+)          ->  Extraction: a regular expression over _raw
    REPORT-access = access-extractions        ->  the same, out of a stanza of transforms.conf
    FIELDALIAS-ip = clientip AS src           ->  another name
    EVAL-kb = bytes / 1024                    ->  an expression

In that order, as on a Splunk; classes in the order of their names. They hold for old events too,
from the next search on. What cannot be used is a fault, told in two sentences; the rest holds.

Source: props.conf.spec 9.2 (EXTRACT, REPORT, FIELDALIAS, EVAL) and transforms.conf.spec 9.2
(REGEX, FORMAT, DELIMS, FIELDS, SOURCE_KEY, MV_ADD); Knowledge Manager Manual 9.3, "The sequence
of search-time operations". Regular expressions are those of RE2, as in ``rex``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import duckdb

from analytics.engine import settings
from analytics.engine.expressions import Expressions, Scope
from analytics.engine.sourcetypes import sourcetype
from analytics.engine.stanzas import DEFAULT, TRANSFORMS, Stanzas, settings_of
from analytics.engine.values import Parameters, Value
from analytics.engine.zones import Zone
from analytics.errors import ConfigError, PatternError, SearchError, SplError
from analytics.spl.expressions import Parser
from analytics.spl.patterns import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from analytics.engine.catalog import Catalog
    from analytics.spl import expr as e

    Finder = Callable[[str], Mapping[str, str] | None]

#: The prefixes of the settings that count here.
PREFIXES = ("EXTRACT-", "REPORT-", "FIELDALIAS-", "EVAL-")

#: Fields that no setting of a search changes: they are those of the index.
FIXED = frozenset(
    {"_time", "_raw", "_indextime", "_cd", "_serial", "_sourcetype", "index", "host", "source",
     "sourcetype", "splunk_server", "linecount"}
)  # fmt: skip

_ZONE = Zone(ZoneInfo("UTC"), 0, 0)
_IN_FIELD = re.compile(r"(?P<regex>.*\S)\s+in\s+(?P<field>[A-Za-z0-9_]+)", re.DOTALL)
_NAME = r'(?:"([^"]+)"|([^\s",]+))'
_ALIAS = re.compile(rf"[\s,]*{_NAME}\s+(AS|ASNEW)\s+{_NAME}[\s,]*", re.IGNORECASE)
_FORMAT = re.compile(r'\s*(?:"([^"$]+)"|([^\s":$]+))::(?:"\$(\d+)"|\$(\d+))(?=\s|\Z)')


@dataclass(frozen=True, slots=True)
class Extraction:
    """Fields out of a text by a regular expression.

    Attributes:
        pattern: for RE2.
        groups: how many groups it has.
        fields: each field, and the groups of which the first that is not empty is its value.
        source: the field that it looks in.
        is_many: whether a field has the values of all matches.
    """

    pattern: str
    groups: int
    fields: tuple[tuple[str, tuple[int, ...]], ...]
    source: str = "_raw"
    is_many: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name for a field; it replaces a field of that name unless *is_new*."""

    old: str
    new: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What one stanza says of fields.

    Attributes:
        extractions: in order; the first value of a name wins.
        aliases: new names, all over the fields as extracted.
        evals: field to expression, all over the fields before any of them.
        faults: what of the stanza cannot be used, two sentences each.
    """

    extractions: tuple[Extraction, ...] = ()
    aliases: tuple[Alias, ...] = ()
    evals: tuple[tuple[str, e.Expr], ...] = ()
    faults: tuple[str, ...] = ()

    def names(self) -> frozenset[str]:
        """Name the fields that it defines."""
        extracted = {name for one in self.extractions for name, _ in one.fields}
        return frozenset(
            extracted | {alias.new for alias in self.aliases} | {name for name, _ in self.evals}
        )


class Known:
    """What all stanzas say of fields, for the searches of a user in an app."""

    def __init__(self, catalog: Catalog, user: str = "", app: str = "") -> None:
        self._catalog, self._user, self._app = catalog, user, app
        self._stanzas = Stanzas(catalog, user, app)
        self._made: dict[str, Knowledge] = {}
        self._transforms: dict[str, dict[str, str]] | None = None

    def of(self, sourcetype: str) -> Knowledge:
        """Give what holds for a sourcetype: its own stanza over the default one."""
        if sourcetype not in self._made:
            self._made[sourcetype] = read(self._stanzas.of(sourcetype), self._transform_of)
        return self._made[sourcetype]

    def named(self) -> list[str]:
        """Name the sourcetypes that have a stanza."""
        return [name for name in self._stanzas.names() if name != DEFAULT and "::" not in name]

    def _transform_of(self, name: str) -> Mapping[str, str] | None:
        if self._transforms is None:
            found = self._catalog.find(TRANSFORMS)
            self._transforms = settings_of(found, self._user, self._app)
        return self._transforms.get(name)


def read(stanza: Mapping[str, str], transform_of: Finder) -> Knowledge:
    """Read the settings of *stanza* that are about fields.

    Args:
        stanza: of props.conf.
        transform_of: finds a stanza of transforms.conf by its name; None where there is none.
    """
    extracted: list[Extraction] = []
    reported: list[Extraction] = []
    aliased: list[Alias] = []
    evals: list[tuple[str, e.Expr]] = []
    faults: list[str] = []
    for name, text in sorted(stanza.items()):
        try:
            if not text.strip():
                continue
            if name.startswith("EXTRACT-"):
                extracted.append(_extract(name, text.strip()))
            elif name.startswith("REPORT-"):
                reported += _report(name, stanza, transform_of)
            elif name.startswith("FIELDALIAS-"):
                aliased += aliases(name, text.strip())
            elif name.startswith("EVAL-"):
                evals.append(_eval(name, text.strip()))
        except ConfigError as error:
            faults.append(str(error))
    return Knowledge((*extracted, *reported), tuple(aliased), tuple(evals), tuple(faults))


def check_props(name: str, stanza: Mapping[str, str]) -> None:
    """Make sure that every setting of a stanza of props.conf can be used.

    A transform that it names may come later.

    Raises:
        ConfigError: one cannot.
    """
    sourcetype(stanza)
    about_fields = [key for key in stanza if key.startswith(PREFIXES) and stanza[key].strip()]
    if "::" in name and about_fields:
        raise ConfigError(
            f"{about_fields[0]} is in the stanza {name!r}. "
            "Write it in the stanza of a sourcetype: those of a host or a source have no fields."
        )
    faults = read(stanza, lambda _: {"REGEX": "(?<any>.)"}).faults
    if faults:
        raise ConfigError(faults[0])


def transform(name: str, stanza: Mapping[str, str]) -> Extraction:
    """Read the stanza *name* of transforms.conf as an extraction.

    Raises:
        ConfigError: it is none, or one that is not here.
    """
    source = stanza.get("SOURCE_KEY", "_raw").strip() or "_raw"
    is_many = settings.truth(stanza, "MV_ADD", default=False)
    if stanza.get("DELIMS", "").strip():
        return _delimited(name, stanza, source)
    text, form = stanza.get("REGEX", "").strip(), stanza.get("FORMAT", "").strip()
    if not text:
        raise ConfigError(f"The transform {name!r} has no REGEX and no DELIMS. Give it one.")
    pattern, groups = _pattern("REGEX", text, "(?-s)")
    if not form:
        return Extraction(pattern, len(groups), _named("REGEX", text, groups), source, is_many)
    pairs = list(_FORMAT.finditer(form))
    if "".join(pair[0] for pair in pairs) != form:
        raise ConfigError(f"FORMAT {form!r} is not here. Name the fields, as in user::$1 host::$2.")
    fields = tuple((pair[1] or pair[2], (int(pair[3] or pair[4]),)) for pair in pairs)
    for field, (number,) in fields:
        _check_name("FORMAT", field)
        if not 1 <= number <= len(groups):
            raise ConfigError(
                f"FORMAT {form!r} asks for ${number}. REGEX has {len(groups)} groups."
            )
    return Extraction(pattern, len(groups), fields, source, is_many)


def _extract(name: str, text: str) -> Extraction:
    place = _IN_FIELD.fullmatch(text)
    text, source = (place["regex"], place["field"]) if place else (text, "_raw")
    pattern, groups = _pattern(name, text, "(?ms)")
    return Extraction(pattern, len(groups), _named(name, text, groups), source)


def _report(name: str, stanza: Mapping[str, str], transform_of: Finder) -> Iterator[Extraction]:
    for each in settings.listed(stanza, name):
        found = transform_of(each)
        if found is None:
            raise ConfigError(
                f"{name} names {each!r}, which is no stanza of transforms. Make it there first."
            )
        yield transform(each, found)


def aliases(name: str, text: str) -> list[Alias]:
    """Read the value *text* of the setting *name*, FIELDALIAS-….

    Raises:
        ConfigError: it is no list of aliases.
    """
    found, at = [], 0
    while at < len(text):
        match = _ALIAS.match(text, at)
        if match is None:
            raise ConfigError(f"{name} {text!r} is no alias. Write: field AS other_name.")
        old, new = match[1] or match[2], match[4] or match[5]
        _check_name(name, new)
        found.append(Alias(old, new, match[3].upper() == "ASNEW"))
        at = match.end()
    return found


def _eval(name: str, text: str) -> tuple[str, e.Expr]:
    field = name.removeprefix("EVAL-").strip()
    _check_name(name, field)
    found = expression(name, text)
    if fault := _failing(text):
        raise ConfigError(f"{name} {text!r} cannot be used: {fault}")
    return field, found


def expression(name: str, text: str) -> e.Expr:
    """Read the expression *text* of the setting *name*.

    Raises:
        ConfigError: it is none.
    """
    parser = Parser(text, 0, len(text))
    try:
        found = parser.expression()
        if parser.peek().kind != "end":
            parser.expect(")" if parser.peek().text == ")" else "the end")
    except (SplError, RecursionError) as error:
        why = str(error).split("\n", 1)[0]
        raise ConfigError(f"{name} {text!r} cannot be understood: {why}") from error
    return found


def _delimited(name: str, stanza: Mapping[str, str], source: str) -> Extraction:
    """Make an extraction of values in order, parted by any of some characters."""
    text = stanza["DELIMS"].strip()
    marks = re.fullmatch(r'"((?:\\.|[^"\\])+)"|([^",\s]+)', text)
    fields = settings.listed(stanza, "FIELDS")
    if marks is None or not fields:
        raise ConfigError(
            f"The transform {name!r} has DELIMS {text!r}, which is not here. "
            'Give one text of delimiters, as in DELIMS = "|", and FIELDS = a, b.'
        )
    known = (marks[1] or marks[2]).replace("\\t", "\t").replace('\\"', '"')
    inside = "".join(f"\\x{{{ord(mark):x}}}" for mark in dict.fromkeys(known))
    value = rf'(?:"([^"]*)"|([^{inside}]*))'
    pattern = f"^{value}" + "".join(f"(?:[{inside}]{value}" for _ in fields[1:])
    pattern += ")?" * (len(fields) - 1)
    for field in fields:
        _check_name("FIELDS", field)
    groups = tuple((field, (2 * at + 1, 2 * at + 2)) for at, field in enumerate(fields))
    _check_pattern("DELIMS", text, pattern)
    return Extraction(pattern, 2 * len(fields), groups, source)


def _pattern(name: str, text: str, flags: str) -> tuple[str, tuple[str | None, ...]]:
    """Give a regular expression as RE2 has it, and the names of its groups."""
    try:
        found = translated(text)
    except PatternError as error:
        raise ConfigError(f"{name} {text!r} cannot be used: {error}") from error
    _check_pattern(name, text, flags + found.text)
    return flags + found.text, found.groups


def _named(
    name: str, text: str, groups: tuple[str | None, ...]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    fields = tuple((group, (at,)) for at, group in enumerate(groups, start=1) if group)
    if not fields:
        raise ConfigError(f"{name} {text!r} names no group, so no field. Write (?<name>…) in it.")
    for field, _ in fields:
        _check_name(name, field)
    return fields


def _check_name(name: str, field: str) -> None:
    if field in FIXED or field.startswith("_") or not field:
        raise ConfigError(f"{name} would set the field {field!r}, which is fixed. Name another.")


def _check_pattern(name: str, text: str, pattern: str) -> None:
    fault = unusable(pattern)
    if fault:
        raise ConfigError(f"{name} {text!r} cannot be used: {fault}. Write another expression.")


@lru_cache(maxsize=1024)
def _failing(text: str) -> str:
    """Say why an expression would fail in a search; empty where it would not."""
    parameters = Parameters()
    scope = Scope(
        lambda _: Value("CAST('' AS VARCHAR)", "text"),
        parameters,
        datetime(1970, 1, 1, tzinfo=UTC),
        _ZONE.zone,
        lambda _: _ZONE,
        lambda _: None,
    )
    try:
        sql = Expressions(scope).value(expression("", text)).sql
        with duckdb.connect() as database:
            database.execute(f"SELECT {sql}", parameters.values).fetchall()
    except (SearchError, SplError, RecursionError, duckdb.Error) as error:
        return f"{str(error).splitlines()[0].rstrip('.')}. Correct the expression."
    return ""


@lru_cache(maxsize=1024)
def unusable(pattern: str) -> str:
    """Say what RE2 has against a regular expression; empty for nothing."""
    with duckdb.connect() as database:
        try:
            database.execute("SELECT regexp_matches('', CAST($1 AS VARCHAR))", [pattern]).fetchall()
        except duckdb.Error as error:
            return str(error).splitlines()[0].rpartition("parse: ")[2].strip(" .")
    return ""
