"""The swap, transit and unanimity vectors of reference/sharing."""

import json
from fractions import Fraction

import pytest

from gasunion.dispatch.agreement import is_adopted
from gasunion.dispatch.curtailment import FIRM, Flow, cut
from gasunion.dispatch.quantity import decimal_text
from gasunion.ledger.swap import Leg, still_to_give, swap_position
from gasunion.ledger.transit import compensate, fund_totals

pytestmark = pytest.mark.reference

PRINTED = Fraction(1, 2 * 10**6)  # half of the last printed digit of a six-digit figure


@pytest.fixture(scope="module")
def vectors(reference):
    rows = json.loads((reference / "sharing" / "vectors.json").read_text(encoding="utf-8"))
    return {row["id"]: row for row in rows}


def exact(table):
    # Through text: 0.9 in the file means nine tenths, not the nearest float.
    return {name: Fraction(str(value)) for name, value in table.items()}


def test_u10_the_seasonal_swap_of_2000(vectors):
    given, expected = vectors["U10"]["inputs"], vectors["U10"]["expected"]
    september = still_to_give(given["TJ_total_GWh"], given["TJ_to_UZ_GWh"].values())
    assert september == expected["Sep_GWh"]
    back = given["TJ_to_UZ_GWh"] | {"Sep": september}
    legs = [Leg(period=m, giver="UZ", taker="TJ", quantity=q) for m, q in given["UZ_to_TJ_GWh"].items()]
    legs += [Leg(period=m, giver="TJ", taker="UZ", quantity=q) for m, q in back.items()]
    months = list(expected["balance_by_month_GWh_owed_by_TJ"])
    position = swap_position(legs, first="UZ", second="TJ", parity="energy", periods=months)
    assert position.owed_by_second == expected["balance_by_month_GWh_owed_by_TJ"]
    assert position.given["UZ"] == expected["UZ_total_GWh"]
    assert position.net_to_first == expected["net_to_UZ_GWh"]
    assert position.ratio == Fraction(str(expected["ratio"]))


def test_u03_compensation_of_transit(vectors):
    given, expected = vectors["U03"]["inputs"], vectors["U03"]["expected"]
    found = compensate(
        exact(given["transit_TWh"]),
        load=exact(given["load_TWh"]),
        transit_losses=exact(given["transit_losses_TWh"]),
        loss_price=exact(given["loss_price"]),
        net_flow=exact(given["abs_net_flow_TWh"]),
        fund=Fraction(given["framework_fund_MEUR"]),
        perimeter_fee=Fraction(given["perimeter_fee_MEUR"]),
    )
    printed = {
        "transit_factor": found.transit_factor,
        "load_factor": found.load_factor,
        "infra_MEUR": found.infrastructure,
        "loss_comp_MEUR": found.losses,
        "contribution_MEUR": found.contribution,
        "net_MEUR": found.net,
    }
    for name, table in printed.items():
        for operator, value in exact(expected[name]).items():
            assert abs(table[operator] - value) <= PRINTED, (name, operator)
    assert (sum(found.net.values()) == given["perimeter_fee_MEUR"]) is expected[
        "check_sum_net_equals_perimeter"
    ]


def test_u04_published_totals_of_the_fund_belong_together(vectors):
    given, expected = exact(vectors["U04"]["inputs"]), vectors["U04"]["expected"]
    found = fund_totals(
        given["fund_2020_MEUR"],
        infrastructure=Fraction(vectors["U03"]["inputs"]["framework_fund_MEUR"]),
        loss_price=given["weighted_loss_price_2020"],
        perimeter=given["perimeter_2020_MEUR"],
    )
    # Prices are per MWh and the fund in millions, so the quotient is in million MWh, that is TWh.
    printed = [
        ("losses_part_2020_MEUR", found.losses_part, 1),
        ("implied_losses_2020_TWh", found.implied_losses, 3),
        ("parties_2020_MEUR", found.parties_part, 1),
        ("parties_share_2020", found.parties_share, 4),
        ("parties_2021_MEUR", given["fund_2021_MEUR"] * given["parties_share_2021"], 1),
        ("losses_2016_MEUR", given["losses_2015_MEUR"] * (1 + given["growth_2016"]), 1),
    ]
    for name, value, places in printed:
        assert decimal_text(value, places) == decimal_text(Fraction(str(expected[name])), places), name


def test_u15_a_change_needs_every_participant_and_a_quarter_cut_falls_on_all_alike(vectors):
    given, expected = vectors["U15"]["inputs"], vectors["U15"]["expected"]
    assert is_adopted(given["votes_for_change"]) is expected["change_adopted"]
    assert is_adopted(dict.fromkeys(given["votes_for_change"], "yes"))

    nominated = given["nomination_mcm_d"]
    left = sum(nominated.values()) * (1 - Fraction(str(given["cut"])))
    assert left.denominator == 1
    flows = [Flow(name, FIRM, units, units, ("line",)) for name, units in nominated.items()]
    answer = cut(flows, {"line": int(left)})
    assert dict(zip(nominated, answer.given, strict=True)) == expected["after_cut_mcm_d"]

    published = {k: exact(v) for k, v in given["deliveries_2019"].items()}
    ngw, other = published["NGW"], published["IlPattoSociale"]
    implied = ngw["total"] - ngw["KZ"] - ngw["UZ"]
    assert decimal_text(implied, 1) == str(expected["TM_2019_implied_NGW"])
    assert decimal_text(sum(other.values()), 1) == str(expected["total_2019_implied_other"])
    assert decimal_text(sum(other.values()) - ngw["total"], 1) == str(expected["disagreement_bcm"])
