"""Laws of the gas day that hold whatever the numbers."""

import random
from datetime import timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.gas_day_days import DAY, random_day

from gasunion.dispatch.curtailment import FIRM, Flow, cut, fill, interruptible
from gasunion.dispatch.desk import open_desk
from gasunion.dispatch.matching import match, process
from gasunion.dispatch.quantity import largest_remainder, spread
from gasunion.dispatch.schedule import schedule
from gasunion.dispatch.throughput import given_up, greatest_total

units = st.integers(0, 200)
SECTIONS = ("A", "B", "C")


@st.composite
def hours(draw, tiers=3):
    """One hour: flows over up to three coupled sections, and their room."""
    room = {name: draw(st.integers(0, 400)) for name in SECTIONS}
    flows = []
    for i in range(draw(st.integers(1, 8))):
        amount = draw(units)
        tier = draw(st.sampled_from([FIRM, *(interruptible(f"2025-0{m}-01") for m in range(1, tiers))]))
        passes = tuple(s for s in SECTIONS if draw(st.booleans()))
        weight = amount if draw(st.booleans()) else amount + draw(st.integers(1, 50))
        flows.append(Flow(f"f{i}", tier, amount, weight, passes, f"{draw(st.integers(0, 2))}"))
    return flows, room


def load(flows, given_units, section):
    return sum(q for f, q in zip(flows, given_units, strict=True) if section in f.sections)


@given(hours())
def test_nobody_gets_less_than_nothing_or_more_than_asked_and_no_section_is_overfull(hour):
    flows, room = hour
    answer = cut(flows, room)
    assert all(0 <= q <= f.amount for f, q in zip(flows, answer.given, strict=True))
    assert all(load(flows, answer.given, s) <= room[s] for s in SECTIONS)


@given(hours())
def test_every_cut_flow_names_a_full_section_it_passes(hour):
    flows, room = hour
    answer = cut(flows, room)
    cut_flows = {i for i, f in enumerate(flows) if answer.given[i] < f.amount}
    assert set(answer.binding) == cut_flows
    for i, section in answer.binding.items():
        assert section in flows[i].sections
        assert load(flows, answer.given, section) == room[section]


@given(hours())
def test_no_later_tier_flows_where_an_earlier_one_is_cut(hour):
    # Firm before interruptible, and an earlier stamp before a later one: on the section that binds.
    flows, room = hour
    answer = cut(flows, room)
    for i, section in answer.binding.items():
        for k, other in enumerate(flows):
            if section in other.sections and other.tier > flows[i].tier:
                assert answer.given[k] == 0


@given(hours())
def test_on_the_same_sections_an_earlier_stamp_is_never_cut_by_a_larger_fraction(hour):
    flows, room = hour
    answer = cut(flows, room)
    for i, early in enumerate(flows):
        for k, late in enumerate(flows):
            if early.sections == late.sections and early.tier < late.tier and early.amount and late.amount:
                served = Fraction(answer.given[i], early.amount), Fraction(answer.given[k], late.amount)
                assert served[0] >= served[1]


@given(hours())
def test_equal_flows_differ_by_one_unit_at_most(hour):
    flows, room = hour
    twins = [f._replace(id=f"{f.id}x") for f in flows]
    answer = cut([*flows, *twins], room).given
    assert all(abs(answer[i] - answer[i + len(flows)]) <= 1 for i in range(len(flows)))


@given(hours(tiers=1))
def test_shares_are_max_min_fair_with_a_certificate(hour):
    flows, room = hour
    flows = [f for f in flows if f.amount]
    shares = fill(flows, room)
    carried = [
        f.weight * share if section else Fraction(f.amount)
        for f, (share, section) in zip(flows, shares, strict=True)
    ]
    for share, section in shares:
        if section is not None:
            # Its section is full, and nobody on it is served a larger share.
            assert (
                sum(q for g, q in zip(flows, carried, strict=True) if section in g.sections) == room[section]
            )
            for g, q in zip(flows, carried, strict=True):
                if section in g.sections:
                    assert q / g.weight <= share


@given(hours(tiers=1), st.sampled_from(SECTIONS), st.integers(1, 100))
def test_more_capacity_never_makes_the_sorted_served_fractions_worse(hour, section, more):
    flows, room = hour
    flows = [f for f in flows if f.amount]

    def served(rooms):
        return sorted(
            share if stop else Fraction(f.amount) / f.weight
            for f, (share, stop) in zip(flows, fill(flows, rooms), strict=True)
        )

    assert served(room) <= served(room | {section: room[section] + more})


@given(hours())
def test_without_a_bottleneck_nothing_is_cut(hour):
    flows, _ = hour
    wide = {s: sum(f.amount for f in flows) for s in SECTIONS}
    answer = cut(flows, wide)
    assert answer.given == tuple(f.amount for f in flows)
    assert (dict(answer.binding), answer.levels) == ({}, ())


@given(hours(), st.randoms(use_true_random=False))
def test_the_order_of_the_flows_says_nothing(hour, order):
    flows, room = hour
    mixed = list(flows)
    order.shuffle(mixed)
    straight, shuffled = cut(flows, room), cut(mixed, room)
    assert {f.id: q for f, q in zip(flows, straight.given, strict=True)} == {
        f.id: q for f, q in zip(mixed, shuffled.given, strict=True)
    }


@given(hours(), st.permutations(range(8)))
def test_new_names_change_nothing_where_receipt_times_differ(hour, names):
    flows, room = hour
    flows = [f._replace(received=f"{i}") for i, f in enumerate(flows)]
    renamed = [f._replace(id=f"n{names[i]}") for i, f in enumerate(flows)]
    assert cut(flows, room).given == cut(renamed, room).given


@given(hours(tiers=1), st.permutations(range(8)))
def test_new_names_move_one_unit_at_most_on_one_section(hour, names):
    flows, room = hour
    flows = [f._replace(sections=("A",), received="") for f in flows]
    renamed = [f._replace(id=f"n{names[i]}") for i, f in enumerate(flows)]
    for one, other in zip(cut(flows, room).given, cut(renamed, room).given, strict=True):
        assert abs(one - other) <= 1


@given(hours(tiers=1), st.integers(2, 9))
def test_scaling_scales_the_exact_shares_and_moves_units_by_rounding_only(hour, factor):
    flows, room = hour
    flows = [f._replace(sections=("A",)) for f in flows]
    large = [f._replace(amount=f.amount * factor, weight=f.weight * factor) for f in flows]
    wide = {s: q * factor for s, q in room.items()}
    assert fill(flows, room) == fill(large, wide)
    for one, other in zip(cut(flows, room).given, cut(large, wide).given, strict=True):
        # Each is within one unit of its exact share, so the scaled one is within `factor` and one unit.
        assert abs(one * factor - other) <= factor + 1


@given(st.lists(units, min_size=1, max_size=25), st.data())
def test_the_lesser_rule_is_symmetric_and_idempotent(one, data):
    other = data.draw(st.lists(units, min_size=len(one), max_size=len(one)))
    found, mirrored = match(one, other), match(other, one)
    assert found.confirmed == mirrored.confirmed
    assert (found.exit_status, found.entry_status) == (mirrored.entry_status, mirrored.exit_status)
    again = match(found.confirmed, found.confirmed)
    assert again.confirmed == found.confirmed
    assert not any(again.exit_status)


@given(st.dictionaries(st.text("abcdef", min_size=1), units, min_size=1), units)
def test_processing_never_exceeds_booked_or_nominated_and_wastes_nothing(nominated, booked):
    processed = process(nominated, booked)
    assert all(processed[k] <= nominated[k] for k in nominated)
    assert sum(processed.values()) == min(booked, sum(nominated.values()))


@given(
    st.integers(-(10**6), 10**6), st.dictionaries(st.text("abc", min_size=1), st.integers(1, 99), min_size=1)
)
def test_the_largest_remainder_divides_without_rest_and_within_a_unit(total, weights):
    parts = largest_remainder(total, weights)
    assert sum(parts.values()) == total
    for k, w in weights.items():
        assert abs(parts[k] - Fraction(total * w, sum(weights.values()))) < 1


@given(units, st.integers(1, 25))
def test_a_spread_day_sums_to_the_day_and_is_flat_within_a_unit(daily, count):
    hourly = spread(daily, count)
    assert sum(hourly) == daily
    assert max(hourly) - min(hourly) <= 1


@given(hours())
def test_no_confirmed_total_exceeds_the_greatest_throughput(hour):
    flows, room = hour
    wanted = {}
    for f in flows:
        wanted[f.sections] = wanted.get(f.sections, 0) + f.amount
    most = greatest_total(wanted, room)
    assert sum(cut(flows, room).given) <= most <= sum(f.amount for f in flows)
    narrow = [s for s in SECTIONS if sum(q for g, q in wanted.items() if s in g) > room[s]]
    if len(narrow) <= 1:
        # One narrow section: fairness costs nothing.
        assert sum(cut(flows, room).given) == most


groups = st.dictionaries(
    st.sets(st.sampled_from("ABCD"), min_size=1).map(lambda s: tuple(sorted(s))),
    st.integers(0, 30),
    min_size=1,
)


@given(groups, st.fixed_dictionaries({name: st.integers(0, 40) for name in "ABCD"}))
def test_the_greatest_throughput_is_that_of_another_solver(wanted, room):
    names = sorted(wanted)
    found = linprog(
        [-1.0] * len(names),
        A_ub=[[float(s in g) for g in names] for s in room],
        b_ub=list(room.values()),
        bounds=[(0, wanted[g]) for g in names],
    )
    assert abs(float(greatest_total(wanted, room)) + found.fun) < 1e-6


@settings(max_examples=40)
@given(st.integers(10**6, 10**7))
def test_a_whole_day_keeps_its_promises(seed):
    agreements, bookings, sections, nominations = random_day(seed)
    desk = open_desk(DAY, agreements=agreements.values(), bookings=bookings, sections=sections)
    plan = schedule(desk, nominations)
    for line in plan.lines:
        for h, confirmed in enumerate(line.confirmed):
            assert 0 <= confirmed <= line.matched[h]
            for side, processed in line.processed.items():
                # Asked for in the cycle that fixed the hour: what has flowed stays below it too.
                assert confirmed <= processed[h] <= line.nominated[side][h]
            if len(line.processed) < 2:
                assert confirmed == 0
    for section in sections:
        for h in range(24):
            flowing = sum(line.confirmed[h] for line in plan.lines if line.pair.point in section.points)
            assert flowing <= section.capacity[h]
    for hour in given_up(desk, plan.lines):
        assert hour.confirmed <= hour.greatest
    for reason in plan.reasons.listed():
        assert reason.code
        assert reason.sentence.endswith(".")
        assert reason.binds
        assert all(q > 0 for q in reason.by_hour.values())


@settings(max_examples=40)
@given(st.integers(10**6, 10**7))
def test_the_order_in_which_messages_are_handed_over_says_nothing(seed):
    agreements, bookings, sections, nominations = random_day(seed)
    mix = random.Random(seed)
    shuffled = [mix.sample(x, len(x)) for x in (list(agreements.values()), bookings, sections, nominations)]
    one = schedule(
        open_desk(DAY, agreements=agreements.values(), bookings=bookings, sections=sections), nominations
    )
    other = schedule(
        open_desk(DAY, agreements=shuffled[0], bookings=shuffled[1], sections=shuffled[2]), shuffled[3]
    )
    assert one.lines == other.lines
    assert one.reasons.listed() == other.reasons.listed()


@settings(max_examples=40)
@given(st.integers(10**6, 10**7), st.integers(0, 23))
def test_an_hour_that_is_past_keeps_what_has_flowed(seed, hour):
    agreements, bookings, sections, nominations = random_day(seed)
    desk = open_desk(DAY, agreements=agreements.values(), bookings=bookings, sections=sections)
    point = min(agreements)
    now = desk.start(point) + timedelta(hours=hour)
    before = schedule(desk, [m for m in nominations if m.received <= now])
    after = schedule(desk, nominations)
    flowed = {line.pair: line.confirmed for line in before.lines}
    for line in after.lines:
        # A message received after `now` is effective two hours after its cycle at the earliest.
        assert line.confirmed[: hour + 2] == flowed.get(line.pair, [0] * 24)[: hour + 2]
