"""The search language: text to tokens, to calls, to a plan.

Pure: no database and no I/O. `parse` makes a `Search` of a text, `planner` makes a
`plan.Plan` of a `Search`, `rules` improve it, and an engine runs it.
"""
