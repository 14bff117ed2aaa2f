"""What a tracker is made of, one file a part; `analytics.input` puts them together.

    settings      arguments and environment variables, checked
    values        what was tracked, held still until the worker makes an event of it
    vocabulary    identify, alias, group, page, screen, revenue, exposure
    context       who and what every event of a block has
    hits          names of Google Analytics' hits, for collector and Provider
    otel          attributes of OpenTelemetry's records, for collector and processors
    timed         how long a function or a block takes, as an event

Source: ours.
"""
