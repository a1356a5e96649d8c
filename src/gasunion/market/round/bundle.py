"""The bundle of a round: its rules, the parties' keys, their bids, and what they reported afterwards.

A bid is a text with a signature. The signature is asked first; what it does not cover is not read. Then the
text passes the one reader of JSON. Bids may also stand open, where the bundle names no keys; the answer says
so.

Volumes are whole numbers of the round's smallest unit; prices are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from gasunion.market.entries import Reader, written
from gasunion.market.round.bids import Line, Report, exact, read_bids, read_reports
from gasunion.market.round.seal import is_sealed
from gasunion.outcome import Refused
from gasunion.reading.text import shown

METHODS: Final = ("price_ranked", "pro_rata")
IsSealed = Callable[[str, str, str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A round.

    Attributes
    ----------
    round_id : its name. method : how offers are matched. unit : of volumes, for people. smallest : of it.
    currency : of prices, for people. points, months : where and when gas may be bid.
    demands, offers : lines in the order of party, point, month. parties : name → role.
    reported : stages that somebody reported, and their lines; a stage that is absent is not known.
    is_signed : whether every bid bore its party's signature.
    """

    round_id: str
    method: str
    unit: str
    smallest: Fraction
    currency: str
    points: tuple[str, ...]
    months: tuple[str, ...]
    demands: tuple[Line, ...]
    offers: tuple[Line, ...]
    parties: Mapping[str, str]
    reported: Mapping[str, tuple[Report, ...]]
    is_signed: bool


def read_bundle(path: str | Path) -> tuple[Bundle, bytes]:
    """The round of a JSON file, and the file's bytes.

    Raises
    ------
    Refused : it cannot be read, a signature does not hold, or the round is wrong; every fault at once.
    """
    from gasunion.reading.plain import read_json

    plain, data = read_json(path)
    return bundle_of(plain, where=Path(str(path)).name), data


def bundle_of(plain: object, *, where: str = "round", is_sealed: IsSealed = is_sealed) -> Bundle:
    """A round from plain data.

    Parameters
    ----------
    is_sealed : asks whether a public key has signed a content.

    Raises
    ------
    Refused : as `read_bundle`.
    """
    read = Reader(where)
    if not isinstance(plain, Mapping):
        read.fault("", "is not an object with 'round' and 'bids'.", hint="See gasunion schema round-bundle.")
        raise Refused(read.faults)
    read.known(plain, ("round", "keys", "bids", "reported", "title", "note", "source"), "")
    rules = read.table(plain.get("round"), "round", meaning="rules")
    known = ("id", "method", "unit", "smallest", "currency", "points", "months")
    read.known(rules, known, "round")
    round_id = read.name(rules.get("id"), "round, id", meaning="the round's name")
    method = rules.get("method")
    if method not in METHODS:
        read.fault("round, method", f"{written(method)} is no method.", hint=f"One of {', '.join(METHODS)}.")
    smallest = exact(rules.get("smallest", 1), "round, smallest", read, unit="") or Fraction(1)
    if smallest <= 0:
        read.fault("round, smallest", f"is {written(rules.get('smallest'))}.", hint="it must be above 0.")
        smallest = Fraction(1)
    points, months = (_names(rules.get(k), f"round, {k}", read) for k in ("points", "months"))
    opened = _opened(plain, round_id, read, is_sealed=is_sealed)
    parties, demands, offers = read_bids(opened, read, points=points, months=months, smallest=smallest)
    # A bid that was not read has been told; that its party has reported something is no second fault.
    given = plain.get("bids")
    bids = given if isinstance(given, list) else []
    unread = {str(b.get("party")): "unread" for b in bids if isinstance(b, Mapping)}
    reported = read_reports(
        plain.get("reported", {}),
        read,
        parties=unread | parties,
        points=points,
        months=months,
        smallest=smallest,
    )
    if read.faults:
        raise Refused(read.faults)
    order = {p: k for k, p in enumerate(points)}, {m: k for k, m in enumerate(months)}

    def place(line: Line) -> tuple[int, int, str]:
        return order[0][line.point], order[1][line.month], line.party

    return Bundle(
        round_id=round_id,
        method=str(method),
        unit=str(rules.get("unit", "")),
        smallest=smallest,
        currency=str(rules.get("currency", "")),
        points=points,
        months=months,
        demands=tuple(sorted(demands, key=place)),
        offers=tuple(sorted(offers, key=place)),
        parties=parties,
        reported=reported,
        is_signed=plain.get("keys") is not None,
    )


def _names(value: Any, place: str, read: Reader) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(v, str) and v for v in value):
        read.fault(place, f"{written(value)} is not a list of names.")
        return ()
    if len(set(value)) < len(value):
        read.fault(place, "names one of them twice.")
    return tuple(dict.fromkeys(value))


def _opened(
    plain: Mapping[str, Any], round_id: str, read: Reader, *, is_sealed: IsSealed
) -> list[tuple[str, Mapping[str, Any]]]:
    """(place, content) of every bid whose signature holds; contents are read after it alone."""
    from gasunion.reading.plain import json_of

    keys = plain.get("keys")
    table = read.table(keys, "keys", meaning="public keys by party") if keys is not None else {}
    for party, key in table.items():
        if not (isinstance(key, str) and len(key) == 64 and set(key) <= set("0123456789abcdef")):
            read.fault(
                f"keys, {party}", "is no public key.", hint="Write its 64 hexadecimal digits, 0-9 and a-f."
            )
    bids = plain.get("bids")
    if not isinstance(bids, list) or not bids:
        read.fault("bids", f"{written(bids)} is not a list of bids.")
        return []
    out: list[tuple[str, Mapping[str, Any]]] = []
    for number, bid in enumerate(bids, 1):
        place = f"bids, bid {number}"
        if not isinstance(bid, Mapping):
            read.fault(place, f"{written(bid)} is not an object.")
        elif keys is None:
            if "signature" in bid:
                read.fault(
                    place, "is signed, and the bundle names no keys.", hint="Give 'keys': party, public key."
                )
            out.append((place, bid))
        elif (content := _content(bid, table, place, read, is_sealed=is_sealed)) is not None:
            try:
                value = json_of(content.encode(), f"{read.file}, {place}, content")
            except Refused as refused:
                read.faults += refused.findings
                continue
            inner = read.table(value, f"{place}, content", meaning="round, party, role and lines")
            if inner and inner.get("party") != bid.get("party"):
                hint = "A party bids under its own name alone."
                read.fault(f"{place}, content", f"speaks for {written(inner.get('party'))}.", hint=hint)
            elif inner and inner.get("round") != round_id:
                hint = "A bid counts in the round it was made for."
                what = f"is for the round {written(inner.get('round'))}."
                read.fault(f"{place}, content", what, limit=round_id, hint=hint)
            elif inner:
                out.append((place, inner))
    return out


def _content(
    bid: Mapping[str, Any], keys: Mapping[str, Any], place: str, read: Reader, *, is_sealed: IsSealed
) -> str | None:
    """A bid's content where its party has signed it."""
    read.known(bid, ("party", "content", "signature"), place)
    party, content, signature = bid.get("party"), bid.get("content"), bid.get("signature")
    if not isinstance(party, str) or party not in keys:
        hint = read.near(party, list(keys)) if isinstance(party, str) and keys else None
        read.fault(place, f"{written(party)} has no key in this bundle.", value=party, hint=hint)
    elif not isinstance(content, str) or not isinstance(signature, str):
        read.fault(place, "is not sealed.", hint="A bid has 'party', 'content' (a text) and 'signature'.")
    elif not is_sealed(str(keys[party]), content, signature):
        hint = f"It was changed, or another key signed it; ask {shown(party)[1:-1]} for it again."
        read.fault(
            place, "does not bear the signature of its party; it was not read.", value=party, hint=hint
        )
    else:
        return content
    return None
