from datetime import UTC, date, datetime, time
from fractions import Fraction

import pytest

from gasunion import units
from gasunion.dispatch.agreement import Agreement, NominationRule, is_adopted
from gasunion.dispatch.allocation import close_day, correct_day, linepack
from gasunion.dispatch.curtailment import FIRM, Flow, cut, fill, interruptible
from gasunion.dispatch.deadline import accept, elapsed_floor
from gasunion.dispatch.matching import match
from gasunion.dispatch.nomination import Nomination, Pair, asked
from gasunion.dispatch.quantity import decimal_text, exact, largest_remainder, rounded, spread, volume_factor
from gasunion.dispatch.rights import Holding, Layer, layered, weaker
from gasunion.dispatch.throughput import greatest_total
from gasunion.gasday import EU_06

RULE = NominationRule(deadline=time(14), first_cycle=time(16))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_reference_conditions_are_those_of_units():
    for one, here in units.CONDITIONS.items():
        for other, there in units.CONDITIONS.items():
            # The floats of units are correctly rounded decimals, so the ratio agrees to a rounding or two.
            assert float(volume_factor(at=one, to=other)) == pytest.approx(
                units.volume_factor(at=here, to=there), rel=4e-16
            )


def test_halves_round_away_from_zero_on_both_sides():
    assert [rounded(Fraction(n, 2)) for n in (-3, -1, 1, 3)] == [-2, -1, 1, 2]
    assert (decimal_text(Fraction(-1, 200), 2), decimal_text(Fraction(5), 0)) == ("-0.01", "5")


@pytest.mark.parametrize("figure", [20.5, "20,5", "1e3", "", None, True])
def test_an_inexact_figure_is_refused(figure):
    with pytest.raises(ValueError, match=r"is not a decimal figure; write it as text, such as '21\.50'"):
        exact(figure)


def test_misuse_of_shares_is_told_in_words():
    with pytest.raises(ValueError, match="weight of a is negative; a share needs weights of 0 or more"):
        largest_remainder(1, {"a": -1})
    with pytest.raises(ValueError, match="3 units cannot be divided: every weight is 0"):
        largest_remainder(3, {"a": 0})
    with pytest.raises(ValueError, match="0 hours; a quantity is spread over 1 hour or more"):
        spread(1, 0)
    with pytest.raises(ValueError, match="unknown reference conditions '25C'; known: 0C, 15C, 20C"):
        volume_factor(at="25C", to="0C")


def test_the_deadline_keeps_to_the_wall_clock_in_summer_and_winter():
    winter = accept(at("2026-01-14T13:00"), rule=RULE, gas_day=EU_06, day=date(2026, 1, 15))
    summer = accept(at("2026-07-14T12:00"), rule=RULE, gas_day=EU_06, day=date(2026, 7, 15))
    assert (winter.kind, summer.kind) == ("day_ahead", "day_ahead")
    late = accept(at("2026-07-14T12:00:01"), rule=RULE, gas_day=EU_06, day=date(2026, 7, 15))
    assert late.kind == "late"
    assert late.cycle == at("2026-07-14T14:00")
    assert late.effective == EU_06.start_utc(date(2026, 7, 15))


def test_the_last_renomination_that_can_still_change_an_hour():
    day = date(2026, 1, 15)
    last = accept(at("2026-01-16T01:59:59"), rule=RULE, gas_day=EU_06, day=day)
    assert (last.cycle, last.effective) == (at("2026-01-16T02:00"), at("2026-01-16T04:00"))
    # In time for the period, which is inclusive, but its cycle could change no hour any more.
    useless = accept(at("2026-01-16T02:00:00"), rule=RULE, gas_day=EU_06, day=day)
    assert (
        useless.sentence
        == "refused: its cycle at 2026-01-16T03:00:00Z could change no hour before the day ends"
    )


def test_cycles_every_four_hours_change_the_flow_on_the_hour():
    rule = NominationRule(deadline=time(14), first_cycle=time(16), cycle_hours=4, lead_hours=3)
    found = accept(at("2026-01-15T08:00"), rule=rule, gas_day=EU_06, day=date(2026, 1, 15))
    assert (found.cycle, found.effective) == (at("2026-01-15T11:00"), at("2026-01-15T14:00"))


def test_a_floor_counts_what_has_begun_to_flow():
    assert elapsed_floor(100, Fraction(5, 24)) == 21


def test_a_new_daily_quantity_asks_of_the_open_hours_what_the_closed_ones_did_not_bring():
    message = Nomination(
        id="n", point="P", side="exit", shipper="A", counterparty="B", received=at("2026-01-15T08:00"),
        unit="kWh", daily=100,
    )  # fmt: skip
    flowed = [10] * 4 + [0] * 20
    hours = asked(message, flowed=flowed, first_open=4, hours=24)
    assert hours[:4] == (10,) * 4
    assert sum(hours) == 100
    assert asked(message, flowed=[30] * 4 + [0] * 20, first_open=4, hours=24) == (30,) * 4 + (0,) * 20


def test_unequal_quantities_can_be_agreed_to_count_as_none():
    assert match([5, 7], [5, 8], rule="equal_or_zero").confirmed == (5, 0)
    with pytest.raises(ValueError, match="unknown matching rule 'greater'; known: lesser, equal_or_zero"):
        match([1], [1], rule="greater")
    with pytest.raises(ValueError, match="neither side nominated; there is nothing to match"):
        match(None, None)


def test_rights_fill_from_firm_upwards_and_are_shared_over_counterparties():
    one, other = Pair("P", "A", "B"), Pair("P", "A", "C")
    early, late = interruptible("2025-01-01"), interruptible("2025-02-01")
    holding = Holding(stack=((FIRM, 10), (early, 6), (late, 20)))
    found = layered({one: 12, other: 6}, holding, tie=lambda pair: pair)
    # Firm 10 over 12:6 is 6.67 and 3.33, so 7 and 3; the next 6 over what is left, 5:3, is 3.75 and 2.25.
    assert [(layer.tier, layer.amount) for layer in found[one]] == [(FIRM, 7), (early, 4), (late, 1)]
    assert [(layer.tier, layer.amount) for layer in found[other]] == [(FIRM, 3), (early, 2), (late, 1)]


def test_a_unit_is_as_good_as_the_weaker_of_its_two_rights():
    early, late = interruptible("2025-01-01"), interruptible("2025-02-01")
    exit_side = (Layer(FIRM, 6, 6), Layer(early, 4, 4))
    entry_side = (Layer(FIRM, 2, 2), Layer(late, 8, 8))
    assert [(x.tier, x.amount) for x in weaker(exit_side, entry_side)] == [(FIRM, 2), (late, 8)]


def test_a_firm_cut_by_booking_never_gives_more_than_was_nominated():
    flows = [Flow("a", FIRM, 100, 300, ("S",)), Flow("b", FIRM, 300, 300, ("S",))]
    # By nomination 50 and 150; by booking 100 each, and a wants no more.
    assert cut(flows, {"S": 200}).given == (100, 100)
    assert cut([f._replace(weight=f.amount) for f in flows], {"S": 200}).given == (50, 150)


def test_a_unit_one_section_refuses_is_given_to_the_next_flow_that_can_use_it():
    flows = [
        Flow("both", FIRM, 3, 3, ("A", "B"), "1"),
        Flow("a", FIRM, 3, 3, ("A",), "2"),
        Flow("b", FIRM, 3, 3, ("B",), "3"),
    ]
    # A shares 1.5 and 1.5; B then has 1.5 for b. The odd unit of A goes to `both` by receipt time.
    assert cut(flows, {"A": 3, "B": 3}).given == (2, 1, 1)


def test_units_go_round_until_no_flow_can_be_given_one_more():
    # Each narrow section shares one unit between y and z, half each; z came first and takes it. Nobody but x
    # can use S, which is given two units above its exact share of 2.
    flows = [Flow("x", FIRM, 9, 9, ("S",), "9")]
    for i in range(4):
        flows.append(Flow(f"y{i}", FIRM, 1, 1, ("S", f"T{i}"), "2"))
        flows.append(Flow(f"z{i}", FIRM, 1, 1, (f"T{i}",), "1"))
    room = {"S": 4} | {f"T{i}": 1 for i in range(4)}
    given = dict(zip((f.id for f in flows), cut(flows, room).given, strict=True))
    assert given["x"] == 4
    assert [given[f"z{i}"] for i in range(4)] == [1] * 4


def test_the_section_that_binds_is_one_that_is_full_in_whole_units():
    flows = [
        Flow("f", FIRM, 1, 1, ("S", "T"), "2"),
        Flow("g", FIRM, 1, 1, ("S", "U"), "2"),
        Flow("h", FIRM, 1, 1, ("T",), "1"),
        Flow("i", FIRM, 1, 1, ("U",), "1"),
    ]
    # By exact shares S is full too, half and half; in units T and U went to h and i, and S stayed empty.
    answer = cut(flows, {"S": 1, "T": 1, "U": 1})
    assert answer.given == (0, 0, 1, 1)
    assert dict(answer.binding) == {0: "T", 1: "U"}


@pytest.mark.parametrize(
    ("flow", "room", "message"),
    [
        (Flow("f", FIRM, -1, 1, ("S",)), {"S": 1}, "flow f asks for -1 units; it must be 0 or more"),
        (Flow("f", FIRM, 1, 0, ("S",)), {"S": 1}, "flow f has weight 0; it must be above 0"),
        (Flow("f", FIRM, 1, 1, ("T",)), {"S": 1}, "a flow passes section T, whose room is not stated"),
        (Flow("f", FIRM, 1, 1, ("S",)), {"S": -1}, "section S has room for -1 units; it must be 0 or more"),
    ],
)
def test_misuse_of_a_cut_is_told_in_words(flow, room, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        cut([flow], room)


def test_the_greatest_total_serves_short_flows_first():
    wanted = {("A",): 10, ("A", "B"): 10, ("B",): 10, ("C",): 4}
    assert greatest_total(wanted, {"A": 10, "B": 10, "C": 9}) == 24
    # Three sections in a ring, each pair of them passed by one flow: the best is half a unit more than whole.
    ring = {("A", "B"): 9, ("B", "C"): 9, ("A", "C"): 9}
    assert greatest_total(ring, {"A": 5, "B": 5, "C": 5}) == Fraction(15, 2)


def test_a_correction_of_a_day_shared_by_the_meter_changes_shares_and_posts_nothing():
    found = correct_day(
        500, method="pro_rata", last_measured=300, measured=330, confirmed={"A": 200, "B": 100}
    )
    assert (found.posted, found.closing, found.allocated_change) == (0, 500, {"A": 20, "B": 10})


def test_with_nothing_confirmed_there_is_nobody_to_share_the_meter_with():
    found = close_day(90, confirmed=0, measured=20, limit=100, at_limit="pro_rata", shippers={})
    assert (found.method, found.closing) == ("extended", 110)


def test_misuse_of_allocation_is_told_in_words():
    with pytest.raises(ValueError, match="shippers sum to 5, confirmed is 6"):
        close_day(0, confirmed=6, measured=6, limit=None, at_limit="extend", shippers={"A": 5})
    with pytest.raises(ValueError, match="measured is -1; it must be 0 or more"):
        close_day(0, confirmed=6, measured=-1, limit=None, at_limit="extend")
    with pytest.raises(ValueError, match="1 intervals received, 2 delivered"):
        linepack(0, received=[1], delivered=[1, 2])


def test_linepack_runs_interval_by_interval():
    assert linepack(10, received=[5, 0], delivered=[3, 4]) == (12, 8)


def test_who_is_silent_has_not_consented_and_strangers_do_not_vote():
    assert not is_adopted({"A": "yes"}, ("A", "B"))
    with pytest.raises(ValueError, match="C votes but is not a participant"):
        is_adopted({"A": "yes", "C": "yes"}, ("A", "B"))
    with pytest.raises(ValueError, match="vote of A is 'perhaps'; it must be 'yes' or 'no'"):
        is_adopted({"A": "perhaps"})
    with pytest.raises(ValueError, match="a change without participants is nobody's change"):
        is_adopted({})


def test_an_agreement_has_two_operators_a_known_unit_and_conditions():
    fields = {
        "point": "P", "exit_operator": "X", "entry_operator": "Y", "initiating": "X", "matching": "Y",
        "metering": "Y", "unit": "m3", "reference": "20C", "nominations": RULE,
    }  # fmt: skip
    assert Agreement(**fields).measure == "m3 at 20C"
    for change, message in (
        ({"entry_operator": "X"}, "X stands on both sides; a border point has two operators"),
        ({"unit": "bcf"}, "unit is 'bcf'; it must be one of kWh, MWh, GJ, m3, 1000m3"),
        ({"unit": "kWh"}, "energy in kWh has no reference conditions; leave them out"),
    ):
        with pytest.raises(ValueError, match=f"^{message}$"):
            Agreement(**(fields | change))


def test_a_single_confirmed_unit_is_somebody_to_share_the_meter_with():
    one = close_day(0, confirmed=1, measured=9, limit=5, at_limit="pro_rata", shippers={"A": 1})
    assert (one.method, one.posted, one.allocated) == ("pro_rata", 0, {"A": 9})
    none = close_day(0, confirmed=0, measured=9, limit=5, at_limit="pro_rata", shippers={"A": 0})
    assert (none.method, none.posted, none.allocated) == ("extended", 9, {"A": 0})


@pytest.mark.parametrize(("measured", "breached"), [(105, False), (106, True), (95, False), (94, True)])
def test_a_limit_of_the_account_holds_both_ways_and_may_be_reached(measured, breached):
    found = close_day(0, confirmed=100, measured=measured, limit=5, at_limit="extend")
    assert found.is_limit_breached is breached
    assert found.closing == measured - 100


def test_a_flow_that_nothing_holds_back_has_a_share_of_1_and_no_section():
    flows = [Flow("a", FIRM, 6, 6, ("S",)), Flow("b", FIRM, 2, 4, ("T",)), Flow("c", FIRM, 6, 6, ("S",))]
    assert fill(flows, {"S": 6, "T": 2}) == [
        (Fraction(1, 2), "S"),
        (Fraction(1), None),
        (Fraction(1, 2), "S"),
    ]
