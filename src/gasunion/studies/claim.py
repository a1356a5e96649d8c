"""What a plan claims, by name: from a plan at hand, for the checker that knows no plan."""

from __future__ import annotations

from collections.abc import Sequence

from gasunion.planning.plan import Plan
from gasunion.program import Floats
from gasunion.studies.accounts import accounts
from gasunion.studies.check_gain import ToldGain
from gasunion.studies.claimed import Claim, Rates
from gasunion.studies.worth.gain import Gain


def claim_of(plan: Plan) -> Claim:
    """The claim of a solved plan."""
    f = plan.formulation
    periods = f.grid.periods

    def rates(names: Sequence[str], values: Floats) -> Rates:
        return {
            name: dict(zip(periods, row.tolist(), strict=True))
            for name, row in zip(names, values, strict=True)
        }

    supplies = f.model.columns["production"].labels["supply"]
    storages = [s.storage for s in f.storages]
    contracts = [c.contract for c in plan.scenario.contracts]
    return Claim(
        kind=plan.kind,
        block=plan.block,
        production=rates(supplies, plan.production),
        forward=rates(f.grid.arc_names, plan.forward),
        backward=rates(f.grid.arc_names, plan.backward),
        use=rates([u.label for u in f.uses], plan.use),
        injection=rates(storages, plan.injection),
        withdrawal=rates(storages, plan.withdrawal),
        stock=rates(storages, plan.stock_mcm),
        contracts=rates(contracts, plan.contract_quantity),
        pins=rates(contracts, plan.pins.quantity_mcm_d) if plan.pins is not None else {},
        missed_minimum=rates(supplies, plan.missed_minimum),
        build=dict(zip((p.project for p in plan.scenario.projects), plan.build.tolist(), strict=True)),
        surplus=plan.surplus_musd,
        accounts={a.party: a.surplus for a in accounts(plan)},
        baseline=claim_of(plan.baseline) if plan.baseline is not None and plan.scenario.has_base else None,
    )


def told_gain(gain: Gain) -> ToldGain:
    """A gain as it is told, for the checker."""
    return ToldGain(
        total=gain.gain_usd,
        parts={"timing": gain.timing_usd, "trade": gain.trade_usd, "shortage": gain.shortage_usd},
        with_balances=gain.with_balances_usd,
        home_first=gain.home_first_usd,
        point=gain.price_point_usd,
        unserved_bcm={(s.party, s.use_class): s.unserved_bcm for s in gain.left_short},
    )
