"""The description of the API, in OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from retold import __version__
from retold.results import ORDERS
from retold.results.lines import FACETS

_OBJECT: dict[str, Any] = {"type": "object"}
_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_NUMBER: dict[str, Any] = {"type": "integer"}


def description(prefix: str = "") -> dict[str, Any]:
    """The whole description; `prefix` is the path before everything."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Retold",
            "version": __version__,
            "description": "Stories, how each was retold, and what editors decided. Whoever changes "
            "something sends the token that `/api/session` gives, in the header X-CSRF-Token, "
            "with that answer's cookie.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": prefix or "/"}],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "retold"},
                "token": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
            },
        },
    }


def _paths() -> dict[str, Any]:
    listed = [*_pages(), *_filters()]
    return {
        "/api/stories": {
            "get": _read("Stories, a page at a time", "Stories", [*listed, _order()]),
        },
        "/api/stories/{story_id}": {
            "get": _read("One story, in the schema of --json", "Result", [_path("story_id")]),
        },
        "/api/pages/{article_id}": {
            "get": _read(
                "One page with all that was read from it", "Result", [_path("article_id")]
            ),
        },
        "/api/search": {
            "get": _read(
                "Pages and claims that hold some words",
                "Found",
                [
                    _query("q", _TEXT | {"minLength": 1, "maxLength": 500}, needed=True),
                    _query("in", {"enum": ["page", "claim"]}),
                    *listed,
                ],
            ),
        },
        "/api/verdicts": {
            "get": _read("What was decided and holds", "Verdicts", _pages()),
            "post": _change("Keep a verdict", 201, "Verdict", "NewVerdict"),
        },
        "/api/verdicts/{verdict_id}": {
            "delete": _change("Take a verdict back", 204, None, None)
            | {"parameters": [_path("verdict_id", _NUMBER | {"minimum": 1, "maximum": 10**9})]},
        },
        "/api/session": {
            "get": {
                "summary": "Who is asking, and the token that a change must carry",
                "operationId": "session",
                "security": [],
                "responses": {"200": _json("Session"), **_failures("400", "403", "421", "429")},
            }
        },
    }


def _read(summary: str, schema: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    mark = {"name": "If-None-Match", "in": "header", "required": False, "schema": _TEXT}
    return {
        "summary": summary,
        "operationId": f"read{schema}{len(parameters)}",
        "parameters": [*parameters, mark],
        "responses": {
            "200": _json(schema)
            | {"headers": {"ETag": {"description": "Of what the answer holds", "schema": _TEXT}}},
            "304": {"description": "You have it already"},
            **_failures("400", "401", "403", "404", "421", "429", "503"),
        },
    }


def _change(summary: str, status: int, answer: str | None, body: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "summary": summary,
        "operationId": summary.lower().replace(" ", "_"),
        "security": [{"session": [], "token": []}],
        "responses": {
            str(status): _json(answer) if answer else {"description": "Done"},
            **_failures("400", "401", "403", "404", "413", "415", "421", "429", "503"),
        },
    }
    if body:
        found["requestBody"] = {
            "required": True, "content": {"application/json": {"schema": _ref(body)}},
        }  # fmt: skip
    return found


def _pages() -> list[dict[str, Any]]:
    return [
        _query("limit", _NUMBER | {"minimum": 1, "maximum": 100, "default": 20}),
        _query("offset", _NUMBER | {"minimum": 0, "maximum": 10_000, "default": 0}),
    ]


def _filters() -> list[dict[str, Any]]:
    named = _TEXT | {"minLength": 1, "maxLength": 200}
    many = {"type": "array", "items": named, "maxItems": 10}
    day = _TEXT | {"format": "date"}
    return [
        *(_query(n, many) for n in FACETS), _query("since", day), _query("until", day),
    ]  # fmt: skip


def _order() -> dict[str, Any]:
    return _query("order", {"enum": list(ORDERS), "default": "weight"})


def _query(name: str, schema: dict[str, Any], *, needed: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": needed, "schema": schema}


def _path(name: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "name": name, "in": "path", "required": True,
        "schema": schema or _TEXT | {"minLength": 1, "maxLength": 200},
    }  # fmt: skip


def _json(schema: str) -> dict[str, Any]:
    return {"description": schema, "content": {"application/json": {"schema": _ref(schema)}}}


def _ref(schema: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}


def _failures(*codes: str) -> dict[str, Any]:
    # What is refused at the door is plain text, what a page refuses is JSON.
    content = {
        "application/json": {"schema": _ref("Error")}, "text/plain": {"schema": _TEXT},
    }  # fmt: skip
    return {c: {"description": "Refused, with the reason", "content": content} for c in codes}


def _listed(name: str, item: dict[str, Any]) -> dict[str, Any]:
    return _object(
        schema=_TEXT, total=_NUMBER, offset=_NUMBER, limit=_NUMBER, next=_MAYBE,
        **{name: {"type": "array", "items": item}},
    )  # fmt: skip


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return _OBJECT | {"properties": properties, "required": list(properties)}


def _schemas() -> dict[str, Any]:
    rows = {"type": "array", "items": _OBJECT}
    stated = _object(
        kind={"enum": ["derives", "independent", "same-story", "not-same-story", "change"]},
        a=_TEXT | {"description": "article id: the page that derives, or differs"},
        b=_MAYBE | {"description": "article id: the page it derives from, or differs from"},
        words=_MAYBE | {"description": "of a change: the words as they stand on page a"},
        answer={"enum": ["yes", "no"]},
        note=_TEXT,
    )
    kept = _object(**stated["properties"], verdict_id=_NUMBER, who=_TEXT, at=_TEXT)
    line = _object(
        story_key=_TEXT, story_id=_TEXT, headline=_TEXT, verdict=_TEXT, pages=_NUMBER,
        tellings=_NUMBER, lost=_NUMBER, newsrooms_known=_NUMBER, newsrooms_possible=_NUMBER,
        changes=_NUMBER, weight={"type": "number"},
    )  # fmt: skip
    return {
        "Error": _object(error=_TEXT),
        "Session": _object(user=_MAYBE, role=_MAYBE, csrf=_TEXT),
        "Stories": _listed("stories", line),
        "Found": _listed("hits", _OBJECT) | {"description": "Best first"},
        "Verdicts": _listed("verdicts", kept),
        "Verdict": kept,
        "NewVerdict": stated | {"required": ["kind", "a", "answer"]},
        "Result": _object(
            schema=_TEXT, generator=_TEXT, articles=rows, stories=rows, tellings=rows,
            derivations=rows, beads=rows, variants=rows, claims=rows, attestations=rows,
        ),
    }  # fmt: skip
