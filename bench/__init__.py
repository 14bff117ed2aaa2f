"""Benchmarks: each prints ratios against a ceiling or a peer taken in the same run.

    python -m bench.searches FOLDER

Source: docs/performance.md, which holds the figures and the targets.
"""
