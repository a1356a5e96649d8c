"""Whether a gas stays one phase: Michelsen's stability test with the equation of Peng and Robinson.

GERG-2008 answers inside the two-phase region too, with the density of a gas that would not stay one. This
test asks for each state whether a drop of any other composition would gain by forming. Interaction parameters
are 0; hydrocarbon dew points are then met within some kelvin, which is what chromatographs allow.

References
----------
Michelsen: The isothermal flash problem, part I: stability, Fluid Phase Equilibria 9, 1982.
Peng, Robinson: A new two-constant equation of state, Ind. Eng. Chem. Fundam. 15, 1976.
Critical data and acentric factors: the reference equations of the components as in REFPROP 10.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.composition import Composition
from gasunion.units import GAS_CONSTANT_J_MOL_K

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# Critical temperature [K], critical pressure [Pa], acentric factor.
CRITICAL: Final[Mapping[str, tuple[float, float, float]]] = {
    "methane": (190.564, 4.5992e6, 0.0114),
    "nitrogen": (126.192, 3.3958e6, 0.0372),
    "carbon_dioxide": (304.128, 7.3773e6, 0.2239),
    "ethane": (305.322, 4.8722e6, 0.0995),
    "propane": (369.89, 4.2512e6, 0.1521),
    "isobutane": (407.81, 3.629e6, 0.184),
    "n_butane": (425.125, 3.796e6, 0.201),
    "isopentane": (460.35, 3.378e6, 0.2274),
    "n_pentane": (469.7, 3.370e6, 0.251),
    "hexane": (507.82, 3.034e6, 0.299),
    "heptane": (540.13, 2.736e6, 0.349),
    "octane": (569.32, 2.497e6, 0.393),
    "nonane": (594.55, 2.281e6, 0.4433),
    "decane": (617.7, 2.103e6, 0.4884),
    "hydrogen": (33.145, 1.2964e6, -0.219),
    "oxygen": (154.581, 5.043e6, 0.0222),
    "carbon_monoxide": (132.86, 3.494e6, 0.0497),
    "water": (647.096, 22.064e6, 0.3443),
    "hydrogen_sulfide": (373.1, 9.0e6, 0.1005),
    "helium": (5.1953, 0.22746e6, -0.382),
    "argon": (150.687, 4.863e6, -0.0022),
}

_STEPS: Final = 60  # of successive substitution, which converges linearly
_STILL: Final = 1.0e-9  # of a logarithm: a step that moves no more is the last
_SURPLUS: Final = 1.0e-6  # by which the trial's mole numbers must exceed 1 to call a state unstable
_TRIVIAL: Final = 1.0e-4  # squared logarithmic distance under which the trial is the gas itself
_ROOT_2: Final = float(np.sqrt(2.0))


def is_one_phase(composition: Composition, *, pressure_pa: Floats, temperature_k: Floats) -> Bools:
    """Whether the gas is stable as one phase at each state.

    Parameters
    ----------
    pressure_pa, temperature_k : (state,) absolute pressures and temperatures. [Pa], [K]

    Returns
    -------
    (state,) True where no drop, neither of its heavier components nor of water, would form.
    """
    names = list(composition.fraction)
    z = np.array([composition.fraction[n] for n in names])
    critical = np.array([CRITICAL[n] for n in names])
    p = np.asarray(pressure_pa, dtype=float)[:, None]
    t = np.asarray(temperature_k, dtype=float)[:, None]
    mixture = _PengRobinson(critical, p, t)
    everywhere = np.broadcast_to(z, (p.shape[0], len(z)))
    feed = np.log(z) + mixture.log_fugacity_coefficient(everywhere, liquid=False)
    stable = np.ones(p.shape[0], dtype=bool)
    tc, pc, omega = critical.T
    wilson = np.log(pc / p) + 5.373 * (1.0 + omega) * (1.0 - tc / t)
    trials = [np.log(z) - wilson]
    # A drop of one heavy component alone: water, or the heaviest hydrocarbon.
    for i in {int(np.argmax(tc)), *(j for j, n in enumerate(names) if n == "water")}:
        pure = np.full((p.shape[0], len(z)), np.log(1.0e-6))
        pure[:, i] = 0.0
        trials.append(pure)
    for trial in trials:
        stable &= ~_gains(mixture, feed, np.log(z), trial)
    return stable


def _gains(mixture: _PengRobinson, feed: Floats, log_z: Floats, trial: Floats) -> Bools:
    """(state,) whether a drop that starts as `trial` (logarithms of mole numbers) gains by forming."""
    amount = trial
    for _ in range(_STEPS):
        numbers = np.exp(np.clip(amount, -700.0, 50.0))
        total = numbers.sum(axis=1, keepdims=True)
        former, amount = amount, feed - mixture.log_fugacity_coefficient(numbers / total, liquid=True)
        if np.abs(amount - former).max() < _STILL:
            break
    numbers = np.exp(np.clip(amount, -700.0, 50.0))
    total = numbers.sum(axis=1)
    distance = np.sum((amount - log_z) ** 2, axis=1)
    return np.asarray((total > 1.0 + _SURPLUS) & (distance > _TRIVIAL))


class _PengRobinson:
    """Fugacity coefficients of mixtures at fixed states."""

    def __init__(self, critical: Floats, p: Floats, t: Floats) -> None:
        tc, pc, omega = critical.T
        m = 0.37464 + 1.54226 * omega - 0.26992 * omega**2
        alpha = (1.0 + m * (1.0 - np.sqrt(t / tc))) ** 2
        rt = GAS_CONSTANT_J_MOL_K * t
        self.root_a = np.sqrt(0.45724 * alpha * p / pc) * (GAS_CONSTANT_J_MOL_K * tc) / rt
        self.b = 0.07780 * GAS_CONSTANT_J_MOL_K * tc / pc * p / rt

    def log_fugacity_coefficient(self, x: Floats, *, liquid: bool) -> Floats:
        """(state, component) ln φ of a mixture x, by its least or its greatest volume. [1]"""
        root_a = np.sum(x * self.root_a, axis=1, keepdims=True)
        a, b = root_a**2, np.sum(x * self.b, axis=1, keepdims=True)
        z = _cubic_root(a, b, liquid=liquid)
        ratio = self.b / b
        spread = np.log((z + (1.0 + _ROOT_2) * b) / (z + (1.0 - _ROOT_2) * b))
        result: Floats = (
            ratio * (z - 1.0)
            - np.log(z - b)
            - a / (2.0 * _ROOT_2 * b) * (2.0 * self.root_a / root_a - ratio) * spread
        )
        return result


def _cubic_root(a: Floats, b: Floats, *, liquid: bool) -> Floats:
    """Least or greatest root above b of Z³ − (1 − B) Z² + (A − 3B² − 2B) Z − (AB − B² − B³) = 0."""
    c2, c1, c0 = -(1.0 - b), a - 3.0 * b**2 - 2.0 * b, -(a * b - b**2 - b**3)
    q = (c2**2 - 3.0 * c1) / 9.0
    r = (2.0 * c2**3 - 9.0 * c2 * c1 + 27.0 * c0) / 54.0
    three = r**2 < q**3
    root_q = np.sqrt(np.maximum(q, 0.0))
    angle = np.arccos(np.clip(r / np.where(three, np.maximum(root_q**3, 1e-300), 1.0), -1.0, 1.0))
    roots = np.stack([-2.0 * root_q * np.cos((angle + k * 2.0 * np.pi) / 3.0) - c2 / 3.0 for k in (0, 1, -1)])
    roots = np.where(roots > b, roots, np.nan)
    s = -np.copysign(np.cbrt(np.abs(r) + np.sqrt(np.maximum(r**2 - q**3, 0.0))), r)
    single = s + np.where(s == 0.0, 0.0, q / np.where(s == 0.0, 1.0, s)) - c2 / 3.0
    best = np.where(np.isnan(roots), np.inf if liquid else -np.inf, roots)
    chosen = best.min(axis=0) if liquid else best.max(axis=0)
    root: Floats = np.maximum(np.where(three & np.isfinite(chosen), chosen, single), b * (1.0 + 1.0e-12))
    return root
