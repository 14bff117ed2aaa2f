"""Requests that nobody should send: any JSON in place of any part of a good one, and noise.

hostile(collecting, ["/v1/batch"], {"batch": [{"type": "track", "event": "a"}]})

Whatever comes, the answer is below 500 and there is one.
Source: ours.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from support.collecting import Answer, Collecting

EXAMPLES = 60

_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["", "\ud800", "\0", "null", "1e999", "2026-13-45", "\u2028", "9" * 400])
)
values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
DEEP = b'{"a":' * 900 + b"1" + b"}" * 900
NOISE = (
    b"", b"{", b"[]", b"{}", b"null", b"7", b'"x"', b"\x1f\x8b\x08", b"\xff\xfe", b"a=b&c", b"[[]]",
    b"[" * 5_000, b"[" * 900 + b"]" * 900, DEEP, b"[1e400]", b'{"a":"\\ud800"}', b"\x00" * 50,
    b"data=!!!!", b"data=" + b"%7B" * 30, b"&" * 2_000, b"=" * 50, b'[null,7,"x",[],{}]',
)  # fmt: skip


def hostile(
    collecting: Collecting, paths: list[str], good: Any, *, methods: tuple[str, ...] = ("POST",)
) -> None:
    """Send variations of the body *good* to each path, and noise in bodies and addresses."""
    places = list(_places(good))

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(paths), st.sampled_from(places), values, st.booleans())
    def vary(path: str, place: tuple[Any, ...], value: Any, is_without: bool) -> None:  # noqa: FBT001 - drawn
        body = _changed(good, place, value, is_without=is_without and bool(place))
        _answered(collecting.post(path, json.dumps(body).encode()))

    vary()
    for path in paths:
        for noise in NOISE:
            for method in methods:
                _answered(collecting.ask(method, path, noise))
            _answered(
                collecting.ask("GET", f"{path}?data={quote(noise)[:2000]}&{quote(noise)[:99]}")
            )
            nested = json.dumps(_changed(good, places[-1], "NEST")).encode()
            _answered(collecting.post(path, nested.replace(b'"NEST"', b"[" * 900 + b"]" * 900)))


def _answered(answer: Answer) -> None:
    assert answer.status < 500, answer
    assert answer.status >= 200


def _places(value: Any, at: tuple[Any, ...] = ()) -> Any:
    yield at
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _places(inner, (*at, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*at, index))


def _changed(value: Any, place: tuple[Any, ...], new: Any, *, is_without: bool = False) -> Any:
    """Put *new* at a *place* of *value*, or take away what is there."""
    if not place:
        return new
    name, *rest = place
    if is_without and not rest:
        if isinstance(value, dict):
            return {other: inner for other, inner in value.items() if other != name}
        return [inner for index, inner in enumerate(value) if index != name]
    changed = _changed(value[name], tuple(rest), new, is_without=is_without)
    if isinstance(value, dict):
        return value | {name: changed}
    return [*value[:name], changed, *value[name + 1 :]]
