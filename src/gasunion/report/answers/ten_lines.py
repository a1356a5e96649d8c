"""The main job in ten lines that a minister could read, in the language of the reader."""

from __future__ import annotations

from gasunion.report.answers.gain import left_open_words, money
from gasunion.report.answers.reconciled import base_words
from gasunion.report.chapters.money import limit_name
from gasunion.report.chapters.trust import input_words
from gasunion.report.language.language import Language, language
from gasunion.report.views.gather import named_data
from gasunion.report.views.reading import Reading
from gasunion.studies.main_job import MainJob
from gasunion.studies.reconcile.documented import documented_shortage_bcm
from gasunion.studies.results import PlanResult
from gasunion.studies.sources import least_sure, plan_confidence

USD_PER_MUSD = 1e6
# Half of the last digit that is shown.
SHOWN_BCM, SHOWN_MUSD = 0.05, 0.5
FLOWS_SHOWN, LIMITS_SHOWN, ESTIMATES_SHOWN = 6, 3, 3
_PREDICTORS = {
    "persistence": "persistence_bcm",
    "agreed": "agreed_bcm",
    "status_quo": "status_quo_bcm",
    "contracted": "planned_bcm",
}


def ten_lines(job: MainJob, words: Language | None = None) -> list[str]:
    """Ten lines: what was checked, what flows, who is short, what planning together would change.

    words : the language of the reader; English where it is not given.
    """
    words = words or language("en")
    base, block, everyone = (job.results[k] for k in ("status quo", "block", "all"))
    r = Reading(report=named_data(base), words=words)
    plan = base.plan
    # A case has one title, in the language of who wrote it.
    title = job.case.config.title if words.code == "en" else ""
    return [
        r.say(
            "ten.checked",
            title=title or job.case.name,
            year=str(job.year),
            parties=words.number(len(plan.scenario.parties), "count"),
            places=words.number(len(plan.network.nodes), "count"),
            pipes=words.number(len(plan.network.arcs), "count"),
            faults=words.number(len(job.faults), "count"),
        ),
        r.say(
            "ten.served",
            base=base_words(base.base, year=job.year, words=words),
            parties="; ".join(_served(r, base)),
        ),
        r.say(
            "ten.flows",
            flows="; ".join(_flows(r, base)),
            tolerance=words.with_unit(r.report.tolerance_musd, "MUSD"),
        ),
        _shortfalls(r, base),
        " ".join(_of_block(r, job, block, base)),
        r.say("ten.shifts", parties="; ".join(_shifts(r, block, base)) or words.say("list.none")),
        words.count("ten.everyone", len(plan.scenario.parties), gain=_gain(r, everyone, base)),
        r.say("ten.binding", limits="; ".join(_binding(r, base)) or words.say("list.none")),
        _hindcast(r, job),
        r.say(
            "ten.sure",
            confidence=words.say_or(f"confidence.{plan_confidence(plan)}", plan_confidence(plan)),
            figures="; ".join(_estimates(r, base)),
        ),
    ]


def _served(r: Reading, result: PlanResult) -> list[str]:
    members = {p.party for p in result.plan.scenario.parties if p.role == "member"}
    balances = [b for b in result.balances if b.party in members and b.bcm(b.wanted) > 0]
    return [
        r.say(
            "ten.served_in",
            party=r.party(b.party),
            share=r.words.with_unit(1 - b.bcm(b.unserved) / b.bcm(b.wanted), "share"),
            unserved=r.words.number(b.bcm(b.unserved), "bcm"),
            wanted=r.words.with_unit(b.bcm(b.wanted), "bcm"),
        )
        for b in r.words.sorted(balances, lambda b: r.party(b.party))
    ]


def _flows(r: Reading, result: PlanResult) -> list[str]:
    totals: dict[tuple[str, str], float] = {}
    for x in result.ranges:
        if x.slot == "year":
            pair = (x.exporter, x.importer) if x.value >= 0 else (x.importer, x.exporter)
            totals[pair] = totals.get(pair, 0.0) + abs(x.value)
    greatest = sorted(totals.items(), key=lambda item: -item[1])[:FLOWS_SHOWN]
    return [
        r.say("ten.flow", start=r.party(a), end=r.party(b), volume=r.words.with_unit(v, "bcm"))
        for (a, b), v in greatest
    ]


def _shortfalls(r: Reading, result: PlanResult) -> str:
    plan = result.plan
    assert plan.pins is not None
    days = plan.formulation.days
    short = {
        c.contract: bcm
        for i, c in enumerate(plan.scenario.contracts)
        if (bcm := float(plan.pins.shortfall_mcm_d[i] @ days) / 1000) >= SHOWN_BCM
    }
    if not short:
        return r.say("ten.all_carried")
    told = [_pair(r, r.contract(name), r.words.with_unit(v, "bcm")) for name, v in short.items()]
    return r.say("ten.short", contracts="; ".join(told))


def _pair(r: Reading, name: str, figure: str) -> str:
    return r.say("ten.pair", name=name, figure=figure)


def _gain(r: Reading, result: PlanResult, base: PlanResult) -> str:
    return r.words.with_unit(result.plan.surplus_musd - base.plan.surplus_musd, "MUSD")


def _of_block(r: Reading, job: MainJob, block: PlanResult, base: PlanResult) -> list[str]:
    """What the block would change, up to where the data leave that open."""
    found = [r.say("ten.block", members=r.listed(job.block), gain=_gain(r, block, base))]
    before = {b.party: b.bcm(b.unserved) for b in base.balances}
    moved = [
        r.say(
            "ten.change",
            party=r.party(b.party),
            before=r.words.number(before[b.party], "bcm"),
            after=r.words.with_unit(b.bcm(b.unserved), "bcm"),
        )
        for b in r.words.sorted(block.balances, lambda b: r.party(b.party))
        if abs(before[b.party] - b.bcm(b.unserved)) >= SHOWN_BCM
    ]
    found.append(r.say("ten.unserved", parties="; ".join(moved)) if moved else r.say("ten.unserved_same"))
    unserved = sum(b.bcm(b.unserved) for b in base.balances if b.party in job.block)
    documented = documented_shortage_bcm(job.case, job.year, job.block)
    # Where more goes unserved than was documented, the gain is not over what happened.
    if documented is not None and unserved > documented + SHOWN_BCM:
        found.append(
            r.say(
                "ten.documented",
                unserved=r.words.with_unit(unserved, "bcm"),
                documented=r.words.with_unit(documented, "bcm"),
                year=str(job.year),
            )
        )
    return [*found, *_open(r, block)]


def _open(r: Reading, block: PlanResult) -> list[str]:
    """How far the published figures leave the gain open, and from what it comes, in a base year."""
    gain, worlds = block.gain, block.worlds
    if gain is None or not gain.has_base:
        return []
    words = r.words
    parts = (gain.timing_usd, gain.trade_usd, gain.shortage_usd)
    timing, trade, shortage = (money(words, usd) for usd in parts)
    found = [r.say("ten.parts", timing=timing, trade=trade, shortage=shortage)]
    ends = None if worlds is None else worlds.quantiles("gain_usd")
    if worlds is not None and ends is not None:
        found.append(
            r.say(
                "ten.worlds",
                solved=words.number(len(worlds.solved), "count"),
                drawn=words.number(worlds.count, "count"),
                low=money(words, ends["p5"]),
                high=money(words, ends["p95"]),
            )
        )
    left = left_open_words(block, words, name=r.party)
    return [*found, left] if left else found


def _shifts(r: Reading, result: PlanResult, base: PlanResult) -> list[str]:
    before = {a.party: a.surplus for a in base.accounts}
    moved = {
        a.party: change for a in result.accounts if abs(change := a.surplus - before[a.party]) >= SHOWN_MUSD
    }
    return [_pair(r, r.party(p), r.words.with_unit(moved[p], "MUSD", signed=True)) for p in r.parties(moved)]


def _binding(r: Reading, result: PlanResult) -> list[str]:
    return [
        r.say(
            "ten.limit",
            limit=limit_name(r, b.kind, b.name),
            kind=r.words.say_or(f"limit_kind.{b.kind}", b.kind),
            gain=r.words.with_unit(b.gain_musd, "MUSD"),
        )
        for b in result.binding[:LIMITS_SHOWN]
    ]


def _hindcast(r: Reading, job: MainJob) -> str:
    flows = job.past.hindcasts
    if not flows:
        return r.say("ten.no_past")
    years = sorted({h.year for h in flows})
    told = {
        "first": str(years[0]),
        "last": str(years[-1]),
        "tests": r.words.number(sum(h.is_test for h in flows), "count"),
    }
    over = job.past.scores[0]
    tested = r.words.count("ten.past", len(flows), **told)
    if over.won is None:
        return tested
    named = {p: r.say(f"predictor.{key}") for p, key in _PREDICTORS.items()}
    errors = [_pair(r, name, r.words.number(over.errors[p], "bcm", decimals=2)) for p, name in named.items()]
    closest = r.words.count(
        "ten.past_won", over.count, won=named[over.won], errors="; ".join(errors), unit=r.words.unit("bcm")
    )
    return f"{tested} {closest}"


def _estimates(r: Reading, result: PlanResult) -> list[str]:
    return [
        r.say(
            "ten.estimate",
            figure=r.words.say_or(f"figure.{x.figure}", x.figure),
            row=input_words(r, x.table, x.row),
            table=r.words.say_or(f"input_table.{x.table}", x.table),
        )
        for x in least_sure(result.plan, count=ESTIMATES_SHOWN)
    ]
