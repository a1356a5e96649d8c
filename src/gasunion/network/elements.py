"""Places and what joins them.

Trade sees a `Corridor`: a bundle of parallel pipes with a capacity each way. Physics sees the parts: `Pipe`,
`ShortPipe`, `Resistor`, `Valve`, `CheckValve`, `ControlValve`, `CompressorStation`. All are arcs of one
`Network`: directed from tail to head; a flow from tail to head is positive (docs/conventions.md, 1).

Numbers are SI. Volumes are counted at 20 °C and 101.325 kPa. A field that is None is not known; no physics is
guessed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NodeKind = Literal["field", "junction", "border", "demand", "storage", "market"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place where arcs meet.

    Attributes
    ----------
    node : its name, unique in the network.
    territory : name of the party whose territory it is; empty where the data do not say.
    kind : what it is for on the map and in trade. name, name_ru : names for people.
    lon_deg, lat_deg : WGS 84. elevation_m : above sea level.
    pressure_pa_min, pressure_pa_max : absolute pressure limits.
    temperature_k : gas temperature, where the data give one.
    """

    node: str
    territory: str = ""
    kind: NodeKind = "junction"
    name: str = ""
    name_ru: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    elevation_m: float = 0.0
    pressure_pa_min: float | None = None
    pressure_pa_max: float | None = None
    temperature_k: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """What every arc has: a name, a tail and a head."""

    arc: str
    tail: str
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor(Arc):
    """A bundle of parallel pipes as trade sees it.

    Attributes
    ----------
    corridor : its name across spans of years; measures and crossings of contracts use it.
    system : the pipeline system people know it by.
    owner : the party that owns it, one of the two its ends lie in.
    length_m : route length.
    strings : number of parallel pipes. diameter_m : their outer diameters, as the data give them.
    pressure_pa_max : maximum operating pressure, absolute.
    capacity_forward_m3_s, capacity_backward_m3_s : technical capacity each way, at 20 °C, 101.325 kPa.
    fuel_fraction : share of what enters that is burnt on the way, 0 ≤ fuel < 1.
    station_count, station_power_w : compressor stations along it and their installed power.
    via : (lon, lat) in degrees, points for drawing only.
    """

    corridor: str
    system: str = ""
    owner: str = ""
    length_m: float
    strings: int = 1
    diameter_m: tuple[float, ...] = ()
    pressure_pa_max: float | None = None
    capacity_forward_m3_s: float
    capacity_backward_m3_s: float = 0.0
    fuel_fraction: float = 0.0
    station_count: int | None = None
    station_power_w: float | None = None
    via: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipe(Arc):
    """A pipe of constant inner diameter, or several identical parallel ones.

    Attributes
    ----------
    length_m, diameter_m : of one string; inner diameter.
    roughness_m : hydraulic roughness; the friction law makes a friction factor of it.
    friction_factor : Darcy friction factor, where the data give it instead; no law is applied then.
    loss_coefficient : sum of local losses in velocity heads (bends, tees, fittings).
    strings : identical parallel pipes that share the flow.
    pressure_pa_max : maximum operating pressure, absolute.
    flow_kg_s_min, flow_kg_s_max : limits of the mass flow, where the data give them.
    """

    length_m: float
    diameter_m: float
    roughness_m: float | None = None
    friction_factor: float | None = None
    loss_coefficient: float = 0.0
    strings: int = 1
    pressure_pa_max: float | None = None
    flow_kg_s_min: float | None = None
    flow_kg_s_max: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortPipe(Arc):
    """A pipe of no length: both ends have one pressure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resistor(Arc):
    """A measured or lumped resistance: by drag factor over a diameter, or a constant pressure loss.

    Exactly one of (drag_factor with diameter_m) and pressure_loss_pa is given.
    """

    drag_factor: float | None = None
    diameter_m: float | None = None
    pressure_loss_pa: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Valve(Arc):
    """Open: both ends have one pressure. Closed: nothing flows."""

    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckValve(Arc):
    """Lets gas pass from tail to head only, without loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlValve(Arc):
    """Lowers pressure towards a set point; never raises it.

    Attributes
    ----------
    pressure_out_pa, flow_kg_s, ratio : set points, the ratio being outlet to inlet, at most 1; at most one is
        held, None where not set.
    pressure_drop_pa_min, pressure_drop_pa_max : limits of the drop while it regulates.
    pressure_loss_in_pa, pressure_loss_out_pa : fixed losses before and behind it.
    drag_factor_in, diameter_in_m, drag_factor_out, diameter_out_m : losses that grow with the flow instead.
    pressure_in_pa_min, pressure_out_pa_max : limits of the stations' flanges.
    flow_kg_s_max : limit of the mass flow.
    is_open : False lets nothing pass. has_bypass : an internal bypass without loss exists.
    """

    pressure_out_pa: float | None = None
    flow_kg_s: float | None = None
    ratio: float | None = None
    pressure_drop_pa_min: float = 0.0
    pressure_drop_pa_max: float | None = None
    pressure_loss_in_pa: float = 0.0
    pressure_loss_out_pa: float = 0.0
    drag_factor_in: float | None = None
    diameter_in_m: float | None = None
    drag_factor_out: float | None = None
    diameter_out_m: float | None = None
    pressure_in_pa_min: float | None = None
    pressure_out_pa_max: float | None = None
    flow_kg_s_max: float | None = None
    is_open: bool = True
    has_bypass: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompressorStation(Arc):
    """Raises pressure from tail to head; no reverse flow.

    Attributes
    ----------
    ratio, pressure_out_pa, pressure_in_pa, flow_kg_s : set points; at most one is held, None where not set.
    ratio_max, power_w_max, flow_kg_s_max, pressure_out_pa_max, pressure_in_pa_min : limits.
    pressure_loss_in_pa, pressure_loss_out_pa : fixed losses before and behind the machines.
    drag_factor_in, diameter_in_m, drag_factor_out, diameter_out_m : losses that grow with the flow instead.
    efficiency : adiabatic efficiency of the machines. driver_efficiency : of their drivers, for the fuel.
    gas_power_share : share of their power whose drivers burn gas of the network; 0 for electric drives.
    has_bypass : gas may pass without compression and without loss.
    is_open : False lets nothing pass.
    """

    ratio: float | None = None
    pressure_out_pa: float | None = None
    pressure_in_pa: float | None = None
    flow_kg_s: float | None = None
    ratio_max: float | None = None
    power_w_max: float | None = None
    flow_kg_s_max: float | None = None
    pressure_out_pa_max: float | None = None
    pressure_in_pa_min: float | None = None
    pressure_loss_in_pa: float = 0.0
    pressure_loss_out_pa: float = 0.0
    drag_factor_in: float | None = None
    diameter_in_m: float | None = None
    drag_factor_out: float | None = None
    diameter_out_m: float | None = None
    efficiency: float | None = None
    driver_efficiency: float | None = None
    gas_power_share: float = 1.0
    has_bypass: bool = True
    is_open: bool = True
