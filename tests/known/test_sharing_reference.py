"""How real unions share: the vectors that name a key."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from gasunion.games.keys.key import apply_key

pytestmark = pytest.mark.reference


def vector(reference: Path, name: str) -> dict:
    entries = json.loads((reference / "sharing" / "vectors.json").read_text(encoding="utf-8"))
    return next(e for e in entries if e["id"] == name)


def test_transit_compensation_of_the_electricity_operators(reference):
    entry = vector(reference, "U03")
    given, expected = entry["inputs"], entry["expected"]
    applied = apply_key(
        {
            "key": "with_and_without",
            "currency": "MEUR",
            "fund": given["framework_fund_MEUR"],
            "perimeter_fee": given["perimeter_fee_MEUR"],
            "members": {
                m: {
                    "transit": given["transit_TWh"][m],
                    "load": given["load_TWh"][m],
                    "transit_losses": given["transit_losses_TWh"][m],
                    "loss_price": given["loss_price"][m],
                    "net_flow": given["abs_net_flow_TWh"][m],
                }
                for m in given["transit_TWh"]
            },
        }
    )
    details, printed = applied.answer.details, 5.1e-7  # six decimals
    for own, theirs in (
        (details["transit_factor"], expected["transit_factor"]),
        (details["load_factor"], expected["load_factor"]),
        (details["infrastructure"], expected["infra_MEUR"]),
        (details["losses"], expected["loss_comp_MEUR"]),
        (details["contribution"], expected["contribution_MEUR"]),
    ):
        assert {m: float(x) for m, x in own.items()} == pytest.approx(theirs, abs=printed)
    unit = applied.sheet.unit.minor_per_unit
    net = {m: minor / unit for m, minor in applied.net_minor.items()}
    assert net.pop("perimeter") == -given["perimeter_fee_MEUR"]
    assert net == pytest.approx(expected["net_MEUR"], abs=printed)
    assert sum(applied.net_minor.values()) == 0


def test_postage_stamp_with_compensation(reference):
    entry = vector(reference, "U06")
    given, expected = entry["inputs"], entry["expected"]
    applied = apply_key(
        {
            "key": "postage_stamp",
            "currency": "MEUR",
            "members": {
                m: {"allowed_revenue": given["allowed_MEUR"][m], "capacity": given["capacity_GWh_h"][m]}
                for m in given["allowed_MEUR"]
            },
        }
    )
    assert applied.answer.details["price"] == Fraction(str(expected["price_MEUR_per_GWh_h"]))
    assert applied.answer.net == {m: Fraction(str(x)) for m, x in expected["receipt_MEUR"].items()}


@pytest.mark.parametrize("row", range(6))
def test_unequal_shares_of_revenue_and_cost(reference, row):
    entry = vector(reference, "U13")
    given, expected = entry["inputs"], entry["expected"]
    line = expected["table"][row]
    old_revenue, old_cost, new = (
        Fraction(str(given[k])) for k in ("state_revenue_share_old", "state_cost_share_old", "new_share")
    )
    for label, of_revenue, of_cost in (("old", old_revenue, old_cost), ("new", new, new)):
        applied = apply_key(
            {
                "key": "fixed_shares",
                "currency": "MEUR",
                "revenue": line["R"],
                "cost": line["C"],
                "members": {
                    "State": {"revenue_share": str(of_revenue), "cost_share": str(of_cost)},
                    "NAM": {"revenue_share": str(1 - of_revenue), "cost_share": str(1 - of_cost)},
                },
            }
        )
        for member in ("NAM", "State"):
            assert applied.answer.entitlement[member] == Fraction(str(line[f"{member}_{label}"]))
        alarm = applied.answer.details["reopener"]["NAM"]
        assert alarm["alarm"] == (line[f"NAM_{label}"] < 0)
        if label == "old":
            assert round(float(alarm["break_even_cost_over_revenue"]), 4) == expected["break_even_C_over_R"]
