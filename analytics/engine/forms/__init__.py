"""The functions of eval that plain SQL cannot say alone: one small function each.

    FORMS["if"](expressions, Call("if", (condition, yes, no))) -> Value

One file a group, as in `analytics.spl.functions`.

Source: Splunk Search Reference 9.4, "Evaluation functions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.forms import (
    conditions,
    dates,
    digests,
    edits,
    kinds,
    multivalue,
    numbers,
    objects,
    records,
    strings,
    tables,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.expressions import Expressions
    from analytics.engine.values import Value
    from analytics.spl.expr import Call

FORMS: dict[str, Callable[[Expressions, Call], Value]] = (
    conditions.FORMS | dates.FORMS | digests.FORMS | edits.FORMS | kinds.FORMS
    | multivalue.FORMS | numbers.FORMS | objects.FORMS | records.FORMS
    | strings.FORMS | tables.FORMS
)  # fmt: skip
