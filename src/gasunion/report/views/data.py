"""What a report is drawn from: plain rows, whether they come from a result at hand or from its files.

Rows of a plan's tables have the columns of `tables.columns`; nodes, arcs, parties and periods have those
named below. A report computes nothing but what its reader would do with a pencil: sums, shares, differences.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gasunion.report.changes.changes import Changes

Row = Mapping[str, Any]
Rows = Sequence[Row]
YEAR = "year"


def known(value: Any) -> bool:
    """Whether a cell holds a finite number."""
    return isinstance(value, int | float) and math.isfinite(value)


@dataclass(frozen=True, kw_only=True)
class PlanData:
    """One plan as tables.

    Attributes
    ----------
    name : "status quo", "block KZ+RU+UZ". kind : contracted, status quo or block. block : its parties.
    is_solved, message : how it ended. surplus_musd : of the year.
    tables : flows, supply, use, storage, contracts, prices, parties, party_use, borders, binding, payments,
        moving_inputs; empty where the plan was not solved.
    findings : what stands in the way of a plan, or what the checker found: where, what, hint.
    """

    name: str
    kind: str
    block: tuple[str, ...]
    is_solved: bool
    message: str
    surplus_musd: float
    tables: Mapping[str, Rows]
    findings: Rows = ()

    def rows(self, table: str) -> Rows:
        """Rows of a table, none where it was not written."""
        return self.tables.get(table, ())

    def year(self, table: str) -> Rows:
        """Rows of the whole year."""
        return [r for r in self.rows(table) if r["period"] == YEAR]


@dataclass(frozen=True, kw_only=True)
class ReportData:
    """All that one page shows.

    Attributes
    ----------
    case, year : of the data. version, input_sha256, overridden : where the result comes from.
    tolerance_musd : surplus a plan may lose and still count as equally good.
    parties : party, name, role. nodes : node, name, party, kind, lon_deg, lat_deg (null where unknown).
    arcs : arc, corridor, system, from_node, to_node, owner, length_km, strings, via, source, confidence.
    periods : period, month, is_peak, start, end, days.
    plans : the first is the one on the map; the others are set beside it.
    hindcast : corridor, year, observed_bcm, low_bcm, high_bcm, planned_bcm, planned_low_bcm,
        planned_high_bcm, persistence_bcm, held, is_test.
    findings : what validation found: where, what, hint. was_validated : whether it was asked.
    files : names of the files beside the page. notes : remarks on the whole, in sentences.
    changes : this plan against the version before, where there is one to compare it with.
    later_changes : files that were changed after they were written, one sentence each.
    """

    case: str
    year: int
    version: str
    input_sha256: str
    plans: tuple[PlanData, ...]
    nodes: Rows
    arcs: Rows
    parties: Rows
    periods: Rows
    overridden: tuple[str, ...] = ()
    tolerance_musd: float = 1.0
    hindcast: Rows = ()
    findings: Rows = ()
    was_validated: bool = False
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    changes: tuple[Changes, ...] = ()
    later_changes: tuple[str, ...] = ()

    @property
    def plan(self) -> PlanData:
        """The plan that the page is about."""
        return self.plans[0]

    @property
    def moving(self) -> Rows:
        """Inputs that move the plan, the most valuable first."""
        return self.plan.rows("moving_inputs")

    @cached_property
    def node(self) -> dict[str, Row]:
        """Nodes by name."""
        return {str(n["node"]): n for n in self.nodes}

    @cached_property
    def party_names(self) -> dict[str, str]:
        """Names of parties for people, by short name, in the order of the short names."""
        rows = sorted(self.parties, key=lambda p: str(p["party"]))
        return {str(p["party"]): str(p["name"] or p["party"]) for p in rows}

    def node_name(self, node: str) -> str:
        """Name of a node for people."""
        row = self.node.get(node)
        return str(row["name"] or node) if row else node

    @cached_property
    def corridor_names(self) -> dict[str, str]:
        """Corridor → 'Central Asia–China, Khorgos to Horgos (C06)'."""
        names: dict[str, str] = {}
        for arc in self.arcs:
            ends = f"{self.node_name(str(arc['from_node']))} to {self.node_name(str(arc['to_node']))}"
            system = f"{arc['system']}, " if arc["system"] else ""
            names[str(arc["corridor"])] = f"{system}{ends} ({arc['corridor']})"
        return names
