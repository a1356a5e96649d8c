"""What gas arrives where: calorific value and density at every node of a simulated state.

Parties are paid in energy and in cubic metres at 20 °C, so both are given per cubic metre at 20 °C and
101.325 kPa. The gas of sources is what a GasLib file says of them, or the one composition asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from gasunion.hydraulics.gas.calorific import calorific
from gasunion.hydraulics.gas.composition import Composition, composition_of
from gasunion.hydraulics.gas.quality import FedGas, Quality, quality
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.intake.gaslib.sources import SourceGas
from gasunion.studies.simulation.wishes import Wishes
from gasunion.units import AT_0C, AT_20C, volume_factor


def fed_of_sources(sources: Mapping[str, SourceGas]) -> dict[str, FedGas]:
    """Gas by source, for those that give calorific value and norm density, restated to 20 °C."""
    factor = volume_factor(at=AT_0C, to=AT_20C)
    return {
        name: FedGas(
            gross_j_m3=gas.calorific_value_j_m3 / factor, density_kg_m3=gas.norm_density_kg_m3 / factor
        )
        for name, gas in sources.items()
        if gas.calorific_value_j_m3 is not None and gas.norm_density_kg_m3 is not None
    }


def fed_of_composition(composition: Composition) -> FedGas:
    """One gas everywhere: gross calorific value at 25 °C per cubic metre at 20 °C, by ISO 6976."""
    found = calorific(composition, combustion_c=25, metering_c=20)
    return FedGas(gross_j_m3=found.gross_j_m3, density_kg_m3=found.density_kg_m3)


def fed_gas(wishes: Wishes, sources: Mapping[str, SourceGas]) -> dict[str, FedGas]:
    """Gas fed in by node: of the sources, or of the compositions asked for, "" for every other node."""
    if wishes.composition is None:
        return fed_of_sources(sources)
    own = {
        n: fed_of_composition(composition_of(c, where=f"--gas, sources, {n}"))
        for n, c in wishes.node_compositions.items()
    }
    return {"": fed_of_composition(composition_of(wishes.composition, where="--gas")), **own}


def told_quality(state: SteadyState, fed: Mapping[str, FedGas], told: list[str]) -> Quality | None:
    """Quality at the nodes of a state; what was assumed for it is told."""
    found, assumed = quality_of(state, fed)
    # One gas everywhere is no assumption: it was asked for.
    told.extend(() if "" in fed else assumed)
    return found


def mean_fed(fed: Mapping[str, FedGas], injection_kg_s: Mapping[str, float]) -> FedGas:
    """The gas asked for everywhere else, or the mix of what sources feed in; of all alike where none does."""
    if "" in fed:
        return fed[""]
    flows = {n: injection_kg_s[n] for n in fed if injection_kg_s.get(n, 0.0) > 0.0} or dict.fromkeys(fed, 1.0)
    total = sum(flows.values())
    volume = sum(q / fed[n].density_kg_m3 for n, q in flows.items()) / total
    energy = sum(q * fed[n].gross_j_m3 / fed[n].density_kg_m3 for n, q in flows.items()) / total
    return FedGas(gross_j_m3=energy / volume, density_kg_m3=1.0 / volume)


def is_state(state: SteadyState) -> bool:
    """Whether flows are those of a steady state, be it outside limits."""
    return state.outcome.code in ("solved", "outside_limits")


def quality_of(state: SteadyState, fed: Mapping[str, FedGas]) -> tuple[Quality | None, tuple[str, ...]]:
    """Quality at the nodes of a state, and what was assumed.

    A node that feeds gas in and has none of its own, such as an exit that feeds back, is given the mix of
    those that have and feed in. Without any gas, or without a state, there is no quality.

    Returns
    -------
    Quality, or None; sentences for the list of assumptions.
    """
    if not fed or not is_state(state):
        return None, ()
    network, injection = state.network, state.injection_kg_s
    entering = [n.node for n, q in zip(network.nodes, injection.tolist(), strict=True) if q > 0.0]
    without = [n for n in entering if n not in fed]
    told: tuple[str, ...] = ()
    mean = mean_fed(fed, dict(zip((n.node for n in network.nodes), injection.tolist(), strict=True)))
    if without:
        names = ", ".join(without[:3]) + (f" and {len(without) - 3} more" if len(without) > 3 else "")
        told = (f"gas fed in where the data give no quality is the mix of the sources: {names}.",)
    given = {n: fed.get(n, mean) for n in entering}
    found = quality(network, flow_kg_s=state.flow_kg_s, injection_kg_s=injection, fed=given)
    return found, told
