"""The first screen: three sentences and four figures that answer what, what does it say, how sure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gasunion.report.chapters.chapter import plan_words
from gasunion.report.language.figures import interval, listed, number, period_name
from gasunion.report.views.data import ReportData, known
from gasunion.report.views.rows import amount, of_year
from gasunion.scenario.source import ORDER

# Unserved use of a status quo from which a gain over it is told to be an upper end.
LEAST_TOLD_BCM = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A figure of the first screen: value, unit, year and interval, and what it is."""

    value: str
    unit: str
    span: str
    what: str


def named_periods(data: ReportData) -> tuple[str, str, str]:
    """Winter, summer and peak day: January and July ordinary days, and the peak days of January."""
    labels = [p.period for p in data.periods]

    def first(month: int, is_peak: bool) -> str:
        hits = [p.period for p in data.periods if p.month == month and p.is_peak == is_peak]
        return hits[0] if hits else labels[0]

    winter = first(1, False)
    return winter, first(7, False), first(1, True) if any(p.is_peak for p in data.periods) else winter


def page_title(data: ReportData) -> str:
    """'Joint gas transport plan 2024: status quo'."""
    return f"Joint gas transport plan {data.year}: {plan_words(data, data.plan)}"


def opening(data: ReportData) -> list[str]:
    """Three sentences: what this is, what it says, how sure it is."""
    parties = [p for p in data.parties if p.role == "member"] or list(data.parties)
    names = listed(sorted(data.party_names[p.party] for p in parties))
    first = (
        f"This is a plan for carrying gas between {names} and their markets in {data.year}, computed from "
        f"the open "
        f"case “{data.case}”{_base_words(data)}: {_kind_sentence(data)}"
    )
    if not data.plan.is_solved:
        return [first, f"No plan was found: {data.plan.message}.", "What to do next stands below."]
    rows = [r for r in of_year(data.plan.parties) if r.wanted_bcm > 0]
    left = [r for r in rows if r.unserved_bcm >= 0.05]
    wanted = sum(r.wanted_bcm for r in rows)
    served = sum(r.own_use_bcm for r in rows)
    full = _full_on_peak(data)
    second = (
        f"In this plan {number(served)} of {number(wanted)} bcm of own use are served"
        + (
            "; unserved are "
            + listed(
                [
                    f"{number(r.unserved_bcm)} bcm in {name}"
                    for r in sorted(left, key=lambda r: data.party_names[r.party])
                    for name in (data.party_names[r.party],)
                ]
            )
            if left
            else ""
        )
        + f"; {full} {'pipeline is' if full == 1 else 'pipelines are'} full on the peak days of winter."
    )
    unsure = [m for m in data.moving if m.confidence == "estimated"]
    third = (
        f"Flows across borders are given with the range over all plans within "
        f"{number(data.tolerance_musd, 'MUSD')} MUSD a year of the best"
    )
    if data.moving:
        third += f"; {len(unsure)} of the {len(data.moving)} inputs that move the plan are estimates"
    return [first, second, f"{third}; it is a plan in a model, not a forecast."]


def _base_words(data: ReportData) -> str:
    """On which base year it stands, or that it stands on none."""
    if data.base is None:
        return f", without a base of {data.year}"
    return f", on the base of {data.base['year']}, reconciled with published balances"


def _kind_sentence(data: ReportData) -> str:
    # Without a base there is no other rule that serves homes first.
    rule = "." if data.base is not None else "; home use counts at the home value or more."
    if data.plan.kind == "contracted":
        return f"every contract between its minimum and maximum (contracted plan){rule}"
    if data.plan.kind == "block":
        return f"the {plan_words(data, data.plan)} plans as one, all other contracts stay as agreed{rule}"
    did = "what was agreed, as far as the network allows" if data.base is None else "what it did in that year"
    return f"every contract delivers {did} (status quo){rule}"


def _full_on_peak(data: ReportData) -> int:
    peak = named_periods(data)[2]
    return sum(
        1
        for r in data.plan.flows
        if r.period == peak and known(r.use_of_capacity_pct) and r.use_of_capacity_pct >= 99.5
    )


def least_sure(data: ReportData) -> str:
    """The least sure confidence among the inputs that move the plan; empty where none is recorded."""
    found = {m.confidence for m in data.moving}
    return next((level for level in reversed(ORDER) if level in found), "")


def key_figures(data: ReportData) -> list[KeyFigure]:
    """Four figures with unit, year and interval."""
    if not data.plan.is_solved:
        return []
    found = [_largest_border(data), _unserved(data), _dearest(data), _gain(data)]
    return [k for k in found if k is not None]


def _largest_border(data: ReportData) -> KeyFigure | None:
    rows = [r for r in of_year(data.plan.borders) if r.span_bcm]
    inner = [r for r in rows if _is_member(data, r.from_party) or _is_member(data, r.to_party)]
    if not inner:
        return None
    top = max(inner, key=lambda r: (abs(r.net_bcm), r.corridor))
    sign = -1.0 if top.net_bcm < 0 else 1.0
    ends = sorted(sign * end for end in top.span_bcm or ())
    return KeyFigure(
        value=number(abs(top.net_bcm)),
        unit=f"bcm in {data.year}",
        span=_span(interval(ends[0], ends[1]), "bcm in every plan as good"),
        what=f"largest flow across a border: {data.corridor_names.get(str(top.corridor), str(top.corridor))}",
    )


def _span(words: str, same: str) -> str:
    """'range 36.9–37.4', or that the range is no wider than its digits."""
    is_wide = "–" in words or " to " in words
    return f"range {words}" if is_wide else f"{words} {same}"


def _is_member(data: ReportData, party: Any) -> bool:
    return any(p.party == party and p.role == "member" for p in data.parties)


def _total(rows: Iterable[object], column: str) -> float:
    return sum(amount(r, column) for r in rows)


def _unserved(data: ReportData) -> KeyFigure:
    totals = [_total(of_year(p.parties), "unserved_bcm") for p in data.plans if p.is_solved]
    span = (
        f"{interval(min(totals), max(totals))} over the {len(totals)} plans of this page"
        if len(totals) > 1
        else "interval n/a: one plan only"
    )
    return KeyFigure(
        value=number(totals[0]),
        unit=f"bcm in {data.year}",
        span=span,
        what="own use wanted and not served, all parties",
    )


def _dearest(data: ReportData) -> KeyFigure | None:
    peak = named_periods(data)[2]
    rows = [
        r
        for r in data.plan.prices
        if r.period == peak and known(r.mid_usd_per_tcm) and _is_member(data, r.party)
    ]
    if not rows:
        return None
    top = max(rows, key=lambda r: (r.mid_usd_per_tcm, r.node))
    return KeyFigure(
        value=number(top.mid_usd_per_tcm, "USD/tcm"),
        unit="USD/tcm",
        span=_span(
            interval(top.low_usd_per_tcm, top.high_usd_per_tcm, "USD/tcm"),
            "at both ends of the interval",
        ),
        what=f"highest worth of gas at a border node, {period_name(peak)}: {data.node_name(str(top.node))}",
    )


def _gain(data: ReportData) -> KeyFigure:
    blocks = [p for p in data.plans[1:] if p.kind == "block" and p.is_solved]
    base = next((p for p in data.plans if p.kind == "status quo" and p.is_solved), None)
    if not blocks or base is None:
        return KeyFigure(
            value=number(data.plan.surplus_musd, "MUSD"),
            unit=f"MUSD in {data.year}",
            span=f"every plan counted as equally good lies within {number(data.tolerance_musd, 'MUSD')} MUSD",
            what="surplus of all parties: value of use less costs",
        )
    gains = [p.surplus_musd - base.surplus_musd for p in blocks]
    others = "; ".join(
        f"{plan_words(data, p)}: {number(g, 'MUSD', signed=True)}"
        for p, g in zip(blocks[1:], gains[1:], strict=True)
    )
    unserved = _total(of_year(base.parties), "unserved_bcm")
    what = f"what the {plan_words(data, blocks[0])} would gain over the status quo"
    if unserved >= LEAST_TOLD_BCM:
        # A worth is a difference from what happened: use that was served in fact is no gain.
        what += f", at most: it counts {number(unserved)} bcm that the status quo leaves unserved"
    return KeyFigure(
        value=number(gains[0], "MUSD", signed=True),
        unit=f"MUSD in {data.year}",
        span=others or "interval n/a: one block only",
        what=what,
    )
