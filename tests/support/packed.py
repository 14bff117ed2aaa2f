"""Files to import, made on the spot.

    packed({"a.csv": b"…"})                       the bytes of a zip archive
    parquet(tmp_path / "x", "SELECT 1 AS a")      a Parquet file of what a query gives

Source: ours.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make an archive of *files*, name to content."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def parquet(path: Path, select: str) -> Path:
    """Write what *select* gives to *path*, and give that back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as database:
        database.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path
