"""Runs as the page knows them: asked for, shown, cancelled, started again. Who computes them is another room.

Two parties that ask the same question share one computation and one address. The second may see by its times
that it was computed before, and never for whom. A party that cancels withdraws for itself; the computation
stops when nobody wants it any more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, func, insert, or_, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.committee.own_cases import SHIPPED, Cases
from gasunion.operations.committee.question import Asked, ComparisonAsked, read_question
from gasunion.operations.committee.run import AGAIN, AT_WORK, Run, run_of
from gasunion.operations.committee.tables import PROTOCOL_PARTIES, PROTOCOL_VERSIONS, RUN_READERS, RUNS
from gasunion.operations.committee.version_form import is_hash
from gasunion.operations.store.actor import Actor, Conflict, Role, conflict, require, unknown
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import fault_of, shown

MOST_AT_WORK: Final = 20
"""Runs of a party that wait or are computed."""
MOST_TITLE: Final = 200
_READ: Final[tuple[Role, ...]] = ("planner", "auditor", "administrator")


def ask_run(
    installation: Installation,
    actor: Actor,
    question: Any,
    *,
    title: str = "",
    cases: Cases = SHIPPED,
    key: str | None = None,
) -> Run:
    """Ask a question; where it was asked before, its run is given, whoever asked.

    Parameters
    ----------
    cases : that may be asked about on this desk.

    Raises
    ------
    Refused : the question has faults, or the party has too many runs at work. Forbidden : no planner.
    Unknown : a comparison names a run that the party may not see.
    """
    require(actor, "planner")
    asked = read_question(question, cases=cases)
    address, name = asked.address, _title(title)

    def work(connection: Connection) -> Run:
        def done() -> Run:
            if isinstance(asked, ComparisonAsked):
                _compared(connection, actor, asked)
            return _ask(connection, installation, actor, (asked, address, name))

        return once(
            connection, actor, key, action="run.ask", body=[asked.plain(), name], at=installation.now(),
            answers=Run, work=done,
        )  # fmt: skip

    return installation.write(work)


def _ask(
    connection: Connection, installation: Installation, actor: Actor, told: tuple[Asked, str, str]
) -> Run:
    asked, address, title = told
    now = instant_text(installation.now())
    row = _row(connection, address)
    reader = _reader(connection, address, actor.party)
    is_new = row is None
    if is_new or row.state in AGAIN:
        _refuse_many(connection, actor)
    if is_new:
        connection.execute(
            insert(RUNS).values(
                address=address, kind=asked.plain()["kind"], state="queued", attempt=0, beat=0,
                phase="queued",
                question=json.dumps(asked.plain(), ensure_ascii=False), message="", findings="[]",
                asked_at=now, queued_at=now,
            )
        )  # fmt: skip
    elif row.state == "cancelled":
        # Nobody wanted it any more, and now somebody does.
        _queue(connection, address, now)
    if reader is None:
        connection.execute(
            insert(RUN_READERS).values(
                address=address, party=actor.party, has_asked=True, has_withdrawn=False, title=title,
                user=actor.user, at=now,
            )
        )  # fmt: skip
    else:
        values: dict[str, Any] = {"has_asked": True, "has_withdrawn": False}
        _of_reader(connection, address, actor.party, **values | ({"title": title} if title else {}))
    if is_new or reader is None or not reader.has_asked or reader.has_withdrawn:
        event(
            connection, installation, actor=actor, action="run.ask", subject=address,
            detail={"title": title, "kind": asked.plain()["kind"], "words": asked.words},
            seen_by=[actor.party],
        )  # fmt: skip
    return _run(connection, address, actor.party)


def _compared(connection: Connection, actor: Actor, asked: ComparisonAsked) -> None:
    for name, address in (("before", asked.before), ("after", asked.after)):
        row = _seen(connection, actor, address)
        if row.kind != "plan":
            what = "is a comparison; only plans are compared."
            raise Refused([Finding(where=f"question.{name}", what=what)])
        if row.state != "done":
            what = f"has no result yet: it is {row.state}."
            raise Refused([Finding(where=f"question.{name}", what=what, hint="Wait until it is done.")])


def _refuse_many(connection: Connection, actor: Actor) -> None:
    asked = (
        select(func.count())
        .select_from(RUNS.join(RUN_READERS))
        .where(
            RUN_READERS.c.party == actor.party,
            RUN_READERS.c.has_asked,
            ~RUN_READERS.c.has_withdrawn,
            RUNS.c.state.in_(sorted(AT_WORK)),
        )
    )
    count = connection.execute(asked).scalar_one()
    if count >= MOST_AT_WORK:
        what = f"has {count} runs that wait or are computed; at most {MOST_AT_WORK} may."
        hint = "Wait until one is done, or cancel one."
        raise Refused([Finding(where=actor.party, what=what, value=count, limit=MOST_AT_WORK, hint=hint)])


def _title(title: str) -> str:
    told = title.strip()
    fault = fault_of(told, is_name=True)
    if fault is None and len(told) > MOST_TITLE:
        fault = f"has {len(told)} characters; at most {MOST_TITLE} are taken"
    if fault is not None:
        raise Refused([Finding(where="title", what=f"{fault}.")])
    return told


def run(installation: Installation, actor: Actor, address: str) -> Run:
    """One run.

    Raises
    ------
    Unknown : there is none that the party may see. Forbidden : no role of those who read plans.
    """
    require(actor, *_READ)
    with installation.reading() as connection:
        _seen(connection, actor, address)
        return _run(connection, address, actor.party)


def runs(
    installation: Installation, actor: Actor, *, before: str | None = None, limit: int = 50
) -> tuple[Run, ...]:
    """Runs that the party asked for or was shown, the newest first.

    Parameters
    ----------
    before : address of a run; those after it in this order are given.
    """
    require(actor, *_READ)
    with installation.reading() as connection:
        asked = (
            select(RUNS.c.address)
            .join(RUN_READERS)
            .where(RUN_READERS.c.party == actor.party)
            .order_by(RUN_READERS.c.at.desc(), RUNS.c.address)
            .limit(limit)
        )
        if before is not None:
            mark = _reader(connection, before, actor.party)
            if mark is None:
                raise unknown(f"run {shown(before)}", "there is no such run.")
            is_later = (RUN_READERS.c.at == mark.at) & (RUNS.c.address > before)
            asked = asked.where(or_(RUN_READERS.c.at < mark.at, is_later))
        found = connection.execute(asked).scalars().all()
        return tuple(_run(connection, address, actor.party) for address in found)


def cancel_run(installation: Installation, actor: Actor, address: str, *, key: str | None = None) -> Run:
    """Want a run no longer; it stops when nobody wants it.

    Raises
    ------
    Conflict : it is not at work. Unknown : the party did not ask for it. Forbidden : no planner.
    """
    require(actor, "planner")

    def work(connection: Connection) -> Run:
        def done() -> Run:
            row = _seen(connection, actor, address)
            reader = _reader(connection, address, actor.party)
            if reader is None or not reader.has_asked:
                raise unknown(f"run {address[:16]}", "was not asked for by your party.")
            if row.state not in AT_WORK:
                what = f"is {row.state}; only what waits or is computed can be cancelled."
                raise Conflict([Finding(where=f"run {address[:16]}", what=what)])
            _of_reader(connection, address, actor.party, has_withdrawn=True)
            if not _wanting(connection, address):
                now = instant_text(installation.now())
                values = {"state": "cancelled", "owner": None, "phase": "cancelled", "ended_at": now}
                connection.execute(update(RUNS).where(RUNS.c.address == address).values(**values))
            _tell(connection, installation, actor, "run.cancel", address)
            return _run(connection, address, actor.party)

        return once(
            connection, actor, key, action="run.cancel", body=address, at=installation.now(), answers=Run,
            work=done,
        )  # fmt: skip

    return installation.write(work)


def start_again(installation: Installation, actor: Actor, address: str, *, key: str | None = None) -> Run:
    """Put a run that failed, was lost or cancelled into the queue again.

    Raises
    ------
    Conflict : it is at work, done or refused. Unknown : the party may not see it. Forbidden : no planner.
    """
    require(actor, "planner")

    def work(connection: Connection) -> Run:
        def done() -> Run:
            row = _seen(connection, actor, address)
            reader = _reader(connection, address, actor.party)
            if reader is None:
                raise unknown(f"run {address[:16]}", "was not asked for by your party.")
            if row.state not in AGAIN:
                hint = "Change the question and ask it anew." if row.state == "refused" else "Look at it."
                raise conflict(f"run {address[:16]}", f"is {row.state}, and needs no new start.", hint)
            _refuse_many(connection, actor)
            _of_reader(connection, address, actor.party, has_asked=True, has_withdrawn=False)
            _queue(connection, address, instant_text(installation.now()))
            _tell(connection, installation, actor, "run.again", address)
            return _run(connection, address, actor.party)

        return once(
            connection, actor, key, action="run.again", body=address, at=installation.now(), answers=Run,
            work=done,
        )  # fmt: skip

    return installation.write(work)


def share_run(
    installation: Installation, actor: Actor, address: str, party: str, *, key: str | None = None
) -> Run:
    """Show a run to another party.

    Raises
    ------
    Unknown : the party of the actor may not see it. Forbidden : no planner. Refused : it is no party.
    """
    require(actor, "planner")
    if not party.strip() or len(party) > MOST_TITLE or fault_of(party, is_name=True):
        raise Refused([Finding(where="party", what=f"{shown(party)} is no name of a party.")])

    def work(connection: Connection) -> Run:
        def done() -> Run:
            _seen(connection, actor, address)
            mine = _reader(connection, address, actor.party)
            if mine is None:
                raise unknown(f"run {address[:16]}", "was not asked for by your party.")
            if _reader(connection, address, party) is None:
                connection.execute(
                    insert(RUN_READERS).values(
                        address=address, party=party, has_asked=False, has_withdrawn=False, title=mine.title,
                        user=actor.user, at=instant_text(installation.now()),
                    )
                )  # fmt: skip
                event(
                    connection, installation, actor=actor, action="run.share", subject=address,
                    detail={"with": party, "title": mine.title}, seen_by=[actor.party, party],
                )  # fmt: skip
            return _run(connection, address, actor.party)

        return once(
            connection, actor, key, action="run.share", body=[address, party], at=installation.now(),
            answers=Run, work=done,
        )  # fmt: skip

    return installation.write(work)


def result_of(found: Run) -> str:
    """Hash of the list of files of a run that is done.

    Raises
    ------
    Refused : it has no result.
    """
    if found.state != "done" or found.manifest_sha256 is None:
        what = f"has no result: it is {found.state}."
        raise Refused(
            [Finding(where=f"run {found.address[:16]}", what=what, hint="Wait, or start it again.")]
        )
    return found.manifest_sha256


def result_for(installation: Installation, party: str, address: str) -> str:
    """Hash of the list of files of a run that is done and that a party may see.

    Raises
    ------
    Unknown : there is none that it may see. Refused : it has no result.
    """
    with installation.reading() as connection:
        row = _row(connection, address) if is_hash(address) else None
        if row is None or not may_see(connection, party, address):
            raise unknown(f"run {shown(address[:64])}", "there is no such run.")
        return result_of(_run(connection, address, party))


def may_see(connection: Connection, party: str, address: str) -> bool:
    """Whether a party asked for a run, was shown it, or takes part in a protocol that stands on it."""
    if _reader(connection, address, party) is not None:
        return True
    joined = PROTOCOL_VERSIONS.join(
        PROTOCOL_PARTIES, PROTOCOL_PARTIES.c.protocol == PROTOCOL_VERSIONS.c.protocol
    )
    asked = (
        select(PROTOCOL_VERSIONS.c.number)
        .select_from(joined)
        .where(PROTOCOL_VERSIONS.c.run == address, PROTOCOL_PARTIES.c.party == party)
        .limit(1)
    )
    return connection.execute(asked).first() is not None


def _seen(connection: Connection, actor: Actor, address: str) -> Any:
    """The row of a run that the actor's party may see."""
    row = _row(connection, address) if is_hash(address) else None
    if row is None or not may_see(connection, actor.party, address):
        raise unknown(f"run {shown(address[:64])}", "there is no such run.")
    return row


def _row(connection: Connection, address: str) -> Any:
    return connection.execute(select(RUNS).where(RUNS.c.address == address)).one_or_none()


def _reader(connection: Connection, address: str, party: str) -> Any:
    asked = select(RUN_READERS).where(RUN_READERS.c.address == address, RUN_READERS.c.party == party)
    return connection.execute(asked).one_or_none()


def _of_reader(connection: Connection, address: str, party: str, **values: Any) -> None:
    is_it = (RUN_READERS.c.address == address) & (RUN_READERS.c.party == party)
    connection.execute(update(RUN_READERS).where(is_it).values(**values))


def _wanting(connection: Connection, address: str) -> tuple[str, ...]:
    """Parties that asked for a run and did not withdraw."""
    asked = select(RUN_READERS.c.party).where(
        RUN_READERS.c.address == address, RUN_READERS.c.has_asked, ~RUN_READERS.c.has_withdrawn
    )
    return tuple(connection.execute(asked).scalars())


def _queue(connection: Connection, address: str, now: str) -> None:
    values: Mapping[str, Any] = {
        "state": "queued", "phase": "queued", "owner": None, "done": None, "total": None, "left_s": None,
        "code": None, "message": "", "findings": "[]", "queued_at": now, "begun_at": None, "ended_at": None,
    }  # fmt: skip
    connection.execute(update(RUNS).where(RUNS.c.address == address).values(**values))


def _tell(
    connection: Connection, installation: Installation, actor: Actor, action: str, address: str
) -> None:
    row = _row(connection, address)
    event(
        connection, installation, actor=actor, action=action, subject=address,
        detail={"state": row.state, "attempt": row.attempt}, seen_by=[actor.party],
    )  # fmt: skip


def _run(connection: Connection, address: str, party: str) -> Run:
    return run_of(_row(connection, address), _reader(connection, address, party))
