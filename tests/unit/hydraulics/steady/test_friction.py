from __future__ import annotations

import numpy as np
import pytest

from gasunion.hydraulics.steady.friction import LAW_NAMES, LAWS

REYNOLDS = np.concatenate(
    [np.geomspace(10, 2300, 40), np.linspace(2330, 2590, 20), np.geomspace(2610, 1e8, 80)]
)
ROUGHNESS = np.full(REYNOLDS.size, 1.2e-5)
DIAMETER = np.full(REYNOLDS.size, 0.9)


@pytest.mark.parametrize("name", LAW_NAMES)
def test_slope_is_the_derivative_of_the_friction_factor(name: str) -> None:
    law = LAWS[name]
    step = 1e-6 * REYNOLDS
    above, _ = law(REYNOLDS + step, ROUGHNESS, DIAMETER)
    below, _ = law(REYNOLDS - step, ROUGHNESS, DIAMETER)
    _, slope = law(REYNOLDS, ROUGHNESS, DIAMETER)
    factor, _ = law(REYNOLDS, ROUGHNESS, DIAMETER)
    # Differences of λ carry 1e-16/1e-6 of λ itself.
    assert REYNOLDS * slope == pytest.approx(REYNOLDS * (above - below) / (2 * step), rel=1e-6, abs=1e-8)
    assert np.all(factor > 0)


@pytest.mark.parametrize("name", LAW_NAMES)
def test_drop_rises_with_the_flow_at_every_reynolds_number(name: str) -> None:
    reynolds = np.geomspace(1, 1e8, 4000)
    ones = np.ones_like(reynolds)
    factor, _ = LAWS[name](reynolds, 1.2e-5 * ones, 0.9 * ones)
    assert np.all(np.diff(factor * reynolds**2) > 0)


def test_colebrook_satisfies_its_own_equation_to_rounding() -> None:
    reynolds = np.geomspace(2600, 1e8, 200)
    roughness, diameter = np.full(200, 5e-5), np.full(200, 0.5)
    factor, _ = LAWS["colebrook"](reynolds, roughness, diameter)
    inner = 2.51 / (reynolds * np.sqrt(factor)) + roughness / (3.71 * diameter)
    assert 1 / np.sqrt(factor) == pytest.approx(-2 * np.log10(inner), rel=1e-12)


def test_hofer_is_within_a_hundredth_of_colebrook_in_transmission() -> None:
    reynolds = np.geomspace(1e5, 1e8, 100)
    roughness, diameter = np.full(100, 1e-5), np.full(100, 1.0)
    hofer, _ = LAWS["hofer"](reynolds, roughness, diameter)
    colebrook, _ = LAWS["colebrook"](reynolds, roughness, diameter)
    assert hofer == pytest.approx(colebrook, rel=1e-2)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # D = 1 m, k = 1e-5 m, Re = 1e7, by hand.
        ("weymouth", 0.009407),
        ("nikuradse", (2 * 5 + 1.138) ** -2),
        ("vniigaz", 0.067 * (158e-7 + 2e-5) ** 0.2),
        ("ontp", 0.067 * (158e-7 + 2e-5) ** 0.2 * 1.05 / 0.95**2),
    ],
)
def test_explicit_laws_give_the_hand_computed_value(name: str, expected: float) -> None:
    factor, _ = LAWS[name](np.array([1e7]), np.array([1e-5]), np.array([1.0]))
    assert float(factor[0]) == pytest.approx(expected, rel=1e-12)


def test_laminar_flow_follows_hagen_poiseuille() -> None:
    for name in ("hofer", "colebrook", "vniigaz"):
        factor, _ = LAWS[name](np.array([1000.0]), np.array([1e-4]), np.array([0.1]))
        assert float(factor[0]) == pytest.approx(0.064)
