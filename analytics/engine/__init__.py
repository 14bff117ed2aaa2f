"""The embedded engine: keeps the events of one data directory and runs searches over them.

Write side: `journals` finds what writers left, `apply` moves it into the store, once.
Read side: `search` and `sql` ask a `Snapshot` of the store. `owner` says who may do either.
"""
