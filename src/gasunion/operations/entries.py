"""The gas of a day as double entry: title from shipper to shipper, custody from operator to operator.

Title: in each hour the shipper on the exit side gives what was confirmed to the shipper on the entry side.
Custody: the exit operator gives what was metered, the entry operator receives it, and each holds it partly
for shippers and partly on the balancing account, so that each operator closes by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gasunion.dispatch.desk import Desk
from gasunion.dispatch.nomination import Pair
from gasunion.dispatch.schedule import Line
from gasunion.ledger.account import Account, Entry, Posting, balances, posting, transfer
from gasunion.operations.closing import PointDay


def flow_entries(desk: Desk, lines: Iterable[Line]) -> tuple[Entry, ...]:
    """One entry for each pair and hour in which something was confirmed."""
    found: list[Entry] = []
    for line in lines:
        pair, unit = line.pair, desk.agreements[line.pair.point].measure
        giver = Account(party=pair.exit_shipper, purpose="title")
        taker = Account(party=pair.entry_shipper, purpose="title")
        found += (
            transfer(
                f"flow {pair.point} {pair.name} {h + 1}",
                kind="flow",
                where=pair.point,
                giver=giver,
                taker=taker,
                unit=unit,
                amount=units,
                trace="confirmed",
                hour=h,
            )
            for h, units in enumerate(line.confirmed)
            if units
        )
    return tuple(found)


def point_entries(desk: Desk, ends: Mapping[str, PointDay]) -> tuple[Entry, ...]:
    """Allocation beside the schedule, custody, and corrections, for each point."""
    entries: list[Entry] = []
    for point, end in ends.items():
        close = end.close
        agreement = desk.agreements[point]
        unit, both = agreement.measure, (agreement.exit_operator, agreement.entry_operator)
        if close is not None:
            held = sum(close.allocated.values())
            # The flow entries carry what was confirmed; a share of the meter is the difference beside it.
            beside = {k: q - end.confirmed[k] for k, q in close.allocated.items()}
            entries.append(
                Entry(
                    id=f"custody {point}",
                    kind="custody",
                    where=point,
                    hour=None,
                    trace=f"metered {close.measured}, allocated {held}, posted {close.posted}",
                    postings=(*_custody(both, unit, close.measured, held), *_title(unit, beside)),
                )
            )
        for reading, c in end.corrections:
            entries.append(
                Entry(
                    id=f"correction {point} {reading.id}",
                    kind="correction",
                    where=point,
                    hour=None,
                    trace=f"reading {reading.id} of {reading.day}: changed by {c.change}, posted {c.posted}",
                    postings=(
                        *_custody(both, unit, c.change, sum(c.allocated_change.values())),
                        *_title(unit, c.allocated_change),
                    ),
                )
            )
    return tuple(entries)


def _custody(operators: tuple[str, str], unit: str, moved: int, held: int) -> Iterator[Posting]:
    exit_operator, entry_operator = operators
    for party, purpose, amount in (
        (exit_operator, "system", -moved),
        (exit_operator, "held for shippers", held),
        (exit_operator, "balancing account", moved - held),
        (entry_operator, "system", moved),
        (entry_operator, "held for shippers", -held),
        (entry_operator, "balancing account", held - moved),
    ):
        if amount:
            yield posting(party, purpose, unit, amount)


def _title(unit: str, changes: Mapping[Pair, int]) -> Iterator[Posting]:
    for pair in sorted(changes, key=lambda p: p.name):
        if changes[pair]:
            yield posting(pair.exit_shipper, "title", unit, -changes[pair])
            yield posting(pair.entry_shipper, "title", unit, changes[pair])


def accounts_of(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Balance of every account, in order."""
    return [
        {"party": account.party, "account": account.purpose, "unit": unit, "balance": amount}
        for (account, unit), amount in balances(entries).items()
    ]
