"""Double entry in whole units: every entry sums to zero in each commodity and currency, and says why.

An account belongs to a party and has a purpose; a balance is the sum of its postings. Gas that one party
hands over another receives; money that one pays another gets. What does not close is a defect.

References
----------
Pacioli, Summa de arithmetica, 1494, tractatus XI: for every debit a credit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Account:
    """Whose it is, and what for.

    Attributes
    ----------
    party : shipper or operator.
    purpose : such as "flow", "balancing account", "imbalance", "transit".
    """

    party: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Whole units of one commodity or currency on one account; positive is received.

    Attributes
    ----------
    unit : commodity with its reference conditions, or currency in minor units ("USD 0.01").
    """

    account: Account
    unit: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that happened, with its postings.

    Attributes
    ----------
    id : unique within the day.
    kind : what happened: flow, steering difference, correction, imbalance, neutrality, transit, fuel …
    where : point, zone or contract.
    hour : index of the hour of the gas day; None for the whole day.
    trace : from which figures it was computed, in words.
    """

    id: str
    kind: str
    where: str
    hour: int | None
    trace: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if len(self.postings) == 2:  # a hundred thousand a day are one giver and one taker
            one, other = self.postings
            if one.unit == other.unit and one.amount == -other.amount:
                return
        for unit, total in sorted(totals(self.postings).items()):
            if total:
                raise ValueError(f"entry {self.id} does not close: {total} left in {unit}")


def posting(party: str, purpose: str, unit: str, amount: int) -> Posting:
    """A posting on the account of a party for a purpose."""
    return Posting(account=Account(party=party, purpose=purpose), unit=unit, amount=amount)


def totals(postings: Iterable[Posting]) -> dict[str, int]:
    """Sum of postings by unit."""
    sums: dict[str, int] = defaultdict(int)
    for posting in postings:
        sums[posting.unit] += posting.amount
    return dict(sums)


def transfer(
    id_: str,
    *,
    kind: str,
    where: str,
    giver: Account,
    taker: Account,
    unit: str,
    amount: int,
    trace: str,
    hour: int | None = None,
) -> Entry:
    """An entry in which one account gives and another takes; a negative amount runs the other way."""
    return Entry(
        id=id_,
        kind=kind,
        where=where,
        hour=hour,
        trace=trace,
        postings=(
            Posting(account=giver, unit=unit, amount=-amount),
            Posting(account=taker, unit=unit, amount=amount),
        ),
    )


def balances(entries: Iterable[Entry]) -> dict[tuple[Account, str], int]:
    """Balance of each account in each unit, in order of account."""
    sums: dict[tuple[Account, str], int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            sums[posting.account, posting.unit] += posting.amount
    return dict(sorted(sums.items()))


def left_open(entries: Iterable[Entry]) -> Mapping[tuple[str, int | None, str], int]:
    """What does not close, by where, hour and unit; empty if everything closes.

    It adds up the postings anew and trusts no entry.
    """
    sums: dict[tuple[str, int | None, str], int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            sums[entry.where, entry.hour, posting.unit] += posting.amount
    return {key: amount for key, amount in sums.items() if amount}
