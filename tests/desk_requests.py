"""A request for every route of the desk, made from its own paper, so that a new route is asked too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi.routing import APIRoute

from gasunion.web.app import Desk
from gasunion.web.security import Rule, rule_of


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request.

    Attributes
    ----------
    route : path with its names in braces. body : JSON, or bytes; None where the route takes none.
    """

    method: str
    route: str
    path: str
    params: Mapping[str, str]
    body: Any
    content_type: str | None
    rule: Rule

    @property
    def name(self) -> str:
        return f"{self.method} {self.route}"


def routes_of(app: Desk) -> Iterator[tuple[str, str, Rule, bool]]:
    """Every method and path of the application with its rule, and whether it is of the API."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            rule = rule_of(route.endpoint)
            assert rule is not None, f"{route.path} has no rule"
            for method in sorted(route.methods):
                yield method, route.path, rule, route.path.startswith("/api/")


def requests_for(app: Desk, names: Mapping[str, str]) -> Iterator[Asked]:
    """A request for every route, of pages too, with values for the names in its path and its queries.

    Parameters
    ----------
    names : value by name of a path's part or a query; a part that is not named is "1".
    """
    paper = app.openapi()
    for method, path, rule, is_api in routes_of(app):
        operation = paper["paths"].get(path, {}).get(method.lower(), {}) if is_api else {}
        params = {
            p["name"]: names.get(p["name"], str(example_of(p["schema"], paper)))
            for p in operation.get("parameters", [])
            if p["in"] == "query" and (p["required"] or p["name"] in names)
        }
        content = operation.get("requestBody", {}).get("content", {})
        kind = next(iter(content), None)
        body = None
        if kind is not None:
            media = content[kind]
            body = media["example"] if "example" in media else example_of(media["schema"], paper)
        filled = re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: quote(names.get(m[1], "1"), safe=""), path)
        yield Asked(
            method=method, route=path, path=filled, params=params, body=body, content_type=kind, rule=rule
        )


def example_of(schema: Mapping[str, Any], paper: Mapping[str, Any]) -> Any:
    """A value that a schema allows: its own example, else the simplest."""
    if "$ref" in schema:
        found: Any = paper
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return example_of(found, paper)
    if schema.get("examples"):
        return schema["examples"][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            return example_of(schema[name][0], paper)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        wanted = schema.get("required", ())
        return {k: example_of(v, paper) for k, v in schema.get("properties", {}).items() if k in wanted}
    if schema.get("type") == "array":
        return [example_of(schema["items"], paper)]
    simple: dict[str, Any] = {"string": "2026-01-15", "integer": 1, "number": 1.0, "boolean": False}
    return simple.get(str(schema.get("type")), "x")
