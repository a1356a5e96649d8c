"""What a station, control valve, check valve or constant loss is said to do: can it, and does it?

    closed   nothing passes
    passes   by a bypass both ways and at one pressure; through machines at rest forward, with their losses
    acts     gas runs from tail to head; a station does not lower the pressure, a valve takes its least drop
             or more; what it is said to hold is held

Rule 5 of `state_recheck`, part of the same second function.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.state_claim import UnitClaim
from gasunion.hydraulics.gas.law import Medium
from gasunion.network.elements import (
    Arc,
    CheckValve,
    CompressorStation,
    ControlValve,
    Resistor,
    ShortPipe,
    Valve,
)
from gasunion.network.network import Network
from gasunion.outcome import Finding
from gasunion.units import BAR_PA

Floats = npt.NDArray[np.float64]

BALANCE = 1.0e-7  # of the throughput: a flow that is none
SAME = 1.0e-9  # of the highest potential: two places of one pressure
HELD = 1.0e-7  # of a level that is held
_WORKED = 1.0e-4  # of a power that is held, where gases of their own stand in factors


class UnitRecheck:
    """The rules of units for states of one network.

    Parameters
    ----------
    network, medium : those of the states. has_own_gases : whether arcs carry other gas than the medium, so
        that a power is that of the medium times a factor.
    """

    def __init__(self, network: Network, medium: Medium, *, has_own_gases: bool) -> None:
        self.network, self.medium, self.has_own_gases = network, medium, has_own_gases

    def findings(
        self, claim: UnitClaim, pressure: Floats, potential: Floats, flow: Floats, through: float
    ) -> list[Finding]:
        """What is wrong with what one unit is said to do."""
        network = self.network
        i = network.arc_index[claim.arc]
        arc, passed = network.arcs[i], float(flow[i])
        if not math.isfinite(passed):
            return []
        where, little = named(arc), BALANCE * through
        a, b = float(pressure[network.tail[i]]), float(pressure[network.head[i]])
        if claim.does == "closed":
            if abs(passed) <= little:
                return []
            return [finding(where, "is closed and passes", passed, "kg/s", "", limit=0.0)]
        if not (math.isfinite(a) and math.isfinite(b)):
            return (
                []
                if abs(passed) <= little
                else [finding(where, "passes", passed, "kg/s", "at no pressure", limit=0.0)]
            )
        top = float(np.nanmax(potential))
        fall = float(potential[network.tail[i]] - potential[network.head[i]])
        if isinstance(arc, Resistor):
            return self._constant_loss(i, passed, (a, b), little, pressure)
        by_bypass = claim.does == "passes" and (
            isinstance(arc, CheckValve) or getattr(arc, "has_bypass", False)
        )
        backward = passed < -little
        if backward and not (by_bypass and not isinstance(arc, CheckValve)):
            return [
                Finding(
                    where=where,
                    what=f"gas would run backward, {-passed:.6g} kg/s; it passes one way.",
                    value=passed,
                    unit="kg/s",
                    limit=0.0,
                    hint="Close it and open another way, or turn the load.",
                )
            ]
        if by_bypass:
            return [two_pressures(self.network, i, pressure)] if abs(fall) > SAME * top else []
        assert isinstance(arc, CompressorStation | ControlValve)
        return self._machines(arc, claim, i, passed, pressure, potential)

    def _constant_loss(
        self, i: int, passed: float, ends: tuple[float, float], little: float, pressure: Floats
    ) -> list[Finding]:
        arc = self.network.arcs[i]
        assert isinstance(arc, Resistor)
        loss, fall = arc.pressure_loss_pa or 0.0, ends[0] - ends[1]
        slack = HELD * float(np.nanmax(pressure))
        turned = fall if passed > 0.0 else -fall
        rests = abs(passed) <= little
        if (rests and abs(fall) <= loss + slack) or (not rests and abs(turned - loss) <= slack):
            return []
        return [
            finding(f"resistor {arc.arc}", "takes", fall / BAR_PA, "bar", "not its loss", limit=loss / BAR_PA)
        ]

    def _machines(
        self,
        arc: CompressorStation | ControlValve,
        claim: UnitClaim,
        i: int,
        passed: float,
        pressure: Floats,
        potential: Floats,
    ) -> list[Finding]:
        """Gas through machines or a regulator: losses, drags, direction of pressure, the level held."""
        network, law = self.network, self.medium.law
        square = passed * abs(passed)
        inner = potential[network.tail[i]] - _drag(arc.drag_factor_in, arc.diameter_in_m) * square
        outer = potential[network.head[i]] + _drag(arc.drag_factor_out, arc.diameter_out_m) * square
        ends = law.pressure(np.array([inner, outer]))
        before, behind = float(ends[0]) - arc.pressure_loss_in_pa, float(ends[1]) + arc.pressure_loss_out_pa
        where, slack = named(arc), 10.0 * HELD * float(np.nanmax(pressure))
        if isinstance(arc, CompressorStation) and behind < before - slack:
            return [
                finding(where, "lowers the pressure to", behind / BAR_PA, "bar", "", limit=before / BAR_PA)
            ]
        if isinstance(arc, ControlValve) and behind > before + slack:
            return [
                finding(where, "raises the pressure to", behind / BAR_PA, "bar", "", limit=before / BAR_PA)
            ]
        if isinstance(arc, ControlValve) and behind > before - arc.pressure_drop_pa_min + slack:
            drop, least = (before - behind) / BAR_PA, arc.pressure_drop_pa_min / BAR_PA
            return [finding(where, "takes", drop, "bar", "less than the least that it can", limit=least)]
        if claim.does == "passes":
            fixed = arc.pressure_drop_pa_min if isinstance(arc, ControlValve) else 0.0
            if abs(before - behind - fixed) > slack:
                return [two_pressures(self.network, i, pressure)]
            return []
        if claim.level is None:
            return []
        value = {
            "ratio": behind / max(before, 1.0),
            "outlet": float(pressure[network.head[i]]),
            "inlet": float(pressure[network.tail[i]]),
            "flow": passed,
            "power": self._power(arc, before, behind, passed),
        }[claim.holds or "rise"]
        share = _WORKED if claim.holds == "power" and self.has_own_gases else HELD
        if abs(value - claim.level) <= share * abs(claim.level):
            return []
        scale, unit = (
            (BAR_PA, "bar")
            if claim.holds in ("outlet", "inlet")
            else (1.0, "kg/s" if claim.holds == "flow" else "1")
        )
        return [
            finding(
                where,
                f"is said to hold its {claim.holds} and has",
                value / scale,
                unit,
                "",
                limit=claim.level / scale,
            )
        ]

    def _power(
        self, arc: CompressorStation | ControlValve, before: float, behind: float, passed: float
    ) -> float:
        if isinstance(arc, ControlValve) or arc.efficiency is None:
            return 0.0
        m = (self.medium.isentropic_exponent - 1.0) / self.medium.isentropic_exponent
        heat = before / float(self.medium.law.density(np.array([before]))[0])
        return float(passed * heat * ((behind / before) ** m - 1.0) / m / arc.efficiency)


def _drag(factor: float | None, diameter_m: float | None) -> float:
    """Fall of the potential over |f| f by a drag factor. [Pa kg m⁻³ s² kg⁻²]"""
    return 0.0 if factor is None or diameter_m is None else 8.0 * factor / (math.pi * diameter_m**2) ** 2


def two_pressures(network: Network, i: int, pressure: Floats) -> Finding:
    """Two pressures at the ends of a part without resistance."""
    a, b = float(pressure[network.tail[i]]) / BAR_PA, float(pressure[network.head[i]]) / BAR_PA
    return Finding(
        where=named(network.arcs[i]),
        what=f"lies without resistance between {a:.6g} and {b:.6g} bar; no flow of gas makes that so.",
        value=a,
        unit="bar",
        limit=b,
        hint="Give one of the two pressures only, or a set point that can be held.",
    )


def named(arc: Arc) -> str:
    """An arc as findings name it."""
    kind = {
        ShortPipe: "short pipe",
        Valve: "valve",
        CheckValve: "check valve",
        ControlValve: "control valve",
        CompressorStation: "station",
    }.get(type(arc), "arc")
    return f"{kind} {arc.arc}"


def finding(where: str, said: str, value: float, unit: str, rest: str, *, limit: float) -> Finding:
    """One number that is not what it must be."""
    shown = f"{value:.6g} {unit}" if unit != "1" else f"{value:.6g}"
    bound = f"{limit:.6g} {unit}" if unit != "1" else f"{limit:.6g}"
    tail = f" {rest}" if rest else ""
    return Finding(
        where=where,
        what=f"{said.strip()} {shown}{tail}; it must be {bound}.",
        value=float(value),
        unit=unit,
        limit=float(limit),
    )
