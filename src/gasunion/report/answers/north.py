"""The answer of `gasunion north`: plain data for the JSON, tables as CSV, lines for a person."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from gasunion.scenario.north import NorthCase, Range
from gasunion.scenario.source import Sourced
from gasunion.studies.north.assumptions import ASSUMPTIONS
from gasunion.studies.north.cash import VALUATIONS
from gasunion.studies.north.claim import billions, datum_meaning, datum_words
from gasunion.studies.north.question import MOST_DATA, NorthAnswer
from gasunion.studies.north.value import RATES, Spread
from gasunion.writing.cells import csv_text

TABLES = (
    "years", "cash", "costs", "investment", "service", "security", "savings", "screens",
    "options", "parts", "figures",
)  # fmt: skip
"""Tables of a result folder, each a file `north_NAME.csv`."""


def north_part(answer: NorthAnswer) -> dict[str, Any]:
    """Body of the answer. Money is MUSD of the base year."""
    case = answer.case
    return {
        "party": case.options[0].party,
        "parties": list(answer.parties),
        "worlds": answer.worlds,
        "seed": answer.seed,
        "base_year": case.choice("base_year"),
        "first_year": case.choice("first_year"),
        "last_year": case.last_year,
        "claim": {
            "musd": _money(next(f.range.mid for f in case.figures if f.figure == "claim")),
            "sentence": answer.sentence,
            "verdict": answer.verdict,
            "readings": [
                {"reading": r.reading, **_spread(r.spread), "probability": _share(r.probability)}
                for r in answer.readings
            ],
            "most": list(answer.most),
        },
        "service": [
            {
                "option": o.option,
                "covered_share": _share(answer.covered[o.option]),
                "stranded_share": _share(answer.stranded[o.option]),
                "co2_mt": _share(answer.co2_mt[o.option]),
            }
            for o in case.options
        ],
        "security": [
            {
                "option": s.option,
                "can_cut": {party: _share(share) for party, share in s.can_cut.items()},
                "single_points": [
                    {"section": p.section, "part": p.part, "areas": list(p.areas), "share": _share(p.share)}
                    for p in s.single_points
                ],
                "on_single_points": _share(s.on_single_points),
            }
            for s in answer.security
        ],
        "investment": [
            {
                "option": i.option,
                "counted": i.counted,
                **_spread(i.spread),
                "at_least_claim": _share(i.at_least_claim),
            }
            for i in answer.investments
        ],
        "costs": [
            {
                "option": c.option,
                "party": c.party,
                "valuation": c.valuation,
                "rate": c.rate,
                **_spread(c.spread),
            }
            for c in answer.costs
        ],
        "savings": [
            {
                "option": s.option,
                "party": s.party,
                "valuation": s.valuation,
                "rate": s.rate,
                **_spread(s.spread),
                "above_zero": _share(s.above_zero),
                "at_least_claim": _share(s.at_least_claim),
            }
            for s in answer.savings
        ],
        "screens": [
            {
                "valuation": s.valuation,
                "rate": s.rate,
                "datum": s.datum,
                "unit": datum_meaning(s.datum)[0],
                "low_musd": _money(s.low_musd),
                "high_musd": _money(s.high_musd),
                "variance_share": _share(s.variance_share),
            }
            for s in answer.screens
        ],
        "years": _years(answer),
        "cash": _cash(answer),
        "inputs": _inputs(case),
        "assumptions": list(ASSUMPTIONS),
    }


def _years(answer: NorthAnswer) -> list[dict[str, Any]]:
    first = answer.case.choice("first_year")
    return [
        {
            "option": o.option,
            "area": area,
            "year": year,
            "demand_bcm": _share(float(answer.mid.demand[area][0, i])),
            "gas_bcm": _share(float(answer.mid.service[o.option].gas_bcm[area][0, i])),
        }
        for o in answer.case.options
        for area in answer.case.areas
        for i, year in enumerate(answer.case.years)
        if year >= first
    ]


def _cash(answer: NorthAnswer) -> list[dict[str, Any]]:
    return [
        {
            "option": o.option,
            "party": party,
            "year": year,
            "build_musd": _money(float(cash.build[0, i])),
            "operation_musd": _money(float(cash.operation[0, i])),
            **{f"gas_{v}_musd": _money(float(cash.gas[v][0, i])) for v in VALUATIONS},
            **{f"fuel_{v}_musd": _money(float(cash.fuel[v][0, i])) for v in VALUATIONS},
        }
        for o in answer.case.options
        for party, cash in answer.mid.cash[o.option].items()
        for i, year in enumerate(answer.case.years)
    ]


def _inputs(case: NorthCase) -> dict[str, list[dict[str, Any]]]:
    return {
        "options": [
            {
                "option": o.option,
                "name": o.name,
                "name_ru": o.name_ru,
                "gas": o.gas,
                "party": o.party,
                "seller": o.seller,
                **_range("fuel_{}_pct", o.fuel_pct),
                "can_cut": list(o.can_cut),
                **_source(o.sourced),
            }
            for o in case.options
        ],
        "parts": [
            {
                "part": p.part,
                "name": p.name,
                "name_ru": p.name_ru,
                "options": list(p.options),
                "areas": list(p.areas),
                "section": p.section,
                "party": p.party,
                "capacity_bcm_y": p.capacity_bcm_y,
                "strings": p.strings,
                "can_cut": list(p.can_cut),
                "from_year": p.from_year,
                "until_year": p.until_year,
                "build_years": p.build_years,
                **_range("capex_{}_musd", p.capex_musd),
                "price_year": p.price_year,
                **_range("share_{}", p.share),
                **_source(p.sourced),
            }
            for p in case.parts
        ],
        "figures": [
            {
                "figure": f.figure,
                "area": f.area,
                **_range("{}", f.range),
                "unit": f.unit,
                "price_year": f.price_year,
                **_source(f.sourced),
            }
            for f in case.figures
        ],
    }


def _range(pattern: str, r: Range) -> dict[str, float]:
    return {pattern.format(end): getattr(r, end) for end in ("low", "mid", "high")}


def _source(sourced: Sourced) -> dict[str, str]:
    return {k: v for k, v in asdict(sourced).items() if k != "where"}


def _spread(spread: Spread) -> dict[str, float]:
    return {f"{k}_musd": _money(v) for k, v in asdict(spread).items()}


def _money(musd: float) -> float:
    # Adding zero makes −0 and 0 one.
    return round(musd, 3) + 0.0


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 6) + 0.0


def north_reasons(answer: NorthAnswer) -> dict[str, str]:
    """Why a number does not exist, by its place."""
    found = {}
    for i, o in enumerate(answer.case.options):
        if answer.covered[o.option] is None:
            found[f"service.{i}.covered_share"] = "there is no demand"
        if answer.stranded[o.option] is None:
            found[f"service.{i}.stranded_share"] = "no part that is paid for has a capacity"
    return found


def north_files(part: Mapping[str, Any]) -> dict[str, bytes]:
    """CSV tables of an answer, by file name; a list stands in one cell, its words apart by blanks."""
    rows: dict[str, list[dict[str, Any]]] = {**{t: part[t] for t in TABLES if t in part}, **part["inputs"]}
    rows["security"] = [
        {
            "option": s["option"],
            "can_cut": " ".join(f"{party}:{share}" for party, share in s["can_cut"].items()),
            "single_points": [p["section"] for p in s["single_points"]],
            "on_single_points": s["on_single_points"],
        }
        for s in part["security"]
    ]
    return {f"north_{name}.csv": _csv(rows[name]) for name in TABLES}


def _csv(rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0] if rows else ["empty"])
    writer.writerows([_cell(v) for v in row.values()] for row in rows)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return csv_text(" ".join(value))
    return csv_text(value) if isinstance(value, str) else repr(value)


def north_words(part: Mapping[str, Any], *, out: str) -> str:
    """What a person reads."""
    claim, years = part["claim"], part["last_year"] - part["first_year"] + 1
    names = {o["option"]: o["name"] for o in part["inputs"]["options"]}
    service = {s["option"]: s for s in part["service"]}
    lines = [
        f"The northern question: {years} years of supply from {part['first_year']}, "
        f"bn USD of {part['base_year']}, {part['worlds']} worlds, seed {part['seed']}. "
        "Intervals hold 90 of 100 draws.",
        "",
        *(f"  {option:<10}{name}" for option, name in names.items()),
        "",
        f"{'':<12}{'demand':>8}{'capacity':>10}{'CO₂':>7}  {'invested':<19}",
        f"{'option':<12}{'covered':>8}{'idle':>10}{'Mt':>7}  {'(undiscounted)':<19}",
    ]
    for i in part["investment"]:
        if i["counted"] == "everything by use":
            s = service[i["option"]]
            lines.append(
                f"{i['option']:<12}{_percent(s['covered_share']):>8}{_percent(s['stranded_share']):>10}"
                f"{s['co2_mt']:>7.0f}  {_interval(i)}"
            )
    for v, words in (("resource", "gas at resource cost"), ("export", "gas at export opportunity cost")):
        lines += ["", f"What each party pays, {words}; a minus is what it receives", _head("option", "party")]
        lines += _table(c for c in part["costs"] if c["valuation"] == v)
    for v, words in (("resource", "at resource cost"), ("export", "at export opportunity cost")):
        lines += ["", f"What an option costs more than bought gas, {words}", _head("option", "party")]
        lines += _table(s for s in part["savings"] if s["valuation"] == v)
    lines += ["", "Who can cut the gas, and what hangs on one pipe"]
    for s in part["security"]:
        if not s["single_points"] and not any(s["can_cut"].values()):
            lines.append(f"  {s['option']:<10}no gas")
            continue
        cut = ", ".join(f"{party} {_percent(share)}" for party, share in s["can_cut"].items())
        points = ", ".join(f"{p['part']} {_percent(p['share'])}" for p in s["single_points"]) or "none"
        lines.append(f"  {s['option']:<10}can cut alone: {cut}; single pipes: {points}")
    lines += ["", "Data that move the undiscounted cost of own gas against bought gas most"]
    for v in VALUATIONS:
        found = [s for s in part["screens"] if s["valuation"] == v and s["rate"] == 0.0]
        for s in sorted(found, key=lambda s: (-s["variance_share"], s["datum"]))[:MOST_DATA]:
            lines.append(
                f"  {v:<10}{datum_words(s['datum']):<32}{_percent(s['variance_share']):>6} of the variance; "
                f"{billions(s['low_musd'])} at its low end, {billions(s['high_musd'])} at its high end"
            )
    lines += ["", "Assumed", *(f"  {a}" for a in part["assumptions"]), "", claim["sentence"]]
    if out:
        lines += ["", f"Tables: {out}"]
    return "\n".join(lines)


def _head(*names: str) -> str:
    rates = ("undiscounted" if r == 0 else f"at {100 * r:.0f} %" for r in RATES)
    return f"  {names[0]:<10}{names[1]:<10}" + "".join(f"{r:<23}" for r in rates).rstrip()


def _table(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    cells: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        cells.setdefault((row["option"], row["party"]), []).append(_interval(row))
    return [
        f"  {option:<10}{party:<10}" + "".join(f"{c:<23}" for c in spreads).rstrip()
        for (option, party), spreads in cells.items()
        if any(c.split()[0] != "0.0" for c in spreads)
    ]


def _interval(row: Mapping[str, Any]) -> str:
    return f"{billions(row['p50_musd'])} ({billions(row['p5_musd'])} to {billions(row['p95_musd'])})"


def _percent(share: float | None) -> str:
    return "n/a" if share is None else f"{100 * share:.0f} %"
