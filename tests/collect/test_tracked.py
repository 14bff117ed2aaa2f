"""tracker's names and ours."""

from __future__ import annotations

import pytest

from analytics.collect.found import Found, Refused
from analytics.collect.tracked import categories, found, payments


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("4096", ("necessary", "analytics", "marketing")),
        (4095, ("necessary", "analytics")),
        ("0", ("necessary",)),
        (-1, ("necessary",)),
        ("all", ()),
        (None, ()),
        ("9" * 5_000, ("necessary", "analytics", "marketing")),
    ],
    ids=["all", "some", "none", "below", "word", "nothing", "long"],
)
def test_categories(flags: object, expected: tuple[str, ...]) -> None:
    assert categories(flags) == expected


def test_event() -> None:
    assert found({"ename": "open", "uid": "u1", "vid": "v1", "w": 375, "h": 667}, "", 3) == Found(
        "open", {"viewport": "375x667"}, "u1", "v1", index=3
    )


def test_id_of_a_payment_is_of_its_order_and_product() -> None:
    base = {"orid": "o7", "amt": 1}
    ids = [
        one.event_id
        for sent in (base, base, base | {"pid": "p"}, base | {"app": "x"}, {"amt": 1})
        for one in payments(sent, 0)
        if isinstance(one, Found)
    ]

    assert ids[0] == ids[1]
    assert len(set(ids)) == 4
    assert ids[-1] is None


def test_payments_that_are_none() -> None:
    refused = [one.code for one in payments({"payments": "[1,{}"}, 0) if isinstance(one, Refused)]

    assert refused == ["not_object"]
