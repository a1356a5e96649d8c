"""Laws of keys: exact money, whatever the weights."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gasunion.games.keys.key import KEYS, apply_key
from gasunion.games.keys.weight import WEIGHTS
from gasunion.games.money import Currency, to_minor

amounts = st.decimals(0, 10**7, places=2).map(float)
signed = st.decimals(-(10**6), 10**6, places=2).map(float)
names = st.lists(st.sampled_from(["AZ", "CN", "KG", "KZ", "RU", "TJ", "TM", "UZ"]), min_size=1, unique=True)


def members(draw, fields) -> dict:
    return {name: {k: draw(s) for k, s in fields.items()} for name in draw(names)}


@st.composite
def cases(draw) -> dict:
    kind = draw(st.sampled_from(list(KEYS)))
    case: dict = {"key": kind, "currency": draw(st.sampled_from(["EUR", "kUSD", "MEUR", "JPY"]))}
    positive = st.decimals("0.01", 10**6, places=2).map(float)
    if kind == "equal":
        case["members"] = members(draw, {"collected": amounts})
    elif kind in WEIGHTS:
        case["members"] = members(draw, {kind: positive, "collected": amounts, "variable_cost": amounts})
    elif kind == "variable_costs_first":
        case["then"] = "capacity"
        fields = {"capacity": positive, "collected": amounts, "variable_cost": amounts}
        case["members"] = members(draw, fields)
    elif kind == "with_and_without":
        case |= {"fund": draw(amounts), "perimeter_fee": draw(amounts)}
        fields = {"transit": positive, "load": positive, "transit_losses": signed, "loss_price": positive}
        case["members"] = members(draw, {**fields, "net_flow": positive})
    elif kind == "postage_stamp":
        case["members"] = members(draw, {"allowed_revenue": amounts, "capacity": positive})
    elif kind == "net_benefit":
        case["threshold"] = draw(st.sampled_from([0, 0.1, 0.25]))
        case["members"] = members(draw, {"benefit": amounts, "cost": amounts})
    elif kind == "fixed_shares":
        case |= {"revenue": draw(amounts), "cost": draw(amounts)}
        case["members"] = members(draw, {"collected": amounts})
        _add_shares(draw, case["members"], "revenue_share", "cost_share")
    else:
        case |= {"future": draw(st.lists(amounts, max_size=4)), "makeup_limit": 0.25}
        case["members"] = members(draw, {"received": amounts})
        _add_shares(draw, case["members"], "share_before", "share_after")
    return case


def _add_shares(draw, table, *fields) -> None:
    for field in fields:
        weights = {name: draw(st.integers(1, 9)) for name in table}
        for name, weight in weights.items():
            table[name][field] = str(Fraction(weight, sum(weights.values())))


@given(cases())
def test_net_payments_sum_to_exactly_zero(case):
    applied = apply_key(case)
    if applied.answer.refusal is not None:
        assert case["key"] == "net_benefit"
        assert applied.net_minor is None
        return
    assert sum(applied.net_minor.values()) == 0
    assert sum(applied.answer.net.values()) == 0


@given(cases())
def test_no_payment_is_rounded_by_a_whole_minor_unit(case):
    applied = apply_key(case)
    if applied.net_minor is None:
        return
    unit = applied.sheet.unit.minor_per_unit
    for name, minor in applied.net_minor.items():
        assert abs(minor - applied.answer.net[name] * unit) < 1


@given(cases())
def test_the_order_of_the_members_does_not_matter(case):
    turned = {**case, "members": dict(reversed(case["members"].items()))}
    assert apply_key(case).net_minor == apply_key(turned).net_minor


@given(st.dictionaries(st.text(min_size=1), st.fractions(), min_size=1), st.integers(1, 1000))
def test_rounded_parts_sum_to_the_rounded_whole(parts, minor):
    unit = Currency(name="EUR", minor_per_unit=minor)
    rounded = to_minor(parts, unit)
    assert abs(sum(rounded.values()) - sum(parts.values()) * minor) <= Fraction(1, 2)
    assert all(abs(rounded[k] - parts[k] * minor) < 1 for k in parts)


@given(cases())
def test_who_is_made_whole_by_net_benefit_loses_nothing_and_no_winner_becomes_a_loser(case):
    if case["key"] != "net_benefit":
        return
    applied = apply_key(case)
    if applied.answer.refusal is None:
        assert all(x >= 0 for x in applied.answer.entitlement.values())


@given(cases())
def test_make_up_never_gives_back_more_than_was_taken(case):
    if case["key"] != "redetermination":
        return
    details = apply_key(case).answer.details
    lacking = {m: Fraction(0) for m in case["members"]} | dict(apply_key(case).answer.net)
    for period in details["schedule"]:
        assert sum(period["make_up"].values()) == 0
        assert sum(period["receives"].values()) == period["total"]
    for name, left in details["outstanding"].items():
        assert abs(left) <= abs(lacking[name])
        assert left * lacking[name] >= 0
