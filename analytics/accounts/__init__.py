"""Who may: keys that events are sent with. Source: ours; docs/collect.md, "Keys"."""
