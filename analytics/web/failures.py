"""What can go wrong on a page, in words for its reader.

    of(UnknownApplicationError("shpo"), …) -> Failure(404, "There is no application “shpo”", …)

Never a stack trace and never the search of someone else: what is not known here is one
sentence and a number that the log has too.

Source: ours; the texts of docs/site.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.errors import (
    DataError,
    MissingExtraError,
    RejectedError,
    SplError,
    TransportError,
)

if TYPE_CHECKING:
    from analytics.errors import AnalyticsError

_KNOWN = {
    400: ("This address is not complete", "A part of it cannot be read."),
    404: ("There is no such page", "The address leads nowhere on this site."),
    405: ("This address cannot be used that way", "This page is only read."),
    413: ("That is too much", "A form of this site has 64 KiB at most."),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A status and its words; *code* names it for programs.

    Attributes:
        drawing: a search with the place marked, or "".
        nearest: the application that may have been meant, or "".
    """

    status: int
    code: str
    title: str
    text: str
    drawing: str = ""
    nearest: str = ""
    nearest_address: str = ""
    can_retry: bool = False


def of(error: AnalyticsError) -> Failure:
    """Say what *error*, raised by a search, means for the reader."""
    if isinstance(error, SplError):
        title, text = _sentences(error.text)
        drawing = str(error).removeprefix(error.text).strip("\n")
        return Failure(500, "search_not_understood", title, text, drawing)
    title, text = _sentences(str(error))
    if isinstance(error, RejectedError):
        return Failure(502, "search_refused", title, text, can_retry=True)
    if isinstance(error, TransportError | DataError):
        return Failure(503, "index_unreachable", title, text, can_retry=True)
    if isinstance(error, MissingExtraError):
        return Failure(500, "package_missing", title, text)
    return Failure(500, "search_failed", title, text, can_retry=True)


def unknown_application(name: str, nearest: str, address: str) -> Failure:
    """Say that no event has the application *name*."""
    return Failure(
        404,
        "unknown_application",
        f"There is no application “{name}”",
        "Nothing with that name has sent an event.",
        nearest=nearest,
        nearest_address=address,
    )


def of_status(status: int) -> Failure:
    """Say what an HTTP *status* that no search caused means."""
    title, text = _KNOWN.get(
        status,
        (
            "Something here does not work",
            "The fault is on this side; the log has it under the number below.",
        ),
    )
    return Failure(status, f"status_{status}", title, text, can_retry=status >= 500)


def _sentences(text: str) -> tuple[str, str]:
    """Cut an error's message into its first sentence and the rest."""
    first, _, rest = text.partition(". ")
    return first.rstrip("."), rest
