"""What binds on two parties, and what 1 % more of it gains, worked out by hand."""

from __future__ import annotations

import pytest

from gasunion.intake.case import load_case
from gasunion.planning.binding import binding
from gasunion.planning.plan import Plan, block_plan, contracted_plan, status_quo

NARROW = ["arcs[AB].capacity_forward=7", "contracts[A-B,*].minimum=1", "contracts[A-B,*].agreed=6"]
SMALL = [f"contracts[A-B,*].{x}" for x in ("maximum=7", "agreed=7", "swing=1")]


def made(kind: str, *changes: str) -> Plan:
    network, scenario = load_case("two-party", changes=changes).planning_year(2025)
    if kind == "block":
        return block_plan(network, scenario, frozenset("AB"))
    return (contracted_plan if kind == "contracted" else status_quo)(network, scenario)


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        # 0.15 bcm more for the port: 290 on nine tenths of it, less 5 of transport and 40 of production.
        ("contracted", [], ("supply of the year", "A_FIELD", 15.0, "bcm/y", 0.15 * (290 * 0.9 - 5 - 40))),
        # 0.07 bcm more for the town's first step at 700, less 10 and 40.
        ("block", NARROW, ("arc forward", "AB", 7.0, "bcm/y", 0.07 * (700 - 10 - 40))),
        # All 15 bcm are produced, so what the town gets more the port gets less.
        (
            "contracted",
            SMALL,
            ("contract of the year", "A-B", 7.0, "bcm/y", 0.07 * (700 - 10 - (290 * 0.9 - 5))),
        ),
    ],
)
def test_a_limit_binds_by_what_one_per_cent_more_of_it_gains(kind, changes, expected):
    (found,) = binding(made(kind, *changes))
    assert (found.kind, found.name, found.unit) == (expected[0], expected[1], expected[3])
    assert found.limit == pytest.approx(expected[2])
    assert found.gain_musd == pytest.approx(expected[4], abs=1e-3)


@pytest.mark.parametrize(("tolerance", "count"), [(32.3, 1), (32.5, 0)])
def test_what_gains_no_more_than_the_tolerance_does_not_bind(tolerance, count):
    assert len(binding(made("contracted"), tolerance_musd=tolerance)) == count


def test_a_pinned_contract_is_no_limit_that_could_be_relaxed():
    assert binding(made("status quo")) == ()
