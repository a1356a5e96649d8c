"""What a reader of a plan must know that no figure of it shows."""

from __future__ import annotations

from gasunion.intake.bases import stale_finding
from gasunion.intake.case import Case
from gasunion.outcome import Finding
from gasunion.planning.plan import Plan
from gasunion.studies.accounts import payments

LEAST_TOLD_BCM = 0.05


def remarks(plan: Plan) -> tuple[Finding, ...]:
    """Warnings: gas that a balance leaves unpaid, fields that could give more, borders that carry nothing."""
    rows = plan.formulation.contracts
    named: dict[str, float] = {}
    between: dict[str, str] = {}
    for way, limit in zip(rows.border_ways, rows.border_limit_mcm_d.tolist(), strict=True):
        if {way.exporter, way.importer} <= plan.block:
            continue
        corridor = way.way.corridor
        named[corridor] = named.get(corridor, 0.0) + limit
        between.setdefault(corridor, f"{way.exporter}–{way.importer}")
    return (*_unpaid_gas(plan), *_could_give(plan), *_closed(named, between))


def _could_give(plan: Plan) -> tuple[Finding, ...]:
    """Members of a block of a base year whose fields could give more than they gave: no gain counts it."""
    if not plan.block or not plan.scenario.has_base:
        return ()
    territory = {n.node: n.territory for n in plan.network.nodes}
    more: dict[str, float] = {}
    for s in plan.scenario.supplies:
        party = territory[s.node]
        if party in plan.block and s.could_give_bcm_y is not None:
            more[party] = more.get(party, 0.0) + max(s.could_give_bcm_y - s.capacity_bcm_y, 0.0)
    return tuple(
        Finding(
            where=f"supplies of {party}",
            what=f"could give {bcm:.1f} bcm more than they gave (could_give_bcm_y); in a block "
            "they give no more than the year did, so the gain leaves that out.",
            value=bcm,
            unit="bcm",
            hint="Raise their capacity with --set to see what it would change.",
            severity="warning",
        )
        for party, bcm in sorted(more.items())
        if bcm >= LEAST_TOLD_BCM
    )


def _unpaid_gas(plan: Plan) -> tuple[Finding, ...]:
    """Balances (transit, swap) through which a block leaves gas on one side that no contract pays for."""
    if not plan.outcome.is_solved:
        return ()
    return tuple(
        Finding(
            where=f"contract {p.contract}",
            what=f"is a balance and no sale: the plan leaves {p.quantity_bcm:.2f} bcm of {p.payee}'s gas "
            f"with {p.payer}; accounts charge {p.price_usd_per_tcm:g} USD/tcm for it.",
            value=p.quantity_bcm,
            unit="bcm",
            hint="Set case.unpaid_gas, or write a sale of it.",
            severity="warning",
        )
        for p in payments(plan)
        if p.kind == "junction"
    )


def _closed(named: dict[str, float], between: dict[str, str]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            where=f"border {corridor}, {between[corridor]}",
            what="carries nothing: no contract names it among its crossings, or those that do carry nothing.",
            value=0.0,
            unit="mcm/d",
            hint="Write it into a contract's crossings, or plan both parties as a block.",
            severity="warning",
        )
        for corridor, limit in named.items()
        if limit == 0.0
    )


def base_remarks(case: Case, year: int) -> tuple[Finding, ...]:
    """Warnings of a base year: its tables have changed since, or it is of another year than the plan."""
    base = case.base
    if base is None:
        return ()
    found = [stale_finding(base, case=case.name)] if base.is_stale else []
    if base.year != year:
        what = f"the base of {base.year} was given, and the plan is of {year}: spans of contracts are changed"
        hint = f"give the base of {year}, or none."
        found.append(
            Finding(where="--scenario", what=what, value=float(base.year), hint=hint, severity="warning")
        )
    return tuple(found)
