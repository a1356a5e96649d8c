"""A comparison as JSON and as text for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gasunion.report.changes.compared import Opened
from gasunion.report.language.language import language
from gasunion.studies.compare import Comparison, Difference

USD_PER_MUSD = 1e6
# What a person is shown; the JSON holds everything.
INPUTS_SHOWN, BORDERS_SHOWN = 20, 12
WORTH_SHOWING = {"bcm": 0.005, "MUSD": 0.5}


def comparison_part(opened: Sequence[Opened], comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """The answer's own part: what was compared, and each plan against the first."""
    return {
        "compared": [
            {
                "name": o.name,
                "case": o.case,
                "year": o.year,
                "kind": o.kind,
                "input_sha256": o.input_sha256,
                "base": None if o.base is None else dict(o.base),
            }
            for o in opened
        ],
        "comparisons": [_one(c) for c in comparisons],
    }


def _one(comparison: Comparison) -> dict[str, Any]:
    return {
        "before": comparison.before,
        "after": comparison.after,
        "inputs": [
            {
                "table": c.table,
                "row": c.row,
                "column": c.column,
                "unit": c.unit,
                "old": c.old,
                "new": c.new,
            }
            for c in comparison.inputs
        ],
        "surplus_change_usd": sum(comparison.surplus_changes().values()) * USD_PER_MUSD,
        "gainers": list(comparison.gainers()),
        "losers": list(comparison.losers()),
        "parties": _by_name(comparison.parties),
        "borders": _by_name(comparison.borders, by_period=True),
        "contracts": _by_name(comparison.contracts),
    }


def _by_name(differences: Iterable[Difference], *, by_period: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for d in differences:
        values: dict[str, Any] = {"before": d.before, "after": d.after, "change": d.change}
        name = d.measure
        if d.unit == "MUSD":  # an answer's money is in USD, as in every other answer
            name = d.measure.replace("_musd", "_usd")
            values = {k: None if v is None else v * USD_PER_MUSD for k, v in values.items()}
        entry = found.setdefault(d.name, {})
        if by_period:
            entry = entry.setdefault(d.period, {})
        entry[name] = values
    return found


def comparison_text(opened: Sequence[Opened], comparisons: Sequence[Comparison]) -> str:
    """What a person reads: data, parties, borders and months of each plan against the first."""
    first = opened[0]
    lines = [f"warning: {finding}" for o in opened for finding in o.findings]
    lines += [f"{first.name}: {first.case}, {first.year}, {first.kind}"]
    for other, comparison in zip(opened[1:], comparisons, strict=True):
        lines.append(f"{other.name}: {other.case}, {other.year}, {other.kind}")
        lines += ["", *_data_lines(comparison), "", *_party_lines(comparison)]
        lines += ["", *_border_lines(comparison), *_contract_lines(comparison)]
    return "\n".join(lines)


def _data_lines(comparison: Comparison) -> list[str]:
    if not comparison.inputs:
        return ["Data: no figure differs."]
    count = len(comparison.inputs)
    lines = [f"Data: {count} figure{'s differ' if count > 1 else ' differs'}."]
    for c in comparison.inputs[:INPUTS_SHOWN]:
        row = f"[{c.row}]" if c.row else ""
        unit = f" {c.unit}" if c.unit else ""
        lines.append(f"  {c.table}{row}.{c.column}: {c.old or 'absent'} → {c.new or 'absent'}{unit}")
    if count > INPUTS_SHOWN:
        lines.append(f"  … and {count - INPUTS_SHOWN} more; --json lists all.")
    return lines


def signed(value: float | None, unit: str) -> str:
    """A change with its sign: "+12", "−0.3", "0"."""
    text = language("en").number(value, unit)
    return f"+{text}" if value is not None and value >= WORTH_SHOWING[unit] else text


def _party_lines(comparison: Comparison) -> list[str]:
    gains, losses = comparison.gainers(), comparison.losers()
    lines = [
        f"Would gain, in this model: {', '.join(gains) or 'nobody'}. "
        f"Would lose: {', '.join(losses) or 'nobody'}."
    ]
    shown = ("surplus_musd", "own_use_bcm", "unserved_bcm", "imports_bcm", "exports_bcm")
    heads = ("surplus, MUSD", "own use, bcm", "unserved, bcm", "imports, bcm", "exports, bcm")
    lines.append(f"{'change of':<10}" + "".join(f"{h:>15}" for h in heads))
    by_party: dict[str, dict[str, Difference]] = {}
    for d in comparison.parties:
        by_party.setdefault(d.name, {})[d.measure] = d
    for party, differences in by_party.items():
        cells = [signed(differences[m].change, differences[m].unit) for m in shown]
        lines.append(f"{party:<10}" + "".join(f"{c:>15}" for c in cells))
    return lines


def _border_lines(comparison: Comparison) -> list[str]:
    year = {d.name: d for d in comparison.borders if d.period == "year"}
    moved = [d for d in year.values() if d.change is None or abs(d.change) >= WORTH_SHOWING["bcm"]]
    moved.sort(key=lambda d: (-abs(d.change or 0.0), d.name))
    if not moved:
        return ["Borders: no flow of the year differs."]
    number = language("en").number
    lines = [
        "Borders, net flow of the year in bcm, the greatest change first, and the month it changes most:"
    ]
    for d in moved[:BORDERS_SHOWN]:
        month = _greatest_month(comparison, d.name)
        lines.append(
            f"  {d.name:<8}{number(d.before, 'bcm'):>9} → {number(d.after, 'bcm'):<9}"
            f"{signed(d.change, 'bcm'):>8}{month}"
        )
    if len(moved) > BORDERS_SHOWN:
        lines.append(f"  … and {len(moved) - BORDERS_SHOWN} more; --json lists all.")
    return lines


def _greatest_month(comparison: Comparison, border: str) -> str:
    months: dict[str, float] = {}
    for d in comparison.borders:
        if d.name == border and d.period != "year" and d.change is not None:
            month = d.period.removesuffix("p")
            months[month] = months.get(month, 0.0) + d.change
    if not months:
        return ""
    month = max(months, key=lambda m: abs(months[m]))
    words = language("en")
    return f"   {words.month(int(month))} {signed(months[month], 'bcm')}"


def _contract_lines(comparison: Comparison) -> list[str]:
    moved = [
        d
        for d in comparison.contracts
        if d.measure == "quantity_bcm" and (d.change is None or abs(d.change) >= WORTH_SHOWING["bcm"])
    ]
    if not moved:
        return []
    number = language("en").number
    lines = ["", "Contracts, quantity of the year in bcm:"]
    return lines + [
        f"  {d.name:<16}{number(d.before, 'bcm'):>9} → {number(d.after, 'bcm'):<9}"
        f"{signed(d.change, 'bcm'):>8}"
        for d in moved
    ]
