"""Plans by year and what stands in it: each made once, seen by the checker, and told in totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gasunion.outcome import Finding
from gasunion.planning.blocks import Pins
from gasunion.planning.formulation import Formulation
from gasunion.planning.plan import Plan, plan_within
from gasunion.planning.timeline import Stage, with_builds
from gasunion.scenario.projects import Project, annuity_factor
from gasunion.studies.accounts import accounts
from gasunion.studies.balance import balances
from gasunion.studies.plan_question import checked
from gasunion.studies.results import settle_plan

Amounts = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTotals:
    """One plan, told. Money MUSD of the year, volumes bcm.

    Attributes
    ----------
    stands : projects that stand. surplus : of all parties, annualised investment included.
    account : party → surplus without investment. own_cost : party → its own parts of the investment.
    balance : party → production, imports, withdrawal, use, exports, injection, fuel.
    """

    year: int
    stands: frozenset[str]
    surplus: float
    account: Amounts
    own_cost: Amounts
    balance: Mapping[str, Amounts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """Discounted money of all years: worth with investment; by party, account without it and its parts."""

    worth: float
    account: Amounts
    cost: Amounts

    def net_of(self, other: Years) -> Amounts:
        """Party → what it has more here than there, its own parts paid."""
        return {
            p: self.account[p] - other.account[p] - self.cost.get(p, 0.0) + other.cost.get(p, 0.0)
            for p in self.account
        }


class Plans:
    """Plans by year and what stands, each made once and seen by the checker."""

    def __init__(self, block: frozenset[str], stages: list[Stage], pins: list[Pins]) -> None:
        self.block, self.stages, self.pins = block, stages, pins
        self.faults: list[Finding] = []
        self._made: dict[tuple[int, frozenset[str]], PlanTotals] = {}

    @property
    def made(self) -> tuple[PlanTotals, ...]:
        """Every plan that was made, by year and what stands."""
        return tuple(self._made[key] for key in sorted(self._made, key=lambda k: (k[0], sorted(k[1]))))

    def of(self, standing: Mapping[int, frozenset[str]]) -> Years:
        """Money of all years with what stands in each."""
        worth, account, cost = 0.0, Amounts(), Amounts()
        for stage, pins in zip(self.stages, self.pins, strict=True):
            stands = standing[stage.year] & set(stage.columns())
            key = (stage.year, stands)
            if key not in self._made:
                self._made[key] = self._year(stage, pins, stands)
            found = self._made[key]
            worth += stage.weight * found.surplus
            for total, part in ((account, found.account), (cost, found.own_cost)):
                for party, value in part.items():
                    total[party] = total.get(party, 0.0) + stage.weight * value
        return Years(worth=worth, account=account, cost=cost)

    def _year(self, stage: Stage, pins: Pins, built: frozenset[str]) -> PlanTotals:
        f = stage.formulation
        plan = plan_within(f, with_builds(stage.program, f, built), block=self.block, pins=pins)
        if not plan.outcome.is_solved:
            self.faults += plan.outcome.findings
            return PlanTotals(
                year=stage.year, stands=built, surplus=float("nan"), account={}, own_cost={}, balance={}
            )
        self.faults += checked(settle_plan(plan)).faults
        return PlanTotals(
            year=stage.year,
            stands=built,
            surplus=plan.surplus_musd,
            account={a.party: a.surplus + a.investment for a in accounts(plan)},
            own_cost=own_costs(f, built),
            balance=_balances(plan),
        )


def _balances(plan: Plan) -> dict[str, Amounts]:
    return {
        b.party: {
            "production": b.bcm(b.production),
            "imports": b.bcm(b.imports),
            "withdrawal": b.bcm(b.withdrawal),
            "use": b.bcm(b.use),
            "exports": b.bcm(b.exports),
            "injection": b.bcm(b.injection),
            "fuel": b.bcm(b.fuel_inside),
        }
        for b in balances(plan)
    }


def own_costs(f: Formulation, built: frozenset[str]) -> Amounts:
    """Party → annualised investment of the parts on its territory that stand. [MUSD/y]"""
    out: Amounts = {}
    for project in f.scenario.projects:
        if project.project in built:
            annual = annuity_factor(discount_rate=f.scenario.discount_rate, lifetime_y=project.lifetime_y)
            for owner, capex in capex_by_party(f, project).items():
                out[owner] = out.get(owner, 0.0) + capex * annual * f.scenario.calendar.days / 365.0
    return out


def capex_by_party(f: Formulation, project: Project) -> Amounts:
    """Party → investment in the parts on its territory. [MUSD]"""
    territory = {n.node: n.territory for n in f.grid.nodes}
    out: Amounts = {}
    for part in project.parts:
        if part.arc is not None:
            owner = part.arc.owner or territory[part.arc.tail]
        else:
            place = part.storage or part.supply
            assert place is not None
            owner = territory[place.node]
        out[owner] = out.get(owner, 0.0) + part.capex_musd(f.scenario.capex_level)
    return out
