"""Networks of a few lines for tests of hydraulics, and a medium for them."""

from __future__ import annotations

from gasunion.hydraulics.gas.law import Medium, full_cnga, ideal
from gasunion.network.elements import Arc, Node, Pipe
from gasunion.network.network import Network

GAS_CONSTANT = 8.314462618 / 0.0165
TEMPERATURE = 283.15
C2 = GAS_CONSTANT * TEMPERATURE


def medium(*, real: bool = True, heat: float | None = None) -> Medium:
    law = (
        full_cnga(sound_speed_squared=C2, specific_gravity=0.57, temperature_k=TEMPERATURE)
        if real
        else ideal(sound_speed_squared=C2)
    )
    return Medium(
        law=law,
        temperature_k=TEMPERATURE,
        gas_constant_j_kg_k=GAS_CONSTANT,
        viscosity_pa_s=1.1e-5,
        isentropic_exponent=1.3,
        net_calorific_value_j_kg=heat,
    )


def pipe(
    name: str, tail: str, head: str, *, length: float = 50e3, diameter: float = 0.9, **more: float
) -> Pipe:
    return Pipe(
        arc=name, tail=tail, head=head, length_m=length, diameter_m=diameter, roughness_m=1.2e-5, **more
    )  # type: ignore[arg-type]  # tests pass what fits


def network(
    *arcs: Arc, heights: dict[str, float] | None = None, **limits: tuple[float | None, float | None]
) -> Network:
    names = sorted({end for arc in arcs for end in (arc.tail, arc.head)})
    nodes = tuple(
        Node(
            node=name,
            elevation_m=(heights or {}).get(name, 0.0),
            pressure_pa_min=limits.get(name, (None, None))[0],
            pressure_pa_max=limits.get(name, (None, None))[1],
        )
        for name in names
    )
    return Network(nodes=nodes, arcs=arcs)
