"""Recheck a result by other code: from the bundle's JSON and the result's JSON alone, with plain sums.

It imports nothing of `dispatch`, `ledger` and the readers of a bundle, so that an error there cannot excuse
itself here. A result may say anything: what cannot be read is a finding, never a crash.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any, Final

from gasunion.operations.recheck_cuts import fairness
from gasunion.operations.second_clock import instant_of, offset, rules
from gasunion.outcome import Finding

_MONEY: Final = re.compile(r"-?[0-9]{1,40}\.[0-9]{2}")

# What is rechecked, in the words of the answer.
PROMISES: Final = (
    "start, end and hours of each gas day, counted by a second reading of the rules of time",
    "nothing processed above what was nominated or booked, nothing matched above what both sides processed",
    "nothing confirmed above what was matched, no section over its capacity, every cut explained by a "
    "full section",
    "cuts max-min fair by their certificate, in whole units by the stated order",
    "entries, accounts and zones close",
)
CUTS_PROMISE: Final = PROMISES[3]


def recheck(bundle: Mapping[str, Any], result: Any, *, has_tiers: bool = True) -> list[Finding]:
    """The promises of a result, each added up anew.

    Parameters
    ----------
    bundle : one that `read_bundle` accepts.
    has_tiers : whether cuts say whose flow they hit; without it, the certificate of cuts is not rechecked.
    """
    if not isinstance(result, Mapping):
        return [Finding(where="result", what="is no object.")]
    clocks = _Clocks(bundle)
    parts: list[Callable[[], Iterator[Finding]]] = [
        lambda: _days(bundle, result, clocks),
        lambda: _schedule(bundle, result, clocks),
        lambda: _sections(bundle, result, clocks),
        lambda: _cuts(result),
        lambda: _entries(result),
        lambda: _accounts(result),
        lambda: _zones(result),
    ]
    if has_tiers:
        parts.append(lambda: fairness(bundle, result, clocks.starts, clocks.hours))
    found: list[Finding] = []
    for part in parts:
        try:
            found.extend(part())
        except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError) as error:
            found.append(
                Finding(
                    where="result", what=f"cannot be rechecked: {type(error).__name__} at {_short(error)}."
                )
            )
    return found


def _short(error: Exception) -> str:
    text = str(error)
    return text if len(text) <= 80 else text[:77] + "…"


class _Clocks:
    """Start, end and hours of the gas day at each point, by the second clock."""

    def __init__(self, bundle: Mapping[str, Any]) -> None:
        self.day = date.fromisoformat(bundle["gas_day"])
        self.starts: dict[str, str] = {}
        self.ends: dict[str, str] = {}
        self.hours: dict[str, int] = {}
        self.seconds: dict[str, int] = {}
        for point, row in bundle["points"].items():
            rule = row.get("gas_day") or {}
            zone = rule.get("zone") or "Europe/Moscow"
            hour, minute = (int(part) for part in (rule.get("start") or "10:00").split(":")[:2])
            start, end = (
                instant_of(zone, self.day + timedelta(days=ahead), hour * 3600 + minute * 60)
                for ahead in (0, 1)
            )
            self.seconds[point] = start
            self.starts[point], self.ends[point] = _text(start), _text(end)
            self.hours[point] = (end - start) // 3600


def _text(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat().replace("+00:00", "Z")


def _days(bundle: Mapping[str, Any], result: Mapping[str, Any], clocks: _Clocks) -> Iterator[Finding]:
    told = result.get("time_rules")
    # A result of the first version does not name its rules; hours are counted by those that ship.
    if told is not None and (told["version"], told["sha256"]) != rules():
        yield Finding(where="time_rules", what=f"are not the rules that ship here, of version {rules()[0]}.")
    for point, start in clocks.seconds.items():
        row = result["points"][point]
        counted = {"start": clocks.starts[point], "end": clocks.ends[point], "hours": clocks.hours[point]}
        for key, value in counted.items():
            if row[key] != value:
                yield Finding(
                    where=f"points.{point}.{key}", what=f"is {_told(row[key])}; counted again, it is {value}."
                )
        for zone in bundle.get("clocks") or []:
            east = timedelta(seconds=offset(zone, start))
            shown = datetime.fromtimestamp(start, timezone(east)).isoformat()
            if row["clocks"][zone] != shown:
                yield Finding(
                    where=f"points.{point}.clocks.{zone}",
                    what=f"is {_told(row['clocks'][zone])}; read again, it is {shown}.",
                )


def _told(value: Any) -> str:
    text = str(value) if isinstance(value, str) or (isinstance(value, int) and abs(value) < 10**40) else "odd"
    return text if len(text) <= 40 else text[:37] + "…"


def _schedule(bundle: Mapping[str, Any], result: Mapping[str, Any], clocks: _Clocks) -> Iterator[Finding]:
    held: dict[tuple[str, str, str], int] = defaultdict(int)
    for booking in (bundle.get("bookings") or {}).values():
        if booking["from"] <= bundle["gas_day"] < booking["until"]:
            held[booking["point"], booking["side"], booking["shipper"]] += booking["quantity"]
    for point, pairs in result["schedule"].items():
        hours, agreement = clocks.hours[point], bundle["points"][point]
        single = agreement.get("sides") or "double"
        used: dict[tuple[str, str], list[int]] = {}
        for name, row in pairs.items():
            where = f"schedule.{point}.{name}"
            if name != f"{row['exit_shipper']}>{row['entry_shipper']}":
                yield Finding(where=where, what="is not named by its shippers.")
            lists = [row["matched"], row["confirmed"]]
            lists += [
                row[what][s] for what in ("nominated", "processed") for s in ("exit", "entry") if row[what][s]
            ]
            if any(len(column) != hours for column in lists):
                yield Finding(where=where, what=f"states other hours than the {hours} of the day.")
                continue
            if row["confirmed_day"] != sum(row["confirmed"]):
                yield Finding(where=where, what="its hours do not sum to its day.")
            for side in ("exit", "entry"):
                asked = row["nominated"][side] or [0] * hours
                processed = row["processed"][side] or [0] * hours
                sums = used.setdefault((side, row[f"{side}_shipper"]), [0] * hours)
                for h in range(hours):
                    sums[h] += processed[h]
                    if not 0 <= processed[h] <= asked[h]:
                        yield Finding(
                            where=f"{where}, hour {h + 1}",
                            what=f"processed {processed[h]}, nominated on the {side} side {asked[h]}.",
                        )
                    if not 0 <= row["confirmed"][h] <= processed[h]:
                        yield Finding(
                            where=f"{where}, hour {h + 1}",
                            what=f"confirmed {row['confirmed'][h]}, "
                            f"processed on the {side} side {processed[h]}.",
                        )
                    if row["matched"][h] > processed[h]:
                        yield Finding(
                            where=f"{where}, hour {h + 1}",
                            what=f"matched {row['matched'][h]}, processed on the {side} side {processed[h]}.",
                        )
        if agreement.get("rights") == "open":
            continue
        for (side, shipper), units in used.items():
            most = held[point, side, shipper]
            if single in ("double", side) and max(units) > most:
                yield Finding(
                    where=f"schedule.{point}",
                    what=f"{shipper} is processed to {max(units)} on the {side} side and booked {most}.",
                )


def _sections(bundle: Mapping[str, Any], result: Mapping[str, Any], clocks: _Clocks) -> Iterator[Finding]:
    for name, section in (bundle.get("sections") or {}).items():
        load: dict[int, int] = defaultdict(int)
        for point in section["points"]:
            for row in result["schedule"][point].values():
                for h, units in enumerate(row["confirmed"]):
                    load[h] += units
        hours = clocks.hours[section["points"][0]]
        stated = section["capacity"]
        capacity = stated if isinstance(stated, list) else [stated] * hours
        for h, most in enumerate(capacity):
            if load[h] > most:
                yield Finding(
                    where=f"sections.{name}, hour {h + 1}",
                    what=f"carries {load[h]}, more than its capacity of {most}.",
                    value=_figure(load[h]),
                    limit=most,
                )


def _figure(value: Any) -> int | None:
    return value if isinstance(value, int) and abs(value) < 10**40 else None


def _cuts(result: Mapping[str, Any]) -> Iterator[Finding]:
    lost: dict[tuple[str, str, int], int] = defaultdict(int)
    for i, cut in enumerate(result["cuts"]):
        if not (cut["code"] and cut["sentence"] and cut["binds"]):
            yield Finding(where=f"cuts[{i}]", what="lacks a code, a sentence or what binds.")
        if cut["stage"] != "cutting":
            continue
        section = result["sections"][cut["binds"]]
        for hour, units in cut["by_hour"].items():
            h = int(hour) if hour in _HOURS else 0
            lost[cut["point"], cut["pair"], h] += units
            if h not in section["full_hours"]:
                yield Finding(
                    where=f"cuts[{i}]", what=f"names section {cut['binds']}, not full in hour {_told(hour)}."
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


_HOURS: Final = frozenset(str(h) for h in range(1, 26))


def _entries(result: Mapping[str, Any]) -> Iterator[Finding]:
    for entry in result["entries"]:
        sums: dict[str, int] = defaultdict(int)
        for posting in entry["postings"]:
            sums[posting["unit"]] += posting["amount"]
        for unit, amount in sums.items():
            if amount:
                yield Finding(where=f"entries.{entry['id']}", what=f"leaves {amount} open in {unit}.")


def _accounts(result: Mapping[str, Any]) -> Iterator[Finding]:
    totals: dict[str, int] = defaultdict(int)
    for account in result["accounts"]:
        totals[account["unit"]] += account["balance"]
    for unit, amount in totals.items():
        if amount:
            yield Finding(where="accounts", what=f"leave {amount} open in {unit}.")


def _zones(result: Mapping[str, Any]) -> Iterator[Finding]:
    for name, zone in result["settlement"]["zones"].items():
        returned = sum((_money(v) for v in zone["neutrality_to_user"].values()), Fraction(0))
        before = _money(zone["operator_before_neutrality"])
        if before != returned or zone["operator_after"] != "0.00":
            yield Finding(where=f"settlement.zones.{name}", what="its operator does not end at 0.")


def _money(text: Any) -> Fraction:
    # A fraction is made of such a text alone: "1e999999999" would fill the memory.
    if not isinstance(text, str) or not _MONEY.fullmatch(text):
        raise ValueError(f"{_told(text)} is no amount of money")
    return Fraction(text)
