"""Fuzz the readers of the event collector: any bytes have an answer of the table.

    python -m fuzz.hec -runs=20000 [CORPUS]      (in tests/; libFuzzer's options)

The first byte of an input says which path is asked and whether the body is compressed; the rest
is the body. An answer that is not in the table, a 500, a record that the journal cannot write,
or ten seconds without an answer end the run.
"""

from __future__ import annotations

import gzip
import json

import atheris

from fuzz import run

with atheris.instrument_imports(include=["analytics.splunkd.hec", "analytics.engine.fields"]):
    from support.hec import ACK, CHANNEL, EVENT, RAW, collector

    from analytics.splunkd.hec.answers import CODES
    from analytics.transports.journal import encode

HEC = collector(token="t", useACK=1)
PATHS = (
    EVENT,
    RAW,
    ACK,
    f"{EVENT}?auto_extract_timestamp=1&time=5&index=main",
    f"{EVENT}/1.0?sourcetype=s",
)
#: What may be answered to a body, whatever it is, with a token and a channel that are right.
FINE = {0, 5, 6, 7, 12, 13, 15}
SEEDS = (
    b'\0{"event":"hello a=1","time":"1700000000.000","host":"h"}{"event":{"a":[1,{"b":2}]}}',
    b'\0[{"event":1,"fields":{"a":["x",1.5]}},{"event":null,"index":"x"}]',
    b'\0{"event":"2011-08-08T11:45:17.735045+00:00 '  # noqa: ISC004 - one line
    b'application=\\"a\\" event=\\"e\\" event_id=\\"i\\" analytics_prop__p=\\"\\\\\\"\\""}',
    b'\0{"event":{"application":"a","event":"e","analytics_prop__p":"\\ud83d\\ude00"},"index":"x"}',
    b'\1a=1 b="c" {"d": 2}\r\n2011-08-08 11:45:17 x\n',
    b'\2{"acks":[0,1,2]}',
    b"\x08" + gzip.compress(b'{"event":"x"}'),
)


def test_one_input(data: bytes) -> None:
    """Send one body and look at its answer.

    Raises:
        AssertionError: it is none of the table.
    """
    HEC.kept.clear()
    which = data[0] if data else 0
    more = {"Content_Encoding": "gzip"} if which & 8 else {}
    path = PATHS[(which & 7) % len(PATHS)]
    reply = HEC.send("POST", path, data[1:], X_Splunk_Request_Channel=CHANNEL, **more)
    if more and reply.content_type.startswith("text/html"):
        assert reply.status in {400, 413}
        return
    assert isinstance(reply.body, bytes)
    document = json.loads(reply.body)
    if "acks" not in document:
        assert document["code"] in FINE, document
        assert reply.status == CODES[document["code"]][0]
    if path == ACK:
        return
    HEC.send("POST", ACK, json.dumps({"acks": [document.get("ackId", 0)]}),
             X_Splunk_Request_Channel=CHANNEL)  # fmt: skip
    lines = encode(HEC.kept)
    assert lines.count(b"\n") == len(HEC.kept)


if __name__ == "__main__":
    run(test_one_input, SEEDS)
