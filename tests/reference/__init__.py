"""A second, slow reading of SPL: plain Python over lists of dicts, to compare the engine with.

It is written from the documentation of Splunk, not from the engine: it has a parser of its own,
no SQL, and imports nothing of ``analytics``. What is obvious comes before what is short, and
that before what is fast.

    answer(events, "search index=main | stats count by event", now=now, zone="UTC")
    -> [{"event": "login", "count": "2"}]
"""
