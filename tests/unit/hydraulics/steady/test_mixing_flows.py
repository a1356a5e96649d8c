"""The flows by which gas is mixed in the next round."""

from __future__ import annotations

import numpy as np
import pytest

from gasunion.hydraulics.steady.mixing_flows import Flows

ROUNDING = 1e-9


def test_a_flow_that_its_gas_does_not_decide_is_found_and_not_bisected_for_ever() -> None:
    # The first round puts an end to the bracket; then the rest of the net moves, and this flow with it.
    flows = Flows.of(np.array([1.0, 5.0])).after(np.array([0.9, 5.0]), settled_kg_s=ROUNDING)
    for _ in range(16):
        flows = flows.after(np.array([1.2, 5.0]), settled_kg_s=ROUNDING)
    assert flows.used == pytest.approx([1.2, 5.0])
    assert flows.after(np.array([1.2, 5.0]), settled_kg_s=ROUNDING).missed_kg_s == pytest.approx(0.0)


def test_a_flow_that_swings_with_its_gas_is_found_between_the_two() -> None:
    # What is found falls three times as fast as what is used rises: plain rounds fly apart.
    flows = Flows.of(np.array([1.0]))
    for _ in range(12):
        flows = flows.after(4.0 - 3.0 * flows.used + 0.1 * np.sin(flows.used), settled_kg_s=ROUNDING)
    assert 4.0 - 3.0 * flows.used + 0.1 * np.sin(flows.used) == pytest.approx(flows.used, abs=1e-8)


def test_a_flow_that_hardly_misses_is_taken_as_it_was_found() -> None:
    flows = Flows.of(np.array([1.0])).after(np.array([1.0 - 1e-6]), settled_kg_s=1e-5)
    flows = flows.after(np.array([1.0 + 1e-6]), settled_kg_s=1e-5)
    assert flows.used[0] == 1.0 + 1e-6
