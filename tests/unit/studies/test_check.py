"""The checker finds each of ten faults planted in a result, and names the place."""

from __future__ import annotations

import copy
import dataclasses
from functools import cache

import pytest
from tests.small_worlds import small_world

from gasunion.planning.plan import block_plan, contracted_plan, status_quo
from gasunion.studies.check import check
from gasunion.studies.claim import claim_of
from gasunion.studies.claimed import Claim

WORLD = small_world(3)


@cache
def claims() -> dict[str, Claim]:
    base = status_quo(*WORLD)
    return {
        "contracted": claim_of(contracted_plan(*WORLD)),
        "status quo": claim_of(base),
        "block": claim_of(block_plan(*WORLD, frozenset("AB"), baseline=base)),
    }


def planted(kind: str, table: str, name: str, period: str, value: float) -> Claim:
    claim = claims()[kind]
    rates = copy.deepcopy({k: dict(v) for k, v in getattr(claim, table).items()})
    rates[name][period] = value
    return dataclasses.replace(claim, **{table: rates})


def places(claim: Claim) -> str:
    return "\n".join(str(f) for f in check(*WORLD, claim))


@pytest.mark.parametrize("kind", ["contracted", "status quo", "block"])
def test_a_true_claim_has_no_fault(kind):
    assert check(*WORLD, claims()[kind]) == ()


FAULTS = [
    ("forward", "A0A1", "2024-01", 0.5, "node A0, 2024-01: gas is created or lost"),
    ("forward", "A0A1", "2024-02", 1e4, "arc A0A1, 2024-02: forward flow is above capacity"),
    ("backward", "A0A1", "2024-03", -1.0, "arc A0A1, 2024-03: backward flow is negative"),
    ("production", "A0", "2024-04", 1e4, "supply A0, 2024-04: production is above its month's maximum"),
    ("use", "B1 home 1", "2024-05", 1e4, "use B1 home 1, 2024-05: use is outside 0 and what is wanted"),
    ("contracts", "K0", "2024-06", 77.0, "contract K0, 2024-06: its quantity is not what its measure reads"),
    ("contracts", "K1", "2024-07", 1e4, "contract K1, 2024-07: above its daily maximum"),
    ("forward", "A1B0", "2024-08", 1e4, "border way A1B0, 2024-08: more crosses than its contracts allow"),
    ("stock", "UGS", "2024-09", 1e5, "storage UGS, 2024-09: the stock is outside 0 and working gas"),
]


@pytest.mark.parametrize(("table", "name", "period", "value", "message"), FAULTS)
def test_a_planted_fault_is_found_where_it_was_planted(table, name, period, value, message):
    assert message in places(planted("contracted", table, name, period, value))


def test_a_false_surplus_is_found():
    claim = dataclasses.replace(claims()["contracted"], surplus=claims()["contracted"].surplus + 1)
    assert "the plan: its surplus is not value less cost" in places(claim)


def test_accounts_that_do_not_sum_are_found():
    claim = claims()["contracted"]
    accounts = {**claim.accounts, "A": claim.accounts["A"] + 1}
    assert "the parties' accounts: they do not sum" in places(dataclasses.replace(claim, accounts=accounts))


def test_a_contract_off_its_pin_is_found_unless_the_block_released_it():
    pins = {k: {t: v + 1 for t, v in row.items()} for k, row in claims()["block"].pins.items()}
    found = places(dataclasses.replace(claims()["block"], pins=pins))
    assert "contract K1, 2024-01: it is not at its pin" in found
    assert "contract K0" not in found  # A sells K0 to B, both are in the block
