"""Make fields of the pairs of a key and a value in ``_raw``: the other name of `extract`.

    kv [pairdelim=<characters>] [kvdelim=<characters>] [limit=<count>] [maxchars=<count>]
        [mv_add=<bool>] [clean_keys=<bool>] [reload=<bool>]

    search index=web | kv pairdelim="&" kvdelim="="

Source: Splunk Search Reference 10.0, extract.
"""

from __future__ import annotations

from analytics.spl.commands.extract import plan

__all__ = ["plan"]
