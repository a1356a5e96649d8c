"""Every route of the application, asked by every role of parties that it is not for: not one foreign byte.

Routes are taken from the application and requests are made from its paper, so that a new route is asked
too; a route without a rule keeps the desk from starting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from tests.committee_desk import QUESTION, TWO, Committee, shelved
from tests.desk_days import AFTER_DEADLINE, DAY, body
from tests.desk_people import PARTIES, accounts, peopled, quick_passwords
from tests.desk_requests import Asked, requests_for, routes_of
from tests.desk_server import QUIET, People, served
from tests.desk_store import Clock

from gasunion.operations.store.installation import Installation
from gasunion.web import streams
from gasunion.web.app import Desk, create_app
from gasunion.web.security import Route, allowed, rule_of

NAME = "Nightjar"
AT = f"/api/v1/days/{NAME}/{DAY}"
OPEN = {"Kartaly", "Petukhovo", "Gazli", "North trunk", "South station"}
"""Names that every party of the agreement may know; parties outside may not."""
PUBLIC = {"Gazli"}
"""Names of these that stand in a shipped case too, which everybody may plan with."""
SECRETS = (
    "okapi", "wombat", "axolotl", "quetzal", "ibis", "2357", "3571", "1733", "narwhal", "pangolin",
)  # fmt: skip
"""What was written by parties of the agreement, in every kind of thing that a party can write."""


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Desk, Installation, People, dict[str, str]]]:
    patch = pytest.MonkeyPatch()
    patch.setattr(streams, "BEAT_S", 0.1)
    quick_passwords(patch)
    clock = Clock()
    with ExitStack() as stack:
        desk = stack.enter_context(peopled(tmp_path_factory.mktemp("desk"), clock=clock))
        app = create_app(desk, settings=QUIET)
        people = People(desk, stack.enter_context(served(app)), stack)
        yield app, desk, people, filled(people, clock) | planned(app, people, clock)
    patch.undo()


def done(answer: httpx.Response) -> Any:
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def filled(people: People, clock: Clock) -> dict[str, str]:
    """A day on which every kind of thing was written; names of it, for paths."""
    done(
        people["kz-op.administrator"].put(f"/api/v1/agreements/{NAME}", json={"body": body(), "settings": {}})
    )
    done(people["kz-op.dispatcher"].put(AT, json={}))
    standing = {
        "point": "Kartaly", "side": "exit", "counterparty": "Qazaq Trade", "daily": 1733,
        "first": "2026-01-20", "until": "2026-02-01",
    }  # fmt: skip
    done(people["volga-trade.shipper"].post(f"/api/v1/agreements/{NAME}/standing", json=standing))
    for who, side, other, daily in (
        ("volga-trade", "exit", "Qazaq Trade", 2357), ("qazaq-trade", "entry", "Volga Trade", 3571),
    ):  # fmt: skip
        sent = {"point": "Kartaly", "side": side, "counterparty": other, "daily": daily}
        named = done(people[f"{who}.shipper"].post(f"{AT}/nominations", json=sent))
    note = done(people["ru-op.dispatcher"].post("/api/v1/notes", json={"text": "wombat"}))
    message = {"to": ["Volga Trade"], "agreement": NAME, "subject": "okapi", "text": "axolotl"}
    done(people["ru-op.dispatcher"].post("/api/v1/messages", json=message))
    done(people["ru-op.administrator"].post("/api/v1/webhooks", json={"url": "https://quetzal.example/x"}))
    done(
        people["ru-op.administrator"].post(
            "/api/v1/users",
            json={"login": "ibis", "name": "Ibis", "party": "RU-Op", "roles": ["dispatcher"]},
        )
    )
    outage = {"section": "North trunk", "first_hour": 20, "last_hour": 22, "capacity": 40, "cause": "okapi"}
    reported = done(people["kz-op.dispatcher"].post(f"{AT}/outages", json=outage))
    clock.set(AFTER_DEADLINE)
    made = done(people["kz-op.dispatcher"].post(f"{AT}/proposals", json={"note": "okapi"}))
    done(people["ru-op.dispatcher"].post(f"/api/v1/proposals/{made['proposal']}/approval"))
    done(people["ru-op.dispatcher"].post(f"{AT}/publications/1/confirmations"))
    return {
        "agreement": NAME, "day": DAY, "nomination": named["nomination"], "outage": reported["outage"],
        "point": "Kartaly", "exit_shipper": "Volga Trade", "entry_shipper": "Qazaq Trade", "hour": "5",
        "login": "ibis", "number": str(note["note"]), "first": "2026-01-01", "last": "2026-02-01",
        "name": "RU-Op", "parties": "RU-Op+KZ-Op", "key": "x",
    }  # fmt: skip


def planned(app: Desk, people: People, clock: Clock) -> dict[str, str]:
    """A plan with a name, and a protocol with a proposal, of two operators."""
    committee = Committee(desk=people.desk, clock=clock)
    change = "demands[*,2025,*].quantity*=1.07"
    address = shelved(committee, app.state.shelf.root, changes=[change])
    kz = people["kz-op.planner"]
    question = {**QUESTION, "changes": [change]}
    assert kz.post("/api/v1/runs", json={"question": question, "title": "narwhal"}).status_code == 202
    sent = {"run": address, "title": "pangolin", "participants": TWO}
    made = done(kz.post("/api/v1/protocols", json=sent))
    proposal = {"action": "remove", "clause": "balance.1", "reason": "okapi"}
    changed = done(kz.post(f"/api/v1/protocols/{made['protocol']}/changes", json=proposal))
    return {
        "address": address, "protocol": made["protocol"], "change": changed["change"]["id"],
        "case": "two-party", "year": "2025", "kind": "signed",
    }  # fmt: skip


def ask(client: httpx.Client, asked: Asked) -> httpx.Response:
    sent: dict[str, Any] = {"params": dict(asked.params)}
    if asked.content_type == "application/json":
        sent["json"] = asked.body
    elif asked.body is not None:
        sent |= {"content": str(asked.body), "headers": {"Content-Type": asked.content_type}}
    if asked.route.endswith("/stream"):
        with client.stream("GET", asked.path, params={"after": 0}) as answer:
            lines = []
            for line in answer.iter_lines():
                lines.append(line)
                if line.startswith(": ") or len(lines) > 200:
                    break
            return httpx.Response(answer.status_code, text="\n".join(lines))
    return client.request(asked.method, asked.path, **sent)


def leaks(answer: httpx.Response, secrets: set[str]) -> set[str]:
    # Tokens, hashes and identities are random, and now and then hold four digits that are looked for: long
    # ones are left out, and a number counts where it stands as one.
    heads = {k: v for k, v in answer.headers.items() if k != "content-length"}
    told = re.sub(r"[0-9A-Za-z_-]{24,}", "", answer.text + str(heads))
    return {s for s in secrets if re.search(rf"(?<!\w){s}(?!\w)" if s.isdigit() else re.escape(s), told)}


def rows(desk: Installation) -> dict[str, int]:
    """How many rows stand in what the agreement's parties wrote."""
    tables = (
        "desk_rows", "desk_agreements", "desk_proposals", "desk_publications", "desk_confirmations",
        "desk_protocols", "desk_protocol_versions", "desk_protocol_changes", "desk_protocol_answers",
    )  # fmt: skip
    with desk.reading() as connection:
        found = {t: connection.execute(text(f"SELECT count(*) FROM {t}")).scalar_one() for t in tables}
        found["ended"] = connection.execute(
            text("SELECT count(*) FROM desk_standing WHERE ended_at IS NOT NULL")
        ).scalar_one()
        found["users"] = connection.execute(
            text("SELECT count(*) FROM desk_users WHERE party = 'RU-Op' AND version > 1")
        ).scalar_one()
    return found


LOGINS = sorted(a.login for a in accounts() if a.party in ("S1", "Host"))


@pytest.mark.parametrize("login", LOGINS)
def test_who_takes_no_part_gets_not_one_foreign_byte_of_any_route(world: Any, login: str) -> None:
    app, desk, people, names = world
    before, wrong, asked_for = rows(desk), [], set()
    for asked in requests_for(app, names):
        if asked.route.startswith("/api/v1/sessions") or asked.route == "/api/v1/me/password":
            continue
        answer = ask(people[login], asked)
        asked_for.add(asked.name)
        # What the request named itself may stand in the answer to it.
        secrets = {
            s for s in {*SECRETS, *OPEN} - PUBLIC if s not in f"{asked.path} {asked.params} {asked.body}"
        }
        found = leaks(answer, secrets)
        if found or answer.status_code >= 500:
            wrong.append((asked.name, answer.status_code, found, answer.text[:200]))
    assert wrong == []
    assert rows(desk) == before, "nothing of the agreement was changed"
    assert len(asked_for) > 60


@pytest.mark.parametrize("role", ["shipper", "accountant", "planner", "auditor", "administrator"])
def test_a_shipper_of_the_agreement_gets_nothing_of_what_others_wrote(world: Any, role: str) -> None:
    app, _, people, names = world
    wrong = []
    for asked in requests_for(app, names):
        if asked.method != "GET":
            continue
        answer = ask(people[f"ural-gas.{role}"], asked)
        # The cause of an outage of a section where it holds a booking is told to it.
        secrets = {s for s in SECRETS if s != "okapi" and s not in asked.path}
        found = leaks(answer, secrets)
        if found or answer.status_code >= 500:
            wrong.append((asked.name, answer.status_code, found))
    assert wrong == []


def test_what_is_looked_for_is_there_for_whom_it_is_meant(world: Any) -> None:
    app, _, people, names = world
    told = ""
    for login in ("ru-op.dispatcher", "ru-op.administrator", "volga-trade.shipper", "kz-op.dispatcher",
                  "kz-op.planner"):  # fmt: skip
        for asked in requests_for(app, names):
            if asked.method == "GET":
                told += ask(people[login], asked).text
    assert {s for s in {*SECRETS, *OPEN} if s not in told} == set()


def test_without_a_session_every_route_that_is_not_public_is_closed(world: Any) -> None:
    app, _, people, names = world
    with httpx.Client(base_url=people.base, timeout=30) as nobody:
        for asked in requests_for(app, names):
            if asked.rule.is_public:
                continue
            answer = ask(nobody, asked)
            expected = 401 if asked.route.startswith("/api/") else 303
            assert answer.status_code == expected, asked.name


def test_each_role_reaches_no_route_of_another_role(world: Any) -> None:
    app, _, people, names = world
    for asked in requests_for(app, names):
        if not asked.rule.roles or asked.route.startswith("/api/v1/sessions"):
            continue
        for account in accounts():
            if account.party == "S2" and not asked.rule.roles & set(account.roles):
                answer = ask(people[account.login], asked)
                assert answer.status_code == 403, (asked.name, account.login)


def test_every_route_has_a_rule_and_what_is_public_is_listed(world: Any) -> None:
    app = world[0]
    public = {f"{method} {path}" for method, path, rule, _ in routes_of(app) if rule.is_public}
    assert public == {
        "GET /", "GET /desk/look", "GET /desk/results/{address}/{given}/{name}",
        "GET /static/{name}", "POST /api/v1/sessions", "POST /desk/sign-in",
    }  # fmt: skip


def test_a_route_without_a_rule_keeps_the_desk_from_starting(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fastapi import APIRouter

    from gasunion.web.api import routers

    def nothing() -> str:
        return ""

    @allowed()
    def ruled() -> str:
        return ""

    forgotten, bare = APIRouter(route_class=Route), APIRouter()
    forgotten.get("/api/v1/forgotten")(nothing)
    bare.get("/api/v1/bare")(ruled)
    for router, path in ((forgotten, "forgotten"), (bare, "bare")):
        monkeypatch.setattr(routers, "ROUTERS", (*routers.ROUTERS, router))
        with pytest.raises(TypeError, match=path):
            create_app(world[1])
        monkeypatch.undo()
    assert rule_of(lambda: None) is None


def test_every_party_of_the_test_desk_is_asked_about() -> None:
    assert {p.name for p in PARTIES} >= {"S1", "S2", "Host", "Ural Gas"}
