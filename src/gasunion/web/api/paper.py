"""What the paper of the API says beside its paths: how one signs in, and what a problem looks like."""

from __future__ import annotations

from typing import Any, Final

from gasunion.web.api.answers import ProblemModel, problem_on_paper

ABOUT: Final = (
    "Everything that the desk's pages do. A request that changes something may carry an Idempotency-Key: "
    "sent again under it, it is done once. Problems are application/problem+json and name each field that "
    "is wrong. Quantities are whole units, in the unit that stands beside them; instants are UTC; gas days "
    "are named by the day on which they start."
)
_WAYS: Final = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key, made at the desk: gu1_…"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "gasunion",
        "description": "From POST /api/v1/sessions; changes carry its csrf as X-CSRF-Token too.",
    },
}
OPEN: Final = (("/api/v1/sessions", "post"),)
"""Paths that anybody may ask."""


def completed(paper: dict[str, Any]) -> dict[str, Any]:
    """The paper with what FastAPI cannot know."""
    paper["info"]["description"] = ABOUT
    schemas = paper.setdefault("components", {}).setdefault("schemas", {})
    whole = ProblemModel.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= whole.pop("$defs", {})
    schemas["ProblemModel"] = whole
    paper["components"]["securitySchemes"] = dict(_WAYS)
    for path, methods in paper.get("paths", {}).items():
        for method, operation in methods.items():
            is_open = (path, method) in OPEN
            if any(p["name"] == "Idempotency-Key" for p in operation.get("parameters", ())):
                operation["responses"].setdefault("409", problem_on_paper(409))  # the key may be taken
            operation["security"] = [] if is_open else [{"key": []}, {"session": []}]
    return paper
