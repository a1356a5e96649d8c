"""Walk a chain from its first record: hash, number, columns, double entry, references, balances, floors.

It is handed rows as the database gives them and trusts none of their columns but what the hash covers. What
is wrong is named by record, and by entry where the record is one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gasunion.outcome import Finding, Refused
from gasunion.reading.plain import json_of

_ZEROS: Final = "0" * 64

Account = tuple[str, str, str]


@dataclass(slots=True)
class Sums:
    """What the postings of one account in one unit come to."""

    posted: int = 0
    waiting_in: int = 0
    waiting_out: int = 0
    last: int = -1
    floor: int | None = None

    def told(self) -> tuple[int, int, int, int, int | None]:
        """In the order of the table."""
        return (self.posted, self.waiting_in, self.waiting_out, self.last, self.floor)


@dataclass(slots=True)
class Walked:
    """What a walk found out.

    Attributes
    ----------
    hashes : stored hash by number, as far as it goes. end : number of the last record.
    closes : (gas day, number) of each close, in order.
    """

    end: int = -1
    head: str = _ZEROS
    sums: dict[Account, Sums] = field(default_factory=dict)
    closes: list[tuple[str, int]] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    entries: int = 0


def framed(*parts: bytes) -> str:
    """SHA-256 over parts, the length of each before it as eight bytes, most significant first."""
    whole = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hashlib.sha256(whole).hexdigest()


class Walk:
    """One chain, record by record.

    Parameters
    ----------
    name : of the agreement.
    ends : numbers after which a submission ended; floors hold there.
    """

    def __init__(self, name: str, ends: Iterable[int]) -> None:
        self.name = name
        self.found = Walked()
        self._ends = set(ends)
        self._waiting: dict[str, tuple[list[Any], str, Any]] = {}
        self._stands: dict[str, tuple[list[Any], str, Any, bool]] = {}
        self._ids: dict[str, int] = {}
        self._touched: set[Account] = set()

    def take(self, row: Mapping[str, Any]) -> Iterator[Finding]:
        """One more row, in order of its number; what is wrong with it."""
        walked = self.found
        seq, place = row["seq"], self._place(row)
        if isinstance(seq, bool) or not isinstance(seq, int):
            yield Finding(where=place, what="has no number.")
            return
        if seq != walked.end + 1:
            missing = f"record {walked.end + 1}" + (f" to {seq - 1}" if seq > walked.end + 2 else "")
            what = (
                f"{missing} is missing before it."
                if seq > walked.end
                else "does not follow the one before it."
            )
            yield Finding(where=place, what=what)
        body = str(row["body"]).encode("utf-8", "surrogateescape")
        try:
            counted = framed(
                b"gasunion/record/1", bytes.fromhex(walked.head), max(0, seq).to_bytes(8, "big"), body
            )
        except ValueError:
            counted = ""
        if counted != row["hash"]:
            yield Finding(
                where=place,
                what="was changed, or moved: its hash does not follow from it and the record before.",
                value=str(row["hash"]),
                limit=counted,
            )
        walked.end, walked.head = seq, str(row["hash"])
        walked.hashes.append(walked.head)
        try:
            value = json_of(body, place)
            yield from self._said(value, row, place)
        except Refused as refused:
            yield from refused.findings
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            yield Finding(where=place, what=f"is not in the form of a record ({type(error).__name__}).")
        if seq in self._ends:
            yield from self._floors(seq)

    def _place(self, row: Mapping[str, Any]) -> str:
        told = (
            f", entry {row['id']}" if row["id"] else f", {row['record']}" if row["record"] != "entry" else ""
        )
        return f"{self.name}, record {row['seq']}{told}"

    def _said(self, value: Any, row: Mapping[str, Any], place: str) -> Iterator[Finding]:
        kind = value["record"]
        columns = {
            "record": kind,
            "id": value.get("id"),
            "day": value.get("day"),
            "run": value.get("run") if kind == "entry" else value.get("day") if kind == "input" else None,
            "settles": value.get("posts") or value.get("voids"),
            "reverses": value.get("reverses"),
        }
        for name, said in columns.items():
            if row[name] != said:
                yield Finding(
                    where=place, what=f"its column {name} holds {row[name]!r}, and the record says {said!r}."
                )
        if (row["seq"] == 0) != (kind == "agreement"):
            yield Finding(where=place, what="an agreement opens a chain, and nothing else does.")
        if kind == "agreement" and value["agreement"] != self.name:
            yield Finding(where=place, what=f"opens the chain of {value['agreement']!r}.")
        if kind == "close":
            self.found.closes.append((value["day"], row["seq"]))
        elif kind == "floor":
            self._of((value["party"], value["account"], value["unit"]), row["seq"]).floor = value["least"]
        elif kind == "entry":
            self.found.entries += 1
            yield from self._entry(value, row["seq"], place)

    def _of(self, account: Account, seq: int) -> Sums:
        sums = self.found.sums.setdefault(account, Sums())
        sums.last = seq
        self._touched.add(account)
        return sums

    def _entry(self, value: Any, seq: int, place: str) -> Iterator[Finding]:
        id_ = value["id"]
        if id_ in self._ids:
            yield Finding(where=place, what=f"has the id of record {self._ids[id_]}.")
        self._ids[id_] = seq
        postings = value["postings"]
        yield from _open(postings, place)
        about = (value["day"], value.get("hour"))
        ends = value.get("posts") or value.get("voids")
        if ends is not None:
            waiting = self._waiting.pop(ends, None)
            if waiting is None:
                yield Finding(where=place, what=f"ends {ends}, which is not pending.")
            else:
                if "posts" in value and (waiting[0], waiting[2]) != (postings, about):
                    yield Finding(where=place, what=f"posts other figures than {ends} had pending.")
                for party, account, unit, amount in waiting[0]:
                    self._wait((party, account, unit), seq, -_sum(amount), was=_sum(amount))
        if (back := value.get("reverses")) is not None:
            yield from self._taken_back(back, postings, about, place)
        if value["state"] == "pending":
            self._waiting[id_] = (postings, id_, about)
            for party, account, unit, amount in postings:
                self._wait((party, account, unit), seq, _sum(amount), was=_sum(amount))
            return
        is_final = back is not None or "voids" in value
        self._stands[id_] = (postings, id_, about, is_final)
        for party, account, unit, amount in postings:
            self._of((party, account, unit), seq).posted += _sum(amount)

    def _taken_back(self, id_: str, postings: Any, about: Any, place: str) -> Iterator[Finding]:
        stood = self._stands.pop(id_, None)
        if stood is None or stood[3]:
            yield Finding(where=place, what=f"takes back {id_}, which does not stand.")
            return
        turned = sorted([p, a, u, _turned(q)] for p, a, u, q in stood[0])
        if turned != sorted(map(list, postings)) or stood[2] != about:
            yield Finding(where=place, what=f"takes back {id_} with other figures or of another hour.")

    def _wait(self, account: Account, seq: int, change: int, *, was: int) -> None:
        sums = self._of(account, seq)
        if was > 0:
            sums.waiting_in += change
        else:
            sums.waiting_out += change

    def _floors(self, seq: int) -> Iterator[Finding]:
        for account in sorted(self._touched):
            sums = self.found.sums[account]
            least = sums.posted + sums.waiting_out
            if sums.floor is not None and least < sums.floor:
                yield Finding(
                    where=f"{self.name}, record {seq}, {' · '.join(account)}",
                    what=f"stands at {least} with what is pending, below its floor of {sums.floor}.",
                    value=least,
                    unit=account[2],
                    limit=sums.floor,
                )
        self._touched.clear()


def _sum(amount: Any) -> int:
    return sum(amount) if isinstance(amount, list) else int(amount)


def _turned(amount: Any) -> Any:
    return [-q for q in amount] if isinstance(amount, list) else -amount


def _open(postings: Any, place: str) -> Iterator[Finding]:
    """Units that an entry leaves open, hour by hour."""
    left: dict[tuple[str, int], int] = {}
    for _, _, unit, amount in postings:
        for h, q in enumerate(amount if isinstance(amount, list) else [amount]):
            if isinstance(q, bool) or not isinstance(q, int):
                raise TypeError("an amount is no whole number")
            left[unit, h] = left.get((unit, h), 0) + q
    for (unit, h), q in left.items():
        if q:
            yield Finding(
                where=place, what=f"does not close: {q} {unit} are left in number {h + 1}.", value=q
            )
