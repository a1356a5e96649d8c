"""A record in a database: submit, and read one snapshot. A submission is one transaction, then acknowledged.

Guarantees, and the test of each, stand in docs/theory/ledger.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from gasunion.ledger.record.body import EntryRecord
from gasunion.ledger.record.chain import NOTHING, receipt_hash
from gasunion.ledger.record.journal import Prepared, Submission, admit, prepare
from gasunion.ledger.store import connection as connections
from gasunion.ledger.store import rows
from gasunion.ledger.store.address import Address
from gasunion.ledger.store.tables import CHAINS, RECORDS
from gasunion.ledger.store.turn import Turn, turn
from gasunion.ledger.store.upgrade import require_current
from gasunion.outcome import Finding, Refused

CLOCK_SLACK: Final = timedelta(seconds=2)
"""By so much the clocks of machines that write to one record may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to a submission.

    Attributes
    ----------
    first, last : numbers of the records that it added. head : hash of the last.
    recorded_at : when, in UTC. hash : of this receipt, which covers all before it.
    is_repeat : the submission had been recorded before; this is the answer it got then.
    """

    agreement: str
    number: int
    first: int
    last: int
    head: str
    recorded_at: str
    hash: str
    is_repeat: bool


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class Ledger:
    """A record that is there and of this version.

    Parameters
    ----------
    clock : what time it is; a test hands in its own.
    """

    def __init__(
        self,
        address: Address,
        *,
        clock: Callable[[], datetime] = system_clock,
        busy_s: float = connections.BUSY_S,
    ) -> None:
        self.address = address
        self.clock = clock
        self.engine = connections.engine_of(address, busy_s=busy_s)
        try:
            connections.again(self._meet, address=address, is_met=False)
        except BaseException:
            self.engine.dispose()
            raise

    def _meet(self) -> None:
        require_current(self.engine, self.address)
        connections.keep_ahead(self.engine)

    def close(self) -> None:
        """Let the database go."""
        self.engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, submission: Submission) -> Receipt:
        """Record a submission: whole, durably and once, or not at all.

        Raises
        ------
        Refused : a rule forbids it, its key stands for another submission, the clock went back, or the
            database said no. Nothing was recorded then.
        """
        prepared = prepare(submission)
        questions = rows.questions(prepared)

        def work() -> Receipt:
            try:
                with turn(self.engine, *questions) as at_it:
                    return self._record(at_it, prepared, rows.found(at_it, prepared))
            except IntegrityError as error:
                raise self._stands(submission, error) from None

        return connections.again(work, address=self.address)

    def _record(self, at_it: Turn, prepared: Prepared, found: rows.Found) -> Receipt:
        submission = prepared.submission
        if found.answered is not None:
            return _repeated(submission, prepared.digest, found.answered)
        admission = admit(found.standing, prepared)
        end = found.end
        now = self._now("" if end is None else end.recorded_at)
        if end is None:
            id_ = rows.open_chain(at_it, submission.agreement)
            number, before_hash = 0, NOTHING
        else:
            id_, number, before_hash = end.id, end.receipts, end.receipt_hash
        receipt = {
            "number": number,
            "key": submission.key,
            "digest": prepared.digest,
            "first": admission.links[0].seq,
            "last": admission.last.seq,
            "head": admission.last.hash,
            "recorded_at": now,
        }
        own_hash = receipt_hash(before_hash, receipt)
        rows.add(at_it, id_, admission)
        rows.close_submission(at_it, id_, receipt, own_hash)
        return Receipt(
            agreement=submission.agreement,
            number=number,
            first=admission.links[0].seq,
            last=admission.last.seq,
            head=admission.last.hash,
            recorded_at=now,
            hash=own_hash,
            is_repeat=False,
        )

    def _now(self, last: str) -> str:
        """The time to record under; never before the last one.

        Raises
        ------
        Refused : the clock stands clearly before the last record.
        """
        now = self.clock().astimezone(UTC)
        told = instant_text(now)
        if told >= last:
            return told
        if instant_text(now + CLOCK_SLACK) >= last:
            return last
        finding = Finding(
            where="clock",
            what=f"stands at {told}, and the last record was made at {last}.",
            value=told,
            limit=last,
            hint="Nothing was recorded. Set the machine's clock right and submit again. If it was wrong when "
            "the last record was made, make a new record and import the gas days of this one: day export, "
            "day import.",
        )
        raise Refused([finding], "the clock of this machine has gone back")

    def _stands(self, submission: Submission, error: SQLAlchemyError) -> Refused:
        """Which rule of the tables a submission would have broken: an id that is taken."""
        ids = [b.id for b in submission.bodies if isinstance(b, EntryRecord)]
        taken: list[str] = []
        with connections.reading(self.engine) as connection:
            of = select(CHAINS.c.id).where(CHAINS.c.agreement == submission.agreement).scalar_subquery()
            for some in rows.pieces(ids):
                asked = select(RECORDS.c.id).where(RECORDS.c.chain == of, RECORDS.c.id.in_(some))
                taken += [str(x) for x in connection.execute(asked).scalars()]
        if not taken:
            return connections.refusal(error, self.address)
        return Refused(
            [
                Finding(
                    where=f"entry {id_}",
                    what="stands in the record already.",
                    hint="Give the new entry an id of its own, or take the old one back.",
                )
                for id_ in sorted(taken)
            ],
            "the submission was refused; nothing was recorded",
        )

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One state of the whole record, for reading.

        Raises
        ------
        Refused : the database said no.
        """
        try:
            with connections.reading(self.engine) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise connections.refusal(error, self.address) from None


def instant_text(instant: datetime) -> str:
    """An instant with microseconds, so that the order of texts is the order of time."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _repeated(submission: Submission, digest: str, before: rows.Answered) -> Receipt:
    if before.digest != digest:
        finding = Finding(
            where=f"idempotency key {submission.key}",
            what=f"stands for another submission, recorded at {before.recorded_at} "
            f"as records {before.first} to {before.last}.",
            hint="Give the new submission a key of its own.",
        )
        raise Refused([finding], "the submission was refused; nothing was recorded")
    return Receipt(
        agreement=submission.agreement,
        number=before.number,
        first=before.first,
        last=before.last,
        head=before.head,
        recorded_at=before.recorded_at,
        hash=before.hash,
        is_repeat=True,
    )
