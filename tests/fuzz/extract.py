"""Fuzz what reads text: any bytes, with any stanza, become records that a journal can hold.

    python -m fuzz.extract -runs=20000 [CORPUS]      (in tests/; libFuzzer's options)

The first byte of an input chooses the stanza, the second how the text is cut into pieces; the rest
is the text. An error, a record that the journal cannot write, or ten seconds without an end stop
the run.
"""

from __future__ import annotations

from datetime import UTC, datetime

import atheris

from fuzz import run

with atheris.instrument_imports(include=["analytics.engine", "analytics.wire"]):
    from analytics.engine.fields import Intake, Sender
    from analytics.transports.journal import encode

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
STANZAS = (
    {},
    {"KV_MODE": "auto_escaped", "KV_TRIM_SPACES": "false", "TRUNCATE": "40"},
    {"INDEXED_EXTRACTIONS": "json", "KV_MODE": "none"},
    {"INDEXED_EXTRACTIONS": "csv", "TIMESTAMP_FIELDS": "time, a"},
    {"SHOULD_LINEMERGE": "true", "MUST_BREAK_AFTER": "end", "MAX_EVENTS": "3"},
    {"TIME_FORMAT": "%d/%b/%Y:%H:%M:%S.%3N %z", "TIME_PREFIX": r"\[", "MAX_DAYS_AGO": "2000"},
    {"CHARSET": "UTF-16LE", "LINE_BREAKER": r"(;)|(\n)|x", "TIME_FORMAT": "%s%3N"},
    {"TIME_FORMAT": "%b %e %I:%M %p %Z", "MAX_TIMESTAMP_LOOKAHEAD": "-1", "TZ": "Europe/Berlin"},
)
SEEDS = (
    b'\0\x04a=1 b="c d" {"e": 2}\r\n2011-08-08 11:45:17 x\n',
    b'\1\0a="x \\"y\\"" b=\\\n2011-08-08T11:45:17.735045+00:00 application="a" event="e"\n',
    b'\2\x08{"a": {"b": [1, "\\ud83d", {"c": null}]}, "t": "2011-08-08T11:45:17Z"}\n',
    b'\3\0time,a b,c\n2011-08-08 11:45,"x\ny",2,3\n',
    b"\4\x05Aug  8 11:45:17 h p[1]: x\n  more\nend\nlast",
    b'\5\0h - - [08/Aug/2011:11:45:17.123 +0200] "GET /?a=b HTTP/1.1" 200 5',
    "\6\x031312803917123 a=b;cxd".encode("utf-16le"),
    b"\7\0Feb 29 12:05 PM EST x=1",
)


def one(data: bytes) -> None:
    """Read one text, in one piece and in several: the same records come out."""
    stanza = STANZAS[data[0] % len(STANZAS)] if data else {}
    size, text = data[1] if len(data) > 1 else 0, data[2:]
    whole = _records(stanza, [text])
    lines = encode(whole)
    assert lines.count(b"\n") == len(whole)
    if size:
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        assert _records(stanza, pieces or [b""]) == whole


def _records(stanza: dict[str, str], pieces: list[bytes]) -> list[dict[str, object]]:
    said = {"host": "h", "source": "", "sourcetype": "st"}
    intake = Intake(Sender("main", said, UTC, NOW, stanza, {"came": "a\nb"}))
    made: list[dict[str, object]] = []
    for number, piece in enumerate(pieces, start=1):
        made += intake.take(piece, is_last=number == len(pieces))
    return made


if __name__ == "__main__":
    run(one, SEEDS)
