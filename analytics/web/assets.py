"""The files of the site: templates in views/, the rest in static/.

    assets = Assets(folder("static"))
    assets.address("site.css")         -> "site.3f2a9c1d.css"
    assets.find("site.3f2a9c1d.css")   -> Asset(body=b"…", is_dated=True, …)

A name with the hash of the content never changes its content, so a browser may keep it for
a year. Only files that lay in the folder at the start are ever served.

Source: ours.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_SERVED = {".js", ".css", ".svg"}
_HASH = 8


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is and compressed; *is_dated* says it was asked for by its hash."""

    body: bytes
    packed: bytes
    type: str
    etag: str
    is_dated: bool = False


class Assets:
    """All files of one folder, read once."""

    def __init__(self, root: Path) -> None:
        self._by_name: dict[str, Asset] = {}
        self._names: dict[str, str] = {}
        for path in sorted(root.rglob("*")):
            if path.suffix in _SERVED:
                self._add(path.relative_to(root).as_posix(), path)

    def _add(self, name: str, path: Path) -> None:
        body = path.read_bytes()
        digest = hashlib.sha256(body).hexdigest()[:_HASH]
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or ""
        packed = gzip.compress(body, 9, mtime=0)
        stem = name.removesuffix(path.suffix)
        dated = f"{stem}.{digest}{path.suffix}"
        self._names[name] = dated
        self._by_name[name] = Asset(body, packed, kind, f'"{digest}"')
        self._by_name[dated] = Asset(body, packed, kind, f'"{digest}"', is_dated=True)

    def address(self, name: str) -> str:
        """Give the name with the hash in it.

        Raises:
            KeyError: the folder has no such file.
        """
        return self._names[name]

    def find(self, name: str) -> Asset | None:
        """Find a file by its name, with or without the hash."""
        return self._by_name.get(name)


def folder(name: str) -> Path:
    """Find ``views`` or ``static``: inside the installed package, else in the checkout."""
    inside = Path(__file__).with_name(name)
    return inside if inside.is_dir() else Path(__file__).parents[2] / name
