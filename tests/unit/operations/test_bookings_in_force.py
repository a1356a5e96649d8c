"""Bookings that are not in force: 0 with a code and a sentence, and nobody else is stopped."""

import pytest
from tests.gas_day_bundles import answer, booking, bundle, nomination, point

DAY = "2026-01-15"


def run(bookings, **shippers):
    messages = {
        f"n{s}": nomination("exit", s, "buyer", q) for s, q in (shippers or {"A": 240, "C": 240}).items()
    }
    return answer(bundle(points={"P": point(sides="exit")}, bookings=bookings, nominations=messages))


def confirmed(result):
    return {row["exit_shipper"]: row["confirmed_day"] for row in result["schedule"]["P"].values()}


def test_of_two_shippers_the_one_whose_booking_ended_gets_0_with_its_code_and_the_other_is_served():
    result = run({"B1": booking("exit", "A", 10, until="2026-01-10"), "B2": booking("exit", "C", 10)})
    assert confirmed(result) == {"A": 0, "C": 240}
    (cut,) = result["cuts"]
    assert (cut["code"], cut["stage"], cut["binds"]) == (
        "BOOKING_ENDED",
        "processing",
        "booking B1 of A, exit side",
    )
    assert cut["sentence"] == (
        "P, A to buyer: booking B1 of A ended on 2026-01-10 and is not in force on gas day 2026-01-15, so "
        "240 kWh in hours 1–24 was not processed; A holds no other on the exit side."
    )
    assert result["bookings"]["B1"] == {
        "point": "P", "side": "exit", "shipper": "A", "units": 0, "code": "BOOKING_ENDED",
        "sentence": "booking B1 of A ended on 2026-01-10 and is not in force on gas day 2026-01-15; "
        "it counts 0.",
    }  # fmt: skip
    assert result["bookings"]["B2"]["units"] == 10
    assert result["bookings"]["B2"]["code"] is None


def test_of_two_bookings_of_one_shipper_the_one_in_force_serves_it():
    result = run({"B1": booking("exit", "A", 90, until="2026-01-10"), "B2": booking("exit", "A", 7)}, A=240)
    assert confirmed(result) == {"A": 7 * 24}
    assert [(c["code"], c["units"]) for c in result["cuts"]] == [("37G", 3 * 24)]
    assert [b["units"] for b in result["bookings"].values()] == [0, 7]


@pytest.mark.parametrize(
    ("first", "until", "code", "told"),
    [
        ("2026-01-01", DAY, "BOOKING_ENDED", "ended on 2026-01-15"),  # its last gas day was the 14th
        ("2026-01-01", "2026-01-16", None, None),
        (DAY, "2026-01-16", None, None),
        ("2026-01-16", "2026-02-01", "BOOKING_NOT_BEGUN", "begins only on 2026-01-16"),
    ],
)
def test_a_booking_holds_from_its_first_gas_day_to_the_one_before_its_end(first, until, code, told):
    result = run({"B": booking("exit", "A", 10, **{"from": first, "until": until})}, A=240)
    assert confirmed(result) == {"A": 0 if code else 240}
    assert [c["code"] for c in result["cuts"]] == [code] * bool(code)
    assert result["bookings"]["B"]["code"] == code
    if told:
        assert f"booking B of A {told} and is not in force" in result["cuts"][0]["sentence"]


def test_the_last_to_end_is_told_before_one_that_is_still_to_begin():
    result = run(
        {
            "B1": booking("exit", "A", 10, until="2026-01-09"),
            "B2": booking("exit", "A", 10, until="2026-01-10"),
            "B3": booking("exit", "A", 10, **{"from": "2026-02-01"}),
        },
        A=240,
    )
    assert result["cuts"][0]["binds"] == "booking B2 of A, exit side"


def test_who_never_booked_is_told_so_and_stops_nobody():
    result = run({"B": booking("exit", "C", 10)})
    assert confirmed(result) == {"A": 0, "C": 240}
    (cut,) = result["cuts"]
    assert cut["code"] == "37G"
    assert cut["sentence"] == (
        "P, A to buyer: A holds no booking on the exit side, so 240 kWh in hours 1–24 was not processed."
    )


def test_with_cuts_alike_an_ended_booking_counts_0_too():
    value = bundle(
        points={"P": point(sides="exit", cut_order="all_alike")},
        bookings={"B1": booking("exit", "A", 10, until="2026-01-10"), "B2": booking("exit", "C", 10)},
        nominations={s: nomination("exit", s, "buyer", 240) for s in "AC"},
        sections={"S": {"points": ["P"], "capacity": 5}},
    )
    assert confirmed(answer(value)) == {"A": 0, "C": 5 * 24}
