"""Keys worked by hand, and every misuse in its own words."""

from fractions import Fraction

import pytest

from gasunion.games.keys.key import KEYS, apply_key
from gasunion.games.money import Currency, as_amount, currency, payments_to_minor, to_minor
from gasunion.outcome import Refused


def faults(case: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        apply_key(case)
    return [str(f) for f in refused.value.findings]


def test_consumption_after_variable_costs():
    applied = apply_key(
        {
            "key": "consumption",
            "currency": "EUR",
            "members": {
                "FI": {"consumption": 50, "collected": 100, "variable_cost": 10},
                "EE": {"consumption": 20, "collected": 0},
                "LV": {"consumption": 30, "collected": 20},
            },
        }
    )
    # 120 collected, 10 of fuel first; 110 in the ratio 5 : 2 : 3.
    assert applied.answer.entitlement == {"FI": 65, "EE": 22, "LV": 33}
    assert applied.net_minor == {"FI": -3500, "EE": 2200, "LV": 1300}
    assert applied.answer.formula == (
        "entitlement = variable cost + consumption / 100 · 110 EUR; net = entitlement − collected"
    )


def test_a_third_of_a_cent_goes_to_the_largest_remainder_and_ties_to_the_alphabet():
    applied = apply_key(
        {
            "key": "equal",
            "currency": "EUR",
            "members": {m: {"collected": x} for m, x in {"C": 1, "B": 0, "A": 0}.items()},
        }
    )
    assert applied.entitlement_minor == {"C": 33, "B": 33, "A": 34}
    assert applied.net_minor == {"C": -67, "B": 33, "A": 34}


def test_a_pool_that_nobody_holds_lies_in_the_common_account():
    case = {
        "key": "ownership",
        "currency": "kUSD",
        "pool": 90,
        "members": {"A": {"ownership": 1}, "B": {"ownership": 2}},
    }
    assert apply_key(case).answer.net == {"A": 30, "B": 60, "common account": -90}
    assert apply_key({**case, "account": "bank"}).answer.net["bank"] == -90


def test_variable_costs_that_the_pool_does_not_cover_are_paid_in_proportion_and_said():
    case = {
        "key": "variable_costs_first",
        "then": "equal",
        "currency": "EUR",
        "members": {"A": {"collected": 30, "variable_cost": 40}, "B": {"collected": 0, "variable_cost": 20}},
    }
    applied = apply_key(case)
    assert applied.answer.entitlement == {"A": 20, "B": 10}
    assert [str(f) for f in applied.answer.remarks] == [
        "pool: covers 50.0% of the variable costs; they are paid in proportion."
    ]


def test_net_benefit_with_and_without_a_threshold():
    members = {
        "A": {"benefit": 100, "cost": 20},
        "B": {"benefit": 5, "cost": 35},
        "C": {"net_benefit": 40},
        "D": {"net_benefit": 5},
    }
    case = {"key": "net_benefit", "currency": "MEUR", "members": members}
    # Net benefits 80, −30, 40, 5: B lacks 30, paid by 80 : 40 : 5.
    assert apply_key(case).answer.net == {
        "A": Fraction(-96, 5),
        "B": 30,
        "C": Fraction(-48, 5),
        "D": Fraction(-6, 5),
    }
    # A tenth of 125 is left alone: 67.5 : 27.5 : 0.
    with_threshold = apply_key({**case, "threshold": 0.1})
    assert with_threshold.answer.net == {
        "A": Fraction(-30 * 675, 950),
        "B": 30,
        "C": Fraction(-30 * 275, 950),
        "D": 0,
    }
    reading = "that payments count only what lies above the threshold is our reading of it"
    assert with_threshold.answer.formula.endswith(f"; {reading}")
    assert with_threshold.answer.details["reading"] == reading
    assert "reading" not in apply_key(case).answer.details
    refusal = apply_key({**case, "threshold": 0.7}).answer
    assert refusal.entitlement is None
    assert refusal.refusal == "the losers lack 30 MEUR; net benefits above the threshold sum to 0"


def test_with_and_without_takes_losses_in_three_ways_and_asks_for_one():
    def case(**own):
        return {
            "key": "with_and_without",
            "currency": "EUR",
            "members": {
                "A": {"transit": 1, "net_flow": -1, **own},
                "B": {"transit": 0, "net_flow": 3, "cost_with": 0, "cost_without": 0},
            },
        }

    for own in (
        {"cost_with": 18, "cost_without": 10},
        {"losses_with": 9, "losses_without": 5, "loss_price": 2},
        {"transit_losses": 4, "loss_price": 2},
    ):
        assert apply_key(case(**own)).answer.net == {"A": 6, "B": -6}
    told = (
        "members, A: must give one of: cost_with and cost_without; losses_with, losses_without and "
        "loss_price; "
        "transit_losses and loss_price."
    )
    for own in (
        {},
        {"transit_losses": 4},
        {"cost_with": 1},
        {"cost_with": 1, "cost_without": 0, "loss_price": 1},
    ):
        assert faults(case(**own)) == [told]
    assert faults({**case(transit_losses=4, loss_price=2), "fund": 5}) == [
        "members, A, load: is missing: a fund is shared by transit and load.",
        "members, B, load: is missing: a fund is shared by transit and load.",
    ]


def test_a_postage_stamp_settles_what_was_collected_with_the_regulatory_account():
    applied = apply_key(
        {
            "key": "postage_stamp",
            "currency": "MEUR",
            "members": {
                "T1": {"allowed_revenue": 400, "capacity": 90, "collected": 350},
                "T2": {"allowed_revenue": 250, "capacity": 80, "collected": 330},
            },
        }
    )
    assert applied.answer.net == {"T1": 50, "T2": -80, "regulatory account": 30}


def test_the_reopener_warns_before_somebody_loses():
    case = {
        "key": "fixed_shares",
        "currency": "MEUR",
        "revenue": 1000,
        "cost": 260,
        "alarm_at": 0.9,
        "members": {
            "NAM": {"revenue_share": 0.1, "cost_share": 0.36, "collected": 1000, "paid": 260},
            "State": {"revenue_share": 0.9, "cost_share": 0.64},
        },
    }
    applied = apply_key(case)
    assert applied.answer.net == {"NAM": Fraction("6.4") - 740, "State": Fraction("733.6")}
    assert [str(f) for f in applied.answer.remarks] == [
        "members, NAM: the agreement should be reopened: NAM is left with 6.4 MEUR; its break-even "
        "is a cost of "
        "0.277777777778 of revenue."
    ]
    assert apply_key({**case, "cost": 200}).answer.remarks == ()


def test_redetermination_is_made_up_within_the_limit():
    applied = apply_key(
        {
            "key": "redetermination",
            "currency": "mcm",
            "minor_per_unit": 1000,
            "total_to_date": 1000,
            "makeup_limit": 0.5,
            "future": [100, 100],
            "members": {
                "A": {"share_before": 0.6, "share_after": 0.55},
                "B": {"share_before": 0.4, "share_after": 0.45},
            },
        }
    )
    assert applied.net_minor == {"A": -50_000, "B": 50_000}
    first, second = applied.answer.details["schedule"]
    assert first["make_up"] == {"A": Fraction("-27.5"), "B": Fraction("27.5")}
    assert second["make_up"] == {"A": Fraction("-22.5"), "B": Fraction("22.5")}
    assert applied.answer.details["outstanding"] == {"A": 0, "B": 0}
    assert applied.answer.remarks == ()


def test_every_fault_of_a_key_file_is_told_at_once():
    assert faults(
        {
            "key": "capacity",
            "pol": 3,
            "members": {"A": {"capacity": -1, "colected": 2}, "B": {"capacity": "x"}, "C": {}, "D": 4},
        }
    ) == [
        "currency: is not named. Write a code of three letters, if need be with k, M or G in front: "
        "EUR, kUSD, MEUR.",
        "pol: is not a field of this key. Did you mean 'pool'?",
        "members, A, colected: is not a field of this key. Did you mean 'collected'?",
        "members, A, capacity: is -1; it must be 0 or more.",
        'members, B, capacity: "x" is not a finite number.',
        "members, C, capacity: is missing: the member's capacity, in one unit for all.",
        "members, D: is not an object of numbers.",
    ]
    assert faults({"key": "capacty"}) == ["key: 'capacty' is not a key. Did you mean 'capacity'?"]
    assert faults([]) == ['key file: is not an object. {"key": "equal", …}']
    assert faults({"key": "equal", "currency": "EUR", "members": {"A": {}}}) == [
        "pool: there is nothing to share: neither 'pool' nor any member's 'collected' is given. Give "
        "the pool, or what "
        "each member has collected."
    ]
    assert faults({"key": "capacity", "currency": "EUR", "pool": 1, "members": {"A": {"capacity": 0}}}) == [
        "members: every capacity is 0: there is nothing to share by."
    ]


def test_shares_that_do_not_sum_to_one_are_refused():
    members = {"A": {"revenue_share": 0.5, "cost_share": 1}, "B": {"revenue_share": 0.4, "cost_share": 0}}
    assert faults(
        {"key": "fixed_shares", "currency": "EUR", "revenue": 1, "cost": 1, "members": members}
    ) == ['members, revenue_share: the shares sum to 0.9; they must sum to 1. Write thirds as "1/3".']
    thirds = {m: {"share_before": "1/3", "share_after": "1/3"} for m in "ABC"}
    case = {"key": "redetermination", "currency": "EUR", "total_to_date": 1, "members": thirds}
    assert set(apply_key(case).answer.net.values()) == {0}


def test_currencies_know_their_smallest_coin():
    assert currency("EUR").minor_per_unit == 100
    assert currency("MEUR").minor_per_unit == 10**8
    assert currency("kKWD").minor_per_unit == 10**6
    assert currency("JPY").minor_per_unit == 1
    assert currency("therm", 1000) == Currency(name="therm", minor_per_unit=1000)
    assert as_amount(-5, currency("EUR")) == "-0.05"
    assert as_amount(12345, currency("JPY")) == "12345"
    assert as_amount(7, Currency(name="ounce", minor_per_unit=16)) == "0 7/16"
    with pytest.raises(Refused):
        currency("euro")
    with pytest.raises(ValueError, match=r"^net payments do not sum to zero before rounding$"):
        payments_to_minor({"A": Fraction(1)}, currency("EUR"))
    assert to_minor({"B": Fraction(1, 2), "A": Fraction(1, 2)}, Currency(name="x", minor_per_unit=1)) == {
        "A": 1,
        "B": 0,
    }


def test_the_schema_of_key_files_lists_the_keys_and_fields_that_the_code_reads():
    import json
    from importlib import resources

    text = (resources.files("gasunion") / "schemas" / "key.json").read_text(encoding="utf-8")
    variants = {v["title"]: v for v in json.loads(text)["oneOf"]}
    assert list(variants) == list(KEYS)
    for name, key in KEYS.items():
        member = variants[name]["properties"]["members"]["additionalProperties"]
        assert set(member["properties"]) == set(key.member)
        assert set(member.get("required", [])) == {f for f, rule in key.member.items() if rule.is_required}
        assert set(key.common) <= set(variants[name]["properties"])
