"""The main job in ten lines that a minister could read."""

from __future__ import annotations

from gasunion.report.answers.gain import left_open_words, musd
from gasunion.report.answers.reconciled import base_words
from gasunion.studies.accounts import PartyAccount
from gasunion.studies.balance import PartyBalance
from gasunion.studies.main_job import MainJob
from gasunion.studies.reconcile.documented import documented_shortage_bcm
from gasunion.studies.results import PlanResult
from gasunion.studies.sources import least_sure, plan_confidence


def ten_lines(job: MainJob) -> list[str]:
    """Ten sentences: what was checked, what flows, who is short, what planning together would change."""
    base, block, everyone = (job.results[k] for k in ("status quo", "block", "all"))
    members = "+".join(sorted(job.block))
    plan = base.plan
    return [
        f"1. {job.case.config.title or job.case.name}, {job.year}: {len(plan.scenario.parties)} parties, "
        f"{len(plan.network.nodes)} places, {len(plan.network.arcs)} pipeline corridors; every table holds, "
        f"and the independent checker found {len(job.faults) or 'no'} faults in four plans.",
        f"2. {base_words(base.base, year=job.year)} With every contract at its quantity in every month, this "
        "model serves own use to " + _served(base) + ". Volumes at 20 °C.",
        "3. Across borders flow " + _flows(base) + " bcm a year (within 1 MUSD of the best plan).",
        "4. " + _shortfalls(base),
        f"5. If {members} planned as one, the same gas would be worth up to {_gain(block, base)} more a "
        "year in this model; " + _unserved_change(block, base) + _upper_end(job, base) + _open(block),
        "6. Without new payments between them, that would change each party's surplus by "
        f"{_shifts(block, base)} MUSD a year: what to share, and how, is the question of the sharing rules.",
        f"7. If all {len(plan.scenario.parties)} parties planned as one: up to {_gain(everyone, base)} more "
        "a year; no interval is drawn for it, as supply and use of the outside markets are held. Neither "
        "figure is a forecast; market power, politics and sanctions are not in the model.",
        "8. What binds most as agreed, gain from 1 % more of it: " + _binding(base) + ".",
        "9. " + _hindcast(job),
        f"10. How sure: {plan_confidence(plan)} at the weakest figure that matters; the estimates that "
        "matter most are " + _estimates(base) + ".",
    ]


def _served(result: PlanResult) -> str:
    words = []
    for b in result.balances:
        wanted = b.bcm(b.wanted)
        if wanted > 0 and _is_member(result, b):
            words.append(
                f"{100 * (1 - b.bcm(b.unserved) / wanted):.0f} % in {_name(result, b.party)} "
                f"({b.bcm(b.unserved):.1f} of {wanted:.1f} bcm unserved)"
            )
    return ", ".join(words)


def _flows(result: PlanResult) -> str:
    totals: dict[tuple[str, str], float] = {}
    for r in result.ranges:
        if r.slot == "year":
            pair = (r.exporter, r.importer) if r.value >= 0 else (r.importer, r.exporter)
            totals[pair] = totals.get(pair, 0.0) + abs(r.value)
    greatest = sorted(totals.items(), key=lambda item: -item[1])[:6]
    return ", ".join(f"{a}→{b} {v:.1f}" for (a, b), v in greatest)


def _shortfalls(result: PlanResult) -> str:
    plan = result.plan
    assert plan.pins is not None
    days = plan.formulation.days
    rows = [
        (c.contract, float(plan.pins.shortfall_mcm_d[i] @ days) / 1000)
        for i, c in enumerate(plan.scenario.contracts)
    ]
    short = [(name, bcm) for name, bcm in rows if bcm >= 0.05]
    if not short:
        return "Every agreed quantity can be carried in its month."
    return (
        "Agreed but not possible in its month, bcm short: "
        + ", ".join(f"{n} {v:.1f}" for n, v in short)
        + "."
    )


def _gain(result: PlanResult, base: PlanResult) -> str:
    return f"{round(result.plan.surplus_musd - base.plan.surplus_musd):,} MUSD"


def _unserved_change(result: PlanResult, base: PlanResult) -> str:
    before = {b.party: b.bcm(b.unserved) for b in base.balances}
    words = [
        f"{_name(base, b.party)} {before[b.party]:.1f} → {b.bcm(b.unserved):.1f}"
        for b in result.balances
        if abs(before[b.party] - b.bcm(b.unserved)) >= 0.05
    ]
    return f"unserved use, bcm: {', '.join(words)}." if words else "unserved use would not change."


def _upper_end(job: MainJob, base: PlanResult) -> str:
    """Where more goes unserved than was documented: the gain is not over what happened."""
    unserved = sum(b.bcm(b.unserved) for b in base.balances if b.party in job.block)
    documented = documented_shortage_bcm(job.case, job.year, job.block)
    if documented is None or unserved <= documented + 0.05:
        return ""
    return (
        f" Of the {unserved:.1f} bcm that go unserved as agreed only {documented:.1f} are documented, so gas "
        f"that was served counts as gained: `gasunion reconcile` makes inputs of {job.year} that close."
    )


def _open(block: PlanResult) -> str:
    """How far the published figures leave the gain open, and from what it comes, in a base year."""
    gain = block.gain
    if gain is None or not gain.has_base:
        return ""
    parts = (
        f" Of it timing and routing {musd(gain.timing_usd)}, more trade {musd(gain.trade_usd)}, shortage "
        f"relieved {musd(gain.shortage_usd)} MUSD."
    )
    found = None if block.worlds is None else block.worlds.quantiles("gain_usd")
    if block.worlds is None or found is None:
        return f"{parts} {left_open_words(block)}".rstrip()
    drawn = (
        f"{parts} In {len(block.worlds.solved)} of {block.worlds.count} worlds that the published figures "
        f"leave open it is {musd(found['p5'])} to {musd(found['p95'])} MUSD (5 to 95 of 100)."
    )
    return f"{drawn} {left_open_words(block)}".rstrip()


def _shifts(result: PlanResult, base: PlanResult) -> str:
    before = {a.party: a.surplus for a in base.accounts}
    moved: list[tuple[PartyAccount, float]] = [(a, a.surplus - before[a.party]) for a in result.accounts]
    return ", ".join(
        f"{a.party} {change:+,.0f}".replace("-", "−") for a, change in moved if abs(change) >= 0.5
    )


def _binding(result: PlanResult) -> str:
    return ", ".join(f"{b.name} ({b.kind}) {b.gain_musd:,.0f} MUSD" for b in result.binding[:3]) or "nothing"


def _hindcast(job: MainJob) -> str:
    flows = job.past.hindcasts
    if not flows:
        return "No observation of a planned year is in the case, so nothing tests the model."
    years = sorted({h.year for h in flows})
    tests = sum(h.is_test for h in flows)
    words = (
        f"From what was known before each of {years[0]}–{years[-1]}: {tests} of {len(flows)} past flows "
        f"test{'s' if tests == 1 else ''} the plan"
    )
    over = job.past.scores[0]
    if over.won is None:
        return words + "."
    named = {
        "persistence": "the year before",
        "agreed": "agreed quantities alone",
        "status_quo": "the plan with agreed quantities",
        "contracted": "the contracted plan",
    }
    missed = ", ".join(f"{named[p]} {over.errors[p]:.2f}" for p in named)
    return (
        f"{words}; over the {over.count} independent ones {named[over.won]} came closest (mean error in bcm: "
        f"{missed})."
    )


def _estimates(result: PlanResult) -> str:
    return ", ".join(f"{x.figure} of {x.row} ({x.table})" for x in least_sure(result.plan, count=3))


def _is_member(result: PlanResult, balance: PartyBalance) -> bool:
    return any(p.party == balance.party and p.role == "member" for p in result.plan.scenario.parties)


def _name(result: PlanResult, party: str) -> str:
    return next((p.name for p in result.plan.scenario.parties if p.party == party), party) or party
