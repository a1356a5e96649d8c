"""The API keeps to its own paper: whatever is sent, an answer that the paper promises and never a defect.

Requests are made by schemathesis from the paper, right ones and wrong ones, as a user who may do everything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests import examples
from tests.desk_days import DAY, body
from tests.desk_people import peopled, quick_passwords, signed
from tests.desk_server import QUIET, program, served

from gasunion.operations.people.keys import make_key
from gasunion.operations.people.users import change_user
from gasunion.web.app import Desk, create_app

EACH = 2 if not examples.EXPLORES else examples.in_explore(400)
"""Requests of each kind for each path."""
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
# What every address may answer whatever is asked, so that no path says it by itself.
EVERYWHERE = {400, 401, 403, 404, 405, 408, 413, 414, 415, 421, 422, 428, 429, 503}
LEFT_OUT = ("/api/v1/events/stream",)
"""A stream ends when its reader leaves: it has tests of its own."""
QUICK = settings(
    max_examples=EACH, deadline=None, database=None, derandomize=not examples.EXPLORES,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str, requests.Session]]:
    patch = pytest.MonkeyPatch()
    quick_passwords(patch)
    with ExitStack() as stack:
        desk = stack.enter_context(peopled(tmp_path_factory.mktemp("desk")))
        admin = signed(desk, "kz-op.administrator").visit.actor
        roles = ("dispatcher", "accountant", "planner", "auditor", "administrator")
        change_user(desk, admin, "kz-op.dispatcher2", version=1, roles=roles)
        app = create_app(desk, settings=QUIET)
        base = stack.enter_context(served(app))
        made = make_key(desk, signed(desk, "kz-op.dispatcher2").visit.actor, "law")
        client = stack.enter_context(program(base, made.secret))
        client.put("/api/v1/agreements/KZ-Op+RU-Op", json={"body": body(), "settings": {}})
        client.put(f"/api/v1/days/KZ-Op+RU-Op/{DAY}", json={})
        session = stack.enter_context(requests.Session())
        session.headers["Authorization"] = f"Bearer {made.secret}"
        yield app, base, session
    patch.undo()


def operations(app: Desk) -> Iterator[Any]:
    paper = schemathesis.openapi.from_dict(app.openapi())
    for found in paper.get_all_operations():
        operation = found.ok()
        if operation.path not in LEFT_OUT:
            yield operation


def test_whatever_is_sent_the_answer_is_one_that_the_paper_promises(
    world: tuple[Desk, str, requests.Session], record_property: Any
) -> None:
    app, base, session = world
    paper = app.openapi()
    wrong: list[str] = []
    sent: dict[str, int] = {}

    def ask(case: Any) -> None:
        sent[case.operation.label] = sent.get(case.operation.label, 0) + 1
        answer = case.call(base_url=base, session=session, timeout=120)
        operation = paper["paths"][case.operation.path][case.operation.method.lower()]
        is_told = str(answer.status_code) in operation["responses"]
        if not is_told and answer.status_code in EVERYWHERE:
            assert answer.headers["content-type"] == ["application/problem+json"], case.operation.label
        checks = CHECKS if is_told or answer.status_code not in EVERYWHERE else (not_a_server_error,)
        try:
            case.validate_response(answer, checks=checks)
        except BaseException as error:
            raise AssertionError(f"{case.operation.label}: {error}") from None

    for operation in operations(app):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                strategy = operation.as_strategy(generation_mode=mode)
                run = QUICK(given(case=strategy)(ask))
                (seed(examples.seed()) if examples.EXPLORES else lambda f: f)(run)()
            except schemathesis.errors.InvalidSchema:
                raise
            except AssertionError as error:
                wrong.append(str(error)[:1500])
            except Exception as error:
                if "Unsatisfiable" not in type(error).__name__ and "NoSuch" not in type(error).__name__:
                    wrong.append(f"{operation.label}: {type(error).__name__}: {error}"[:1500])
    assert wrong == [], f"{len(wrong)} of {len(sent)} paths:\n\n" + "\n\n".join(wrong[:12])
    record_property("requests to the API", sum(sent.values()))
    assert len(sent) > 50
    me = session.get(base + "/api/v1/me")
    assert me.status_code == 200, "the key was not ended on the way"


def test_the_paper_is_whole(world: tuple[Desk, str, requests.Session]) -> None:
    paper = world[0].openapi()
    assert paper["openapi"] == "3.1.0"
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(paper)))
    assert named <= set(paper["components"]["schemas"]), "every schema that is named is there"
    for path, methods in paper["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation.get("description"), f"{where} says not what it does"
            told = operation["responses"]
            assert {"401", "403", "422", "429"} <= set(told), where
            for status, answer in told.items():
                if int(status) >= 400:
                    content = answer["content"]["application/problem+json"]
                    assert content["example"]["status"] == int(status), where
            for kind, media in operation.get("requestBody", {}).get("content", {}).items():
                if kind == "application/json":
                    assert "$ref" in media["schema"], where
