"""What a result takes for granted is said in it."""

import pytest
from tests.gas_day_bundles import answer, booking, bundle, everything, nomination, point, shipped

from gasunion.operations.bundle import read_bundle
from gasunion.operations.day import run_day
from gasunion.outcome import Refused


def told(value, about=""):
    return [sentence for sentence in answer(value)["assumptions"] if about in sentence]


def refusal(value):
    with pytest.raises(Refused) as caught:
        read_bundle(value)
    return [str(finding) for finding in caught.value.findings]


def test_a_basis_of_cuts_that_the_agreement_does_not_name_is_said():
    points = {"P": point(sides="exit"), "Q": point(sides="exit", firm_basis="booking", cut_order="all_alike")}
    assert told(bundle(points=points), "firm_basis") == [
        "points, P: firm_basis is not stated; nomination is taken: a firm cut is in proportion to what was "
        "nominated."
    ]
    assert told(bundle(points=points), "cut_order") == [
        "points, P: cut_order is not stated; interruptible_first is taken: interruptible flows are cut "
        "before "
        "firm ones."
    ]


def test_rows_that_leave_the_same_open_are_one_sentence_and_many_are_counted():
    points = {f"P{i:02d}": point(rights="open", matching_rule="lesser") for i in range(15)}
    (sentence,) = told(bundle(points=points), "sides is not stated")
    assert sentence == (
        "points, P00, P01, P02, P03, P04, P05, P06, P07, P08, P09, P10, P11 and 3 more: sides is not stated; "
        "double is taken: both sides must nominate."
    )
    assert not told(bundle(points=points), "matching_rule")


def test_what_an_agreement_says_in_full_leaves_nothing_to_say():
    full = point(
        rights="open", sides="exit", matching_rule="lesser", firm_basis="nomination", cut_order="all_alike",
        initiating="RU-Op", matching="KZ-Op", metering="KZ-Op",
        nominations={"deadline": "14:00", "first_cycle": "16:00", "days_before": 1, "cycle_hours": 1,
                     "lead_hours": 2, "closes_hours_before_end": 3},
        balancing_account={"opening": 0, "at_limit": "extend"},
    )  # fmt: skip
    assert told(bundle(points={"P": full})) == []


def test_interruptible_flows_share_by_nomination_whatever_the_basis_of_firm_ones():
    late = {"kind": "interruptible", "stamp": "2025-11-01T00:00:00Z"}
    value = bundle(
        points={"P": point(sides="exit", firm_basis="booking")},
        bookings={"a": booking("exit", "A", 30, **late), "b": booking("exit", "B", 10, **late)},
        nominations={s: nomination("exit", s, "T", [10] * 24) for s in "AB"},
        sections={"S": {"points": ["P"], "capacity": 10}},
    )
    result = answer(value)
    assert {r["confirmed_day"] for r in result["schedule"]["P"].values()} == {120}
    assert told(value, "firm_basis speaks") == [
        "points, P: firm_basis speaks of firm flows alone; interruptible flows of one stamp shared in "
        "proportion "
        "to what was nominated."
    ]


def test_a_leg_and_a_transit_without_any_flow_say_that_they_count_0():
    value = everything()
    value["swaps"]["W"]["legs"]["L1"]["exit_shipper"] = "Z"
    value["transit"]["T"]["shipper"] = "Z"
    assert told(value, "has no flow") == [
        "transit, T: Z has no flow there, so 0 is billed.",
        "swaps, W: Z to B has no flow at P, so its leg counts 0.",
    ]


def test_rounding_fuel_and_conversion_are_said_where_they_bear():
    sentences = " ".join(told(shipped()))
    for part in ("fuel is handed over in kind beside", "ideal gas law", "rounded to cents", "rounded down"):
        assert part in sentences
    bare = " ".join(told(bundle()))
    assert "fuel" not in bare
    assert "ideal gas" not in bare


def swap(legs, **changes):
    open_point = {"rights": "open", "sides": "exit"}
    points = {"P": point(**open_point), "V": point(**open_point, unit="1000m3", reference="20C")}
    messages = {
        "n": nomination("exit", "A", "B", 24),
        "m": nomination("exit", "A", "B", 48, point="V", unit="1000m3 at 20C"),
    }
    row = {"first": "A", "second": "B", "parity": "energy", "legs": legs} | changes
    return bundle(points=points, swaps={"W": row}, nominations=messages)


def at(name, **changes):
    return {"giver": "A", "taker": "B", "point": name, "exit_shipper": "A", "entry_shipper": "B"} | changes


def back(quantity, **changes):
    return {"giver": "B", "taker": "A", "quantity": quantity} | changes


def test_a_swap_by_energy_counts_thousands_of_cubic_metres_as_thousands():
    value = swap({"1": at("V", gcv_kwh_per_m3="10.5"), "2": back(400_000, unit="kWh")})
    found = answer(value)["settlement"]["swaps"]["W"]
    # 48 thousand m3 at 10.5 kWh are 504 000 kWh.
    assert found["given"] == {"A": 504_000, "B": 400_000}
    assert (found["unit"], found["owed"]) == ("kWh", 104_000)


def test_what_cannot_be_netted_is_refused_with_its_reason():
    assert refusal(swap({"1": at("V"), "2": back(5)})) == [
        "swaps.W.legs.1.gcv_kwh_per_m3: is missing; a volume in 1000m3 has no energy without it.",
        "swaps.W.legs.2.gcv_kwh_per_m3: is missing; a volume in 1000m3 has no energy without it.",
    ]
    assert refusal(swap({"1": at("P"), "2": back(5, unit="MWh")})) == [
        "swaps.W.legs.2: counts in MWh and the swap in kWh; legs of a swap need one unit."
    ]
    assert refusal(swap({"1": at("P")}, parity="volume")) == [
        "swaps.W.legs.1: counts in kWh; parity by volume needs m3 or 1000m3."
    ]
    assert refusal(swap({"1": at("P", gcv_kwh_per_m3="10.5")})) == [
        "swaps.W.legs.1.gcv_kwh_per_m3: stands beside a quantity in kWh, which is energy already."
    ]
    assert refusal(swap({"1": at("P")}, exchange_ratio="0"))[0].startswith("swaps.W.exchange_ratio: is 0")


def test_a_swap_at_a_ratio_comes_back_in_the_result():
    found = answer(swap({"1": at("P"), "2": back(30)}, exchange_ratio="1.75"))["settlement"]["swaps"]["W"]
    # 24 kWh at 1.75 are 42 owed, 30 given back.
    assert (found["exchange_ratio"], found["owed"], found["net_to_first"]) == ("1.75", 12, -12)


def test_a_rule_between_two_tolerances_needs_both():
    value = everything()
    assert told(value, "tolerance_rule") == [
        "zones, Z: tolerance_rule is not stated; greater is taken: the greater of the two tolerances counts."
    ]
    assert answer(value)["settlement"]["zones"]["Z"]["tolerance"] == {"B": 14, "D": 7}
    del value["zones"]["Z"]["tolerance_of_offtakes"]
    value["zones"]["Z"]["tolerance_rule"] = "sum"
    assert refusal(value) == [
        "zones.Z.tolerance_rule: chooses between tolerance_of_offtakes and tolerance_quantity; give both."
    ]


def test_an_operator_whose_balance_nobody_can_share_is_told_in_words():
    zone = {
        "operator": "KZ-Op", "unit": "kWh", "currency": "EUR", "average_price": "20.00",
        "small_adjustment": "0",
        "portfolios": {"A": {"inputs": 10}},
    }  # fmt: skip
    with pytest.raises(Refused) as caught:
        run_day(read_bundle(bundle(zones={"Z": zone})))
    assert [str(f) for f in caught.value.findings] == [
        "zones.Z: -200.00 cannot be returned: there are no off-takes. Choose another neutrality_key."
    ]


def test_the_unit_that_a_swap_leaves_open_is_said():
    assert told(swap({"1": at("P"), "2": back(30)}), "unit is not stated") == [
        "swaps, W: unit is not stated; kWh is taken."
    ]
    plain = swap({"2": back(30)})
    assert told(plain, "unit is not stated") == [
        "swaps, W: unit is not stated; each quantity as it was written is taken."
    ]
    assert answer(plain)["settlement"]["swaps"]["W"]["unit"] is None
    assert told(swap({"2": back(30)}, unit="MWh"), "unit is not stated") == []
