"""Fields out of a text as Python reads it: the node of extract and xmlkv.

    read(compiler, Read(source, "_raw", read), relation)
    -> a column for each field, json_extract_string(c9, '$."a"[0]') AS c12

Source: Splunk Search Reference 10.0, extract and xmlkv.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analytics.engine.unfold import MAX_FIELDS, added, different, joined, member
from analytics.engine.values import Value

if TYPE_CHECKING:
    from analytics.engine.relation import Relation
    from analytics.engine.sql import Compiler
    from analytics.spl import plan as p


def read(compiler: Compiler, node: p.Read, relation: Relation) -> Relation:
    """Add the fields that the node finds in each text."""
    text = compiler.field(relation, node.field).text()
    texts = different(compiler, relation, text, f"{text} IS NOT NULL")
    found = {each: node.read(each) for each in texts}
    several = {name for each in found.values() for name, values in each.items() if values[1:]}
    names = list(dict.fromkeys(name for each in found.values() for name in each))
    if len(names) > MAX_FIELDS:
        compiler.warnings.append(
            f"The texts have {len(names):,} fields; the first {MAX_FIELDS:,} were made."
        )
    written = {each: json.dumps(values) for each, values in found.items()}
    relation, column = joined(compiler, relation, text, written, "JSON")
    fields: dict[str, list[Value]] = {}
    for name in names[:MAX_FIELDS]:
        every = name in several
        path = compiler.parameters.text(member(name) + ("[*]" if every else "[0]"))
        value = f"json_extract_string({column}, {path})"
        if every:
            value = f"CASE WHEN len({value}) > 0 THEN CAST({value} AS VARCHAR[]) END"
        fields[name] = [Value(value, "many" if every else "text")]
    return added(compiler, relation, fields, replaces=node.replaces)
