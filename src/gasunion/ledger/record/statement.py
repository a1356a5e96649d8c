"""What a party has received, given and holds over a span of gas days, as it was known at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gasunion.ledger.record.body import EntryRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One movement on an account.

    Attributes
    ----------
    amounts : one number, or one for each hour. recorded_at : when the record came to hold it.
    """

    seq: int
    entry: EntryRecord
    amounts: tuple[int, ...]
    recorded_at: str


@dataclass(slots=True, kw_only=True)
class Turnover:
    """What came and what went.

    Attributes
    ----------
    received : 0 or more. given : 0 or less. What was taken back counts against the side it had been on, so
        that a figure that was corrected is not counted twice.
    """

    received: int = 0
    given: int = 0

    def add(self, line: StatementLine) -> None:
        """One more movement."""
        is_taken_back = line.entry.reverses is not None
        for q in line.amounts:
            if (q > 0) != is_taken_back:
                self.received += q
            else:
                self.given += q


@dataclass(slots=True, kw_only=True)
class AccountStatement:
    """One account in one unit.

    Attributes
    ----------
    opening : of what is about earlier gas days.
    corrected : of the opening, what the runs of the gas days of the statement brought about earlier ones.
    lines : in order of gas day, hour and record.
    pending_in, pending_out : what pending entries would bring and take.
    """

    account: str
    unit: str
    opening: int = 0
    corrected: list[StatementLine] = field(default_factory=list)
    lines: list[StatementLine] = field(default_factory=list)
    pending_in: int = 0
    pending_out: int = 0

    @property
    def turnover(self) -> Turnover:
        """All that came and went."""
        return _turnover(self.lines)

    @property
    def places(self) -> dict[str, Turnover]:
        """What came and went at each point, or in each zone or contract, by its name."""
        named: dict[str, list[StatementLine]] = {}
        for line in self.lines:
            named.setdefault(line.entry.where, []).append(line)
        return {name: _turnover(named[name]) for name in sorted(named)}

    @property
    def closing(self) -> int:
        """What is held after the last gas day."""
        return self.opening + sum(sum(line.amounts) for line in self.lines)


def _turnover(lines: Iterable[StatementLine]) -> Turnover:
    found = Turnover()
    for line in lines:
        found.add(line)
    return found


def statement(
    party: str,
    entries: Iterable[tuple[int, EntryRecord, str]],
    *,
    first: str,
    last: str,
    as_of: str | None = None,
) -> list[AccountStatement]:
    """The accounts of a party over a span of gas days.

    Parameters
    ----------
    entries : number, entry and the time it was recorded, in order of number: every entry with a posting of
        the party, and every end of a pending entry.
    first, last : gas days, both included.
    as_of : count only what was recorded by this instant.
    """
    accounts: dict[tuple[str, str], AccountStatement] = {}
    waiting: dict[str, EntryRecord] = {}
    for seq, entry, recorded_at in entries:
        if as_of is not None and recorded_at > as_of:
            continue
        if entry.settles is not None:
            waiting.pop(entry.settles, None)
        if entry.day > last:
            continue
        if entry.state == "pending":
            waiting[entry.id] = entry
            continue
        for m in entry.movements:
            if m.account.party != party:
                continue
            held = _of(accounts, m.account.purpose, m.unit)
            line = StatementLine(seq=seq, entry=entry, amounts=m.amounts, recorded_at=recorded_at)
            if entry.day >= first:
                held.lines.append(line)
                continue
            held.opening += m.total
            if entry.run is not None and first <= entry.run <= last:
                held.corrected.append(line)
    for entry in waiting.values():
        for m in entry.movements:
            if m.account.party == party:
                held = _of(accounts, m.account.purpose, m.unit)
                held.pending_in += max(m.total, 0)
                held.pending_out += min(m.total, 0)
    for held in accounts.values():
        for listed in (held.corrected, held.lines):
            listed.sort(key=lambda line: (line.entry.day, line.entry.hour or 0, line.seq))
    return [accounts[key] for key in sorted(accounts)]


def _of(accounts: dict[tuple[str, str], AccountStatement], purpose: str, unit: str) -> AccountStatement:
    return accounts.setdefault((purpose, unit), AccountStatement(account=purpose, unit=unit))
