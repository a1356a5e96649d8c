"""Readings in their order, corrections of the day itself, and the side on which a transit is billed."""

from tests.gas_day_bundles import answer, bundle, nomination, point


def closed(readings, **account):
    p = point(rights="open", sides="exit", balancing_account={"opening": 0} | account)
    return answer(
        bundle(
            points={"P": p},
            nominations={s: nomination("exit", s, "T", q) for s, q in (("A", 72), ("B", 24))},
            readings={
                name: {"point": "P", "received": at, "quantity": quantity}
                for name, (at, quantity) in readings.items()
            },
        )
    )["allocation"]["P"]


def test_of_two_readings_at_one_time_the_smaller_name_closes_the_day_and_the_other_corrects_it():
    found = closed({"r2": ("2026-01-16T08:00:00Z", 100), "r1": ("2026-01-16T08:00:00Z", 90)}, limit=50)
    assert (found["measured"], found["posted"], found["standing"]) == (90, -6, 4)
    (correction,) = found["corrections"]
    assert (correction["reading"], correction["change"], correction["posted"]) == ("r2", 10, 10)


def test_the_earlier_reading_closes_the_day_whatever_its_name():
    found = closed({"a": ("2026-01-16T08:00:01Z", 100), "z": ("2026-01-16T08:00:00Z", 90)}, limit=50)
    assert (found["measured"], found["corrections"][0]["reading"]) == (90, "a")


def test_a_day_that_was_shared_pro_rata_is_corrected_pro_rata_and_nothing_is_posted():
    readings = {"a": ("2026-01-16T08:00:00Z", 200), "b": ("2026-01-16T09:00:00Z", 100)}
    found = closed(readings, limit=10, at_limit="pro_rata")
    # 96 confirmed 72 : 24; 200 shared 150 : 50, then 100 shared 75 : 25.
    assert found["method"] == "pro_rata"
    assert (found["posted"], found["standing"]) == (0, 0)
    assert found["corrections"][0]["allocated_change"] == {"A>T": -75, "B>T": -25}
    assert found["allocated"] == {"A>T": 75, "B>T": 25}


def test_at_its_limit_an_account_is_within_it():
    assert closed({"a": ("2026-01-16T08:00:00Z", 106)}, limit=10)["method"] == "confirmed"
    assert closed({"a": ("2026-01-16T08:00:00Z", 107)}, limit=10)["method"] == "extended"


def transit(carrier, shipper, **changes):
    terms = {"tariff": "2.00", "currency": "USD", "fuel_rate_of_receipts": "0"}
    p = point(rights="open", sides="exit", unit="1000m3", reference="20C", transit=terms)
    value = bundle(
        points={"P": p},
        nominations={"n": nomination("exit", "A", "B", 480, unit="1000m3 at 20C")},
        transit={"T": {"point": "P", "shipper": shipper, "carrier": carrier, "km": "150"} | changes},
    )
    return answer(value)["settlement"]["transit"]["T"]


def test_gas_that_leaves_a_carrier_is_billed_to_the_exit_shipper_and_gas_that_enters_to_the_entry_shipper():
    # 480 thousand m3 over 1.5 hundred km at 2.00 are 1440.00.
    assert transit("RU-Op", "A")["fee"] == "1440.00"
    assert transit("RU-Op", "B")["fee"] == "0.00"
    assert transit("KZ-Op", "B")["fee"] == "1440.00"
    assert transit("KZ-Op", "A")["fee"] == "0.00"


def test_a_stated_quantity_is_billed_for_each_day():
    assert transit("RU-Op", "A", per_day=10)["fee"] == "30.00"
    assert transit("RU-Op", "A", per_day=10, days=3)["fee"] == "90.00"


def test_linepack_counts_what_enters_and_leaves_and_says_whether_it_was_metered():
    points = {
        "in": point(rights="open", sides="exit", exit_operator="X", entry_operator="M"),
        "out": point(rights="open", sides="exit", exit_operator="M", entry_operator="Y"),
    }
    messages = {
        "a": nomination("exit", "A", "T", 240, point="in"),
        "b": nomination("exit", "T", "C", 96, point="out"),
    }
    value = bundle(
        points=points,
        nominations=messages,
        linepack={"M": {"unit": "kWh", "opening": 1000, "received": 5, "delivered": 7}},
        readings={"r": {"point": "in", "received": "2026-01-16T08:00:00Z", "quantity": 250}},
    )
    pack = answer(value)["positions"]["linepack"]["M"]
    assert (pack["received"], pack["delivered"], pack["closing"], pack["is_metered"]) == (
        255,
        103,
        1152,
        False,
    )
    value["readings"]["s"] = {"point": "out", "received": "2026-01-16T08:00:00Z", "quantity": 96}
    assert answer(value)["positions"]["linepack"]["M"]["is_metered"]


def test_an_operator_whose_own_trades_bring_nothing_has_no_entry_for_them():
    zone = {
        "operator": "KZ-Op", "unit": "kWh", "currency": "EUR", "average_price": "20.00",
        "small_adjustment": "0", "portfolios": {"A": {"inputs": 10, "offtakes": 10}},
    }  # fmt: skip
    kinds = [e["kind"] for e in answer(bundle(zones={"Z": zone}))["entries"]]
    assert "operator's trades" not in kinds
    traded = answer(bundle(zones={"Z": zone | {"operator_buys": [["21.00", 2]]}}))
    assert [e["kind"] for e in traded["entries"]].count("operator's trades") == 1
    # 2 kWh bought at 21.00: A pays for them as the only user.
    assert traded["settlement"]["zones"]["Z"]["neutrality_to_user"] == {"A": "-42.00"}
