"""Markets of text books and of published studies, to their digits."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from tests.market_settings import cournot, investment, two_by_two

from gasunion.market.answer import answer_of
from gasunion.market.builds import all_builds
from gasunion.market.market_file import market_of

TO = 1e-8


def solved(plain: dict[str, Any]) -> dict[str, Any]:
    outcome, body, _ = answer_of(market_of(plain))
    assert outcome.is_solved, outcome
    assert body["residual"] <= 1e-8
    return body


def near(value: str | Fraction | float) -> Any:
    return pytest.approx(float(Fraction(value)), abs=TO)


@pytest.fixture(scope="module")
def forms(reference) -> dict[str, Any]:
    plain = json.loads((reference / "market" / "closed_forms.json").read_text())
    return {case["id"]: case for case in plain["cases"]} | {
        "merger": plain["merger_paradox"], "partition": plain["pff_cournot"]
    }  # fmt: skip


@pytest.fixture(scope="module")
def studies(reference) -> dict[str, Any]:
    return json.loads((reference / "market" / "equilibria.json").read_text())


@pytest.mark.reference
@pytest.mark.parametrize("count", [1, 2, 3, 5, 10])
def test_cournot_of_equal_sellers(forms, count):
    right = forms[f"cournot_n{count}"]["expected"]
    found = solved(cournot(count))
    assert found["prices"]["M"] == near(right["price"])
    assert [row["M"] for row in found["quantities"].values()] == [near(right["q_i"])] * count
    assert list(found["profit"].values()) == [near(right["profit_i"])] * count


@pytest.mark.reference
@pytest.mark.parametrize("theta", ["0", "1/2", "1"])
def test_conjectures_between_price_taking_and_cournot(forms, theta):
    right = forms[f"conjectural_variation_theta_{theta}"]["expected"]
    found = solved(cournot(3, conduct=theta))
    assert found["prices"]["M"] == near(right["price"])
    assert [row["M"] for row in found["quantities"].values()] == [near(right["q_i"])] * 3
    if theta == "0":  # who sells is open; the even split is shown with its ranges
        assert found["ranges"]["quantities.T0.M"] == pytest.approx([0, 100], abs=1e-5)
        assert found["hhi"]["M"] is None


@pytest.mark.reference
def test_cournot_of_sellers_with_different_costs(forms):
    case = forms["cournot_asymmetric_3"]
    found = solved(cournot(3, cost=case["params"]["c"]))
    assert [row["M"] for row in found["quantities"].values()] == [
        near(case["expected"][f"q{k}"]) for k in (1, 2, 3)
    ]
    assert found["prices"]["M"] == near(case["expected"]["price"])


@pytest.mark.reference
def test_two_markets_sell_to_each_other_over_a_free_and_over_a_full_pipe(forms):
    right = forms["reciprocal_dumping_2x2"]["expected"]
    found = solved(two_by_two())
    assert found["quantities"]["A"]["MA"] == near(right["home"])
    assert found["quantities"]["A"]["MB"] == near(right["export"])
    assert found["prices"]["MB"] == near(right["price"])
    assert found["congestion_rent"]["by_owner"] == {"Pipe": 0}
    case = forms["reciprocal_dumping_pipeline_cap_K"]
    size = case["params"]["K"]
    found = solved(two_by_two(capacity=size))
    assert found["quantities"]["A"]["MA"] == near(case["expected"]["home"])
    assert found["quantities"]["A"]["MB"] == near(case["expected"]["export"])
    assert found["prices"]["MA"] == near(case["expected"]["price"])
    dual = float(case["expected"]["cap_dual"])
    assert found["congestion_rent"]["by_arc"] == {"AB": near(dual * size), "BA": near(dual * size)}


@pytest.mark.reference
@pytest.mark.parametrize("followers", [1, 2, 5])
def test_a_leader_is_a_seller_who_knows_how_its_followers_answer(forms, followers):
    # m Cournot followers give way by m / (m + 1) of what the leader adds: its conduct is 1 / (m + 1).
    right = forms[f"stackelberg_1_{followers}"]["expected"]
    theta = {f"T{k}": 1 for k in range(1, followers + 1)} | {"T0": f"1/{followers + 1}"}
    found = solved(cournot(followers + 1, conduct=theta))
    assert found["prices"]["M"] == near(right["price"])
    assert found["quantities"]["T0"]["M"] == near(right["q_l"])
    assert found["quantities"]["T1"]["M"] == near(right["q_f"])


@pytest.mark.reference
def test_a_transit_monopolist_adds_a_second_margin(forms):
    right = forms["double_marginalisation_transit"]["expected"]
    plain = cournot(1)
    plain["markets"]["M"]["resellers"] = 1
    found = solved(plain)
    assert found["prices"]["M"] == near(right["w"])
    assert found["resale"]["M"] == {"price": near(right["p"]), "profit": near(right["profit_transit"])}
    assert found["quantities"]["T0"]["M"] == near(right["q"])
    assert found["profit"]["T0"] == near(right["profit_up"])
    whole = solved(cournot(1))["profit"]["T0"]
    assert whole == near(right["profit_integrated"])
    chain = found["profit"]["T0"] + found["resale"]["M"]["profit"]
    ratio = forms["double_marginalisation_symmetric_bilateral"]["expected"]["ratio"]
    assert whole / chain == near(ratio)


@pytest.mark.reference
def test_what_is_sold_ahead_carries_no_margin(forms):
    right = forms["allaz_vila_duopoly"]["expected"]
    found = solved(cournot(2) | {"forward": {f"T{k}": {"M": right["f_i"]} for k in (0, 1)}})
    assert found["prices"]["M"] == near(right["price"])
    assert [row["M"] for row in found["quantities"].values()] == [near(right["q_i"])] * 2


@pytest.mark.reference
def test_a_merger_pays_only_where_the_condition_says_so(forms):
    minimal = {n: m for n, m, _ in forms["merger"]["minimal_profitable_m"]}
    for count in range(3, 11):
        alone = solved(cournot(count))["profit"]["T0"]
        for merged in range(2, count + 1):
            joint = [f"T{k}" for k in range(merged)]
            found = solved(cournot(count) | {"joint": [joint]})
            name = "+".join(joint)
            gain = found["profit"][name] - merged * alone
            # The unit of (a − c)²/b is 10 000.
            right = 10_000 * (1 / (count - merged + 2) ** 2 - merged / (count + 1) ** 2)
            assert gain == pytest.approx(right, abs=1e-7)
            says = (count + 1) ** 2 - merged * (count - merged + 2) ** 2
            assert (gain > 1e-6) == (says > 0)
            if merged == minimal[count]:
                assert gain >= -1e-6
        assert minimal[count] == min(
            m for m in range(2, count + 1) if (count + 1) ** 2 >= m * (count - m + 2) ** 2
        )


@pytest.mark.reference
def test_a_block_earns_by_the_number_of_blocks_alone(forms):
    worth = forms["partition"]["worth_by_k"]
    for blocks in range(1, 6):
        names = [f"T{k}" for k in range(6)]
        joint = [names[: 7 - blocks], *([n] for n in names[7 - blocks :])]
        found = solved(cournot(6) | {"joint": joint})
        assert list(found["profit"].values()) == [near(10_000 * Fraction(worth[str(blocks)]))] * blocks


@pytest.mark.reference
def test_five_firms_of_murphy_sherali_and_soyster(studies):
    study = studies["mss_5firm_cournot"]
    data, right = study["data"], study["computed_here"]
    costs = zip(data["c"], data["L"], data["beta"], strict=True)
    plain = {
        "traders": {
            f"T{k}": {"N": {"cost": {"form": "power", "c": c, "L": size, "beta": beta}}}
            for k, (c, size, beta) in enumerate(costs)
        },
        "markets": {"M": {"node": "N", "demand": {"form": "isoelastic", "k": 5000, "gamma": data["gamma"]}}},
        "conduct": 1,
    }
    found = solved(plain)
    assert [row["M"] for row in found["quantities"].values()] == pytest.approx(right["q"], abs=5e-5)
    assert found["prices"]["M"] == pytest.approx(right["price"], rel=1e-12)


@pytest.mark.reference
def test_what_huppmann_and_siddiqui_build_by_all_32_vectors(studies):
    study = studies["huppmann_siddiqui_3node_gas_investment"]
    market = market_of(investment(study["data"]))
    found = all_builds(market)
    assert found.count == 32
    assert found.residual < 1e-6
    published = study["published"]
    best = found.best
    # Two periods of a half year each: their money is twice ours.
    assert 2 * best.welfare == pytest.approx(published["welfare_optimum"], abs=1e-6)
    assert 2 * best.payoff["firm1"] == pytest.approx(published["profits"]["i1"], abs=1e-6)
    assert 2 * best.payoff["firm2"] == pytest.approx(published["profits"]["i2"], abs=1e-6)
    assert 2 * best.surplus == pytest.approx(published["consumer_surplus"], abs=1e-6)
    assert set(best.built) == {"firm1 arc", "firm2 production", "firm2 arc"}
    others = sorted((2 * c.welfare for c in found.choices if c is not best), reverse=True)
    assert others[:3] == pytest.approx(study["reproduced_here"]["next_best_binary_combos"], abs=1e-6)
    right = published["binary_equilibrium_anticipation"]
    (stable,) = found.stable
    assert set(stable.built) == {"firm3 production"}
    assert 2 * stable.welfare == pytest.approx(right["welfare"], abs=1e-6)
    for firm, name in (("firm1", "i1"), ("firm2", "i2"), ("firm3", "i3")):
        assert 2 * stable.payoff[firm] == pytest.approx(right["profits"][name], abs=1e-6)
    assert 2 * stable.surplus == pytest.approx(right["cs"], abs=1e-6)
