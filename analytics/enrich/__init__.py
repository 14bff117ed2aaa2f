"""What can be told of an event from what came with it: browser, bot, page, referrer, place.

    agents.agent("Mozilla/5.0 …")           {"browser": "Firefox", "os": "Linux", …}
    pages.page("https://example.com/a?b")   Page(url=…, path="/a", …)

Each answer depends on one text alone and is remembered by it. The steps of `analytics.privacy`
and the engine ask; nothing here knows of events or of a database.

Source: ours; docs/privacy.md.
"""
