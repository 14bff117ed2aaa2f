"""The description of our own format that programs read, made of types.

    document() -> {"openapi": "3.1.0", "paths": {"/v1/events": {"post": {…}}}, …}
    page(document()) -> "<!doctype html>…"      the same for people, with nothing from elsewhere

The types are here for that only: what comes in is checked event by event, so that one that is
wrong does not take the others with it. Tests hold both to each other.
Source: OpenAPI Specification 3.1.0; docs/collect.md.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: What is surely taken; docs/collect.md says what is taken besides.
_Id = Annotated[str, Meta(max_length=200)]
_Text = Annotated[
    str,
    Meta(pattern=r"^20[0-2][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
         r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?Z$"),
]  # fmt: skip
_Seconds = Annotated[float, Meta(ge=946_684_800, le=1_893_456_000)]
_Name = Annotated[str, Meta(pattern=r"^[ -~]*$", max_length=90)]


class Event(msgspec.Struct, omit_defaults=True):
    """One event; only its name is required."""

    event: Annotated[
        str,
        Meta(pattern=r"^\$?[^\s\x00-\x1f\x7f-\x9f$]", max_length=200, description="Its name."),
    ]
    time: Annotated[
        _Text | _Seconds | None, Meta(description="ISO 8601, or seconds since 1970.")
    ] = None
    application: Annotated[_Id | None, Meta(description="One of the key's.")] = None
    distinct_id: Annotated[_Id | None, Meta(description="Who.")] = None
    anonymous_id: Annotated[_Id | None, Meta(description="Who it was before it was known.")] = None
    event_id: Annotated[_Id | None, Meta(description="What a repeat is known by.")] = None
    session_id: Annotated[_Id | None, Meta(description="Its visit.")] = None
    properties: Annotated[
        dict[_Name, Any] | None, Meta(description="Names and values, nested or not.")
    ] = None


class Envelope(msgspec.Struct, omit_defaults=True):
    """Events, and what holds for all of them."""

    events: list[Event]
    sent_at: Annotated[
        _Text | _Seconds | None, Meta(description="By the clock of the sender, which it corrects.")
    ] = None
    key: Annotated[str | None, Meta(description="Where no header can be sent.")] = None
    application: Annotated[_Id | None, Meta(description="Of events that name none.")] = None


class Rejected(msgspec.Struct):
    """One event that is not kept."""

    index: Annotated[int, Meta(ge=0, description="Its place, from 0.")]
    field: Annotated[str, Meta(description="What was wrong; empty for all of it.")]
    code: Annotated[str, Meta(description="The reason, for programs.")]
    message: Annotated[str, Meta(description="The reason, and what to do.")]


class Answer(msgspec.Struct):
    """What became of the events."""

    accepted: Annotated[int, Meta(ge=0, description="Kept, and on disk.")]
    duplicate: Annotated[int, Meta(ge=0, description="There already.")]
    rejected: list[Rejected]
    warnings: Annotated[list[str], Meta(description="What is kept otherwise than it was sent.")]


class Fault(msgspec.Struct):
    """What was wrong with the whole request."""

    code: str
    message: str
    field: str | None = None


class Problem(msgspec.Struct):
    """A request that was refused."""

    error: Fault


#: Status -> when.
_REFUSED = {
    "401": "There is no key, or it is not known.",
    "403": "The key is not for this page or application; or there are no keys yet.",
    "413": "It is too long. Send it in parts.",
    "415": "The coding is neither gzip nor deflate.",
    "429": "Too many events. Retry-After says when to come again.",
    "503": "Nothing could be kept. Retry-After says when to come again.",
}


def document(title: str = "Collector") -> dict[str, Any]:
    """Describe ``POST /v1/events``; no key stands in it."""
    types = (Event, Envelope, Answer, Problem)
    (event, envelope, answer, problem), components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    for schema in components.values():
        schema.pop("title", None)
    bodies = {"anyOf": [event, {"type": "array", "items": event}, envelope]}
    sample = {"event": "signup", "distinct_id": "u1", "properties": {"plan": "pro"}}
    answers = {
        "200": _answer("What became of each event.", answer),
        "400": _answer("Nothing is kept because of faults.", {"anyOf": [answer, problem]}),
    } | {status: _answer(when, problem) for status, when in _REFUSED.items()}
    operation = {
        "operationId": "sendEvents",
        "summary": "Send one event, a list, or an envelope",
        "description": "The good events of a batch are kept, each bad one is named.",
        "parameters": [
            {
                "name": "dry",
                "in": "query",
                "description": "1: check and keep nothing.",
                "schema": {"type": "string", "enum": ["0", "1"]},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": bodies, "example": sample}},
        },
        "responses": answers,
        "security": [{"bearer": []}, {"query": []}, {}],
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": {"/v1/events": {"post": operation}},
        "components": {
            "schemas": components,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "query": {"type": "apiKey", "in": "query", "name": "key"},
            },
        },
    }


def page(described: Mapping[str, Any]) -> str:
    """Write a description as a page that loads nothing."""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8"><title>Collector</title></head><body>',
            "<h1>Collector</h1>",
            '<p>The same for programs: <a href="openapi.json">openapi.json</a>.</p>',
            *_operations(described["paths"]),
            *_types(described["components"]["schemas"]),
            "</body></html>",
        ]
    )


def _answer(when: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": when, "content": {"application/json": {"schema": schema}}}


def _operations(paths: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            yield f"<h2>{escape(method.upper())} {escape(path)}</h2>"
            yield f"<p>{escape(operation['summary'])}. {escape(operation['description'])}</p>"
            example = operation["requestBody"]["content"]["application/json"]["example"]
            yield f"<pre>{escape(msgspec.json.encode(example).decode())}</pre>"
            rows = ((status, one["description"]) for status, one in operation["responses"].items())
            yield from _table(("status", "when"), rows)


def _types(schemas: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in schemas.items():
        yield f"<h2>{escape(name)}</h2><p>{escape(schema.get('description', ''))}</p>"
        rows = (
            (field, "yes" if field in schema.get("required", ()) else "", one)
            for field, one in schema.get("properties", {}).items()
        )
        told = ((field, need, one.get("description", "")) for field, need, one in rows)
        yield from _table(("field", "required", "what"), told)


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"<table><tr>{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
    yield "</table>"
