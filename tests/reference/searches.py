"""Random events and random pipelines for hypothesis, most of which mean something.

    events() -> [record, …]    searches() -> 'search index=main | stats count AS n BY k'

Few fields with few values, most of them nasty: empty, missing, numbers in other forms, equal
times, times around a change of the clock. A search is written by a grammar: ``$num`` stands for
one of the texts under that name, ``{a|b}`` for one of those between the bars.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = 1_312_804_800  # of 2011-08-08
CHANGE = 1_319_932_800 - NOON  # an hour before the clocks of Berlin go back
NAMES = ("login", "Login", "buy")
WHO = (None, "u1", "u2", "U1")
NUMBERS = ("1", "2", "10", "01", "1e3", "-0", "-5", "1.5", "0", "3", "abc", "nan", "", "2.50")
TEXTS = ("a", "b", "A", "a b", "ab", "é", "É", 'x"y', "b\\c", "10.0.0.1", "", "a,b", "x\ny", "7")
KINDS = ("x", "y", "z", "event")
TIMES = (0, 0, 1, 3, 60, 3599, 3600, 86_400, 90_000, CHANGE, CHANGE + 1800, CHANGE + 5400)

_HOLE = re.compile(r"\$([a-z]+)|\{([^{}]*)\}")
_DEEPEST = 5
#: What a template means itself where its own marks are wanted in the search.
_MARKS = str.maketrans("⟨⟩§", "{}$")


@st.composite
def events(draw: Callable[..., Any]) -> list[dict[str, Any]]:
    """Draw the journal records of a few events, in the order of their arrival."""
    made = []
    for number in range(draw(st.integers(0, 9))):
        at = draw(st.sampled_from(TIMES))
        props = {"n": draw(st.sampled_from(NUMBERS)), "k": draw(st.sampled_from(KINDS)),
                 "s": draw(st.sampled_from(TEXTS))}  # fmt: skip
        for name in draw(st.lists(st.sampled_from(sorted(props)), max_size=2)):
            props.pop(name, None)
        made.append({
            "ts": (NOON + at) * 1_000_000, "application": "shop",
            "event": draw(st.sampled_from(NAMES)), "distinct_id": draw(st.sampled_from(WHO)),
            "event_id": f"id-{number}", "props": props,
            "index": "main" if draw(st.integers(0, 7)) else "second",
            "received": NOON + at,
        })  # fmt: skip
    return made


@st.composite
def searches(draw: Callable[..., Any]) -> str:
    """Draw a search of up to six commands."""
    count = draw(st.integers(1, 5))
    stages = [_written(draw, "$begin", 0), *(_written(draw, "$command", 0) for _ in range(count))]
    return " | ".join(stages).translate(_MARKS)


def _written(draw: Callable[..., Any], template: str, depth: int) -> str:
    """Fill the holes of a template; what is deep is filled with what has none."""

    def fill(hole: re.Match[str]) -> str:
        choices = GRAMMAR[hole[1]] if hole[1] else tuple(hole[2].split("|"))
        if depth >= _DEEPEST:
            choices = tuple(each for each in choices if "$" not in each) or choices
        return _written(draw, draw(st.sampled_from(choices)), depth + 1)

    return _HOLE.sub(fill, template)


def quoted(value: str) -> str:
    """Write a text in double quotes."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


DOCUMENTS = (
    '{"a":{"b":[1,2.50,{"c":"x"}],"d":true},"k":null}',
    '{"a":[{"b":"x"},{"b":"y","c":""}],"n":7}',
    '[{"a":1},{"a":{"b":"é"}},"z"]',
    '{"a.b":1,"a":{"b":"q\\"r"}}',
    "no document",
    '{"a":{}}',
    "[]",
    '{"a":[[1,2],[3]],"b":-0.5}',
    '<a><b c="1">x</b><b>y</b><d/></a>',
    '<a b="2">z</a>',
    '{"a":',
)


_CALLS = ("count", "dc", "sum", "avg", "min", "max", "range", "median", "p95")
GRAMMAR: dict[str, tuple[str, ...]] = {
    "begin": (
        "search index=main | $rename", "search index=main | $rename", "search index=main | $rename",
        "search index=main $term | $rename", "search index=main $term $term | $rename",
        "search index=main [search index={main|second} $term | table event $place] | $rename",
        "search index=main | $rename | eval mv=$many", "search index=main event=login | $rename",
        "| makeresults count={0|1|4} | streamstats count AS n",
        "| multisearch [search index=main $term | $rename] [search index=second | $rename$filter]",
        "| gentimes start=$day end=$day increment={1d|7h|12h} | eval n=starttime, _time=n",
        "| gentimes start={-2|-1} end={0|1} increment={1d|7h} | eval n=starttime, _time=n",
        "| eventcount{| index=main| index=*}{| summarize=f} | eval _time=count | fields - server",
        "| tstats $indexed WHERE index={*|main}{| BY index, sourcetype} | eval _time=60",
        "| tstats $indexed WHERE index={*|main} BY _time span=1d",
        "| tstats $indexed WHERE index=* BY {source|index}, _time span={1h|1mon|1w}",
        "| inputlookup kinds.csv | eval n=price, _time=n",
        "| inputlookup kinds.csv WHERE $where | eval n=price, _time=n",
        "| inputlookup {|start=1 }{|max=2 }people.csv | eval _time=n",
        "| union [search index=main $term | $rename$filter] [search index=second | $rename$tail]",
        "| set {union|intersect|diff} [$listed] [$listed] | eval _time=60",
    ),
    "listed": ("search index={main|second} | $rename | table $fields",),
    "rename": ("rename analytics_prop__* AS *",),
    "filter": ("", " | where $cond", " | eval r=$txt"),
    "tail": ("$filter", " | head 2", " | stats count AS n BY k, _time", " | dedup k"),
    "where": ("k={x|y|*}", "group=low", "NOT group=*", "price{<|>=}2"),
    "day": ("10/29/2011", "10/31/2011", "10/30/2011:12:30:00"),
    "indexed": ("count", "count AS n", "count(_time) AS n, dc(index) AS m",
                "max(_time) AS r, min(_time) AS m", "values(index) AS mv", "count(event) AS n"),
    # names
    "field": ("n", "s", "k", "event", "distinct_id", "m", "r", "mv", "nothing"),
    "fields": ("$field", "$field, $field", "$field $field"),
    "named": ("r", "m", "x", "k"),
    "list": ("$field", "k event", "n, event", "distinct_id s"),
    "by": ("", " BY $list", " BY $field"),
    # search
    "place": ("event", "distinct_id", "analytics_prop__n", "analytics_prop__s", "n", "k"),
    "want": ("*", "login", "LOG*", "u1", "1", "01", "a*", '"a b"', "*b", "abc", "10", '"x\\"y"',
             "é"),
    "term": (
        "$place=$want", "$place!=$want", "$place{<|<=|>|>=}{1|2|10}", "$place IN ($want, $want)",
        "login", "buy", "log*", "u1", '"a b"', "CASE(login)", "shop", "NOT $term", "($term)",
        "$term OR $term", "$term $term", "$term AND $term", "($term OR $term) $term",
    ),
    # expressions
    "num": (
        "n", "n", "m", "r", "count", "nothing", "1", "2", "0", "10", "1.5", "3", "100",
        "($num {+|-|*|/|%} $num)", "($num {+|-|*|/|%} $num)", "($num {+|-|*|/|%} $num)",
        "{abs|ceil|floor|round|sqrt|ln}($num)", "round($num, {0|1|2|3})", "pow($num, {0|1|2|3})",
        "log($num, {2|10})", "exp({n|1|0})", "len($txt)", "tonumber($txt)",
        "tonumber($txt, {16|2|10})", "mvcount($many)", "if($cond, $num, $num)",
        "coalesce($num, $num)", "case($cond, $num, $cond, $num)", "sum($num, $txt)",
        "avg($num, $num)", "-$num", "mvfind($many, $pattern)", "relative_time(_time, $modifier)",
        'strptime(strftime(_time, "%Y-%m-%d %H:%M"), "%Y-%m-%d %H:%M")', "nullif($num, $num)",
        "bit_{and|or|xor}({n|5}, {3|m})", "bit_not({n|5|$num}{|, 255})",
        "bit_shift_{left|right}({n|5|$num}, {1|3|60|m})",
    ),
    "txt": (
        "s", "s", "k", "event", "distinct_id", "nothing", *map(quoted, TEXTS),
        "($txt . $any)", "{lower|upper|trim|md5}($txt)", 'ltrim($txt, "a")', 'rtrim($txt, "b ")',
        "substr($txt, {-3|-1|0|1|2|3})", "substr($txt, {-3|-1|0|1|2|3}, {0|1|2})",
        'replace($txt, $pattern, {"-"|""})', 'replace($txt, "(.)b", "\\1_")', "tostring($num)",
        'tostring($num, "{commas|duration}")', "if($cond, $txt, $txt)", "coalesce($txt, $txt)",
        "case($cond, $txt, $cond, $txt)", "validate($cond, $txt)", 'mvjoin($many, {"-"|""})',
        "mvindex($many, {-3|-1|0|1|2})", "strftime(_time, $form)", "typeof($any)",
        "nullif($txt, $txt)", "max($any, $any)", "min($any, $any)",
        'printf("%05.1f/%d", $num, $num)', 'printf("%s-%5s", $txt, $txt)',
        'ipmask("255.255.0.0", {s|"10.9.8.7"|$txt})',
    ),
    "any": ("$num", "$txt"),
    "many": (
        'split(s, " ")', 'split("b,a,b", ",")', "mvrange(1, 4)", 'split(s, ",")', "mvappend(n, s)",
        'split("10,9,x", ",")', "mvdedup($many)", "mvsort($many)", "mvreverse($many)",
        "mvappend($many, $txt)",
        "mvindex($many, {-2|0|1}, {-2|-1|0|1|3})", "mvzip($many, $many)", 'mvmap(mv, mv . "!")',
        "mvfilter(match(mv, $pattern))",
    ),
    "cond": (
        "n>1", "isnull(s)", 'event="login"', "$num $compare $num", "$num $compare $num",
        "$txt $compare $txt", "$txt $compare $txt", "$any $compare $any", "NOT $cond",
        "($cond {AND|OR|XOR} $cond)", "($cond {AND|OR|XOR} $cond)",
        "{isnull|isnotnull|isnum|isint|isstr}($any)", "like($txt, $like)", "$txt LIKE $like",
        "ismv($many)", "ismv({mv|s})",
        "match($txt, $pattern)", "$any IN ($any, $any)", "in($any, $any)",
        'cidrmatch("10.0.0.0/8", $txt)', 'searchmatch("event={login|b*}")', "true()",
    ),
    "compare": ("=", "==", "!=", "<", "<=", ">", ">="),
    "like": ('"a%"', '"%b"', '"_"', '"%"', '"A\\%"'),
    "pattern": ('"a"', '"^a"', '"b$"', '"\\d+"', '"[A-Z]"', '"a.b"', '"x"'),
    "modifier": ('"-1d@d"', '"@w1"', '"+1mon@mon"', '"-1h"', '"@h"', '"@q"', '"-1y@y+2h"',
                 '"@d-30m"'),
    "form": ('"%Y-%m-%d"', '"%H:%M:%S.%3N"', '"%d %b %Y"', '"%A %e"', '"%s"', '"%F %T %z"',
             '"%I %p"', '"%j %y"', '"%:z"', '"%Q"'),
    # aggregates
    "of": ("($field)", "($field)", "($field)", "(eval($num))"),
    "call": (
        "count", "count(eval($cond))", *(f"{name}$of" for name in _CALLS),
        *(f"{name}$of" for name in ("p20", "values", "list", "first", "last", "earliest", "latest",
                                    "mode", "stdev", "stdevp", "var", "varp", "sumsq", "rate",
                                    "earliest_time", "latest_time", "c", "mean")),
    ),
    "sum": ("count", "count(eval($cond))", *(f"{name}$of" for name in _CALLS)),
    "calls": ("$call AS m", "$call AS r, $call AS n", "$call AS count $call AS m $call AS r"),
    "sums": ("$sum AS m", "$sum AS r, $sum AS n", "$sum AS count $sum AS m $sum AS r"),
    # documents
    "doc": tuple(quoted(each).replace("{", "⟨").replace("}", "⟩") for each in DOCUMENTS),
    "path": ("a", "a.b", "a⟨⟩", "a⟨⟩.b", "a.b⟨0⟩", "a.b⟨⟩", "a⟨1⟩.b", "⟨0⟩.a", "⟨⟩.a", "k",
             "a⟨⟩⟨⟩"),
    "made": (
        'json_object("a", $part)', 'json_object("a", $part, "b", $part)',
        "json_array($part, $part)",
        'json_set($made, "{a|a.b|c}", $part)', 'json_append($made, "{a|a.b|c}", $part)',
        'json_extend($made, "{a|a.b}", $part)', 'json_delete($made, "{a|a.b|c}"{|, "b"})',
        'json_set_exact($made, "a.b", $part)', "json_entries($made)", "json_keys($made)",
        "json($doc)", 'json_extract($made, "$path")',
    ),
    # texts with fields in them, and runs
    "pairs": (
        'k.": ".s.";a=".n', '"k=" . k . ", n=\\"" . s . "\\" k=y"', '"a-1=2; _b=3&c=; a-1=4"',
        '"a:b=c;k:q,n:7"', "s", '"x=\\"a=1\\" y=2"', '"k=\\"\\" s=a,b"',
    ),
    "xml": (
        '"<k>q</k><n>" . n . "</n>"', '"<a b=\'1\'><k> x </k><k>y</k></a>"', "s",
        '"<k></k><s>a<n>1</n></s>"', '"<k>1</n></k >"',
    ),
    "spread": ("k event m", "event k r", "k event m r"),
    "typed": ("n s k", "n*", "num(n) str(n k)", "auto(s n)", "none(mv, k)", "json(r) n",
              "bool(n s)"),
    "bound": ("k", "event", "k event", "distinct_id", "distinct_id, k"),
    "ends": (
        "startswith=(event=login)", 'endswith="event=login"', 'startswith=eval(k="x")',
        "startswith=(event=login) endswith=(event=buy OR k=x)", "endswith=eval(isnotnull(n))",
    ),
    "part": ("1", "2.5", '"x"', '"a\\"b"', "true()", "null()", "n>1", "$made", "$made"),
    # commands
    "average": ("sma2", "sma3", "ema2", "wma2", "wma3", "ema4"),
    "old": ("a", "a*", "*b", "l*n", "1", "10", '"a b"', "*", "b*"),
    "new": ("q", "7", '"x y"', "q"),
    "convert": ("num", "auto", "memk", "dur2sec", "mstime", "rmcomma", "rmunit"),
    "odd": ('"1+02:03:04"', '"01:02:03"', '"12:34.5"', '"10k"', '"2.5m"', '"1,234"', '"50%"',
            '"12 sec"', '"3.4.5"', "n", "s"),
    "span": ("1h", "1d", "30m", "1w", "1w@w1", "1mon", "1q", "2d", "10s"),
    "command": (
        "where $cond", "eval {m|r|n|x}=$num", "eval {s|k|r|x}=$txt", "eval mv=$many",
        "eval m=$num, r=$txt", "search $term", "fields {|- |+ }$fields",
        "fields {|- }{n*|*t|e*} $field", "table $fields", "table _time $field {n*|m|mv}",
        "rename $field AS $named", "rename n* AS m*", "sort {|0 |5 }{|-|+}$field",
        "sort {|-}$field, {-|+}$field", "sort {- ||+ }{num|str|auto|ip}($field)",
        "sort $field desc", "reverse", "head {0|1|2|5}",
        "head ($cond){| null=t}{| keeplast=t}{| limit=2}", "tail {0|1|2|5}",
        "dedup {|2 }$list{| keepempty=t}{| consecutive=t}{| keepevents=t}{| sortby -n}",
        'rex field={s|event|n} "(?<r>[a-z])(?<m>.)?"',
        'rex field=s max_match={0|1|2|3} "(?<mv>[ab])"',
        'rex field={s|event} mode=sed "s/{a|[a-c]|(b)}/{x|<>}/{|g|2}"',
        'rex field={s|event|mv} mode=sed "y/{ab|bA}/{xy|ab}/"',
        "regex $field{=|!=}$pattern", "bin span=$span _time{| AS r}",
        "bin span={10|2|0.5|1|log2|2log10|log} {n|m}{| AS r}",
        "bin span={4h|12h|30m|1d} aligntime={@d+3h|1312801200|-1h} _time",
        "stats $calls BY {mv|k mv} dedup_splitvals=t",
        "fillnull {|value=q }{n|n s|m}", "filldown $list",
        "stats $calls$by", "stats $calls$by", "stats $call, $call$by",
        "stats dc({n*|e*}) AS {*_d|q*}", "eventstats $calls$by",
        "stats {max|values|dc}({n*|e*}) AS {*_d|q*}$by",
        "streamstats {|current=f }{|window=2 }{|global=f }{|reset_on_change=t }$calls$by",
        "streamstats {reset_before|reset_after}=($cond) $calls$by",
        "sort 0 {|-}_time | streamstats time_window={1h|10s|1d} $calls$by",
        "top {|limit=2 }{|showperc=f }{|useother=t }$field{| BY event}", "rare {|limit=1 }$list",
        "chart {|limit=1 }$sums over $field{| by k}{| usenull=f}",
        "chart $sum AS c by {event|n} {k|s} useother={t|f} limit=2",
        "timechart span={1d|1w|1w@w1|1mon} $sums",
        "timechart span={1d|1mon} {|cont=f }$sum AS c by {k|event|s}{| limit=1}{| usenull=f}",
        "timechart $sum AS c{| by event}", "timechart span=1d {per_hour|per_day}(n)",
        'makemv {|delim="b" |delim="," |tokenizer="([ab])" }{|allowempty=t }{s|mv|event}',
        "nomv mv", "mvexpand {mv|s|k}{| limit=1}", "mvexpand mv",
        "table {k event|event n|k mv} | mvcombine {k|event|n}",
        'strcat {|allrequired=t }{k "-" s|n event} {r|x}',
        "rangemap field={n|m} low=0-1 mid=1-2.5 {|default=q}", "rangemap field=n neg=-10--1",
        "stats count AS m dc(n) AS r by {k|event} | untable {k|event} s {n|x}",
        "stats count AS m dc(s) AS r by k event | xyseries $spread{| sep=-}",
        "stats count AS m dc(s) AS r by k | transpose{| 2}{| header_field=k}",
        "autoregress n{| AS m}{| p=2}", "autoregress n p=1-2",
        "delta n{| AS m}{| p=2}", "accum n{| AS m}", "addcoltotals{| labelfield=k}{ n| n m}",
        "append [search index=main $term | $rename | stats count AS n by {k|event}]",
        "append [search index=second | $rename]", "appendpipe [stats $calls{| BY k}]",
        "appendpipe [where $cond]", "search [search index=main | $rename | head 2 | table {k|s n}]",
        "appendcols{| override=t} [search index=main | $rename | stats count AS {n|x} by k]",
        "join{| type=left}{| max=0} {k|event} [search index=main | $rename | table k event {n|s}]",
        'eval r=$doc | spath input=r {|output=m }path="$path"', "eval r=$doc | spath input=r",
        "eval r=$doc, x=$doc | spath input=r | spath input=x a | fields - r x",
        "eval r=$made, m=typeof($made)", 'eval r=json_extract($doc, "$path"{|, "$path"})',
        "eval mv=json_array_to_mv({$made|$doc}), r=mv_to_json_array(mv)",
        'eval r=if(json_valid($doc), "y", "n"), m=json_extract_exact($doc, "{a.b|a}")',
        'eval r=if(json_has_key_exact($doc, "{a.b|a}"), "y", "n"), m=spath($doc, "$path")',
        "uniq", "table $fields | uniq",
        'setfields r="a b", {m|k}="7"',
        "addinfo | eval r=info_max_time, m=info_search_time-_time | fields - info_*",
        "trendline $average(n){| AS m} {|$average(m) AS r}",
        "sort 0 n | trendline $average(n) AS r",
        "replace $old WITH $new{|, $old WITH $new}{ IN $fields| IN k, s|}",
        "convert $convert(n){| AS m}", "convert $convert({n*|s}){|, none(n)}",
        "eval r=$odd | convert $convert(r){| AS m}",
        "eval r=$odd, mv=mvappend(r, n) | convert auto(mv)",
        'convert timeformat={"%H:%M"|"%F"} {ctime(_time) AS r|ctime(n) AS m|mktime(s) AS m}',
        "foreach {n|n m|*|k s} [eval <<FIELD>>=coalesce('<<FIELD>>', \"q\")]",
        "foreach {n*|m*} [eval x<<MATCHSTR>>='<<FIELD>>' + 1]",
        "eval m=0 | foreach mode=multivalue {mv|n|s} [eval m=m+<<ITEM>>, r=<<ITEM>>]",
        'eval r="" | foreach mode=multivalue mv [eval r=r . <<ITEM>> . <<ITER>>]',
        "table {k n|event mv|nothing} | format{| maxresults=1}",
        "return {|2 }{k n|§s|r=n k|nothing}",
        "addtotals {|fieldname=m }{|col=t labelfield=event }{n|n m|n r}",
        "lookup kinds.csv k{| OUTPUT price AS $named| OUTPUTNEW price AS $named, group AS s}",
        "lookup {local=t |}people.csv distinct_id{| AS event|, n}{| OUTPUTNEW note AS s}",
        "inputlookup append=t {kinds|people}.csv{| WHERE $where}",
        "union [search index=second $term | $rename$tail]",
        "fieldformat {n|m|s|k|r}=$txt", 'fieldformat n=tostring(n, "commas") | rename n AS m',
        "contingency {|usetotal=f }{|maxrows=2 }{|maxcols=1 }{k event|event, n|s k|mv k}",
        "contingency k n {mincolcover=0.5|minrowcover=0.6 totalstr=x}",
        "eval m=$num | concurrency duration=m{| start=n}{| output=r}",
        "fieldsummary {|maxvals=1 }{n|s, k|n* m|mv|nothing}",
        "makecontinuous _time span={1d|1w|1mon|12h}", "makecontinuous span=1d _time",
        "outlier {|mark=t }{|action=rm }{|uselower=t }{|param=0.5 }{n|n m}",
        "timechart span=1d $sum AS c{| by event} | timewrap {1w|w|3d|1mon|q} {|series=short}",
        'timechart span=1d count | timewrap 1w series=exact time_format="%m/%d"',
        'map {|maxsearches=2 }[search index=main event="§event§" | $rename | head 2]',
        'map search="search index=second k=§k§ | $rename | stats count AS n BY event"',
        'map [ makeresults | eval s="§s§", n=§n§, r="§_serial_id§" | fields - _time]',
        "eval _raw=$pairs | {extract|kv}{| mv_add=t| clean_keys=f| limit=2| maxchars=9}",
        'eval _raw=$pairs | extract {pairdelim=";," kvdelim=":="|kvdelim=":"|pairdelim="&;,"}',
        "eval _raw=$xml | xmlkv", 'eval _raw="&lt;" . s . "&amp;gt;&x;" | xmlunescape',
        "eval {r|mv}=$xml | xmlkv {r|mv}",
        "tojson $typed{| fill_null=t}{| default_type=auto| default_type=num} output_field={r|x}",
        "reltime", "reltime timefield={n|m|r}{| prefix=x_}", 'reltime timefield="n, m"', "require",
        "transaction $bound{| maxspan=1h| maxspan=1d}{| maxpause=1m| maxpause=1h}{| maxevents=2}",
        "transaction {|$bound }$ends{| keepevicted=t}{| keeporphans=t}",
    ),
}  # fmt: skip
