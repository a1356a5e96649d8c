"""The vectors of reference/dispatch once more, each as a bundle through the whole engine."""

import json
import re
from datetime import date, timedelta

import pytest
from tests.gas_day_bundles import bundle, nomination, point

from gasunion.operations.bundle import read_bundle
from gasunion.operations.day import run_day

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def vectors(reference):
    rows = json.loads((reference / "dispatch" / "vectors.json").read_text(encoding="utf-8"))
    return {row["id"]: row for row in rows}


def run(**tables):
    return run_day(read_bundle(bundle(**tables)))


def padded(hours):
    return [*hours, *[0] * (24 - len(hours))]


def booking(side, shipper, kind, quantity, stamp=None):
    row = {"point": "P", "side": side, "shipper": shipper, "kind": kind, "quantity": quantity}
    return row | {"from": "2026-01-01", "until": "2027-01-01"} | ({"stamp": stamp} if stamp else {})


def test_m1_as_a_bundle(vectors):
    vector, messages = vectors["M1"], {}
    for pair in vector["input"]["pairs"]:
        one, other = pair["exit"], pair["entry"]
        messages[f"x{one}"] = nomination("exit", one, other, padded(pair["exit_processed"]))
        if pair["entry_processed"] is not None:
            messages[f"e{one}"] = nomination("entry", other, one, padded(pair["entry_processed"]))
    rows = run(nominations=messages)["schedule"]["P"]
    for pair, confirmed in zip(vector["input"]["pairs"], vector["expect"]["confirmed"], strict=True):
        row = rows[f"{pair['exit']}>{pair['entry']}"]
        assert row["confirmed"] == padded(confirmed)
        for side in ("exit", "entry"):
            codes = row["status"][side]
            expected = vector["expect"]["status"].get(pair[side])
            assert (codes and codes[: len(confirmed)]) == (expected or (codes and [None] * len(confirmed)))


def test_m2_as_a_bundle(vectors):
    given, expect = vectors["M2"]["input"], vectors["M2"]["expect"]
    messages, rights = {}, {"B": booking("exit", "S", "firm", given["shipper_booked"])}
    for name, units in given["nominations"].items():
        messages[f"x{name}"] = nomination("exit", "S", name, [units] * 24)
        messages[f"e{name}"] = nomination("entry", name, "S", [given["counter_processed"][name]] * 24)
        rights[f"B{name}"] = booking("entry", name, "firm", given["counter_processed"][name])
    body = run(points={"P": point()}, nominations=messages, bookings=rights)
    for name in given["nominations"]:
        row = body["schedule"]["P"][f"S>{name}"]
        assert row["processed"]["exit"] == [expect["processed"][name]] * 24
        assert row["confirmed"] == [expect["confirmed"][name]] * 24


def test_c1_as_a_bundle(vectors):
    given, expect = vectors["C1"]["input"], vectors["C1"]["expect"]
    messages, rights = {}, {}
    for name, kind, stamp, units in given["noms"]:
        word = "firm" if kind == "firm" else "interruptible"
        rights[name] = booking("exit", name, word, units, stamp)
        messages[name] = nomination("exit", name, "buyer", [units] * 24)
    body = run(
        points={"P": point(sides="exit")},
        nominations=messages,
        bookings=rights,
        sections={"narrow": {"points": ["P"], "capacity": given["available"]}},
    )
    confirmed = {name: body["schedule"]["P"][f"{name}>buyer"]["confirmed"] for name in expect}
    assert confirmed == {name: [units] * 24 for name, units in expect.items()}
    cuts = [cut for cut in body["cuts"] if cut["stage"] == "cutting"]
    assert {(cut["code"], cut["binds"]) for cut in cuts} == {("INTERRUPTED", "narrow")}


def test_o1_as_two_bundles_the_second_standing_on_the_first(vectors):
    given, expect = vectors["O1"]["input"], vectors["O1"]["expect"]
    first, second = given["days"]

    def one_day(day, opening, at_limit, shippers, readings, closed_days):
        account = {"opening": opening, "limit": given["limit"], "at_limit": at_limit}
        read = {
            name: {
                "point": "P",
                "day": about,
                "received": f"{day + timedelta(days=1)}T{hour:02d}:00:00Z",
                "quantity": units,
            }
            for name, about, hour, units in readings
        }
        messages = {
            name: nomination(
                "exit", name, "buyer", units, unit="MWh", received=f"{day - timedelta(days=1)}T09:00:00Z"
            )
            for name, units in shippers.items()
        }
        p = point(unit="MWh", sides="exit", rights="open", balancing_account=account)
        value = bundle(points={"P": p}, nominations=messages, readings=read, closed_days=closed_days)
        return run_day(read_bundle(value | {"gas_day": day.isoformat()}))["allocation"]["P"]

    day0, day1 = date(2026, 1, 15), date(2026, 1, 16)
    reading = ("R", day0.isoformat(), 8, first["measured"])
    found = one_day(day0, given["opening"], "extend", {"S": first["confirmed"]}, [reading], {})
    assert found["standing"] == expect["close_day0"]
    assert found["allocated"] == {"S>buyer": first["confirmed"]}

    closed = {"P": {day0.isoformat(): {"measured": first["measured"], "method": found["method"]}}}
    readings = [
        ("R1", day1.isoformat(), 8, second["measured"]),
        ("R0", day0.isoformat(), 9, given["revision"]["measured"]),
    ]
    shared = one_day(day1, found["standing"], "pro_rata", second["shippers"], readings[:1], {})
    assert shared["would_be"] == expect["day1_would_be"]
    assert shared["is_limit_breached"] is expect["day1_limit_breached"]
    assert shared["allocated"] == {f"{k}>buyer": q for k, q in expect["day1_alloc_prorata"].items()}
    assert shared["standing"] == expect["day1_close_if_prorata"]
    extended = one_day(day1, found["standing"], "extend", second["shippers"], readings[:1], {})
    assert extended["standing"] == expect["day1_close_if_extended"]
    revised = one_day(day1, found["standing"], "pro_rata", second["shippers"], readings, closed)
    assert revised["standing"] == expect["after_revision_prorata"]


def test_b1_as_a_bundle(vectors):
    given, expect = vectors["B1"]["input"], vectors["B1"]["expect"]
    zone = {
        "operator": "TSO",
        "unit": "MWh",
        "currency": "EUR",
        "average_price": given["wap"],
        "small_adjustment": given["small_adjustment"],
        "operator_buys": given["tso_buys"],
        "operator_sells": given["tso_sells"],
        "neutrality_key": given["neutrality_key"],
        "portfolios": {n: {"inputs": i, "offtakes": o} for n, (i, o) in given["portfolios"].items()},
    }
    found = run(zones={"Z": zone})["settlement"]["zones"]["Z"]
    names = {"tso_before_neutrality": "operator_before_neutrality"}
    for name, value in expect.items():
        assert found[names.get(name, name)] == value, name
    assert found["operator_after"] == "0.00"


def test_s1_and_u1_as_a_bundle(vectors):
    transit, expect = vectors["S1"]["input"], vectors["S1"]["expect"]
    terms = {
        "tariff": transit["tariff"],
        "currency": "USD",
        "fuel_rate_of_receipts": transit["fuel_rate_of_receipts"],
    }
    meter = vectors["U1"]["input"]
    body = run(
        points={"P": point(unit="1000m3", reference="20C", rights="open", transit=terms)},
        transit={
            "T": {
                "point": "P",
                "shipper": "S",
                "carrier": "KZ-Op",
                "km": transit["km"],
                "per_day": transit["delivered_per_day"],
                "days": transit["days"],
            }
        },
        conversions={
            "U1": {
                "volume_m3": meter["v20_m3"],
                "gcv_kwh_per_m3": meter["gcv20_kwh_per_m3"],
                "at": "20C",
                "to": "0C",
            }
        },
    )
    bill = body["settlement"]["transit"]["T"]
    assert bill["delivered"] == f"{expect['delivered']}.000"
    assert (bill["fee"], bill["receipts"], bill["fuel"]) == (
        expect["fee"],
        expect["receipts"],
        expect["fuel"],
    )
    assert bill["fuel_if_taken_of_deliveries"] == expect["naive_fuel_on_delivered"]
    wanted = vectors["U1"]["expect"]
    assert body["conversions"]["U1"] == {
        "factor": wanted["factor"],
        "volume_m3": wanted["v0_m3"],
        "gcv_kwh_per_m3": wanted["gcv0"],
        "energy_kwh": wanted["energy_kwh"],
    }


def test_t1_as_a_bundle(vectors):
    vector = vectors["T1"]
    messages = {
        f"{i}": nomination("exit", f"S{i}", "B", 240, received=event.split()[0])
        for i, event in enumerate(vector["input"]["events"])
    }
    found = run(nominations=messages)["messages"]
    for i, prose in enumerate(vector["expect"]):
        message = found[f"{i}"]
        kinds = {"accepted in day-ahead": "day_ahead", "late": "late", "refused": "refused"}
        expected = next((kind for start, kind in kinds.items() if prose.startswith(start)), "renomination")
        assert message["kind"] == expected
        for word, field in (("cycle", "cycle"), ("confirmed by", "confirmed_by"), ("effective", "effective")):
            hit = re.search(word + r" (\d\d:\d\d)Z", prose)
            if hit and expected == "renomination":
                assert message[field] == f"2026-01-15T{hit[1]}:00Z"


def test_t2_as_a_bundle_what_has_flowed_is_kept_when_the_rest_of_the_day_is_cancelled(vectors):
    vector = vectors["T2"]
    start = int(vector["input"]["gas_day_start"][:2])
    for text, percent in zip(vector["input"]["id_flow_start"], vector["expect"]["floor_pct"], strict=True):
        flow = int(text[:2])
        body = run(
            points={
                "P": point(rights="open", sides="exit", gas_day={"start": f"{start:02d}:00", "zone": "UTC"})
            },
            nominations={
                "a": nomination("exit", "S", "B", 2400, received="2026-01-14T09:00:00Z"),
                "b": nomination("exit", "S", "B", 0, received=f"2026-01-15T{flow - 3:02d}:30:00Z"),
            },
        )
        assert body["messages"]["b"]["elapsed_percent"] == percent
        assert body["schedule"]["P"]["S>B"]["confirmed_day"] == 100 * (flow - start)


def test_t3_as_a_bundle(vectors):
    expect = vectors["T3"]["expect"]
    zones = ["Asia/Almaty", "Asia/Tashkent", "Asia/Shanghai"]
    for day, hours in (("2026-03-28", 23), ("2026-10-24", 25), ("2026-06-01", 24)):
        value = bundle(
            points={
                "msk": point(gas_day={"start": vectors["T3"]["input"]["start_msk"], "zone": "Europe/Moscow"}),
                "eu": point(gas_day={"start": "06:00", "zone": "Europe/Rome"}),
            },
            clocks=zones,
        )
        points = run_day(read_bundle(value | {"gas_day": day}))["points"]
        assert points["msk"]["start"] == f"{day}T{expect['utc']}:00Z"
        assert points["msk"]["hours"] == expect["hours_every_day"]
        assert {z: points["msk"]["clocks"][z][11:16] for z in zones} == {z: expect[z] for z in zones}
        assert points["eu"]["hours"] == expect.get(f"Europe/Rome {day} hours", 24) == hours
