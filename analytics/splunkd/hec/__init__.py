"""The HTTP Event Collector: events over HTTP with a token.

`collector.py` takes a request apart and answers it, `tokens.py` says whose it is and `guesses.py`
who tries too many, `envelopes.py` reads its body, `tracked.py` one of nothing but the tracker's
events, `keeping.py` makes journal records of it, `channels.py` knows what was acknowledged,
`room.py` how much is under way. `answers.py` has the codes.
"""
