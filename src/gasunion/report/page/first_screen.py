"""The first screen: the finding, three sentences and three figures: what, what does it say, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gasunion.report.chapters.compared import gain_left_open
from gasunion.report.chapters.money import status_quo_of
from gasunion.report.chapters.past import judged, misses
from gasunion.report.views.data import GainOf, PlanData, ReportData, known
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import PartyRow, amount, of_year
from gasunion.scenario.source import ORDER

# Unserved use of a status quo from which a gain over it is told to be an upper end.
LEAST_TOLD_BCM = 0.05
# A section is full from so much of its capacity. [%]
FULL_PCT = 99.5


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A figure of the first screen: value, unit with its year, interval, and what it is made of."""

    value: str
    unit: str
    span: str
    what: str


def named_periods(data: ReportData) -> tuple[str, str, str]:
    """Winter, summer and peak day: January and July ordinary days, and the peak days of January."""

    def first(month: int, is_peak: bool) -> str:
        hits = [p.period for p in data.periods if p.month == month and p.is_peak == is_peak]
        return hits[0] if hits else data.periods[0].period

    winter = first(1, False)
    return winter, first(7, False), first(1, True) if any(p.is_peak for p in data.periods) else winter


def short_parties(r: Reading, plan: PlanData) -> list[PartyRow]:
    """Parties some of whose own use is left unserved, in the order of their names."""
    rows = [x for x in of_year(plan.parties) if x.unserved_bcm >= LEAST_TOLD_BCM]
    return r.words.sorted(rows, lambda x: r.party(x.party))


def page_title(r: Reading) -> str:
    """The finding of the page: who is short and by how much."""
    plan = r.report.plan
    if not plan.is_solved:
        return r.say("first.no_plan", year=str(r.report.year), plan=r.plan(plan))
    unserved = sum(x.unserved_bcm for x in of_year(plan.parties))
    words = {"year": str(r.report.year), "plan": r.plan(plan)}
    if unserved < LEAST_TOLD_BCM:
        return r.say("first.title_served", **words)
    return r.say("first.title", unserved=_bcm(r, unserved), **words)


def opening(r: Reading) -> list[str]:
    """Three sentences: what this is, what it says, how sure it is."""
    report = r.report
    members = [p.party for p in report.parties if p.role == "member"] or list(report.party_names)
    # Without a base there is no other rule that serves homes first.
    key = "first.kind_no_base" if report.base is None else "first.kind"
    base = r.say("first.no_base", year=str(report.year))
    if report.base is not None:
        base = r.say("first.base", year=str(report.base["year"]))
    first = r.say(
        "first.what",
        parties=r.listed(members),
        year=str(report.year),
        case=report.case,
        base=base,
        kind=r.words.say_or(f"{key}.{report.plan.kind}", report.plan.kind),
    )
    if not report.plan.is_solved:
        return [first, r.say("first.lost", message=report.plan.message), r.say("first.what_next")]
    rows = [x for x in of_year(report.plan.parties) if x.wanted_bcm > 0]
    served = _bcm(r, sum(x.own_use_bcm for x in rows))
    wanted = _bcm(r, sum(x.wanted_bcm for x in rows))
    full = r.words.count("first.full", _full_on_peak(report))
    second = r.say("first.served", served=served, wanted=wanted, full=full)
    tolerance = r.words.with_unit(report.tolerance_musd, "MUSD")
    third = r.say("first.ranges", tolerance=tolerance)
    if report.moving:
        unsure = sum(m.confidence == "estimated" for m in report.moving)
        third = r.words.count(
            "first.sure", len(report.moving), unsure=r.words.number(unsure, "count"), tolerance=tolerance
        )
    return [first, second, third]


def _bcm(r: Reading, value: float) -> str:
    return r.words.with_unit(value, "bcm")


def _full_on_peak(data: ReportData) -> int:
    peak = named_periods(data)[2]
    return sum(
        1
        for x in data.plan.flows
        if x.period == peak and known(x.use_of_capacity_pct) and x.use_of_capacity_pct >= FULL_PCT
    )


def least_sure(data: ReportData) -> str:
    """The least sure confidence among the inputs that move the plan; empty where none is recorded."""
    found = {m.confidence for m in data.moving}
    return next((level for level in reversed(ORDER) if level in found), "")


def key_figures(r: Reading) -> list[KeyFigure]:
    """Three figures of a decision, each with its interval and what it is made of."""
    if not r.report.plan.is_solved:
        return []
    found = [_unserved(r), _gain(r), _past(r)]
    return [k for k in found if k is not None]


def _of_year(r: Reading, unit: str) -> str:
    return r.say("first.of_year", unit=r.words.unit(unit), year=str(r.report.year))


def _unserved(r: Reading) -> KeyFigure:
    totals = [sum(x.unserved_bcm for x in of_year(p.parties)) for p in r.report.plans if p.is_solved]
    span = r.say("first.one_plan")
    if len(totals) > 1:
        ends = r.words.interval(min(totals), max(totals), "bcm")
        span = r.words.count("first.over_plans", len(totals), interval=ends)
    each = [
        r.say("list.with_figure", name=r.party(x.party), figure=_bcm(r, x.unserved_bcm))
        for x in short_parties(r, r.report.plan)
    ]
    made = r.say("first.unserved_of", parties=r.words.listed(each)) if each else r.say("first.all_served")
    return KeyFigure(value=r.words.number(totals[0], "bcm"), unit=_of_year(r, "bcm"), span=span, what=made)


def _gain(r: Reading) -> KeyFigure:
    blocks = [p for p in r.report.plans[1:] if p.kind == "block" and p.is_solved]
    base = status_quo_of(r)
    tolerance = r.words.with_unit(r.report.tolerance_musd, "MUSD")
    if not blocks or base is None:
        return KeyFigure(
            value=r.words.number(r.report.plan.surplus_musd, "MUSD"),
            unit=_of_year(r, "MUSD"),
            span=r.say("first.within", tolerance=tolerance),
            what=r.say("first.surplus"),
        )
    block = blocks[0]
    if block.gain is not None:
        return _worth(r, block, block.gain)
    own = _own_gain(base, block)
    others = [
        r.say(
            "list.with_figure",
            name=r.plan(p),
            figure=r.words.number(p.surplus_musd - base.surplus_musd, "MUSD", signed=True),
        )
        for p in blocks[1:]
    ]
    key = "first.gain_of_all" if others else "first.gain_alone"
    unserved = sum(x.unserved_bcm for x in of_year(base.parties))
    what = r.say("first.gain", plan=r.plan(block))
    if unserved >= LEAST_TOLD_BCM:
        # A worth is a difference from what happened: use that was served in fact is no gain.
        what = r.say("first.gain_at_most", plan=r.plan(block), unserved=_bcm(r, unserved))
    return KeyFigure(
        value=r.words.number(own, "MUSD", signed=True),
        unit=_of_year(r, "MUSD"),
        span=r.say(key, others="; ".join(others), tolerance=tolerance),
        what=what,
    )


def _worth(r: Reading, block: PlanData, gain: GainOf) -> KeyFigure:
    """The gain of a block on a base year: its interval over the worlds, and its parts."""
    span = r.say("first.gain_no_worlds")
    if gain.low_musd is not None:
        ends = r.words.interval(gain.low_musd, gain.high_musd, "MUSD")
        span = r.words.count("first.gain_worlds", gain.worlds, interval=ends)
    made = r.say(
        "first.gain_made",
        plan=r.plan(block),
        timing=r.words.number(gain.timing_musd, "MUSD"),
        trade=r.words.number(gain.trade_musd, "MUSD"),
        shortage=r.words.number(gain.shortage_musd, "MUSD"),
    )
    return KeyFigure(
        value=r.words.number(gain.gain_musd, "MUSD", signed=True),
        unit=_of_year(r, "MUSD"),
        span=span,
        what=f"{made}. {left}" if (left := gain_left_open(r, gain, is_brief=True)) else made,
    )


def _own_gain(base: PlanData, block: PlanData) -> float:
    """What the members of a block gain by themselves: others may gain or lose by it as well. [MUSD]"""
    before = {x.party: x.surplus_musd or 0.0 for x in of_year(base.parties)}
    after: Sequence[PartyRow] = of_year(block.parties)
    return sum((x.surplus_musd or 0.0) - before.get(x.party, 0.0) for x in after if x.party in block.block)


def _past(r: Reading) -> KeyFigure | None:
    past = r.report.hindcast
    if not past:
        return None
    over = judged(past)
    if not over:
        return KeyFigure(
            value=r.words.number(0, "count"),
            unit=r.words.count("first.of_flows", len(past)),
            span=r.say("first.no_error"),
            what=r.say("first.tests"),
        )
    each = [abs(amount(x, "planned_bcm") - x.observed_bcm) for x in over]
    mean = misses(over)
    return KeyFigure(
        value=r.words.number(mean["planned_bcm"], "bcm"),
        unit=r.words.unit("bcm"),
        span=r.words.count(
            "first.error_span", len(over), interval=r.words.interval(min(each), max(each), "bcm")
        ),
        what=r.say("first.error", same=_bcm(r, mean["persistence_bcm"])),
    )
