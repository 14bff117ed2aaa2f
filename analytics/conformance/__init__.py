"""Whether a Splunk, or the embedded engine, gives the rows that these cases say.

    cases/stats.json      events, and searches over them with the rows they must give
    corpus.py             reads them
    replay.py             puts the events into an index of their own, searches, compares, cleans up

The cases are those of the tests of commands and functions, as far as they do not depend on the
moment or on what only the embedded engine has; `make docs` writes them.
"""
