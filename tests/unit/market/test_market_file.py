import pytest
from tests.market_settings import cournot, seasons, steps, two_by_two

from gasunion.market.market_file import market_of
from gasunion.outcome import Refused

FALLS = "demand must fall as the price rises:"


def faults(plain):
    with pytest.raises(Refused) as caught:
        market_of(plain, where="m.json")
    return [str(f) for f in caught.value.findings]


def test_every_fault_is_told_at_once():
    plain = {
        "traders": {
            "A": {"N1": {"cost": {"form": "linear", "c": -10}, "capacity": -1}},
            "B": {"N1": {"cost": {"form": "quadratic", "c": 1, "d": -2}}},
        },
        "markets": {
            "M": {"node": "N1", "demand": {"form": "linear", "a": 100, "b": -1}},
            "L": {"node": "N1", "demand": {"form": "linear", "p0": 100, "q0": 50, "e": 1.3}},
            "S": {"node": "N1", "demand": {"form": "steps", "steps": [[1, 10], [1, 20]]}},
            "X": {"node": "N9", "demand": {"form": "linear", "a": 100, "b": 1}},
        },
        "conduct": {"A": {"M": 1.2, "S": 1}, "C": 1},
        "arcs": {"P": {"from": "N1", "to": "N1", "capcity": 3}},
    }
    assert faults(plain) == [
        "m.json, traders, A, N1, capacity: is -1 bcm/y; it must be at least 0.",
        "m.json, traders, A, N1, cost, c: is -10 USD/tcm; a cost is 0 or more.",
        "m.json, traders, B, N1, cost, d: is -2 USD/tcm per bcm/y; marginal cost must not fall with output.",
        f"m.json, markets, M, demand, b: is -1 USD/tcm per bcm/y; {FALLS} the price is choke price − slope × "
        "quantity; write a slope above 0.",
        f"m.json, markets, L, demand, e: is 1.3; {FALLS} write an elasticity of -0.001 or below.",
        "m.json, markets, S, demand, step 2: is worth 20 USD/tcm, more than the step before, 10; "
        f"{FALLS} write the best step first.",
        "m.json, arcs, P: 'capcity' is not known here. Did you mean 'capacity'?",
        "m.json, arcs, P: begins and ends at 'N1'. An arc joins two nodes.",
        "m.json, conduct: 'C' is not known here. Known: A, B.",
        "m.json, conduct, A, M: is 1.2; conduct lies between 0 (price taker) and 1 (Cournot).",
        "m.json, markets, X: no trader reaches the node 'N9'. No arc ends there. Known: N1.",
    ]


def test_a_market_behind_an_arc_without_capacity_is_unreachable():
    plain = two_by_two(capacity=0)
    del plain["traders"]["B"]
    del plain["conduct"]
    assert faults(plain) == [
        "m.json, markets, MB: no trader reaches the node 'NB'. Join it by an arc with capacity."
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"traders": {}}, "m.json, traders: is empty. Name at least one of the traders."),
        ({"traders": []}, "m.json, traders: a list is not an object of traders by name."),
        (
            {"traders": {"A+B": {}}},
            "m.json, traders: 'A+B' holds a '+', which joins names. Choose another name.",
        ),
        ({"conduct": "x"}, "m.json, conduct: 'x' is not a finite number; it must be a number such as 12.5."),
        ({"joint": [["T0", "T9"]]}, "m.json, joint, group 1: 'T9' is not a trader. Known: T0, T1."),
        ({"joint": ["T0+T1", "T1"]}, "m.json, joint, group 2: 'T1' is in 'T0+T1' as well."),
        ({"joint": "T0"}, "m.json, joint: 'T0' is not a list of groups. Write [\"A+B\"]."),
        ({"periods": {"one": 0}}, "m.json, periods, one: is 0 days; it must be above 0."),
        ({"forward": {"T0": {"X": 1}}}, "m.json, forward, T0: 'X' is not known here. Known: M."),
        ({"nonsense": 1}, "m.json: 'nonsense' is not known here. Known:"),
    ],
)
def test_each_fault_has_a_sentence(change, message):
    assert any(line.startswith(message) for line in faults(cournot(2) | change)), faults(cournot(2) | change)


def test_curves_that_are_none_are_told():
    plain = cournot(1)
    plain["markets"]["M"]["demand"] = {"form": "liner"}
    assert faults(plain) == [
        "m.json, markets, M, demand, form: 'liner' is not a form that is known. Did you mean 'linear'?"
    ]
    plain["markets"]["M"]["demand"] = {"form": "isoelastic", "k": 5, "e": -1, "price_low": 9, "price_high": 8}
    assert faults(plain)[0].startswith(
        "m.json, markets, M, demand: the curve begins at 9 and ends at 8 USD/tcm"
    )
    plain["markets"]["M"]["demand"] = {"form": "linear", "a": 5, "intercept": 5, "b": 1}
    assert faults(plain)[0].startswith("m.json, markets, M, demand: 'intercept' and 'a' are the same")
    plain = cournot(1)
    plain["traders"]["T0"]["N"]["cost"] = {"form": "golombek", "c": 1, "g": -1}
    assert faults(plain)[0].startswith("m.json, traders, T0, N, cost, limit: is inf bcm/y")


def test_margins_do_not_go_with_steps():
    plain = steps() | {"conduct": {"A": {"M": 0.5}}}
    assert faults(plain)[0].startswith("m.json, conduct, A, M: is 0.5 where demand is in steps")
    plain = steps()
    plain["markets"]["M"]["resellers"] = 1
    assert faults(plain) == [
        "m.json, markets, M, resellers: stand where demand is not linear. A reseller's margin needs a linear "
        "demand."
    ]


def test_members_of_a_group_agree_in_conduct_or_the_group_has_its_own():
    plain = cournot(2, conduct={"T0": 1, "T1": 0.5}) | {"joint": ["T0+T1"]}
    assert faults(plain) == [
        "m.json, conduct, T0+T1, M: the members of the group differ. Give it under conduct, 'T0+T1'."
    ]
    plain["conduct"]["T0+T1"] = 1
    assert market_of(plain).conduct == {("T0+T1", "M"): 1.0}


def test_what_the_file_leaves_open_is_said():
    plain = cournot(2)
    del plain["conduct"]
    assert market_of(plain).assumptions == (
        "one period, a year",
        "T0 at N has no capacity: unlimited",
        "T1 at N has no capacity: unlimited",
        "T0 has no conduct in M: price taker",
        "T1 has no conduct in M: price taker",
    )


def test_shares_of_a_year_follow_from_days():
    market = market_of(seasons())
    assert market.shares == (182 / 365, 183 / 365)
    short = seasons() | {"periods": {"summer": 10, "winter": 30}}
    assert "the periods have 40 days; together they are taken for a year" in market_of(short).assumptions


def test_a_linear_demand_by_a_reference_point_has_the_choke_price_of_its_elasticity():
    demand = market_of(seasons()).outlets[0].demand[0]
    assert demand.choke == pytest.approx(100 * (1 + 1 / 0.7))
    assert demand.choke - demand.slope * 40 == pytest.approx(100)


BUILD = {"trader": "T0", "node": "N", "fixed_cost": 1, "unit_cost": 2, "least": 1, "most": 5}


def with_builds(**builds):
    plain = cournot(2)
    plain["traders"]["T0"]["N"]["capacity"] = 10
    return plain | {"builds": builds}


def test_builds_say_who_adds_what_where():
    (build,) = market_of(with_builds(more=BUILD)).builds
    assert (build.trader, build.node, build.arc, build.least, build.most) == ("T0", "N", None, 1, 5)
    assert faults(with_builds(more=BUILD | {"trader": "T9"}))[0].startswith(
        "m.json, builds, more, trader: 'T9' is no"
    )
    assert faults(with_builds(more=BUILD | {"least": 7})) == [
        "m.json, builds, more, least: is 7 bcm/y, more than the most, 5."
    ]
    assert faults(with_builds(more=BUILD | {"arc": "P"}))[0].startswith(
        "m.json, builds, more: needs one of 'node' and"
    )
    assert faults(with_builds(more=BUILD | {"trader": "T1"})) == [
        "m.json, builds, more, node: has no limit there to add to. Give the site a capacity."
    ]
    many = {f"b{k}": BUILD for k in range(9)}
    assert faults(with_builds(**many))[0].startswith("m.json, builds: are 9. Every yes or no doubles")


def test_a_minimum_above_the_capacity_is_told():
    plain = with_builds()
    plain["traders"]["T0"]["N"]["minimum"] = 12
    assert faults(plain) == ["m.json, traders, T0, N, minimum: is more than the capacity."]


def test_a_demand_by_period_names_every_period_and_has_one_form():
    plain = seasons()
    line = {"form": "linear", "a": 100, "b": 1}
    plain["markets"]["M"]["demand"] = {"summer": line}
    assert faults(plain) == ["m.json, markets, M, demand: the period 'winter' is missing."]
    plain["markets"]["M"]["demand"] = {"summer": line, "winter": {"form": "steps", "steps": [[1, 10]]}}
    assert faults(plain)[0].startswith("m.json, markets, M, demand: has several forms")
    plain["markets"]["M"]["demand"] = {"summer": line, "winter": line | {"a": 200}}
    assert [d.choke for d in market_of(plain).outlets[0].demand] == [100, 200]


def test_conduct_may_be_a_range_for_all_for_a_trader_or_for_a_market():
    market = market_of(cournot(2, conduct=[0.5, 1]))
    assert market.conduct == {("T0", "M"): 0.75, ("T1", "M"): 0.75}
    assert {span.group for span in market.spans.values()} == {"conduct"}
    market = market_of(cournot(2, conduct={"T0": [0, 1], "T1": 1}))
    assert [(s.low, s.high) for s in market.spans.values()] == [(0, 1)]
    assert faults(cournot(2, conduct=[1, 0.5])) == [
        "m.json, conduct: goes from 1 to 0.5. Write the lower end first."
    ]
    assert faults(cournot(2, conduct=[0.5, 1.5]))[0].startswith(
        "m.json, conduct: is 1.5; conduct lies between 0"
    )
    assert faults(cournot(2, conduct={"T0": [1]})) == [
        "m.json, conduct, T0: has 1 entries. Write a number, or a range: [0.5, 1]."
    ]
    many = {f"T{k}": [0, 1] for k in range(7)}
    assert faults(cournot(7, conduct=many))[0].startswith(
        "m.json, conduct: has 7 ranges. Every range doubles"
    )
