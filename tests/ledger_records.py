"""Small submissions for tests of the record, random ones, and a chain that lives in memory."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gasunion.ledger.account import Account
from gasunion.ledger.record.body import (
    Body,
    Close,
    EntryRecord,
    Floor,
    movement,
    reversal_of,
)
from gasunion.ledger.record.journal import (
    Admission,
    Balance,
    Key,
    Known,
    Standing,
    Submission,
    admit,
    key_of,
    needs,
)
from gasunion.outcome import Refused

GAS, MONEY = "1000m3 at 20C", "USD 0.01"
PARTIES = ("KZ-Op", "RU-Op", "UZ-Op", "Құбыр")
DAY = "2026-01-15"


def entry(id_: str, amount: int | list[int] = 5, **changes: Any) -> EntryRecord:
    """An amount that the first party hands to the second."""
    giver, taker, unit = (
        changes.pop(k, d) for k, d in (("giver", "KZ-Op"), ("taker", "RU-Op"), ("unit", GAS))
    )
    listed = [amount] if isinstance(amount, int) else amount
    said: dict[str, Any] = {"day": DAY, "kind": "flow", "where": "Kartaly", "trace": "confirmed"} | changes
    purpose = said.pop("purpose", "title")
    moved = (
        movement(giver, purpose, unit, [-q for q in listed]),
        movement(taker, "title", unit, listed),
    )
    return EntryRecord(id=id_, movements=said.pop("movements", moved), **said)


def submission(
    *bodies: Body, key: str | None = None, agreement: str = "KZ-Op+RU-Op", **more: Any
) -> Submission:
    """Records with a key of their own."""
    named = key or " ".join(getattr(b, "id", None) or type(b).__name__ for b in bodies)
    return Submission(agreement=agreement, key=named, bodies=bodies, **more)


def capacity(units: int, *, of: str = "capacity") -> Floor:
    """So many units of an account can be sold."""
    return Floor(account=Account(party="KZ-Op", purpose=of), unit=GAS, least=-units)


@dataclass
class Clock:
    """A clock that a test turns."""

    now: datetime = field(default_factory=lambda: datetime(2026, 1, 16, 8, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@dataclass
class Memory:
    """A chain without a database: what `admit` returns, kept in dictionaries.

    Attributes
    ----------
    rows : records as their table would hold them. ends : last record of each submission.
    """

    agreement: str = "KZ-Op+RU-Op"
    standing: Standing = field(default_factory=Standing)
    entries: dict[str, Known] = field(default_factory=dict)
    balances: dict[Key, Balance] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def submit(self, asked: Submission) -> Admission:
        wanted = needs(asked)
        known = {i: self.entries[i] for i in wanted.entries if i in self.entries}
        ids = {b.id for b in asked.bodies if isinstance(b, EntryRecord)}
        if taken := ids & set(self.entries):
            raise Refused([], f"taken: {sorted(taken)}")  # what the tables refuse
        accounts = set(wanted.balances)
        for k in known.values():
            accounts |= {key_of(m.account, m.unit) for m in k.entry.movements}
        standing = Standing(
            seq=self.standing.seq,
            hash=self.standing.hash,
            entries=known,
            balances={k: self.balances[k] for k in accounts if k in self.balances},
        )
        done = admit(standing, asked)
        self.standing = Standing(seq=done.last.seq, hash=done.last.hash)
        self.balances |= done.balances
        self.ends.append(done.last.seq)
        for link in done.links:
            self._keep(link)
        return done

    def _keep(self, link: Any) -> None:
        body, plain = link.body, link.body.plain()
        if isinstance(body, EntryRecord):
            self.entries[body.id] = Known(entry=body)
            for name, other in (("settled_by", body.settles), ("reversed_by", body.reverses)):
                if other is not None:
                    was = self.entries[other]
                    kept = {"settled_by": was.settled_by, "reversed_by": was.reversed_by, name: body.id}
                    self.entries[other] = Known(entry=was.entry, **kept)
        self.rows.append(
            {
                "seq": link.seq,
                "record": plain["record"],
                "id": plain.get("id"),
                "day": plain.get("day"),
                "run": plain.get("run") if plain["record"] == "entry" else None,
                "settles": plain.get("posts") or plain.get("voids"),
                "reverses": plain.get("reverses"),
                "body": link.data.decode(),
                "hash": link.hash,
            }
        )


def random_bodies(rng: random.Random, known: Mapping[str, Known], *, number: int) -> Iterator[Body]:
    """One to three records, some of which no chain admits."""
    pending = [k.entry for k in known.values() if k.entry.state == "pending" and k.settled_by is None]
    standing = [k.entry for k in known.values() if k.entry.state == "posted" and k.reversed_by is None]
    for i in range(rng.randint(1, 3)):
        id_ = f"e{number}.{i}"
        kind = rng.choice(("move", "move", "hours", "pend", "pend", "post", "void", "back", "floor", "close"))
        giver, taker = rng.sample(PARTIES, 2)
        amount = rng.randint(-9, 9)
        if kind == "floor":
            account = Account(party=giver, purpose="title")
            yield Floor(account=account, unit=rng.choice((GAS, MONEY)), least=-rng.randint(0, 60))
        elif kind == "close":
            yield Close(day=f"2026-01-{rng.randint(10, 28)}")
        elif kind == "post" and pending:
            was = rng.choice(pending)
            yield EntryRecord(
                id=id_, day=was.day, hour=was.hour, kind=was.kind, where=was.where, trace="posted",
                movements=was.movements, posts=was.id,
            )  # fmt: skip
        elif kind == "void" and pending:
            was = rng.choice(pending)
            yield entry(id_, movements=(), voids=was.id)
        elif kind == "back" and standing:
            yield reversal_of(rng.choice(standing), id_=id_, trace="was wrong")
        elif kind == "hours":
            hours = [rng.randint(-9, 9) for _ in range(rng.choice((23, 24, 25)))]
            yield entry(id_, hours, giver=giver, taker=taker, unit=rng.choice((GAS, MONEY)))
        else:
            state = "pending" if kind == "pend" else "posted"
            hour = rng.choice((None, rng.randint(1, 24)))
            yield entry(
                id_, amount, giver=giver, taker=taker, unit=rng.choice((GAS, MONEY)), state=state, hour=hour
            )


def random_chain(seed: int, *, submissions: int = 12) -> tuple[Memory, int, int]:
    """A chain that grew by random submissions; how many were admitted and how many refused."""
    rng, memory = random.Random(seed), Memory()
    admitted = refused = 0
    for number in range(submissions):
        bodies = tuple(random_bodies(rng, memory.entries, number=number))
        try:
            memory.submit(submission(*bodies, key=f"k{number}", agreement=memory.agreement))
            admitted += 1
        except Refused:
            refused += 1
    return memory, admitted, refused
