"""Fuzz the readers of the collector's formats: any bytes have an answer that is no fault of ours.

    python -m fuzz.collect -runs=20000 [CORPUS]      (in tests/; libFuzzer's options)

The first byte of an input says which address is asked, the rest, up to a line break, is its
query and what follows the body. A 5xx, an event that the journal cannot write, or a redirect to
a host that is not listed end the run.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

import atheris

from fuzz import run

with atheris.instrument_imports(include=["analytics.collect"]):
    from support.collecting import Collecting

    from analytics.collect.settings import Settings
    from analytics.transports.journal import encode, record

    FOLDER = Path(mkdtemp(prefix="analytics-fuzz-"))
    COLLECTING = Collecting(FOLDER, Settings(redirect_hosts=("a.b",)))  # imports the formats

PATHS = tuple(
    address.removesuffix("/*")
    for route in COLLECTING.collector.routes.all
    for form in route.formats
    for address in form.ADDRESSES
    if not address.startswith("re:")
)
TUPLES = ("tr/v1", "str/v1", "img/v1", "tr/v1/rdr", "tlv/v1", "ppi/v1/agree", "1.gif")
ADDRESSES = tuple(sorted({*PATHS, *(f"/{start}" for start in TUPLES)}))
SEEDS = (
    b'\0uid=1&ename=x\n{"event":"a","time":1,"properties":{"a":[1,{"b":null}]}}',
    b'\1url=https%3A%2F%2Fa.b%2F\n[{"event_type":"a","user_id":"b","value":{}}]',
    b"\2t=visit&dl=https%3A%2F%2Fa.b\nv=1&t=event&ea=x&tid=y",
    b'\3cflags=1\n{"payments":[{"amt":"1.5"}],"orid":"o"}',
)


def test_one_input(data: bytes) -> None:
    """Send one request and look at its answer.

    Raises:
        AssertionError: it is a fault of ours.
    """
    COLLECTING.events.clear()
    address = ADDRESSES[(data[0] if data else 0) % len(ADDRESSES)]
    query, _, body = data[1:].partition(b"\n")
    path = f"{address}?{query.decode('latin-1')}"
    for reply in (COLLECTING.get(path), COLLECTING.post(path, body)):
        assert reply.status < 500, (path, body, reply)
        location = reply.headers.get("Location", "https://a.b/")
        assert location.startswith(("https://a.b", "http://a.b")), location
    lines = encode([record(event, "web", 0) for event in COLLECTING.events])
    assert lines.count(b"\n") == len(COLLECTING.events)


if __name__ == "__main__":
    run(test_one_input, SEEDS)
