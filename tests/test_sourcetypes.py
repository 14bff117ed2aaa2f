"""Text of each built-in sourcetype, sent through the face and searched with SPL."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from support.face import ask, message

from analytics.engine.engine import Engine
from analytics.engine.search import Request as Search
from analytics.engine.search import run
from analytics.splunkd.app import make_app
from analytics.splunkd.exchange import ADMIN, Request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.splunkd.app import Face

Rows = list[dict[str, Any]]


@pytest.fixture
def face(data: Path) -> Iterator[Face]:
    """Open a Splunk with nothing in it."""
    with Engine(data, "UTC") as engine:
        opened = make_app(engine)
        yield opened
        opened.close()


def send(face: Face, text: str | bytes, **said: str) -> None:
    request = Request.of("POST", f"/services/receivers/simple?{urlencode(said)}")
    request.user, request.is_owner = ADMIN, True
    request.body = text.encode() if isinstance(text, str) else text
    reply = face.answer(request)
    assert reply.status == 200, message(reply)


def search(face: Face, spl: str) -> Rows:
    return [json.loads(row) for row in found(face, spl).rows]


def found(face: Face, spl: str) -> Any:
    now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    return run(face.engine, Search(f"search index=main {spl}", now=now))


def stanza(face: Face, name: str, file: str = "props", **settings: str) -> None:
    reply = ask(face, "POST", f"configs/conf-{file}", name=name, **settings)
    if reply.status == 409:
        reply = ask(face, "POST", f"configs/conf-{file}/{name}", **settings)
    assert reply.status in {200, 201}, message(reply)


ASSETS = (
    "[.](png|jpg|jpeg|gif|ico|css|js|svg|woff|woff2|ttf|eot|swf|mp4|webm|zip|gz|tgz|tar|jar|iso|"
    "txt|xml|rss|atom|pdf)$"
)
BOTS = (
    "bot|crawl|spider|slurp|feed|fetch|monitor|curl|wget|python|java/|perl|ruby|libwww|http_?client"
)
COMBINED = r"""
83.149.9.216 - frank [17/May/2015:10:05:03 +0000] "GET /p/a.png?id=W-1&s=2 HTTP/1.1" 200 203023 "http://semi.com:80/p/?q=x y" "Mozilla/5.0 (X11; \"q\") Chrome/32"
10.0.0.1 - - [17/May/2015:10:05:43 +0200] "POST http://proxy.com/cart.do;JSESSIONID=S1?a=b HTTP/1.0" 404 - "-" "-" "JSESSIONID=S1" 12
::1 - - [17/May/2015:10:06:00 +0000] "\x16\x03\"" 400 226 "-" "-"
10.0.0.9 - - [17/May/2015:10:06:01 +0000] "GET / HTTP/1.1" 200 5
"""  # noqa: E501


def test_access_combined(face: Face) -> None:
    send(face, COMBINED, sourcetype="access_combined", host="web1", source="/var/log/a.log")
    names = (
        "clientip ident user req_time method uri uri_domain uri_path uri_query file version status "
        "bytes referer referer_domain useragent cookie other"
    )
    rows = search(face, f"sourcetype=access_combined | sort _time | table {names}")
    proxied, first, broken, common = rows

    assert first == {
        "clientip": "83.149.9.216", "ident": "-", "user": "frank",
        "req_time": "17/May/2015:10:05:03 +0000", "method": "GET",
        "uri": "/p/a.png?id=W-1&s=2", "uri_path": "/p/a.png", "uri_query": "id=W-1&s=2",
        "file": "a.png", "version": "HTTP/1.1", "status": "200", "bytes": "203023",
        "referer": "http://semi.com:80/p/?q=x y", "referer_domain": "http://semi.com:80",
        "useragent": r"Mozilla/5.0 (X11; \"q\") Chrome/32",
    }  # fmt: skip
    assert proxied["uri"] == "http://proxy.com/cart.do;JSESSIONID=S1?a=b"
    assert (proxied["uri_domain"], proxied["file"]) == ("http://proxy.com", "cart.do")
    assert (proxied["cookie"], proxied["other"]) == ("JSESSIONID=S1", "12")
    assert (broken["status"], "method" in broken) == ("400", False)
    assert (common["status"], common["bytes"], "referer" in common) == ("200", "5", False)
    assert search(face, "status>=400 | stats count values(host) as host values(source) as s") == [
        {"count": "2", "host": "web1", "s": "/var/log/a.log"}
    ]
    assert search(face, "status=200 id=W-1 | fields - _* | fields sta* uri_p* id") == [
        {"status": "200", "uri_path": "/p/a.png", "id": "W-1"}
    ]


def test_syslog(face: Face) -> None:
    lines = (
        "Jan  4 10:00:01 web1 sshd[4711]: Accepted publickey for root user=root\n"
        "<34>Jan  4 10:00:02 web2 CRON: (root) CMD (run: it)\n"
        "2026-01-04T10:00:03+01:00 web3 systemd[1]: Started Session 1.\n"
    )
    send(face, lines, sourcetype="syslog")

    rows = search(face, "sourcetype=syslog | sort _time | table _time process pid user")
    assert rows == [
        {"_time": "2026-01-04T09:00:03.000+00:00", "process": "systemd", "pid": "1"},
        {"_time": "2026-01-04T10:00:01.000+00:00", "process": "sshd", "pid": "4711",
         "user": "root"},
        {"_time": "2026-01-04T10:00:02.000+00:00", "process": "CRON"},
    ]  # fmt: skip


def test_json(face: Face) -> None:
    send(face, '{"at": "2026-01-04T10:00:00Z", "n": 1.50, "tags": ["a", "b"], "x": "k=v"}\n[1]',
         sourcetype="_json")  # fmt: skip

    (row,) = search(face, "tags{}=b | table _time n tags{} k")
    assert row == {"_time": "2026-01-04T10:00:00.000+00:00", "n": "1.50", "tags{}": ["a", "b"]}
    assert search(face, "| stats count") == [{"count": "2"}]
    rows = run(face.engine, Search("| tstats count where index=main n=1.50")).rows
    assert json.loads(rows[0]) == {"count": "1"}


def test_csv(face: Face) -> None:
    text = (
        'time,user name,a.b,note\n2026-01-04 10:00:00,ann,1,"x, ""y""\nz"\n'
        "2026-01-04 11:00:00,bob,,,more\n"
    )
    send(face, text, sourcetype="csv")

    assert search(face, '| sort _time | table _time "user name" a_b note EXTRA_FIELD_5') == [
        {"_time": "2026-01-04T10:00:00.000+00:00", "user name": "ann", "a_b": "1",
         "note": 'x, "y"\nz'},
        {"_time": "2026-01-04T11:00:00.000+00:00", "user name": "bob", "EXTRA_FIELD_5": "more"},
    ]  # fmt: skip
    assert search(face, '"user name"=ann | table linecount') == [{"linecount": "2"}]


def test_log4j(face: Face) -> None:
    text = (
        "2026-01-04 10:00:00,123 ERROR x\njava.lang.E: no\n\tat a.b\n2026-01-04 10:00:01 INFO y\n"
    )
    send(face, text, sourcetype="log4j")

    rows = search(face, "| sort _time | table _time _raw")
    assert [row["_raw"].count("\n") for row in rows] == [2, 0]
    assert rows[0]["_time"] == "2026-01-04T10:00:00.123+00:00"


def test_unknown_sourcetype_has_the_default(face: Face) -> None:
    stanza(face, "default", **{"EVAL-kind": '"any"', "TZ": "Europe/Berlin"})
    send(face, "2026-01-04 10:00:00 a=1", sourcetype="mine")
    send(face, '{"n": 1}', sourcetype="_json")

    rows = search(face, "| sort a | table a kind n")
    assert rows == [{"a": "1", "kind": "any"}, {"kind": "any", "n": "1"}]
    assert search(face, "a=1 | table _time") == [{"_time": "2026-01-04T09:00:00.000+00:00"}]


def test_settings_of_searches_hold_for_old_events(face: Face) -> None:
    send(face, "2026-01-04 10:00:00 user ann paid 12 eur status=ok\nother", sourcetype="shop")
    assert search(face, "payer=ann | stats count") == [{"count": "0"}]

    stanza(
        face,
        "shop",
        **{
            "EXTRACT-user": r"user (?<payer>\w+) paid (?<amount>\d+)",
            "EXTRACT-b": r"^(?<initial>.) in payer",
            "FIELDALIAS-a": "payer AS customer status ASNEW state",
            "EVAL-cents": "amount * 100",
            "EVAL-amount": "amount + 1",
            "REPORT-currency": "currency",
        },
    )
    stanza(face, "currency", "transforms", REGEX=r"paid \d+ (\w+)", FORMAT="currency::$1")

    assert search(
        face,
        "customer=ann cents>1000 | table payer amount initial customer state cents currency",
    ) == [
        {"payer": "ann", "amount": "13", "initial": "a", "customer": "ann", "state": "ok",
         "cents": "1200", "currency": "eur"}
    ]  # fmt: skip
    assert search(face, "| stats sum(cents) as c count") == [{"c": "1200", "count": "2"}]
    stanza(face, "words", "transforms", REGEX=r"(?<word>[a-z]+)", MV_ADD="true")
    stanza(face, "parts", "transforms", DELIMS='" "', FIELDS='day, clock, "who"')
    stanza(face, "shop", **{"REPORT-more": "words, parts"})
    assert search(face, "word=paid | table word day who") == [
        {"word": ["user", "ann", "paid", "eur", "status", "ok"], "day": "2026-01-04",
         "who": "user"}
    ]  # fmt: skip
    assert search(face, "customer=ann | fields c* | fields - _*") == [
        {"cents": "1200", "clock": "10:00:00", "currency": "eur", "customer": "ann"}
    ]

    stanza(face, "shop", **{"EVAL-cents": "amount * 1000"})
    assert search(face, "payer=* | table cents") == [{"cents": "12000"}]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"LINE_BREAKER": "("}, "LINE_BREAKER '(' cannot be used"),
        ({"LINE_BREAKER": "a"}, "has no group"),
        ({"TIME_FORMAT": "%v"}, "TIME_FORMAT '%v' has '%v'"),
        ({"TZ": "Mars"}, "TZ 'Mars' is no time zone"),
        ({"CHARSET": "zip"}, "CHARSET 'zip' is not known"),
        ({"CHARSET": "hex"}, "CHARSET 'hex' is not known"),
        ({"TRUNCATE": "-1"}, "TRUNCATE is '-1'"),
        ({"KV_MODE": "xml"}, "KV_MODE 'xml' is not here"),
        ({"INDEXED_EXTRACTIONS": "w3c"}, "INDEXED_EXTRACTIONS 'w3c' is not here"),
        ({"SEDCMD-x": "s/a/b"}, "SEDCMD-x 's/a/b' is no script"),
        ({"SEDCMD-x": "s/(/b/"}, "SEDCMD-x '(' cannot be used"),
        ({"EXTRACT-x": "(?<a>(?=b))"}, "look-around, which RE2 does not have"),
        ({"EXTRACT-x": "abc"}, "names no group"),
        ({"EXTRACT-x": "(?<host>a)"}, "'host', which is fixed"),
        ({"FIELDALIAS-x": "a b"}, "is no alias"),
        ({"EVAL-x": "1 +"}, "EVAL-x '1 +' cannot be understood"),
        ({"EVAL-x": "nofunction(a)"}, "There is no function 'nofunction'"),
        ({"EVAL-x": 'match(a, "(?=b)")'}, "is look-around"),
        ({"EVAL-_time": "1"}, "'_time', which is fixed"),
        ({"SHOULD_LINEMERGE": "perhaps"}, "SHOULD_LINEMERGE is 'perhaps'"),
        ({"DATETIME_CONFIG": "my.xml"}, "DATETIME_CONFIG 'my.xml' is not here"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value,
)
def test_what_cannot_be_used_is_refused(face: Face, settings: dict[str, str], words: str) -> None:
    status, _, text = message(ask(face, "POST", "configs/conf-props", name="st", **settings))

    assert status == 400
    assert words in text


def test_fields_of_a_source_are_refused(face: Face) -> None:
    reply = ask(face, "POST", "configs/conf-props", name="source::/a", **{"EVAL-x": "1"})

    assert message(reply)[0] == 400


def test_search_goes_on_without_what_cannot_be_used(face: Face) -> None:
    """A stanza that came another way, as from an older release, costs only itself."""
    from analytics.engine.catalog import Entity  # noqa: PLC0415

    send(face, "user ann", sourcetype="st")
    settings = {
        "EXTRACT-a": "(?=x)(?<bad>a)", "EXTRACT-b": r"user (?<name>\w+)", "EVAL-e": "1 +",
        "REPORT-r": "nothing",
    }  # fmt: skip
    face.catalog.put(Entity("conf-props", "st", settings))

    answer = found(face, "| table name bad e")
    assert [json.loads(row) for row in answer.rows] == [{"name": "ann"}]
    texts = [each.text for each in answer.messages if each.type == "WARN"]
    assert len(texts) == 3
    assert any("REPORT-r names 'nothing'" in text for text in texts)


def test_settings_of_source_and_host(face: Face) -> None:
    stanza(face, "st", TZ="Asia/Tokyo")
    stanza(face, "host::web*", TZ="Europe/Berlin")
    stanza(face, "source::/var/.../x.log", TZ="UTC", sourcetype="st")
    line = "2026-01-04 10:00:00"
    send(face, line, sourcetype="st", host="db", source="a")
    send(face, line, sourcetype="st", host="WEB1", source="b")
    send(face, line, host="web1", source="/var/log/1/x.log")

    rows = search(face, "sourcetype=st | sort source | table source _time")
    assert [row["_time"][11:13] for row in rows] == ["10", "01", "09"]


def test_apache_logs_give_the_known_answers(face: Face, shared: Path) -> None:
    folder = shared / "data" / "apache-logs"
    send(face, gzip.decompress((folder / "apache_logs.gz").read_bytes()),
         sourcetype="access_combined")  # fmt: skip
    known = {
        answer["id"]: answer["value"]
        for answer in json.loads((folder / "apache_logs.answers.json").read_text())["answers"]
    }

    def pairs(spl: str) -> list[list[Any]]:
        rows = [list(row.values()) for row in search(face, spl)]
        counted = [[key, int(float(count))] for key, count, *_ in rows]
        return sorted(counted, key=lambda pair: (-pair[1], pair[0]))

    def number(spl: str) -> int:
        ((value,),) = (row.values() for row in search(face, spl))
        return int(float(value))

    assert number("| stats count") == known["requests_total"]
    assert search(face, "| stats min(_time) as a max(_time) as b") == [
        dict(zip("ab", map(str, known["first_last"]), strict=True))
    ]
    assert pairs("| stats count by status") == known["by_status"]
    assert pairs("| stats count by method") == known["by_method"]
    assert number("| stats dc(clientip)") == known["distinct_clients"]
    assert pairs("| top 10 clientip") == known["top_clients"]
    assert number("| stats sum(bytes)") == known["bytes_sum"]
    assert pairs("| stats sum(bytes) as b by status | fillnull b") == known["bytes_sum_by_status"]
    assert number("| stats dc(useragent)") == known["distinct_user_agents"]
    assert pairs("| top 10 uri_path") == known["top_paths"]
    pages = f'| where method="GET" AND status="200" AND NOT match(lower(uri_path), "{ASSETS}")'
    assert number(f"{pages} | stats count") == known["pageviews"]
    assert (
        pairs(f"{pages} | stats count by uri_path | sort 10 -count uri_path")
        == (known["pageviews_top_paths"])
    )
    assert (
        number(f'| where match(lower(useragent), "{BOTS}") | stats count')
        == (known["ua_contains_bot"])
    )
