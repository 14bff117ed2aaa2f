"""One row a measurement, as the table in docs/performance.md.

    row("track(), p50", "1.4 us", "22 us (segment)", "<= 1/10")

Source: ours.
"""

from __future__ import annotations

_WIDTHS = (44, 22, 34, 26)


def head() -> None:
    """Print the head of the table."""
    _print("what", "ours", "ceiling or peer", "target")
    print("|" + "|".join("-" * (width + 2) for width in _WIDTHS) + "|")


def row(what: str, ours: str, ceiling: str, target: str) -> None:
    """Print one row: what was measured, ours, what it is measured against, what it should be."""
    _print(what, ours, ceiling, target)


def _print(*cells: str) -> None:
    texts = (f"{cell:<{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))
    print("| " + " | ".join(texts) + " |", flush=True)
