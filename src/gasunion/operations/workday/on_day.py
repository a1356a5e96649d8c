"""What every change of a gas day shares: the day as the actor sees it, done once, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection

from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.operations.workday.kept.days import StoredDay
from gasunion.operations.workday.sight import Sight, seen_day

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDay:
    """A gas day within the transaction of a request, and what the actor's party sees of it."""

    connection: Connection
    day: StoredDay
    sight: Sight


def once_on_day(
    installation: Installation,
    actor: Actor,
    work: Callable[[OnDay], Answer],
    *,
    agreement: str,
    day: str,
    action: str,
    asked: Mapping[str, Any],
    answers: type[Answer],
    key: str | None,
    admits: Callable[[Sight, Actor], None] | None = None,
) -> Answer:
    """Do a work on a gas day, unless it was done under this key; on disk when this returns.

    Parameters
    ----------
    asked : what tells this request from another of the same action and day; plain data.
    admits : raises where the actor may not, whether or not the request was done before.

    Raises
    ------
    Unknown : there is no such day for the party. Others : as `once`, `admits` and the work.
    """
    body = {"agreement": agreement, "day": day, **asked}

    def write(connection: Connection) -> Answer:
        found, _, sight = seen_day(connection, actor, agreement, day)
        if admits is not None:
            admits(sight, actor)
        here = OnDay(connection=connection, day=found, sight=sight)
        return once(
            connection, actor, key, action=action, body=body, at=installation.now(), answers=answers,
            work=lambda: work(here),
        )  # fmt: skip

    return installation.write(write)
