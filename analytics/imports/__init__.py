"""Files of other systems, read as events.

    analytics import jsonl events.ndjson.gz --app shop --time created_at --event type

One file is one format in `formats/`, found by its name; `lines` and `fields` are
what they share; `resume` and `run` bring the events into the index.

Source: ours; `docs/import.md` lists the formats and their options.
"""
