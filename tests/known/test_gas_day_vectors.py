"""Every vector of reference/dispatch, prose expectations turned into executable ones."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from gasunion.dispatch.agreement import NominationRule
from gasunion.dispatch.allocation import close_day, correct_day
from gasunion.dispatch.curtailment import FIRM, Flow, cut, interruptible
from gasunion.dispatch.deadline import accept, elapsed_floor, elapsed_share
from gasunion.dispatch.matching import match, process
from gasunion.dispatch.quantity import decimal_text, exact, restated, rounded, volume_factor
from gasunion.gasday import EU_06, MOSCOW_10, GasDayRule
from gasunion.ledger.settlement import money_text, settle_imbalances
from gasunion.ledger.transit import transit_invoice

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def vectors(reference):
    rows = json.loads((reference / "dispatch" / "vectors.json").read_text(encoding="utf-8"))
    return {row["id"]: row for row in rows}


def test_m1_the_lesser_rule_hour_by_hour_with_status_codes(vectors):
    vector = vectors["M1"]
    confirmed, status = [], {}
    for pair in vector["input"]["pairs"]:
        found = match(pair["exit_processed"], pair["entry_processed"])
        confirmed.append(list(found.confirmed))
        for side, codes in (("exit", found.exit_status), ("entry", found.entry_status)):
            if any(codes):
                status[pair[side]] = list(codes)
    assert confirmed == vector["expect"]["confirmed"]
    assert status == vector["expect"]["status"]


def test_m2_processing_to_capacity_then_matching_without_offering_again(vectors):
    vector = vectors["M2"]
    given = vector["input"]
    processed = process(given["nominations"], given["shipper_booked"])
    assert processed == vector["expect"]["processed"]
    confirmed = {
        name: match([units], [given["counter_processed"][name]]).confirmed[0]
        for name, units in processed.items()
    }
    assert confirmed == vector["expect"]["confirmed"]


def test_c1_interruption_by_the_time_stamp_of_the_contract(vectors):
    vector = vectors["C1"]
    flows = [
        Flow(name, FIRM if kind == "firm" else interruptible(stamp), units, units, ("section",))
        for name, kind, stamp, units in vector["input"]["noms"]
    ]
    answer = cut(flows, {"section": vector["input"]["available"]})
    assert dict(zip((f.id for f in flows), answer.given, strict=True)) == vector["expect"]


def test_o1_the_balancing_account_its_limit_and_a_later_reading(vectors):
    vector = vectors["O1"]
    given, expect = vector["input"], vector["expect"]
    first, second = given["days"]
    day0 = close_day(given["opening"], **first, limit=given["limit"], at_limit="extend")
    assert day0.closing == expect["close_day0"]
    assert (day0.method, day0.is_limit_breached) == ("confirmed", False)
    assert expect["alloc_day0"] == "= confirmed"

    shared = close_day(day0.closing, **second, limit=given["limit"], at_limit="pro_rata")
    assert shared.would_be == expect["day1_would_be"]
    assert shared.is_limit_breached is expect["day1_limit_breached"]
    assert shared.allocated == expect["day1_alloc_prorata"]
    assert shared.closing == expect["day1_close_if_prorata"]
    extended = close_day(day0.closing, **second, limit=given["limit"], at_limit="extend")
    assert extended.closing == expect["day1_close_if_extended"]
    assert extended.allocated == second["shippers"]

    revision = given["revision"]
    correction = correct_day(
        shared.closing,
        method=day0.method,
        last_measured=given["days"][revision["day"]]["measured"],
        measured=revision["measured"],
    )
    assert correction.closing == expect["after_revision_prorata"]


def _trade(item):
    return (exact(item[0]), item[1]) if isinstance(item, list) else (exact(item), 0)


def test_b1_daily_imbalance_and_an_operator_that_ends_at_zero(vectors):
    vector = vectors["B1"]
    given, expect = vector["input"], vector["expect"]
    day = settle_imbalances(
        {name: tuple(quantities) for name, quantities in given["portfolios"].items()},
        average=exact(given["wap"]),
        small_adjustment=exact(given["small_adjustment"]),
        operator_buys=[_trade(t) for t in given["tso_buys"]],
        operator_sells=[_trade(t) for t in given["tso_sells"]],
        neutrality_key=given["neutrality_key"],
    )
    assert decimal_text(day.marginal_buy, 2) == expect["marginal_buy"]
    assert decimal_text(day.marginal_sell, 2) == expect["marginal_sell"]
    assert day.imbalance == expect["imbalance"]
    assert {n: money_text(c) for n, c in day.cash_to_user.items()} == expect["cash_to_user"]
    assert money_text(day.operator_before_neutrality) == expect["tso_before_neutrality"]
    assert {n: money_text(c) for n, c in day.neutrality_to_user.items()} == expect["neutrality_to_user"]
    assert day.operator_after == 0


def test_s1_transit_with_fuel_as_a_share_of_receipts(vectors):
    vector = vectors["S1"]
    given, expect = vector["input"], vector["expect"]
    delivered_tcm = given["delivered_per_day"] * given["days"]
    bill = transit_invoice(
        delivered_tcm * 1000,
        km=exact(given["km"]),
        tariff=exact(given["tariff"]),
        fuel_rate_of_receipts=exact(given["fuel_rate_of_receipts"]),
    )
    assert delivered_tcm == expect["delivered"]
    assert money_text(bill.fee) == expect["fee"]
    thousand = {
        "receipts": bill.receipts_m3,
        "fuel": bill.fuel_m3,
        "naive_fuel_on_delivered": bill.fuel_on_deliveries_m3,
    }
    for name, cubic_metres in thousand.items():
        assert decimal_text(Fraction(cubic_metres, 1000), 3) == expect[name]


def test_u1_a_volume_restated_keeps_its_energy(vectors):
    vector = vectors["U1"]
    given, expect = vector["input"], vector["expect"]
    volume, gcv, energy = restated(given["v20_m3"], exact(given["gcv20_kwh_per_m3"]), at="20C", to="0C")
    assert decimal_text(volume_factor(at="20C", to="0C"), 12) == expect["factor"]
    assert decimal_text(volume, 3) == expect["v0_m3"]
    assert decimal_text(gcv, 6) == expect["gcv0"]
    assert decimal_text(energy, 0) == expect["energy_kwh"]
    assert volume * gcv == energy


def _acceptance_as_expected(prose: str, day_start: datetime) -> dict[str, object]:
    """The executable content of a sentence of vector T1."""
    if prose.startswith("accepted in day-ahead"):
        return {"kind": "day_ahead"}
    if prose.startswith("late"):
        return {"kind": "late"}
    if prose.startswith("refused"):
        return {"kind": "refused"}

    def at(word: str) -> datetime | None:
        found = re.search(word + r" (\d\d):(\d\d)Z", prose)
        if not found:
            return None
        instant = day_start.replace(hour=int(found[1]), minute=int(found[2]))
        return instant if instant >= day_start else instant + timedelta(days=1)

    wanted = {"cycle": at("cycle"), "confirmed_by": at("confirmed by"), "effective": at("effective")}
    return {"kind": "renomination"} | {k: v for k, v in wanted.items() if v is not None}


def test_t1_deadlines_are_inclusive_and_renominations_come_before_their_cycle(vectors):
    vector = vectors["T1"]
    start, end = (datetime.fromisoformat(t.replace(" ", "T")) for t in vector["gas_day"].split(".."))
    day = EU_06.day_of(start)
    assert EU_06.period(day) == (start, end)
    # 14:00 and 16:00 in Berlin are 13:00 and 15:00 UTC in winter; the period ends 3 hours before the day.
    rule = NominationRule(deadline=time(14), first_cycle=time(16))
    for event, prose in zip(vector["input"]["events"], vector["expect"], strict=True):
        found = accept(datetime.fromisoformat(event.split()[0]), rule=rule, gas_day=EU_06, day=day)
        for name, value in _acceptance_as_expected(prose, start).items():
            assert getattr(found, name) == value, (event, name)


def test_t2_what_has_elapsed_is_a_floor_for_a_cut(vectors):
    vector = vectors["T2"]
    start = datetime.combine(
        date(2026, 1, 15), time.fromisoformat(vector["input"]["gas_day_start"]), tzinfo=UTC
    )
    found = []
    for text in vector["input"]["id_flow_start"]:
        flow = datetime.combine(start.date(), time.fromisoformat(text), tzinfo=UTC)
        share = elapsed_share(start=start, end=start + timedelta(days=1), effective=flow)
        found.append(decimal_text(100 * share, 2))
        assert elapsed_floor(2400, share) == rounded(2400 * share)
    assert found == vector["expect"]["floor_pct"]


def test_t3_one_gas_day_on_four_clocks(vectors):
    vector = vectors["T3"]
    rule = GasDayRule(start=time.fromisoformat(vector["input"]["start_msk"]), zone="Europe/Moscow")
    assert rule == MOSCOW_10
    expect = dict(vector["expect"])
    hours = expect.pop("hours_every_day")
    days = [date(2025, 3, 1) + timedelta(days=i) for i in range(730)]
    for day in days:
        start = rule.start_utc(day)
        assert start.strftime("%H:%M") == expect["utc"]
        for zone in ("Asia/Almaty", "Asia/Tashkent", "Asia/Shanghai"):
            assert start.astimezone(ZoneInfo(zone)).strftime("%H:%M") == expect[zone]
        assert rule.hour_count(day) == hours
    for key, count in expect.items():
        if key.endswith(" hours"):
            zone, day_text, _ = key.split()
            local = GasDayRule(start=time(6), zone=zone)
            assert local.hour_count(date.fromisoformat(day_text)) == count
