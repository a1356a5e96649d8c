"""Rows of the northern question as the theory page lists them."""

from __future__ import annotations

from gasunion.scenario.north import NorthCase, Range
from gasunion.scenario.source import Sourced


def page_lines(case: NorthCase) -> list[str]:
    """A line of a Markdown table a datum: what, range, unit, year of prices, source, how sure, remark."""
    lines = []
    for p in case.parts:
        lines.append(_line(f"investment, {p.name}", p.capex_musd, "MUSD", p.price_year, p.sourced))
        if p.share.low < 1:
            lines.append(_line(f"share borne, {p.name}", p.share, "1", None, p.sourced))
    lines += [
        _line(f"fuel and losses, {o.option}", o.fuel_pct, "%", None, o.sourced)
        for o in case.options
        if o.fuel_pct.high > 0
    ]
    for f in case.figures:
        name = f.figure.replace("_", " ") + (f" {f.area}" if f.area else "")
        lines.append(_line(name, f.range, f.unit, f.price_year, f.sourced))
    return lines


def _line(name: str, r: Range, unit: str, year: int | None, sourced: Sourced) -> str:
    span = f"{r.mid:g}" if r.low == r.high else f"{r.low:g} – {r.mid:g} – {r.high:g}"
    source = ", ".join(part for part in (sourced.source, sourced.source_date) if part)
    cells = [name, span, unit, str(year or ""), source, sourced.confidence, sourced.note]
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"
