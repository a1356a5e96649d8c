"""A record read from plain data that somebody else wrote: every fault at once, and nothing guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gasunion.ledger.account import Account
from gasunion.ledger.record.body import (
    FORMAT,
    Body,
    Close,
    DayInput,
    EntryRecord,
    Floor,
    Movement,
    Opening,
)
from gasunion.outcome import Finding, Refused
from gasunion.reading.dates import NoDay, day_of
from gasunion.reading.text import fault_of, shown

LARGEST: Final = 10**15
"""Most whole units of one posting, either sign."""
MOST_HOURS: Final = 25
LONGEST_NAME: Final = 800
"""Bytes of a name: three of them are a key in every database."""
LONGEST_ID: Final = 2_500
"""Bytes of an id, of which a key consists in every database."""
LONGEST_TRACE: Final = 2_000

_FIELDS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "agreement": (frozenset({"agreement", "format"}), frozenset()),
    "input": (
        frozenset({"day", "bundle", "bundle_sha256", "result_sha256", "program", "time_rules"}),
        frozenset(),
    ),
    "entry": (
        frozenset({"id", "day", "kind", "where", "trace", "state", "postings"}),
        frozenset({"hour", "run", "posts", "voids", "reverses"}),
    ),
    "floor": (frozenset({"party", "account", "unit", "least"}), frozenset()),
    "close": (frozenset({"day"}), frozenset()),
}


def read_body(value: Any, where: str) -> Body:
    """The record that plain data says.

    Parameters
    ----------
    where : its place, for messages: "exchange.json, records[3]".

    Raises
    ------
    Refused : it is no record; every fault of its form.
    """
    faults = list(_form_faults(value, where))
    if faults:
        raise Refused(faults)
    body = _made(value)
    faults = list(body_faults(body, where))
    if faults:
        raise Refused(faults)
    return body


def body_faults(body: Body, where: str) -> Iterator[Finding]:
    """What is wrong with a record by itself: names, days, amounts, and sums that do not close."""
    match body:
        case Opening():
            yield from _name(body.agreement, f"{where}, agreement")
        case DayInput():
            yield from _day(body.day, f"{where}, day")
        case EntryRecord():
            yield from _entry(body, where)
        case Floor():
            yield from _account(body.account, body.unit, where)
            yield from _whole(body.least, f"{where}, least")
        case Close():
            yield from _day(body.day, f"{where}, day")


def _form_faults(value: Any, where: str) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield Finding(where=where, what="is no object.")
        return
    kind = value.get("record")
    if not isinstance(kind, str) or kind not in _FIELDS:
        known = ", ".join(sorted(_FIELDS))
        yield Finding(where=f"{where}, record", what=f"is {shown(str(kind))}; it must be one of {known}.")
        return
    needed, more = _FIELDS[kind]
    for name in sorted(needed - set(value)):
        yield Finding(where=f"{where}, {name}", what="is missing.")
    for name in sorted(set(value) - needed - more - {"record"}):
        yield Finding(where=where, what=f"unknown field {shown(name)}.")
    for name in sorted(set(value) & (needed | more)):
        item = value[name]
        place = f"{where}, {name}"
        if name == "postings":
            yield from _postings_form(item, place)
        elif name in ("bundle", "time_rules"):
            if not isinstance(item, Mapping):
                yield Finding(where=place, what="is no object.")
        elif name in ("hour", "least"):
            if isinstance(item, bool) or not isinstance(item, int):
                yield Finding(where=place, what="is no whole number.")
        elif not isinstance(item, str):
            yield Finding(where=place, what="is no text.")
    if kind == "agreement" and value.get("format") != FORMAT:
        found = shown(str(value.get("format")))
        yield Finding(where=f"{where}, format", what=f"is {found}; this program reads {FORMAT!r}.")


def _postings_form(rows: Any, place: str) -> Iterator[Finding]:
    if not isinstance(rows, list):
        yield Finding(where=place, what="is no list.")
        return
    for i, row in enumerate(rows):
        is_row = isinstance(row, list) and len(row) == 4 and all(isinstance(x, str) for x in row[:3])
        amounts = (row[3] if isinstance(row[3], list) else [row[3]]) if is_row else []
        if not is_row or not amounts or any(isinstance(q, bool) or not isinstance(q, int) for q in amounts):
            what = "is no posting; one is [party, account, unit, whole amount or one for each hour]."
            yield Finding(where=f"{place}[{i}]", what=what)
        elif isinstance(row[3], list) and len(amounts) == 1:
            yield Finding(where=f"{place}[{i}]", what="lists one amount; a single one is written bare.")


def _made(value: Mapping[str, Any]) -> Body:
    match value["record"]:
        case "agreement":
            return Opening(agreement=value["agreement"])
        case "input":
            return DayInput(**{k: v for k, v in value.items() if k != "record"})
        case "floor":
            account = Account(party=value["party"], purpose=value["account"])
            return Floor(account=account, unit=value["unit"], least=value["least"])
        case "close":
            return Close(day=value["day"])
    movements = tuple(
        Movement(
            account=Account(party=party, purpose=purpose),
            unit=unit,
            amounts=tuple(amount) if isinstance(amount, list) else (amount,),
        )
        for party, purpose, unit, amount in value["postings"]
    )
    rest = {k: v for k, v in value.items() if k not in ("record", "postings")}
    return EntryRecord(movements=movements, **rest)


def _entry(entry: EntryRecord, where: str) -> Iterator[Finding]:
    for name in ("id", "kind", "where"):
        yield from _name(getattr(entry, name), f"{where}, {name}", most=LONGEST_ID)
    yield from _day(entry.day, f"{where}, day")
    if entry.run is not None:
        yield from _day(entry.run, f"{where}, run")
    if len(entry.trace) > LONGEST_TRACE:
        what = f"has {len(entry.trace):,} characters; a trace has at most {LONGEST_TRACE:,}."
        yield Finding(where=f"{where}, trace", what=what)
    elif (fault := fault_of(entry.trace)) is not None:
        yield Finding(where=f"{where}, trace", what=f"{shown(entry.trace)} {fault}.")
    if entry.state not in ("posted", "pending"):
        yield Finding(where=f"{where}, state", what=f"is {shown(entry.state)}; it is posted or pending.")
    if entry.hour is not None and not 1 <= entry.hour <= MOST_HOURS:
        what = f"is {entry.hour}; an hour of a gas day is 1 to {MOST_HOURS}."
        yield Finding(where=f"{where}, hour", what=what, value=entry.hour, limit=MOST_HOURS)
    named = [n for n in ("posts", "voids", "reverses") if getattr(entry, n) is not None]
    if len(named) > 1:
        yield Finding(where=where, what=f"{' and '.join(named)} stand together; an entry does one of them.")
    if entry.state == "pending" and named:
        yield Finding(where=where, what=f"{named[0]} another entry and is pending; it must be posted.")
    if (entry.voids is None) != bool(entry.movements):
        told = "releases a pending entry and moves nothing" if entry.voids else "moves something"
        yield Finding(where=f"{where}, postings", what=f"do not fit: such an entry {told}.")
    yield from _movements(entry, where)


def _movements(entry: EntryRecord, where: str) -> Iterator[Finding]:
    lengths = {len(m.amounts) for m in entry.movements}
    if len(lengths) > 1 or any(n > MOST_HOURS for n in lengths):
        yield Finding(where=f"{where}, postings", what="do not all state the same hours of one gas day.")
        return
    if entry.hour is not None and lengths - {1}:
        yield Finding(where=f"{where}, postings", what="state hours, and the entry is about one hour.")
    for i, m in enumerate(entry.movements):
        place = f"{where}, postings[{i}]"
        yield from _account(m.account, m.unit, place)
        if max(m.amounts) > LARGEST or min(m.amounts) < -LARGEST:
            what = f"moves more than {LARGEST} whole units; no more is accepted."
            yield Finding(where=place, what=what, limit=LARGEST)
    sums: dict[str, list[int]] = {}
    for m in entry.movements:
        held = sums.get(m.unit)
        sums[m.unit] = (
            list(m.amounts) if held is None else [a + b for a, b in zip(held, m.amounts, strict=True)]
        )
    for unit, by_hour in sorted(sums.items()):
        for h, left in enumerate(by_hour):
            if left:
                at = f" in hour {h + 1}" if len(by_hour) > 1 else ""
                what = f"does not close: {left} {unit} are left{at}."
                yield Finding(where=f"{where}, entry {entry.id}", what=what, value=left, unit=unit, limit=0)


def _account(account: Account, unit: str, place: str) -> Iterator[Finding]:
    for name, text in (("party", account.party), ("account", account.purpose), ("unit", unit)):
        yield from _name(text, f"{place}, {name}")


def _name(text: str, place: str, *, most: int = LONGEST_NAME) -> Iterator[Finding]:
    if text and text.isascii() and text.isprintable() and len(text) <= most:
        return
    size = len(text.encode("utf-8", "surrogatepass"))
    if not text.strip():
        yield Finding(where=place, what="is empty.")
    elif size > most:
        yield Finding(where=place, what=f"has {size:,} bytes; at most {most:,} are accepted.", limit=most)
    elif (fault := fault_of(text, is_name=True)) is not None:
        yield Finding(where=place, what=f"{shown(text)} {fault}.")


def _whole(value: int, place: str) -> Iterator[Finding]:
    if abs(value) > LARGEST:
        yield Finding(where=place, what=f"is beyond {LARGEST} whole units.", limit=LARGEST)


def _day(text: str, place: str) -> Iterator[Finding]:
    try:
        day_of(text)
    except NoDay as error:
        told = str(error) or "it must be a day written YYYY-MM-DD."
        yield Finding(where=place, what=f"is {shown(text)}; {told}")
