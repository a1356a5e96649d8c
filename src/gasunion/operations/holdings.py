"""The statement of a party from the record: what it received, gave and holds, as known at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from gasunion.ledger.record.statement import AccountStatement, StatementLine, statement
from gasunion.ledger.store.ledger import Ledger, instant_text
from gasunion.ledger.store.reading import chains, lines, require_closed
from gasunion.ledger.store.rows import as_it_lies
from gasunion.outcome import Finding, Refused, canonical_json, sha256_of
from gasunion.reading.dates import NoDay, day_of


def span(first: str, last: str) -> tuple[str, str]:
    """Two gas days, both included.

    Raises
    ------
    Refused : one is no day, or they stand the wrong way round.
    """
    faults = []
    for word, text in (("--from", first), ("--to", last)):
        try:
            day_of(text)
        except NoDay as error:
            faults.append(Finding(where=f"{word} {text}", what=f"is no gas day; {error}"))
    if not faults and first > last:
        faults.append(Finding(where=f"--to {last}", what=f"lies before --from {first}."))
    if faults:
        raise Refused(faults)
    return first, last


def instant_of(text: str | None, word: str) -> str | None:
    """An instant as receipts write it.

    Raises
    ------
    Refused : it is none, or has no time zone.
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None or not 1900 <= found.year <= 2200:
            raise ValueError
        return instant_text(found.astimezone(UTC))
    except (ValueError, OverflowError):
        what = "is no instant with a time zone; write one such as 2026-01-16T08:00:00Z."
        raise Refused([Finding(where=f"{word} {text}", what=what)]) from None


def holdings(
    ledger: Ledger,
    party: str,
    *,
    first: str,
    last: str,
    agreement: str | None = None,
    as_of: str | None = None,
) -> tuple[dict[str, Any], str]:
    """The own part of the answer `ledger-statement`, and the hash of the heads that it was read from.

    Parameters
    ----------
    first, last : gas days, both included.
    as_of : an instant; what was recorded later is left out.

    Raises
    ------
    Refused : the days are none, the record does not close, or it does not know the party.
    """
    first, last = span(first, last)
    known_at = instant_of(as_of, "--as-of")
    needle = canonical_json([party])[:-1].decode() + ","
    accounts: list[dict[str, Any]] = []
    with ledger.snapshot() as connection:
        found = chains(connection, agreement)
        for chain in found:
            require_closed(connection, chain)
            rows = ((x.seq, x.entry, x.recorded_at) for x in lines(connection, chain, needle=needle, to=last))
            told = statement(party, rows, first=first, last=last, as_of=known_at)
            accounts += [_account(chain.agreement, account) for account in told]
    if not accounts:
        hint = "Check the name and the days; names are told as they stand in bundles."
        what = "has no account in the record up to that day."
        raise Refused([Finding(where=f"--party {party}", what=what, hint=hint)])
    body = {
        "party": party,
        "from": first,
        "to": last,
        "as_of": known_at,
        "accounts": accounts,
        "positions": _positions(accounts),
    }
    return body, sha256_of(*(as_it_lies(chain.hash) for chain in found))


def _positions(accounts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """All accounts of the party together, by agreement and unit."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for account in accounts:
        agreement, unit = account["agreement"], account["unit"]
        place = found.setdefault(
            (agreement, unit), {"agreement": agreement, "unit": unit, "opening": 0, "change": 0, "closing": 0}
        )
        place["opening"] += account["opening"]
        place["change"] += account["closing"] - account["opening"]
        place["closing"] += account["closing"]
    return [found[key] for key in sorted(found)]


def _account(agreement: str, account: AccountStatement) -> dict[str, Any]:
    turnover = account.turnover
    return {
        "agreement": agreement,
        "account": account.account,
        "unit": account.unit,
        "opening": account.opening,
        "received": turnover.received,
        "given": turnover.given,
        "closing": account.closing,
        "pending_in": account.pending_in,
        "pending_out": account.pending_out,
        "places": {name: {"received": t.received, "given": t.given} for name, t in account.places.items()},
        "corrected": [_line(line) for line in account.corrected],
        "lines": [_line(line) for line in account.lines],
    }


def _line(line: StatementLine) -> dict[str, Any]:
    entry = line.entry
    return {
        "day": entry.day,
        "hour": entry.hour,
        "amount": sum(line.amounts),
        "by_hour": list(line.amounts) if len(line.amounts) > 1 else None,
        "kind": entry.kind,
        "where": entry.where,
        "trace": entry.trace,
        "entry": entry.id,
        "reverses": entry.reverses,
        "record": line.seq,
        "recorded_at": line.recorded_at,
    }
