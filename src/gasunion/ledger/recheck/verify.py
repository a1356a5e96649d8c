"""Verify a whole record: every chain walked, receipts and balances counted again, the end as it is stated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gasunion.ledger.recheck.walk import Walk, Walked, framed
from gasunion.outcome import Finding

Ask = Callable[[str, Mapping[str, Any]], Iterable[Mapping[str, Any]]]
"""A question in SQL with its parameters; rows by the names of their columns."""

_ZEROS: Final = "0" * 64

PROMISES: Final = (
    "every record follows from the one before it by its hash, none is missing, none is moved",
    "every entry closes to 0 in each hour and unit, and ends or takes back only what stands",
    "every balance is the sum of its entries, to the unit, and no account lies below its floor",
    "balances of all parties sum to 0 in each unit",
    "every submission is acknowledged once, in order of time, for records that stand",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """One chain as it was found.

    Attributes
    ----------
    records, entries, receipts : how many. head : hash of the last record.
    walked : what the walk found out.
    """

    agreement: str
    records: int
    entries: int
    receipts: int
    head: str
    walked: Walked


def verify(ask: Ask) -> tuple[list[Verified], list[Finding]]:
    """Every chain of a record, and everything that is wrong with it."""
    found: list[Finding] = []
    chains = []
    known = set()
    for chain in list(ask("SELECT * FROM chains ORDER BY agreement", {})):
        known.add(chain["id"])
        chains.append(_chain(ask, chain, found))
    for table in ("records", "receipts", "balances"):
        for row in ask(f"SELECT chain, COUNT(*) AS many FROM {table} GROUP BY chain", {}):
            if row["chain"] not in known:
                what = f"{row['many']} rows belong to a chain that is not there."
                found.append(Finding(where=f"table {table}", what=what))
    return chains, found


def _chain(ask: Ask, chain: Mapping[str, Any], found: list[Finding]) -> Verified:
    name, of = chain["agreement"], {"chain": chain["id"]}
    receipts = list(ask("SELECT * FROM receipts WHERE chain = :chain ORDER BY number", of))
    walk = Walk(name, (r["last"] for r in receipts))
    for row in ask("SELECT * FROM records WHERE chain = :chain ORDER BY seq", of):
        found.extend(walk.take(row))
    walked = walk.found
    balances = ask("SELECT * FROM balances WHERE chain = :chain", of)
    found.extend(_end(name, chain, walked))
    for what, part in (
        ("receipts", _receipts(name, chain, receipts, walked)),
        ("balances", _balances(name, balances, walked)),
    ):
        try:
            found.extend(part)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            odd = f"hold something else than text and numbers where they are due ({type(error).__name__})."
            found.append(Finding(where=f"{name}, {what}", what=odd))
    return Verified(
        agreement=name,
        records=walked.end + 1,
        entries=walked.entries,
        receipts=len(receipts),
        head=walked.head,
        walked=walked,
    )


def _end(name: str, chain: Mapping[str, Any], walked: Walked) -> Iterator[Finding]:
    stated = (chain["seq"], chain["hash"])
    if stated != (walked.end, walked.head):
        yield Finding(
            where=f"{name}, end",
            what=f"is stated as record {stated[0]} with hash {stated[1]}; "
            f"the records end with {walked.end} and {walked.head}.",
        )


def _receipts(
    name: str, chain: Mapping[str, Any], receipts: list[Mapping[str, Any]], walked: Walked
) -> Iterator[Finding]:
    before, next_, last_at = _ZEROS, 0, ""
    keys: dict[str, int] = {}
    for number, row in enumerate(receipts):
        place = f"{name}, receipt {row['number']} ({row['key']})"
        said = {k: row[k] for k in ("number", "key", "digest", "first", "last", "head", "recorded_at")}
        text = _written(said)
        if framed(b"gasunion/receipt/1", bytes.fromhex(before), text) != row["hash"]:
            yield Finding(where=place, what="was changed or moved: its hash does not follow from it.")
        if row["number"] != number:
            yield Finding(where=place, what=f"stands where number {number} is due.")
        if row["first"] != next_ or row["last"] < row["first"]:
            what = f"covers records {row['first']} to {row['last']}; {next_} is next."
            yield Finding(where=place, what=what)
        if row["recorded_at"] < last_at:
            yield Finding(where=place, what=f"was made at {row['recorded_at']}, before the one before it.")
        if row["key"] in keys:
            yield Finding(where=place, what=f"has the key of receipt {keys[row['key']]}.")
        if not 0 <= row["last"] < len(walked.hashes) or walked.hashes[row["last"]] != row["head"]:
            yield Finding(
                where=place, what=f"names a hash of record {row['last']} that the chain does not have."
            )
        keys[row["key"]], next_, last_at = row["number"], row["last"] + 1, row["recorded_at"]
        before = row["hash"] if _is_hash(row["hash"]) else _ZEROS
    if next_ != walked.end + 1:
        yield Finding(where=f"{name}, receipts", what=f"cover {next_} records of {walked.end + 1}.")
    stated = (chain["receipts"], chain["receipt_hash"], chain["recorded_at"])
    counted = (len(receipts), before, last_at)
    if stated != counted:
        yield Finding(where=f"{name}, end", what=f"states receipts as {stated}; counted, they are {counted}.")


def _written(said: Mapping[str, Any]) -> bytes:
    """A receipt as it was hashed: an object of JSON, names in order, no blanks, UTF-8."""
    parts = [
        f'"{name}":{said[name]}' if isinstance(said[name], int) else f'"{name}":"{_escaped(str(said[name]))}"'
        for name in sorted(said)
    ]
    return ("{" + ",".join(parts) + "}").encode("utf-8", "surrogatepass")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _is_hash(text: str) -> bool:
    return len(text) == 64 and all(c in "0123456789abcdef" for c in text)


def _balances(name: str, rows: Iterable[Mapping[str, Any]], walked: Walked) -> Iterator[Finding]:
    open_ = dict(walked.sums)
    units: dict[str, int] = {}
    for row in rows:
        account = (row["party"], row["account"], row["unit"])
        units[row["unit"]] = units.get(row["unit"], 0) + row["posted"]
        stated = (row["posted"], row["pending_in"], row["pending_out"], row["version"], row["floor"])
        sums = open_.pop(account, None)
        counted = sums.told() if sums is not None else None
        if stated != counted:
            yield Finding(
                where=f"{name}, balance of {' · '.join(account)}",
                what=f"is stated as {_told(stated)}; its entries come to {_told(counted)}.",
            )
    for account, sums in sorted(open_.items()):
        told = f"is missing; its entries come to {_told(sums.told())}."
        yield Finding(where=f"{name}, balance of {' · '.join(account)}", what=told)
    for unit, left in sorted(units.items()):
        if left:
            what = f"sum to {left} {unit}; all parties together hold 0."
            yield Finding(where=f"{name}, balances", what=what, value=left, unit=unit, limit=0)


def _told(state: tuple[int, int, int, int, int | None] | None) -> str:
    if state is None:
        return "nothing"
    posted, more, less, version, floor = state
    told = f"{posted} posted, {more} and {less} pending, moved by record {version}"
    return told if floor is None else f"{told}, floor {floor}"
