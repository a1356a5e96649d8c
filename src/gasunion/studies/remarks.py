"""What a reader of a plan must know that no figure of it shows."""

from __future__ import annotations

from gasunion.outcome import Finding
from gasunion.planning.plan import Plan


def remarks(plan: Plan) -> tuple[Finding, ...]:
    """Warnings: corridors across a border that carry nothing because no contract names them (rule 6)."""
    rows = plan.formulation.contracts
    named: dict[str, float] = {}
    between: dict[str, str] = {}
    for way, limit in zip(rows.border_ways, rows.border_limit_mcm_d.tolist(), strict=True):
        if {way.exporter, way.importer} <= plan.block:
            continue
        corridor = way.way.corridor
        named[corridor] = named.get(corridor, 0.0) + limit
        between.setdefault(corridor, f"{way.exporter}–{way.importer}")
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
