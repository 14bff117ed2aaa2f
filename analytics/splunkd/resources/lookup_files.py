r"""The files of lookup tables.

    POST data/lookup-table-files  name=plans.csv&eai:data=plan,price\npro,64.9\n  ->  201

A Splunk takes ``eai:data`` for the path of a file that somebody put on its disk; here it is the
text of the table. A table is there for all users and apps.

Source: Splunk REST API Reference 9.3, "data/lookup-table-files"; `analytics.engine.sheets`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine import sheets
from analytics.splunkd.exchange import RestError
from analytics.splunkd.paging import only, page
from analytics.splunkd.render import Entry, Page, feed, single
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

PATH = "data/lookup-table-files"


def listed(face: Face, request: Request) -> Reply:
    """Answer with the files."""
    folder = face.engine.folder / sheets.FOLDER
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    entries = [_entry(path) for path in files if _is_table(path)]
    return feed(request, PATH, page(request, entries))


def blank(_face: Face, request: Request) -> Reply:
    """Answer with what a new one needs."""
    return single(request, Entry("_new", PATH, {"eai:data": ""}, required=("eai:data",)))


def read(face: Face, request: Request, name: str) -> Reply:
    """Answer with what is known of one file."""
    return single(request, only(request, _entry(_there(face, name))))


def created(face: Face, request: Request) -> Reply:
    """Keep a new table.

    Raises:
        RestError: there is no name, or it is taken.
        SearchError: the name or the text is none of a table.
        DataError: it cannot be written.
    """
    name = request.text("name").strip()
    if not name:
        raise RestError(400, 'Cannot perform action "POST" without a target name to act on.')
    path = face.engine.folder / sheets.FOLDER / name
    if sheets.FILE.fullmatch(name) and path.exists():
        raise RestError(409, f"An object with name={name} already exists")
    sheets.write(face.engine.folder, name, request.text("eai:data"))
    return single(request, _entry(path), 201)


def updated(face: Face, request: Request, name: str) -> Reply:
    """Keep another text for a table.

    Raises:
        RestError: there is none.
        SearchError: the text is none of a table.
        DataError: it cannot be written.
    """
    path = _there(face, name)
    sheets.write(face.engine.folder, name, request.text("eai:data"))
    return single(request, _entry(path))


def deleted(face: Face, request: Request, name: str) -> Reply:
    """Remove a table.

    Raises:
        RestError: there is none.
    """
    _there(face, name).unlink()
    return feed(request, PATH, Page((), 0))


def _there(face: Face, name: str) -> Path:
    path = face.engine.folder / sheets.FOLDER / name
    if not sheets.FILE.fullmatch(name) or not _is_table(path):
        raise RestError(404, f"Could not find object id={name}")
    return path


def _is_table(path: Path) -> bool:
    is_file = path.is_file() and not path.is_symlink()
    return is_file and sheets.FILE.fullmatch(path.name) is not None


def _entry(path: Path) -> Entry:
    status = path.stat()
    told = {
        "eai:appName": "search",
        "eai:userName": "nobody",
        "eai:data": f"{sheets.FOLDER}/{path.name}",
        "size": status.st_size,
    }
    return Entry(path.name, PATH, told, app="search", sharing="global", updated=status.st_mtime)


ROUTES = (
    Route("GET", PATH, listed),
    Route("POST", PATH, created),
    Route("GET", f"{PATH}/_new", blank),
    Route("GET", f"{PATH}/*", read),
    Route("POST", f"{PATH}/*", updated),
    Route("DELETE", f"{PATH}/*", deleted),
)
