"""A second opinion on an answer of `gasunion hindcast`: every figure that follows from others, made again.

It reads the printed answer and nothing else, and shares no code with what made it. From the printed rows it
makes errors, ranges, tests, counts and shares of what was known, mean absolute errors and the winner again,
and holds every date against the day: nothing that counts as known may be dated after it.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gasunion.outcome import Finding

TOLERANCE_BCM = 1e-9
_EDGE_BCM = 1e-3
_COLUMNS = {
    "persistence": "persistence_bcm",
    "agreed": "agreed_bcm",
    "status_quo": "status_quo_bcm",
    "contracted": "planned_bcm",
}
_TRULY = {"structure", "rule", "known", "older", "observed"}
_DATED_BY_THEN = {"known", "older", "observed"}
_FIELDS = (
    "error_bcm", "persistence_error_bcm", "is_within", "is_test", "inputs", "known_share",
)  # fmt: skip


def recheck(answer: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What does not follow from the printed rows; empty where everything does.

    Parameters
    ----------
    answer : of the schema `gasunion/hindcast/2`, as plain values.
    """
    return tuple(_faults(answer))


def _faults(answer: Mapping[str, Any]) -> Iterator[Finding]:
    years = answer["years"]
    flows = []
    for label, by_year in answer["corridors"].items():
        for year, flow in by_year.items():
            where = f"corridors.{label}.{year}"
            if year not in years:
                yield Finding(where=where, what="its year is not among years.")
                continue
            flows.append(flow)
            again = _flow(flow, years[year])
            for field in _FIELDS:
                if not _same(flow[field], again[field]):
                    yield _differs(f"{where}.{field}", flow[field], again[field])
            for i, held in enumerate(flow["held"]):
                is_late = bool(held["dated"]) and _last_day(held["dated"]) > years[year]["eve"]
                if held["is_late"] != is_late:
                    yield _differs(f"{where}.held.{i}.is_late", held["is_late"], is_late)
            if flow["rests_on"] != sorted(set(flow["rests_on"])):
                yield Finding(where=f"{where}.rests_on", what="is not in order, or holds one twice.")
    for year, past in years.items():
        yield from _dates(f"years.{year}", past, int(past["eve"][:4]) + 1)
    yield from _scores(answer, flows)


def _flow(flow: Mapping[str, Any], past: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a flow that follow from its others and from the inputs of its year."""
    planned, observed = flow["planned_bcm"], flow["observed_bcm"]
    before = flow["persistence_bcm"]
    low = observed if flow["low_bcm"] is None else flow["low_bcm"]
    high = observed if flow["high_bcm"] is None else flow["high_bcm"]
    counts: dict[str, int] = {}
    for given in past["inputs"]:
        if given["of"] in flow["rests_on"]:
            counts[given["how"]] = counts.get(given["how"], 0) + 1
    total = sum(counts.values())
    late = any(h["is_late"] for h in flow["held"])
    return {
        "error_bcm": None if planned is None else planned - observed,
        "persistence_error_bcm": None if before is None else before - observed,
        "is_within": planned is not None and low - _EDGE_BCM <= planned <= high + _EDGE_BCM,
        "is_test": flow["basis"] == "independent" and planned is not None and not late,
        "inputs": counts,
        "known_share": sum(counts.get(h, 0) for h in _TRULY) / total if total else None,
    }


def _dates(where: str, past: Mapping[str, Any], year: int) -> Iterator[Finding]:
    """Inputs that count as known and are dated after the day, or that stand in and are of no earlier year."""
    for i, given in enumerate(past["inputs"]):
        how, spot = given["how"], f"{where}.inputs.{i}"
        is_late = not given["dated"] or _last_day(given["dated"]) > past["as_of"]
        if how in _DATED_BY_THEN and is_late:
            what = (
                f"{given['table']} {given['name']} counts as {how} and is dated {given['dated'] or 'nowhere'}"
            )
            yield Finding(where=spot, what=f"{what}, after {past['as_of']}.", value=given["dated"])
        if how in ("undated", "older", "observed") and (given["year"] is None or given["year"] >= year):
            what = f"{given['table']} {given['name']} stands in for {year} and is of {given['year']}."
            yield Finding(where=spot, what=what)
        if how == "undated" and given["table"] in ("contracts", "maintenance"):
            yield Finding(where=spot, what=f"a row of {given['table']} may not stand in undated.")
        if how in ("open", "left_out") and given["year"] is not None:
            yield Finding(where=spot, what=f"is {how} and yet of {given['year']}.")


def _scores(answer: Mapping[str, Any], flows: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    wanted = [(of, with_all) for of in ("independent", "tests") for with_all in (True, False)]
    given = [(s["flows"], s["with_starts_and_ends"]) for s in answer["scores"]]
    if given != wanted:
        yield Finding(where="scores", what="are not those of independent flows and tests, with and without.")
        return
    for i, ((of, with_all), score) in enumerate(zip(wanted, answer["scores"], strict=True)):
        rows = [
            f
            for f in flows
            if (f["basis"] == "independent" if of == "independent" else f["is_test"])
            and (with_all or not f["starts_or_ends"])
            and all(f[c] is not None for c in _COLUMNS.values())
        ]
        errors = {
            name: math.fsum(abs(f[column] - f["observed_bcm"]) for f in rows) / len(rows)
            for name, column in _COLUMNS.items()
            if rows
        }
        least = min(errors.values(), default=None)
        best = [n for n, e in errors.items() if least is not None and e <= least + TOLERANCE_BCM]
        for field, again in (
            ("count", len(rows)),
            ("mean_abs_error_bcm", errors),
            ("published", sum(f["was_published"] for f in rows)),
        ):
            if not _same(score[field], again):
                yield _differs(f"scores.{i}.{field}", score[field], again)
        if (score["won"] is None) != (not best) or (best and score["won"] not in best):
            yield _differs(f"scores.{i}.won", score["won"], best)
    tests = [f for f in flows if f["is_test"] and f["persistence_bcm"] is not None]
    again = None
    if tests:
        again = {
            "count": len(tests),
            "plan_mean_abs_error_bcm": math.fsum(abs(f["planned_bcm"] - f["observed_bcm"]) for f in tests)
            / len(tests),
            "persistence_mean_abs_error_bcm": math.fsum(
                abs(f["persistence_bcm"] - f["observed_bcm"]) for f in tests
            )
            / len(tests),
        }
    if not _same(answer["score"], again):
        yield _differs("score", answer["score"], again)


def _differs(where: str, printed: Any, again: Any) -> Finding:
    return Finding(where=where, what=f"is {_said(printed)}; made again from the rows it is {_said(again)}.")


def _said(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _same(printed: Any, again: Any) -> bool:
    if isinstance(again, bool) or again is None or isinstance(again, str):
        return printed is again if not isinstance(again, str) else printed == again
    if isinstance(again, Mapping):
        return (
            isinstance(printed, Mapping)
            and set(printed) == set(again)
            and all(_same(printed[k], again[k]) for k in again)
        )
    is_number = isinstance(printed, int | float) and not isinstance(printed, bool)
    return is_number and abs(printed - again) <= TOLERANCE_BCM


def _last_day(written: str) -> str:
    """The last day that a date may mean, as YYYY-MM-DD; what is no date comes after every day."""
    if re.fullmatch(r"[0-9]{4}", written):
        return f"{written}-12-31"
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", written):
        year, month = int(written[:4]), int(written[5:])
        return f"{written}-{calendar.monthrange(max(year, 1), month)[1]:02d}"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        return written
    return "9999-12-31"
