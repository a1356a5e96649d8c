"""The queue of runs as those see it who compute: one takes a run, tells how far it is, and how it ended.

A run that is computed has an owner, and its owner counts beats. Nobody compares clocks of two machines:
whoever sees that the beats of a run stand still, by its own clock, may say that it is lost. An owner whose
run was taken away, cancelled or lost, learns it at its next beat and ends its worker.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.committee.run import State
from gasunion.operations.committee.tables import RUN_READERS, RUNS
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A run to be computed now. owner : by whom, a name that no other owner has."""

    address: str
    question: Mapping[str, Any]
    attempt: int
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is. done, total : chunks, None where there are none. left_s : an estimate."""

    phase: str
    done: int | None = None
    total: int | None = None
    left_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended.

    Attributes
    ----------
    state : "done", "refused" or "failed". code, message, findings : of the result, or why there is none.
    manifest_sha256 : of a result folder. protocol_sha256 : of the protocol in it, None where there is none.
    """

    state: State
    code: str | None
    message: str
    findings: tuple[Finding, ...] = ()
    manifest_sha256: str | None = None
    protocol_sha256: str | None = None


def take_run(installation: Installation, owner: str) -> Taken | None:
    """Take the run that waits longest; None where none waits. Of two that try, one gets it."""

    def work(connection: Connection) -> Taken | None:
        asked = (
            select(RUNS).where(RUNS.c.state == "queued").order_by(RUNS.c.queued_at, RUNS.c.address).limit(1)
        )
        row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        now = instant_text(installation.now())
        connection.execute(
            update(RUNS)
            .where(RUNS.c.address == row.address)
            .values(
                state="running", owner=owner, attempt=row.attempt + 1, beat=row.beat + 1, phase="begin",
                begun_at=now,
            )
        )  # fmt: skip
        _tell(connection, installation, row.address, "run.begin", {"attempt": row.attempt + 1})
        return Taken(
            address=row.address, question=json.loads(row.question), attempt=row.attempt + 1, owner=owner
        )

    # Asked without a lock first: a queue that is empty is asked often.
    with installation.reading() as connection:
        is_waiting = connection.execute(select(RUNS.c.address).where(RUNS.c.state == "queued").limit(1))
        if is_waiting.first() is None:
            return None
    return installation.write(work)


def is_mine(installation: Installation, taken: Taken) -> bool:
    """Whether a run is still computed by its owner; no longer where it was cancelled or said to be lost."""
    asked = select(RUNS.c.address).where(_of(taken))
    with installation.reading() as connection:
        return connection.execute(asked).first() is not None


def beat(installation: Installation, taken: Taken, progress: Progress) -> bool:
    """Tell how far a run is; whether it is still the owner's."""

    def work(connection: Connection) -> bool:
        values = {**asdict(progress), "beat": RUNS.c.beat + 1}
        return bool(connection.execute(update(RUNS).where(_of(taken)).values(**values)).rowcount)

    return installation.write(work)


def end_run(installation: Installation, taken: Taken, ended: Ended) -> bool:
    """Tell how a run ended; whether it was still the owner's to tell."""

    def work(connection: Connection) -> bool:
        values = {
            "state": ended.state,
            "owner": None,
            "phase": ended.state,
            "left_s": None,
            "code": ended.code,
            "message": ended.message,
            "findings": json.dumps([asdict(f) for f in ended.findings], ensure_ascii=False),
            "manifest_sha256": ended.manifest_sha256,
            "protocol_sha256": ended.protocol_sha256,
            "ended_at": instant_text(installation.now()),
        }
        done = connection.execute(update(RUNS).where(_of(taken)).values(**values))
        if done.rowcount:
            _tell(
                connection, installation, taken.address, "run.end",
                {"state": ended.state, "code": ended.code, "message": ended.message},
            )  # fmt: skip
        return bool(done.rowcount)

    return installation.write(work)


def beats(installation: Installation) -> dict[str, tuple[str, int]]:
    """Address → owner and count of beats, of every run that is computed."""
    asked = select(RUNS.c.address, RUNS.c.owner, RUNS.c.beat).where(RUNS.c.state == "running")
    with installation.reading() as connection:
        return {row.address: (row.owner, row.beat) for row in connection.execute(asked)}


def lose_run(installation: Installation, address: str, owner: str, beat: int, message: str) -> bool:
    """Say that a run is lost, if its owner has not counted on since; whether it was said.

    Parameters
    ----------
    owner, beat : as they stood when somebody began to wait for the next beat.
    """

    def work(connection: Connection) -> bool:
        is_still = (RUNS.c.owner == owner) & (RUNS.c.beat == beat) & (RUNS.c.state == "running")
        values = {
            "state": "lost",
            "owner": None,
            "phase": "lost",
            "left_s": None,
            "message": message,
            "ended_at": instant_text(installation.now()),
        }
        done = connection.execute(update(RUNS).where(RUNS.c.address == address, is_still).values(**values))
        if done.rowcount:
            _tell(connection, installation, address, "run.lose", {"message": message})
        return bool(done.rowcount)

    return installation.write(work)


def _of(taken: Taken) -> Any:
    return (
        (RUNS.c.address == taken.address)
        & (RUNS.c.state == "running")
        & (RUNS.c.owner == taken.owner)
        & (RUNS.c.attempt == taken.attempt)
    )


def _tell(
    connection: Connection,
    installation: Installation,
    address: str,
    action: str,
    detail: Mapping[str, Any],
) -> None:
    asked = select(RUN_READERS.c.party).where(RUN_READERS.c.address == address)
    parties: Sequence[str] = connection.execute(asked).scalars().all()
    # One event says one thing to each: nobody learns from it who else asked.
    for party in parties:
        event(
            connection, installation, actor=None, action=action, subject=address, detail=detail,
            seen_by=[party],
        )  # fmt: skip
