"""Remove the events that a search finds, for good.

    delete

    search index=web application=test earliest=0 | delete

Stands behind `search` and commands that keep or change single events (where, eval, fields, rex,
regex, rename, lookup). It needs the capability delete_by_keyword, which the role can_delete has
and admin has not. The answer is a row for each index, and one for all, with the number of events
that are gone, and of those that you may not remove. What a Splunk only hides, this removes from
the store; a journal file that its writer has not left yet still holds it.

Source: Splunk Search Reference 9.3, delete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import plan as p
from analytics.spl import walk

if TYPE_CHECKING:
    from analytics.spl.args import Args

_STREAMING = (
    p.Bucket, p.Extend, p.Extract, p.Filter, p.Keep, p.Lookup, p.Remove, p.Rename, p.Scan,
)  # fmt: skip


def plan(args: Args, source: p.Plan) -> p.Plan:
    """Delete the events of *source*."""
    args.end()
    nodes = list(walk.chain(source))
    if not isinstance(nodes[-1], p.Scan) or not all(isinstance(n, _STREAMING) for n in nodes):
        args.fail(
            "delete stands behind search and commands on single events only. Remove the others."
        )
    return p.Delete(source)
