"""Working days on a desk for tests: the shipped gas day as agreement, its people, the way through a day."""

from __future__ import annotations

import copy
from typing import Any

from tests.desk_store import actor
from tests.gas_day_bundles import shipped

from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.agreements import BODY_FIELDS, put_agreement
from gasunion.operations.workday.answers.publication import Publication
from gasunion.operations.workday.approval import approve
from gasunion.operations.workday.days import open_day
from gasunion.operations.workday.nominations import nominate
from gasunion.operations.workday.proposals import propose

NAME, DAY = "Three", "2026-01-15"
MORNING = "2026-01-14T06:00:00+00:00"
AFTER_DEADLINE = "2026-01-14T13:00:00.000001+00:00"
DAY_END = "2026-01-16T07:00:00+00:00"
OPERATORS = ("RU-Op", "KZ-Op", "UZ-Op")
ADMIN = actor("KZ-Op", "administrator")
RU, KZ, UZ = (actor(o, "dispatcher", user=f"{o}.one") for o in OPERATORS)
KZ_TWO = actor("KZ-Op", "dispatcher", user="KZ-Op.two")


def shipper(name: str) -> Actor:
    return actor(name, "shipper")


def body(**changes: Any) -> dict[str, Any]:
    whole = copy.deepcopy(shipped())
    return {k: v for k, v in whole.items() if k in BODY_FIELDS and k not in ("zones", "swaps")} | changes


def agreed(desk: Installation, *, settings: dict[str, Any] | None = None, **changes: Any) -> None:
    put_agreement(desk, ADMIN, {"body": body(**changes), "settings": settings or {}}, agreement=NAME)


def opened(desk: Installation, day: str = DAY, **changes: Any) -> None:
    agreed(desk, **changes)
    open_day(desk, KZ, agreement=NAME, day=day)


def ask(desk: Installation, who: str, side: str, other: str, what: Any, **more: Any) -> Any:
    """Nominate at Kartaly on DAY unless said otherwise; what: a daily quantity or a list of hours."""
    point, day = more.pop("point", "Kartaly"), more.pop("day", DAY)
    asked = {"point": point, "side": side, "counterparty": other}
    asked |= {"hours": what} if isinstance(what, list) else {"daily": what}
    if "shipper" in more:
        asked["shipper"] = more.pop("shipper")
    return nominate(desk, more.pop("by", shipper(who)), asked, agreement=NAME, day=day, **more)


def both(desk: Installation, exit_: str, entry: str, what: Any, **more: Any) -> None:
    ask(desk, exit_, "exit", entry, what, **more)
    ask(desk, entry, "entry", exit_, what, **more)


def published(desk: Installation, day: str = DAY, **more: Any) -> Publication:
    made = propose(desk, KZ, agreement=NAME, day=day, **more)
    return approve(desk, RU, made.proposal)
