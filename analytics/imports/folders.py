"""A folder to import: all files in it and in those below it, one after the other.

    opened("export/")           a Folder: export/12/a.json.gz, export/12/b.json.gz, export/readme
    opened("export.zip")        a Source

They come by name, so that a second run finds the lines where they were; those whose names, or
whose folders' names, begin with a dot or ``_`` are passed over (``.DS_Store``, ``_SUCCESS``).

Source: ours; Spark and Hadoop take such names for hidden too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analytics.imports.lines import Source
from analytics.imports.parts import part_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.imports.parts import Part


def opened(path: str) -> Source:
    """Open the file or the folder *path*; ``-`` is standard input.

    Raises:
        OSError: it cannot be read, or is a folder without files.
    """
    return Folder(Path(path)) if path != "-" and Path(path).is_dir() else Source(path)


class Folder(Source):
    """The files below a folder; one at a time is open."""

    def __init__(self, path: Path) -> None:
        """List the files.

        Raises:
            OSError: there are none.
        """
        self._path, self._files = path, _below(path)
        self._done = 0
        super().__init__(str(path), self._files[0].open("rb"))
        self.size = sum(file.stat().st_size for file in self._files)

    def position(self) -> int:
        """Tell how many of `size` bytes were read."""
        return self._done + super().position()

    def _parts(self) -> Iterator[Part]:
        before = 0
        for file in self._files:
            self._raw.close()
            self._raw, self._done = file.open("rb"), before
            yield part_of(self._raw, file.relative_to(self._path).as_posix())
            before += file.stat().st_size


def _below(folder: Path) -> tuple[Path, ...]:
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    )
    if not found:
        raise OSError(f"The folder {str(folder)!r} has no file. Name one that has")
    return tuple(found)
