"""Friction laws: the Darcy friction factor λ of a pipe from its Reynolds number, roughness and diameter.

Each law returns λ and dλ/dRe, so that the Jacobian is exact. The laws of partly rough flow turn into
Hagen–Poiseuille below Re = 2320; between 2320 and 2600 λ is the straight line between the two, which keeps
the pressure drop rising with the flow and hence the passive network's solution unique
(docs/theory/hydraulics.md, eq. 7 to 13).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
LawName = Literal["weymouth", "colebrook", "hofer", "nikuradse", "nikuradse_laminar", "vniigaz", "ontp"]
LAW_NAMES: tuple[str, ...] = get_args(LawName)

REYNOLDS_LAMINAR = 2320.0  # critical Reynolds number of a round pipe (Schiller)
REYNOLDS_TURBULENT = 2600.0  # a short line: practice (STANET) jumps at 2320, which has no unique solution
_LN10 = np.log(10.0)
_COLEBROOK_STEPS = 3  # Newton from Hofer's explicit form: errors 1e-3, 1e-7, rounding
_ONTP_LOCAL_LOSSES = 1.05  # share of local resistances, ONTP 51-1-85
_ONTP_EFFICIENCY = 0.95  # hydraulic efficiency of a pipe with pigging, ONTP 51-1-85

Pair = tuple[Floats, Floats]


def weymouth(reynolds: Floats, roughness_m: Floats, diameter_m: Floats) -> Pair:
    """λ = 0.009407 D^(−1/3), D in m; neither Reynolds nor roughness enter (eq. 7).

    References
    ----------
    Weymouth, Problems in natural gas engineering, Trans. ASME 34, 1912; Osiadacz, Simulation and Analysis of
    Gas Networks, Spon, 1987.
    """
    factor = 0.009407 * diameter_m ** (-1.0 / 3.0)
    return factor * np.ones_like(reynolds), np.zeros_like(reynolds)


def nikuradse(reynolds: Floats, roughness_m: Floats, diameter_m: Floats) -> Pair:
    """Fully rough flow: λ = (2 lg(D/k) + 1.138)⁻² (eq. 8); Reynolds does not enter.

    References
    ----------
    Nikuradse, Strömungsgesetze in rauhen Rohren, VDI-Forschungsheft 361, 1933.
    """
    factor = (2.0 * np.log10(diameter_m / roughness_m) + 1.138) ** -2
    return factor * np.ones_like(reynolds), np.zeros_like(reynolds)


def nikuradse_laminar(reynolds: Floats, roughness_m: Floats, diameter_m: Floats) -> Pair:
    """Rough and laminar resistance added, λ = 64/Re + λ_Nikuradse, as STANET and pandapipes do (eq. 8b)."""
    rough = (2.0 * np.log10(diameter_m / roughness_m) + 1.14) ** -2  # 1.138 rounded, as both print it
    safe = np.maximum(reynolds, 1e-9)
    return rough + 64.0 / safe, -64.0 / safe**2


def hofer(reynolds: Floats, roughness_m: Floats, diameter_m: Floats) -> Pair:
    """Explicit form of Colebrook–White: λ = (−2 lg(4.518/Re · lg(Re/7) + k/(3.71 D)))⁻² (eq. 9).

    References
    ----------
    Hofer, Beurteilung von Fehlern in Rohrnetzberechnungen, gwf Gas/Erdgas 114, 1973.
    """
    return _with_laminar(_hofer_turbulent, reynolds, roughness_m, diameter_m)


def colebrook(reynolds: Floats, roughness_m: Floats, diameter_m: Floats) -> Pair:
    """Implicit law of the transition zone: 1/√λ = −2 lg(2.51/(Re √λ) + k/(3.71 D)) (eq. 10).

    References
    ----------
    Colebrook, Turbulent flow in pipes, J. Inst. Civ. Eng. 11, 1939.
    """
    return _with_laminar(_colebrook_turbulent, reynolds, roughness_m, diameter_m)


def vniigaz(reynolds: Floats, roughness_m: Floats, diameter_m: Floats) -> Pair:
    """VNIIGAZ: λ = 0.067 (158/Re + 2k/D)^0.2 (eq. 11).

    References
    ----------
    ONTP 51-1-85, Obshchesoyuznye normy tekhnologicheskogo proektirovaniya. Magistralnye truboprovody, 1985.
    """
    return _with_laminar(_vniigaz_turbulent, reynolds, roughness_m, diameter_m)


def ontp(reynolds: Floats, roughness_m: Floats, diameter_m: Floats) -> Pair:
    """VNIIGAZ with local losses and efficiency: λ = 1.05 λ_VNIIGAZ / 0.95² (eq. 12, ONTP 51-1-85)."""
    factor, slope = vniigaz(reynolds, roughness_m, diameter_m)
    share = _ONTP_LOCAL_LOSSES / _ONTP_EFFICIENCY**2
    return share * factor, share * slope


Law = Callable[[Floats, Floats, Floats], Pair]
LAWS: Mapping[str, Law] = MappingProxyType(
    {
        "weymouth": weymouth,
        "colebrook": colebrook,
        "hofer": hofer,
        "nikuradse": nikuradse,
        "nikuradse_laminar": nikuradse_laminar,
        "vniigaz": vniigaz,
        "ontp": ontp,
    }
)
# These do not see the Reynolds number: the drop is exactly quadratic and λ is computed once.
QUADRATIC_LAWS = frozenset({"weymouth", "nikuradse"})


def _hofer_turbulent(reynolds: Floats, roughness_m: Floats, diameter_m: Floats) -> Pair:
    lg = np.log10(reynolds / 7.0)
    inner = 4.518 / reynolds * lg + roughness_m / (3.71 * diameter_m)
    d_inner = 4.518 / reynolds**2 * (1.0 / _LN10 - lg)
    root = -2.0 * np.log10(inner)  # 1/√λ
    return root**-2, -2.0 * root**-3 * (-2.0 / _LN10) * d_inner / inner


def _colebrook_turbulent(reynolds: Floats, roughness_m: Floats, diameter_m: Floats) -> Pair:
    rough = roughness_m / (3.71 * diameter_m)
    slip = 2.51 / reynolds
    root = -2.0 * np.log10(4.518 / reynolds * np.log10(reynolds / 7.0) + rough)
    for _ in range(_COLEBROOK_STEPS):  # g(x) = x + 2 lg(slip x + rough), rising and concave
        inner = slip * root + rough
        root = root - (root + 2.0 * np.log10(inner)) / (1.0 + 2.0 / _LN10 * slip / inner)
    inner = slip * root + rough
    # dx/dRe from g(x, Re) = 0, with d slip / dRe = −slip / Re.
    d_root = (2.0 / _LN10 * slip * root / (reynolds * inner)) / (1.0 + 2.0 / _LN10 * slip / inner)
    return root**-2, -2.0 * root**-3 * d_root


def _vniigaz_turbulent(reynolds: Floats, roughness_m: Floats, diameter_m: Floats) -> Pair:
    inner = 158.0 / reynolds + 2.0 * roughness_m / diameter_m
    factor = 0.067 * inner**0.2
    return factor, factor * 0.2 / inner * (-158.0 / reynolds**2)


def _with_laminar(turbulent: Law, reynolds: Floats, roughness_m: Floats, diameter_m: Floats) -> Pair:
    """The turbulent law, the straight line and Hagen–Poiseuille, each where it holds."""
    factor, slope = turbulent(np.maximum(reynolds, REYNOLDS_TURBULENT), roughness_m, diameter_m)
    low = reynolds < REYNOLDS_TURBULENT
    if not low.any():
        return factor, slope
    # Where low, `factor` holds the turbulent value at 2600, which is the line's upper end.
    start = 64.0 / REYNOLDS_LAMINAR
    rise = (factor - start) / (REYNOLDS_TURBULENT - REYNOLDS_LAMINAR)
    factor = np.where(low, start + rise * (reynolds - REYNOLDS_LAMINAR), factor)
    slope = np.where(low, rise, slope)
    laminar = reynolds < REYNOLDS_LAMINAR
    # At rest λ is infinite while λ f|f| is 0: the floor keeps the product finite.
    safe = np.maximum(reynolds, 1e-9)
    return np.where(laminar, 64.0 / safe, factor), np.where(laminar, -64.0 / safe**2, slope)
