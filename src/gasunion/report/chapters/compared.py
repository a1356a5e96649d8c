"""The chapter on plans side by side: contracted plan, blocks and all, each step with its interval."""

from __future__ import annotations

from collections.abc import Sequence

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.left_open import left_open_sentence
from gasunion.report.chapters.money import status_quo_of
from gasunion.report.chapters.webtable import Value, WebTable, figure, text, web_table
from gasunion.report.charts.waterfall import Step, waterfall_chart
from gasunion.report.views.data import GainOf, PlanData
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import BorderRow, of_year


def _span(r: Reading, plan: PlanData) -> str:
    """The interval of a plan's gain over worlds; empty where none is drawn."""
    gain = plan.gain
    if gain is None or gain.low_musd is None or r.is_of_all(plan):
        return ""
    return r.words.interval(gain.low_musd, gain.high_musd, "MUSD")


def _interval(r: Reading, plan: PlanData, *, is_base: bool) -> str:
    """The interval of a plan's gain, or why it has none."""
    if is_base:
        return ""
    if span := _span(r, plan):
        return span
    if r.report.base is None:
        return r.say("plans.none_no_base")
    if plan.kind == "contracted":
        return r.say("plans.none_contracted")
    return r.say("plans.none_all" if r.is_of_all(plan) else "plans.none_drawn")


def _way(r: Reading, base: PlanData, plans: Sequence[PlanData]) -> list[Step]:
    """Blocks from the status quo; then the flexibility of contracts as a step on the way to all as one."""

    def gain(plan: PlanData) -> float:
        return plan.surplus_musd - base.surplus_musd

    def noted(plan: PlanData) -> str:
        return _span(r, plan) or r.say("plans.no_span")

    contracted = next((p for p in plans if p.kind == "contracted"), None)
    everyone = next((p for p in plans if r.is_of_all(p)), None)
    steps = [
        Step(label=r.plan(p), value=gain(p), note=noted(p), is_whole=True)
        for p in plans
        if p is not contracted and p is not everyone
    ]
    if contracted is not None:
        label = r.say("plans.flexibility")
        steps.append(Step(label=label, value=gain(contracted), note=noted(contracted), start=0.0))
        if everyone is not None:
            beyond = gain(everyone) - gain(contracted)
            steps.append(Step(label=r.say("plans.beyond"), value=beyond, note=noted(everyone)))
    if everyone is not None:
        steps.append(Step(label=r.plan(everyone), value=gain(everyone), note=noted(everyone), is_whole=True))
    return steps


def _foot(r: Reading) -> str:
    """What each kind of plan is: of a year with a base, contracts deliver what they did."""
    if r.report.base is None:
        return r.say("plans.foot")
    everyone = any(r.is_of_all(p) for p in r.report.plans)
    contracted = any(p.kind == "contracted" for p in r.report.plans)
    words = r.say(
        "plans.foot_base",
        all=r.say("plans.no_interval") if everyone else "",
        contracted=r.say("plans.no_interval_contracted") if contracted else "",
    )
    return " ".join(words.split())


def compared_chapter(r: Reading) -> Chapter | None:
    """Contracted plan, status quo and blocks side by side."""
    if len(r.report.plans) < 2:
        return None
    base = status_quo_of(r) or r.report.plan
    others = [p for p in r.report.plans if p is not base and p.is_solved]
    block = next((p for p in others if p.kind == "block"), None)
    title = r.words.count("plans.count", len(r.report.plans), year=str(r.report.year))
    if block is not None:
        gain = r.words.with_unit(block.surplus_musd - base.surplus_musd, "MUSD", signed=True)
        title = r.say("plans.gain", plan=r.plan(block), gain=gain)
    subtitle = [r.say("plans.subtitle", year=str(r.report.year))]
    if any(p.kind == "contracted" for p in others):
        subtitle.append(r.say("plans.way"))
    rows: list[list[Value]] = []
    for p in (base, *others):
        years = of_year(p.parties)
        rows.append(
            [
                r.plan(p),
                p.surplus_musd,
                p.surplus_musd - base.surplus_musd,
                _interval(r, p, is_base=p is base),
                sum(x.production_bcm for x in years),
                sum(x.own_use_bcm for x in years),
                sum(x.unserved_bcm for x in years),
                sum(abs(x.net_bcm) for x in of_year(p.borders)),
            ]
        )
    table = web_table(
        r.words,
        "plans",
        r.say("plans.caption", year=str(r.report.year)),
        is_exact=True,
        heads=[
            text(r.say("head.plan")),
            figure(r.say("col.surplus_of_all"), "MUSD"),
            figure(r.say("col.against_today"), "MUSD", signed=True),
            text(r.say("plans.interval")),
            figure(r.say("head.production"), "bcm"),
            figure(r.say("head.own_use"), "bcm"),
            figure(r.say("head.unserved"), "bcm"),
            figure(r.say("col.every_crossing"), "bcm"),
        ],
        rows=rows,
        keys=[p.name for p in (base, *others)],
    )
    return Chapter(
        name="plans",
        short=r.say("plans.chapter"),
        title=title,
        subtitle=" ".join(subtitle),
        chart=waterfall_chart(r.words, "plans", _way(r, base, others), what=r.say("plans.alt")),
        tables=(table, _flows_compared(r, (base, *others))),
        foot=_foot(r),
        parts=() if block is None or block.gain is None else (_worth_part(r, block, block.gain),),
    )


def gain_left_open(r: Reading, gain: GainOf, *, is_brief: bool = False) -> str:
    """What balances leave open beside a gain; empty where the base does not say."""
    if gain.open_year is None:
        return ""
    return left_open_sentence(
        r.words,
        year=gain.open_year,
        misfit=gain.misfit,
        open_bcm=gain.open_bcm,
        moved_bcm=gain.moved_bcm,
        misclosure_bcm=gain.misclosure_bcm,
        name=r.party,
        is_brief=is_brief,
    )


def _worth_part(r: Reading, plan: PlanData, gain: GainOf) -> Chapter:
    """What the gain of a block is made of, part by part."""
    parts = [
        (r.say("plans.timing"), gain.timing_musd),
        (r.say("plans.trade"), gain.trade_musd),
        (r.say("plans.shortage"), gain.shortage_musd),
    ]
    steps = [Step(label=label, value=value) for label, value in parts]
    steps.append(Step(label=r.plan(plan), value=gain.gain_musd, note=_span(r, plan), is_whole=True))
    total = r.words.with_unit(gain.gain_musd, "MUSD", signed=True)
    return Chapter(
        name="worth",
        short=r.say("plans.worth"),
        title=r.say("plans.worth_title", plan=r.plan(plan), gain=total),
        subtitle=r.say("plans.worth_subtitle", year=str(r.report.year)),
        foot=gain_left_open(r, gain),
        chart=waterfall_chart(r.words, "worth", steps, what=r.say("plans.worth")),
        tables=(
            web_table(
                r.words,
                "worth",
                r.say("plans.worth"),
                is_exact=True,
                heads=[text(r.say("plans.part")), figure(r.say("head.gain"), "MUSD", signed=True)],
                rows=[[label, value] for label, value in parts],
                keys=["timing_musd", "trade_musd", "shortage_musd"],
                total=[r.plan(plan), gain.gain_musd],
            ),
        ),
    )


def _flows_compared(r: Reading, plans: Sequence[PlanData]) -> WebTable:
    flows: dict[str, dict[str, BorderRow]] = {}
    for p in plans:
        for x in of_year(p.borders):
            flows.setdefault(x.corridor, {})[p.name] = x
    kept = {c: by for c, by in flows.items() if any(abs(x.net_bcm) >= 0.05 for x in by.values())}
    order = sorted(kept, key=lambda c: (-max(abs(x.net_bcm) for x in kept[c].values()), c))
    return web_table(
        r.words,
        "plans-borders",
        r.say("plans.borders_caption"),
        heads=[text(r.say("col.corridor")), *(figure(r.plan(p), "bcm") for p in plans)],
        rows=[
            [r.corridor(c), *(kept[c][p.name].net_bcm if p.name in kept[c] else None for p in plans)]
            for c in order
        ],
        keys=order,
    )
