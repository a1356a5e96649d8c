"""A head: the end of a chain as a party signs it, with the end of every gas day before; read and compared.

Whoever holds a head of another party can tell later whether anything up to it was changed, and in which gas
day. Two heads that a party showed to two others, and that differ, are found when the two compare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from gasunion.outcome import Finding, Refused, canonical_json
from gasunion.reading.dates import NoDay, day_of
from gasunion.reading.text import fault_of, shown

SCHEMA: Final = "gasunion/head/1"
_TEXTS: Final = ("schema", "agreement", "party", "hash", "recorded_at", "public_key", "signature")
_NAMES: Final = frozenset({*_TEXTS, "seq", "days", "receipts"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The end of a gas day in a chain: the number and hash of its close."""

    day: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a party signs.

    Attributes
    ----------
    seq, hash : of the last record that it covers. days : closes up to it, in order.
    recorded_at : when the last of these records came into the signer's installation.
    receipts : how many submissions that were, and the hash of the last receipt.
    """

    agreement: str
    party: str
    seq: int
    hash: str
    days: tuple[Mark, ...]
    recorded_at: str
    receipts: tuple[int, str]
    public_key: str
    signature: str = ""

    @property
    def gas_day(self) -> str | None:
        """The last gas day that it covers whole."""
        return self.days[-1].day if self.days else None

    def plain(self) -> dict[str, Any]:
        """As it stands in its file."""
        return {
            "schema": SCHEMA,
            "agreement": self.agreement,
            "party": self.party,
            "seq": self.seq,
            "hash": self.hash,
            "days": [[m.day, m.seq, m.hash] for m in self.days],
            "recorded_at": self.recorded_at,
            "receipts": list(self.receipts),
            "public_key": self.public_key,
            "signature": self.signature,
        }

    @property
    def message(self) -> bytes:
        """What is signed: everything but the signature."""
        said = self.plain()
        del said["signature"]
        return SCHEMA.encode() + b"\n" + canonical_json(said)


def read_head(value: Any, where: str) -> Head:
    """The head that plain data says: a file of `head sign --out`, or an answer that holds one as `head`.

    Raises
    ------
    Refused : it is none; every fault of its form.
    """
    if isinstance(value, Mapping) and isinstance(value.get("head"), Mapping):
        value = value["head"]
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        hint = "Name a file that `gasunion ledger head sign --out` wrote."
        raise Refused([Finding(where=where, what="is no head of a record.", hint=hint)])
    faults = list(_faults(value, where))
    if faults:
        raise Refused(faults)
    return Head(
        **{name: value[name] for name in _TEXTS if name != "schema"},
        seq=value["seq"],
        days=tuple(Mark(day=d, seq=s, hash=h) for d, s, h in value["days"]),
        receipts=(value["receipts"][0], value["receipts"][1]),
    )


def _faults(value: Mapping[str, Any], where: str) -> Iterator[Finding]:
    for name in sorted(_NAMES - set(value)):
        yield Finding(where=f"{where}, {name}", what="is missing.")
    for name in sorted(set(value) - _NAMES):
        yield Finding(where=where, what=f"unknown field {shown(name)}.")
    for name in _TEXTS:
        if name in value and (not isinstance(value[name], str) or fault_of(value[name], is_name=True)):
            yield Finding(where=f"{where}, {name}", what="is no text of one line.")
    if "hash" in value and not _is_hash(value["hash"]):
        yield Finding(where=f"{where}, hash", what="is no hash of 64 hexadecimal digits.")
    if "seq" in value and not _is_number(value["seq"]):
        yield Finding(where=f"{where}, seq", what="is no number of a record.")
    if "receipts" in value:
        told = value["receipts"]
        if not (isinstance(told, list) and len(told) == 2 and _is_number(told[0]) and _is_hash(told[1])):
            yield Finding(where=f"{where}, receipts", what="is not a number and a hash.")
    yield from _day_faults(value.get("days"), value.get("seq"), where)


def _day_faults(days: Any, end: Any, where: str) -> Iterator[Finding]:
    if not isinstance(days, list):
        yield Finding(where=f"{where}, days", what="is no list.")
        return
    before = 0
    for i, row in enumerate(days):
        is_mark = isinstance(row, list) and len(row) == 3 and _is_number(row[1]) and _is_hash(row[2])
        try:
            if not is_mark:
                raise NoDay("")
            day_of(row[0])
        except NoDay:
            yield Finding(where=f"{where}, days[{i}]", what="is not a gas day, a number and a hash.")
            return
        if row[1] <= before or (_is_number(end) and row[1] > end):
            yield Finding(where=f"{where}, days[{i}]", what=f"names record {row[1]}, out of order.")
        before = row[1]


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and all(c in "0123456789abcdef" for c in value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What two heads say of each other.

    Attributes
    ----------
    relation : "equal", "first is earlier", "second is earlier", "differ", or "open" where heads alone do not
        tell: one ends within a gas day that the other has closed.
    gas_day : the first that differs; None where none does or it is not closed.
    """

    relation: str
    gas_day: str | None
    findings: tuple[Finding, ...]


def compare_heads(first: Head, second: Head) -> Compared:
    """Compare two heads of one agreement, whose signatures are known to be right.

    Raises
    ------
    Refused : they are of two agreements.
    """
    if first.agreement != second.agreement:
        what = f"one is of {shown(first.agreement)}, the other of {shown(second.agreement)}."
        raise Refused([Finding(where="heads", what=what, hint="Compare heads of one agreement.")])
    # Both tell every close up to the earlier end: one that only one of them has is a difference.
    least = min(first.seq, second.seq)
    ends = [[mark for mark in head.days if mark.seq <= least] for head in (first, second)]
    for one, other in zip_longest(*ends):
        if one != other:
            return _differ(first, second, one, other)
    longer, shorter = (first, second) if first.seq >= second.seq else (second, first)
    there = {mark.seq: mark.hash for mark in longer.days} | {longer.seq: longer.hash}
    if shorter.seq not in there:
        return _open(first, second)
    if there[shorter.seq] != shorter.hash:
        last = [Mark(day="", seq=head.seq, hash=head.hash) for head in (first, second)]
        return _differ(first, second, *last)
    return _equal(first, second)


def _equal(first: Head, second: Head) -> Compared:
    relation = (
        "equal"
        if first.seq == second.seq
        else "first is earlier"
        if first.seq < second.seq
        else "second is earlier"
    )
    return Compared(relation=relation, gas_day=None, findings=())


def _open(first: Head, second: Head) -> Compared:
    finding = Finding(
        where="heads",
        what=f"agree as far as both tell; one ends with record {min(first.seq, second.seq)}, "
        "within a gas day of the other.",
        hint="Compare heads of the same gas day: gasunion ledger head sign --day.",
    )
    return Compared(relation="open", gas_day=None, findings=(finding,))


def _differ(first: Head, second: Head, one: Mark | None, other: Mark | None) -> Compared:
    marks = [mark for mark in (one, other) if mark is not None]
    days = sorted({mark.day for mark in marks if mark.day})
    told = f"gas day {' and '.join(days)}" if days else "what follows the last close"
    where = f"{told}, record {min(mark.seq for mark in marks)}"
    sides = [
        f"{head.party} has "
        + ("no close there" if mark is None else f"hash {mark.hash[:16]} at record {mark.seq}")
        for head, mark in ((first, one), (second, other))
    ]
    findings = [
        Finding(
            where=where,
            what=f"{sides[0]}, {sides[1]}; all before is equal.",
            hint="Exchange the day: gasunion day export, then gasunion day import names the entry.",
        )
    ]
    if first.public_key == second.public_key:
        what = f"{first.party} signed both: two different records were shown."
        findings.append(Finding(where=where, what=what))
    return Compared(relation="differ", gas_day=days[0] if days else None, findings=tuple(findings))


def against_chain(head: Head, hash_at: Callable[[int], str | None], end: int) -> list[Finding]:
    """Where a chain differs from a head: the first gas day, or that it ends before.

    Parameters
    ----------
    hash_at : hash of a record by its number. end : number of the last record.
    """
    marks: Sequence[Mark] = (*head.days, Mark(day="", seq=head.seq, hash=head.hash))
    before = 0
    for mark in marks:
        told = f"gas day {mark.day}" if mark.day else "after the last close"
        where = f"{head.agreement}, {told}, records {before} to {mark.seq}"
        found = hash_at(mark.seq) if mark.seq <= end else None
        if found is None:
            what = f"are missing here, in part or whole; {head.party} signed up to record {head.seq}."
            return [Finding(where=where, what=what, hint="Import what is missing: gasunion day import.")]
        if found != mark.hash:
            what = f"differ from what {head.party} signed; all before is equal."
            hint = "Ask that party for its copy: gasunion day import names the entry."
            return [Finding(where=where, what=what, value=mark.seq, hint=hint)]
        before = mark.seq + 1
    return []
