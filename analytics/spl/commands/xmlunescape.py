"""Write the entities of XML in the text of the events as the characters they stand for.

    xmlunescape [maxinputs=<count>]

    search index=web sourcetype=xml | xmlunescape

``&lt;``, ``&gt;``, ``&quot;``, ``&apos;`` and ``&amp;`` in ``_raw`` become ``<``, ``>``, ``"``,
``'`` and ``&``, each once. ``maxinputs`` is about how a Splunk calls its script, and changes
nothing here.

Source: Splunk Search Reference 9.3, xmlunescape; Extensible Markup Language 1.0, "Predefined
Entities".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import Call, Expr, Field, Literal
from analytics.spl.plan import Extend, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args

#: The ampersand last: what it makes is not read again.
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


def plan(args: Args, source: Plan) -> Plan:
    """Replace the entities in the text of *source*."""
    options = args.options(("maxinputs",))
    args.end()
    args.whole(options.get("maxinputs"), default=50_000, least=1)
    text: Expr = Field("_raw")
    for entity, character in _ENTITIES.items():
        text = Call("replace", (text, Literal(entity), Literal(character)))
    return Extend(source, (("_raw", text),))
