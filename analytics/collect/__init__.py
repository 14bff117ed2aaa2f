"""The collector: events over HTTP, from browsers, apps and other products' clients.

    app = front(Collector(sink, keys), site)        a WSGI application before another one

`core.py` makes a reply of a request and knows no server; `app.py` is the way in from WSGI,
`formats/` holds one file per format. Source: ours; docs/collect.md.
"""

from __future__ import annotations

from analytics.collect.app import front
from analytics.collect.core import Collector

__all__ = ["Collector", "front"]
