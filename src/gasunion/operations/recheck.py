"""Recheck a result by other code: from the bundle's JSON and the result's JSON alone, with plain sums.

It imports nothing of `dispatch` and `ledger`, so that an error there cannot excuse itself here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from gasunion.outcome import Finding, canonical_json, sha256_of

ENVELOPE = ("schema", "version", "input_sha256", "outcome", "overridden", "reasons")
MOST_DIFFERENCES_TOLD = 20


def differences(
    claimed: Mapping[str, Any], computed: Mapping[str, Any], *, input_sha256: str
) -> list[Finding]:
    """Where a result differs from the one recomputed here, the first few places by name."""
    found = []
    if claimed.get("input_sha256") != input_sha256:
        found.append(
            Finding(
                where="input_sha256",
                what="the result was computed from another bundle.",
                value=str(claimed.get("input_sha256")),
                limit=input_sha256,
            )
        )
    own = {k: v for k, v in claimed.items() if k not in ENVELOPE}
    hashed = {k: v for k, v in own.items() if k != "result_sha256"}
    if own.get("result_sha256") != sha256_of(canonical_json(hashed)):
        found.append(Finding(where="result_sha256", what="is not the hash of the result it stands in."))
    places = []
    for place, ours, theirs in _compare("", computed, own):
        if place == "result_sha256":
            continue
        places.append(
            Finding(
                where=place,
                what=f"stands as {_short(theirs)}, recomputed {_short(ours)}.",
            )
        )
    if len(places) > MOST_DIFFERENCES_TOLD:
        rest = len(places) - MOST_DIFFERENCES_TOLD
        places = [
            *places[:MOST_DIFFERENCES_TOLD],
            Finding(where="result", what=f"differs in {rest} more places."),
        ]
    return found + places


def _short(value: Any) -> str:
    text = canonical_json(value).decode()
    return text if len(text) <= 60 else text[:57] + "…"


def _compare(place: str, ours: Any, theirs: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for key in sorted({*ours, *theirs}):
            yield from _compare(f"{place}.{key}" if place else key, ours.get(key), theirs.get(key))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            yield from _compare(f"{place}[{i}]", a, b)
    elif type(ours) is not type(theirs) or ours != theirs:
        yield place, ours, theirs


def recheck(bundle: Mapping[str, Any], result: Mapping[str, Any]) -> list[Finding]:
    """The promises of a result, each added up anew.

    Both sides have one number; nothing confirmed exceeds what was processed; no section is over its capacity
    (unless closed hours already were); each cut that names a section names a full one; every entry and the
    operators' balancing accounts close.
    """
    try:
        return [*_schedule(result), *_sections(bundle, result), *_cuts(result), *_entries(result)]
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        return [Finding(where="result", what=f"cannot be rechecked: {type(error).__name__} at {error}.")]


def _schedule(result: Mapping[str, Any]) -> Iterator[Finding]:
    for point, pairs in result["schedule"].items():
        hours = result["points"][point]["hours"]
        for name, row in pairs.items():
            where = f"schedule.{point}.{name}"
            if len(row["confirmed"]) != hours:
                yield Finding(where=where, what=f"has {len(row['confirmed'])} hours; the day has {hours}.")
            if row["confirmed_day"] != sum(row["confirmed"]):
                yield Finding(where=where, what="its hours do not sum to its day.")
            for side in ("exit", "entry"):
                limit = row["processed"][side] or [0] * hours
                for h, (got, most) in enumerate(zip(row["confirmed"], limit, strict=True)):
                    if not 0 <= got <= most:
                        yield Finding(
                            where=f"{where}, hour {h + 1}",
                            what=f"confirmed {got}, processed on the {side} side {most}.",
                        )


def _sections(bundle: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Finding]:
    for name, section in (bundle.get("sections") or {}).items():
        load: dict[int, int] = defaultdict(int)
        for point in section["points"]:
            for row in result["schedule"][point].values():
                for h, units in enumerate(row["confirmed"]):
                    load[h] += units
        hours = result["points"][section["points"][0]]["hours"]
        stated = section["capacity"]
        capacity = stated if isinstance(stated, list) else [stated] * hours
        for h, most in enumerate(capacity):
            if load[h] > most:
                yield Finding(
                    where=f"sections.{name}, hour {h + 1}",
                    what=f"carries {load[h]}, more than its capacity of {most}.",
                    value=load[h],
                    limit=most,
                )


def _cuts(result: Mapping[str, Any]) -> Iterator[Finding]:
    lost: dict[tuple[str, str, int], int] = defaultdict(int)
    for i, cut in enumerate(result["cuts"]):
        if not (cut["code"] and cut["sentence"] and cut["binds"]):
            yield Finding(where=f"cuts[{i}]", what="lacks a code, a sentence or what binds.")
        if cut["stage"] != "cutting":
            continue
        section = result["sections"][cut["binds"]]
        for hour, units in cut["by_hour"].items():
            lost[cut["point"], cut["pair"], int(hour)] += units
            if int(hour) not in section["full_hours"]:
                yield Finding(
                    where=f"cuts[{i}]", what=f"names section {cut['binds']}, not full in hour {hour}."
                )
            if cut["point"] not in section["points"]:
                yield Finding(
                    where=f"cuts[{i}]", what=f"names section {cut['binds']}, which it does not pass."
                )
    for point, pairs in result["schedule"].items():
        for name, row in pairs.items():
            for h, (matched, got) in enumerate(zip(row["matched"], row["confirmed"], strict=True)):
                if matched - got != lost[point, name, h + 1]:
                    yield Finding(
                        where=f"schedule.{point}.{name}, hour {h + 1}",
                        what=f"matched {matched} and confirmed {got}, which its cuts do not explain.",
                    )


def _entries(result: Mapping[str, Any]) -> Iterator[Finding]:
    for entry in result["entries"]:
        sums: dict[str, int] = defaultdict(int)
        for posting in entry["postings"]:
            sums[posting["unit"]] += posting["amount"]
        for unit, amount in sums.items():
            if amount:
                yield Finding(where=f"entries.{entry['id']}", what=f"leaves {amount} open in {unit}.")
    totals: dict[str, int] = defaultdict(int)
    for account in result["accounts"]:
        totals[account["unit"]] += account["balance"]
    for unit, amount in totals.items():
        if amount:
            yield Finding(where="accounts", what=f"leave {amount} open in {unit}.")
    for name, zone in result["settlement"]["zones"].items():
        returned = sum(Fraction(v) for v in zone["neutrality_to_user"].values())
        if Fraction(zone["operator_before_neutrality"]) != returned or zone["operator_after"] != "0.00":
            yield Finding(where=f"settlement.zones.{name}", what="its operator does not end at 0.")
