"""The daily balance act of two operators: what was confirmed, handed over and is owed at their points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.ledger.record.body import EntryRecord
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.reading import (
    Chain,
    closes,
    inputs,
    only_chain,
    receipt_at,
    require_closed,
    standing_run,
)
from gasunion.operations.bundle import Bundle, read_bundle
from gasunion.operations.holdings import span
from gasunion.operations.recording import JOINT
from gasunion.outcome import Finding, Refused


def balance_act(
    ledger: Ledger, day: str, *, parties: str | None = None, agreement: str | None = None
) -> tuple[dict[str, Any], list[Finding], str]:
    """The own part of the answer `balance-act`, remarks, and the hash of the input of the day.

    Parameters
    ----------
    parties : two operators joined by a plus; None for every pair that shares a point.

    Raises
    ------
    Refused : the day is none or not recorded, or the operators share no point.
    """
    span(day, day)
    with ledger.snapshot() as connection:
        chain = only_chain(connection, agreement)
        require_closed(connection, chain)
        found = inputs(connection, chain, day)
        if not found:
            known = sorted({d for d, _, _ in closes(connection, chain)})
            hint = f"Recorded: {', '.join(known[-12:])}." if known else "No gas day has been recorded."
            raise Refused([Finding(where=f"--day {day}", what="is not recorded.", hint=hint)])
        seq, given = found[-1]
        entries = [entry for _, entry in standing_run(connection, chain, day)]
        receipt = receipt_at(connection, chain, seq)
        before = _before(connection, chain, day)
    bundle = read_bundle(given.bundle)
    wanted = _pair(parties, bundle)
    acts = {
        name: _act(bundle, name, entries)
        for name in sorted(bundle.desk.agreements)
        if wanted is None or set(_operators(bundle, name)) == wanted
    }
    body = {
        "agreement": chain.agreement,
        "gas_day": day,
        "recorded_at": receipt.recorded_at,
        "recording": len(found),
        "record": receipt.last,
        "head": receipt.head,
        "result_sha256": given.result_sha256,
        "points": acts,
        "previous": before[0] if before else None,
    }
    return body, _continuity(acts, before), given.bundle_sha256


def _before(connection: Any, chain: Chain, day: str) -> tuple[str, dict[str, int]] | None:
    """The last recorded gas day before, and where each point's account stood after it."""
    earlier = sorted({d for d, _, _ in closes(connection, chain) if d < day})
    if not earlier:
        return None
    found = inputs(connection, chain, earlier[-1])
    if not found:
        return None
    entries = [entry for _, entry in standing_run(connection, chain, earlier[-1])]
    bundle = read_bundle(found[-1][1].bundle)
    return earlier[-1], {n: _act(bundle, n, entries)["account"]["closing"] for n in bundle.desk.agreements}


def _operators(bundle: Bundle, point: str) -> tuple[str, str]:
    agreement = bundle.desk.agreements[point]
    return agreement.exit_operator, agreement.entry_operator


def _pair(parties: str | None, bundle: Bundle) -> set[str] | None:
    if parties is None:
        return None
    wanted = set(parties.split(JOINT))
    pairs = {frozenset(_operators(bundle, point)) for point in bundle.desk.agreements}
    if len(wanted) != 2 or frozenset(wanted) not in pairs:
        known = ", ".join(sorted(JOINT.join(sorted(pair)) for pair in pairs))
        what = "are not two operators that share a point."
        raise Refused([Finding(where=f"--parties {parties}", what=what, hint=f"Known: {known}.")])
    return wanted


def _act(bundle: Bundle, point: str, entries: Sequence[EntryRecord]) -> dict[str, Any]:
    """One point, from its entries alone; the opening is what the bundle states."""
    leaving, entering = _operators(bundle, point)
    custody: dict[tuple[str, str], int] = defaultdict(int)
    confirmed, moved, has_reading = 0, 0, False
    corrections = []
    for entry in (e for e in entries if e.where == point):
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for m in entry.movements:
            sums[m.account.party, m.account.purpose] += m.total
        if entry.kind == "flow":
            confirmed += sum(m.total for m in entry.movements if m.total > 0)
        elif entry.kind == "custody":
            has_reading = True
            custody = sums
        elif entry.kind == "correction":
            changed = sums[entering, "system"]
            corrections.append({"about": entry.day, "changed": changed, "trace": entry.trace})
        if entry.kind in ("custody", "correction"):
            moved += sums[leaving, "balancing account"]
    opening = bundle.openings[point]
    return {
        "exit_operator": leaving,
        "entry_operator": entering,
        "unit": bundle.desk.agreements[point].measure,
        "confirmed": confirmed,
        "has_reading": has_reading,
        "handed_over": custody[entering, "system"],
        "held_for_shippers": custody[leaving, "held for shippers"],
        "corrections": corrections,
        "account": {"opening": opening, "moved": moved, "closing": opening + moved},
    }


def _continuity(acts: Mapping[str, Any], before: tuple[str, dict[str, int]] | None) -> list[Finding]:
    """Accounts that do not open where the act before closed them."""
    if before is None:
        return []
    day, closed = before
    return [
        Finding(
            where=f"{point}, account",
            what=f"opens at {act['account']['opening']}; the act of {day} closed it at {closed[point]}.",
            value=act["account"]["opening"],
            unit=act["unit"],
            limit=closed[point],
            hint="Correct the opening in the bundle, or say in the minutes why it moved.",
            severity="warning",
        )
        for point, act in acts.items()
        if point in closed and closed[point] != act["account"]["opening"]
    ]
