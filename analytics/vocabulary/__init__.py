"""What other products call things, and what they are called here.

    named("$pageview")    -> "pageview"

`names` has what all of them share; a file is of one product. The collector and the imports go
by them, so that a product's events are the same whichever way they come in.

Source: docs/collect.md, "Events".
"""

from analytics.vocabulary.names import is_nobody, named

__all__ = ["is_nobody", "named"]
