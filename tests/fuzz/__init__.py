"""Targets for a coverage-guided fuzzer: each is a program of its own.

    python -m fuzz.hec -runs=20000        (in tests/)

Source: ours; atheris and libFuzzer for the options.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def run(target: Callable[[bytes], object], seeds: Iterable[bytes]) -> None:
    """Put *seeds* into the corpus that was named, then hand *target* over to the fuzzer."""
    import atheris  # noqa: PLC0415 (not on every machine, and the tests look into this folder)

    for folder in (Path(name) for name in sys.argv[1:] if not name.startswith("-")):
        folder.mkdir(exist_ok=True)
        for number, seed in enumerate(seeds):
            (folder / f"seed{number}").write_bytes(seed)
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
