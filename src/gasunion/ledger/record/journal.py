"""Admit a submission or refuse it: the one place where records come into a chain.

The caller reads what the submission needs to know (`needs`) under the chain's lock, hands it over as
`Standing`, and writes what `admit` returns in the same transaction. Nothing is read or written here.

References
----------
Pacioli, Summa de arithmetica, 1494. TigerBeetle, two-phase transfers and balance limits: a pending entry
holds what it gives, and no account falls below its floor with everything pending counted against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from gasunion.ledger.account import Account
from gasunion.ledger.record.body import Body, EntryRecord, Floor, Opening, canonical
from gasunion.ledger.record.chain import NOTHING, record_hash
from gasunion.ledger.record.reading import body_faults
from gasunion.outcome import Finding, Refused, canonical_json, sha256_of

Key = tuple[str, str, str]
"""Party, purpose and unit."""

LARGEST_BALANCE: Final = 2**62
"""Whole units that a balance can hold in every database."""
LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Records to be added together or not at all.

    Attributes
    ----------
    agreement : whose chain.
    key : the submitter's own name for this submission; repeated, it gets the same answer and adds nothing.
    bodies : the records, in order.
    after : the last record that the submitter had seen; refused where the chain has grown since.
    versions : the version of a balance that the submitter had seen, by account and unit; refused where it
        has moved since.
    """

    agreement: str
    key: str
    bodies: tuple[Body, ...]
    after: int | None = None
    versions: Mapping[Key, int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Hash of all that is asked: two submissions are the same if it is the same."""
        return _digest(self, [canonical(body) for body in self.bodies])


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One account in one unit.

    Attributes
    ----------
    posted : sum of posted entries.
    pending_in, pending_out : sums of what pending entries would bring (0 or more) and take (0 or less).
    version : number of the last record that touched it; -1 where none has.
    floor : least that posted and pending_out together may come to; None where there is none.
    """

    posted: int = 0
    pending_in: int = 0
    pending_out: int = 0
    version: int = -1
    floor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entry that stands in the chain, and what became of it.

    Attributes
    ----------
    settled_by, reversed_by : the entry that ended it or took it back.
    """

    entry: EntryRecord
    settled_by: str | None = None
    reversed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a chain stands, as far as a submission asks.

    Attributes
    ----------
    seq, hash : of the last record; -1 and zeros before the first.
    entries : the entries that the submission refers to, those that exist.
    balances : of the accounts that it touches, those that exist.
    """

    seq: int = -1
    hash: str = NOTHING
    entries: Mapping[str, Known] = field(default_factory=dict)
    balances: Mapping[Key, Balance] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What `admit` must be told of the chain: entries by id, balances by account."""

    entries: frozenset[str]
    balances: frozenset[Key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What of a submission can be worked out before its chain is met, while others write to it.

    Attributes
    ----------
    data : of each body, as it will be stored and hashed. digest : of the submission.
    faults : of the bodies alone.
    """

    submission: Submission
    data: tuple[bytes, ...]
    digest: str
    needs: Needs
    faults: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A record in its place."""

    seq: int
    body: Body
    data: bytes
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What is to be written: records at the end of the chain, and balances as they stand after them."""

    links: tuple[Link, ...]
    balances: Mapping[Key, Balance]

    @property
    def last(self) -> Link:
        """The new end of the chain."""
        return self.links[-1]


def key_of(account: Account, unit: str) -> Key:
    """An account and its unit as they stand in tables."""
    return (account.party, account.purpose, unit)


def needs(submission: Submission) -> Needs:
    """What must be read of the chain before a submission can be judged."""
    entries: set[str] = set()
    balances: set[Key] = set(submission.versions)
    for body in submission.bodies:
        if isinstance(body, EntryRecord):
            entries.update(x for x in (body.settles, body.reverses) if x is not None)
            balances.update(key_of(m.account, m.unit) for m in body.movements)
        elif isinstance(body, Floor):
            balances.add(key_of(body.account, body.unit))
    return Needs(entries=frozenset(entries), balances=frozenset(balances))


def prepare(submission: Submission) -> Prepared:
    """Work out all of a submission that does not depend on its chain."""
    data = tuple(canonical(body) for body in submission.bodies)
    return Prepared(
        submission=submission,
        data=data,
        digest=_digest(submission, data),
        needs=needs(submission),
        faults=tuple(
            fault for i, body in enumerate(submission.bodies) for fault in body_faults(body, f"records[{i}]")
        ),
    )


def _digest(submission: Submission, data: Iterable[bytes]) -> str:
    asked = {
        "agreement": submission.agreement,
        "after": submission.after,
        "versions": [[*k, v] for k, v in sorted(submission.versions.items())],
    }
    return sha256_of(canonical_json(asked), *data)


def admit(standing: Standing, submission: Submission | Prepared) -> Admission:
    """Judge a submission against a chain and write out what would be added.

    The accounts of a pending entry that is settled are among the balances of `standing`.

    Raises
    ------
    Refused : every fault of the submission; nothing is to be written then.
    """
    prepared = submission if isinstance(submission, Prepared) else prepare(submission)
    submission = prepared.submission
    faults = [*_asked_faults(standing, submission), *prepared.faults]
    if faults:
        raise Refused(faults, "the submission was refused; nothing was recorded")
    desk = _Desk(standing)
    links: list[Link] = []
    seq, before = standing.seq, standing.hash
    written: Iterable[tuple[Body, bytes]] = zip(submission.bodies, prepared.data, strict=True)
    if seq < 0:
        opening = Opening(agreement=submission.agreement)
        written = ((opening, canonical(opening)), *written)
    for body, data in written:
        seq += 1
        desk.take(body, seq)
        before = record_hash(before, seq, data)
        links.append(Link(seq=seq, body=body, data=data, hash=before))
    faults = [*desk.faults, *desk.below_floors()]
    if faults:
        raise Refused(faults, "the submission was refused; nothing was recorded")
    return Admission(links=tuple(links), balances=desk.changed)


def _asked_faults(standing: Standing, submission: Submission) -> Iterable[Finding]:
    key = submission.key
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        what = f"must be 1 to {LONGEST_KEY} printable characters."
        yield Finding(where="idempotency key", what=what, limit=LONGEST_KEY)
    if not submission.bodies:
        yield Finding(where="records", what="there are none; a submission adds at least one.")
    if any(isinstance(body, Opening) for body in submission.bodies):
        yield Finding(where="records", what="an agreement opens by itself, with its first submission.")
    if submission.after is not None and submission.after != standing.seq:
        yield Finding(
            where="after",
            what=f"names record {submission.after}, and the chain ends with {standing.seq}.",
            value=submission.after,
            limit=standing.seq,
            hint="Read what was added since, and submit again.",
        )
    for account, version in sorted(submission.versions.items()):
        now = standing.balances.get(account, Balance()).version
        if now != version:
            yield Finding(
                where=f"versions, {' · '.join(account)}",
                what=f"is {version}, and record {now} has moved it since.",
                value=version,
                limit=now,
                hint="Read the balance again, and submit again.",
            )


class _Desk:
    """The accounts while a submission is judged."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.changed: dict[Key, Balance] = {}
        self.faults: list[Finding] = []
        self.added: dict[str, Known] = {}

    def balance(self, key: Key) -> Balance:
        """As it stands with what was taken so far."""
        found = self.changed.get(key)
        return found if found is not None else self.standing.balances.get(key, Balance())

    def take(self, body: Body, seq: int) -> None:
        """One more record."""
        if isinstance(body, EntryRecord):
            self._entry(body, seq)
        elif isinstance(body, Floor):
            key = key_of(body.account, body.unit)
            self.changed[key] = replace(self.balance(key), floor=body.least, version=seq)

    def below_floors(self) -> Iterable[Finding]:
        """Accounts that would stand below their floor, and balances that no database holds."""
        for key, b in sorted(self.changed.items()):
            where = " · ".join(key)
            if b.floor is not None and b.posted + b.pending_out < b.floor:
                yield Finding(
                    where=where,
                    what=f"would stand at {b.posted + b.pending_out} with what is pending; "
                    f"its floor is {b.floor}.",
                    value=b.posted + b.pending_out,
                    unit=key[2],
                    limit=b.floor,
                    hint=f"At most {max(0, self._left(key))} can still be taken.",
                )
            if max(abs(b.posted), b.pending_in, -b.pending_out) > LARGEST_BALANCE:
                what = f"would stand beyond {LARGEST_BALANCE} whole units."
                yield Finding(where=where, what=what, unit=key[2], limit=LARGEST_BALANCE)

    def _left(self, key: Key) -> int:
        before = self.standing.balances.get(key, Balance())
        floor = self.changed[key].floor
        return before.posted + before.pending_out - (floor if floor is not None else 0)

    def _known(self, id_: str) -> Known | None:
        return self.added.get(id_) or self.standing.entries.get(id_)

    def _fault(self, entry: EntryRecord, what: str, hint: str | None = None) -> None:
        self.faults.append(Finding(where=f"entry {entry.id}", what=what, hint=hint))

    def _entry(self, entry: EntryRecord, seq: int) -> None:
        if entry.id in self.added or entry.id in self.standing.entries:
            self._fault(entry, "stands twice; every entry has an id of its own.")
            return
        if entry.settles is not None:
            self._settle(entry, entry.settles, seq)
        elif entry.reverses is not None:
            self._reverse(entry, entry.reverses)
        self.added[entry.id] = Known(entry=entry)
        if entry.state == "pending":
            for m in entry.movements:
                key, total = key_of(m.account, m.unit), m.total
                b = self.balance(key)
                self.changed[key] = Balance(
                    posted=b.posted,
                    pending_in=b.pending_in + max(total, 0),
                    pending_out=b.pending_out + min(total, 0),
                    version=seq,
                    floor=b.floor,
                )
            return
        for m in entry.movements:
            key = (m.account.party, m.account.purpose, m.unit)
            b = self.balance(key)
            self.changed[key] = Balance(
                posted=b.posted + m.total,
                pending_in=b.pending_in,
                pending_out=b.pending_out,
                version=seq,
                floor=b.floor,
            )

    def _settle(self, entry: EntryRecord, id_: str, seq: int) -> None:
        known = self._known(id_)
        if known is None or known.entry.state != "pending":
            told = "there is none of that id" if known is None else "it was posted at once"
            self._fault(entry, f"ends the pending entry {id_}, but {told}.")
            return
        if known.settled_by is not None:
            self._fault(entry, f"ends {id_}, which {known.settled_by} has ended.")
            return
        pending = known.entry
        if entry.posts is not None and (entry.movements, entry.day, entry.hour) != (
            pending.movements,
            pending.day,
            pending.hour,
        ):
            hint = "Release it and record what happened as an entry of its own."
            self._fault(entry, f"posts {id_} with other figures than are pending.", hint)
            return
        self._mark(known, settled_by=entry.id)
        for m in pending.movements:
            key, total = key_of(m.account, m.unit), m.total
            b = self.balance(key)
            self.changed[key] = replace(
                b,
                pending_in=b.pending_in - max(total, 0),
                pending_out=b.pending_out - min(total, 0),
                version=seq,
            )

    def _reverse(self, entry: EntryRecord, id_: str) -> None:
        known = self._known(id_)
        if known is None or known.entry.state != "posted":
            told = "there is none of that id" if known is None else "it is pending: release it instead"
            self._fault(entry, f"takes back the entry {id_}, but {told}.")
            return
        was = known.entry
        if known.reversed_by is not None:
            self._fault(entry, f"takes back {id_}, which {known.reversed_by} has taken back.")
        elif was.reverses is not None or was.voids is not None:
            hint = "Record what happened as an entry of its own."
            self._fault(entry, f"takes back {id_}, which itself takes back or releases.", hint)
        elif (entry.day, entry.hour, _turned(entry)) != (was.day, was.hour, _figures(was)):
            self._fault(entry, f"takes back {id_} with other figures or of another hour.")
        else:
            self._mark(known, reversed_by=entry.id)

    def _mark(self, known: Known, **how: Any) -> None:
        self.added[known.entry.id] = replace(known, **how)


def _figures(entry: EntryRecord) -> list[tuple[Account, str, tuple[int, ...]]]:
    return sorted((m.account, m.unit, m.amounts) for m in entry.movements)


def _turned(entry: EntryRecord) -> list[tuple[Account, str, tuple[int, ...]]]:
    return sorted((m.account, m.unit, tuple(-q for q in m.amounts)) for m in entry.movements)
