"""One cycle of a big gas day: 20 points, 200 portfolios, 24 hours, ten sections that couple the points.

Prints the median of several runs in processor time (one thread does all the work), its ratio to the limit of
1 s a cycle, and to a floor measured in the same run: taking the lesser of the two sides of every pair and
hour, the least any matching must do.

Then a whole day, from the bundle to the result, of 5,000 and of 20,000 messages with a booking each: four
times the messages should take four times the time. Looking each message or its booking up in a list would
take sixteen.
"""

from __future__ import annotations

import random
import statistics
import time as clock
from datetime import UTC, date, datetime, time

from gasunion.dispatch.agreement import Agreement, Booking, NominationRule, Section
from gasunion.dispatch.desk import open_desk
from gasunion.dispatch.nomination import Nomination
from gasunion.dispatch.schedule import schedule
from gasunion.operations.bundle import read_bundle
from gasunion.operations.day import run_day

POINTS, PORTFOLIOS, HOURS, SECTIONS = 20, 200, 24, 10
FEW_MESSAGES, MANY_MESSAGES = 5_000, 20_000
LIMIT_S = 1.0
RUNS = 5
DAY = date(2026, 1, 15)


def big_day(seed: int):
    r = random.Random(seed)
    rule = NominationRule(deadline=time(16), first_cycle=time(18))
    points = [f"P{i:02d}" for i in range(POINTS)]
    agreements = [
        Agreement(
            point=p, exit_operator="X", entry_operator="Y", initiating="X", matching="Y", metering="Y",
            unit="kWh", reference=None, nominations=rule, firm_basis=r.choice(["nomination", "booking"]),
        )
        for p in points
    ]  # fmt: skip
    bookings, nominations, total = [], [], dict.fromkeys(points, 0)
    stamps = [datetime(2025, month, 1, tzinfo=UTC) for month in range(1, 7)]
    for p in points:
        for k in range(PORTFOLIOS):
            booked = r.randint(1_000, 200_000)
            total[p] += booked
            stamp = r.choice([None, None, *stamps])
            wanted = tuple(r.randint(booked // 2, booked * 101 // 100) for _ in range(HOURS))
            for side, shipper, other in (("exit", f"S{k}", f"T{k}"), ("entry", f"T{k}", f"S{k}")):
                bookings.append(
                    Booking(
                        id=f"{p}{side}{k}", point=p, side=side, shipper=shipper,
                        kind="firm" if stamp is None or side == "entry" else "interruptible",
                        stamp=None if side == "entry" else stamp, quantity=booked,
                        first=date(2026, 1, 1), until=date(2027, 1, 1),
                    )
                )  # fmt: skip
                # Every tenth pair disagrees in every hour; a few ask for more than they booked.
                less = r.randint(0, 50) if k % 10 == 0 else 0
                nominations.append(
                    Nomination(
                        id=f"{p}{side}{k}", point=p, side=side, shipper=shipper, counterparty=other,
                        received=datetime(2026, 1, 14, 12, r.randint(0, 59), tzinfo=UTC), unit="kWh",
                        hours=tuple(q - less for q in wanted),
                    )
                )  # fmt: skip
    sections = []
    for i in range(SECTIONS):
        members = tuple(sorted(r.sample(points, 4)))
        sections.append(
            Section(
                id=f"S{i}",
                points=members,
                capacity=tuple(
                    sum(total[p] for p in members) * r.randint(45, 70) // 100 for _ in range(HOURS)
                ),
            )
        )
    return open_desk(DAY, agreements=agreements, bookings=bookings, sections=sections), nominations


def floor_s(nominations: list[Nomination]) -> float:
    sides = [n.hours for n in nominations]
    start = clock.process_time()
    for one, other in zip(sides[::2], sides[1::2], strict=True):
        tuple(map(min, one, other))
    return clock.process_time() - start


def big_bundle(messages: int):
    """A bundle with so many messages, half of them of the exit side, each on a booking of its own."""
    r = random.Random(messages)
    points = {
        f"P{i:02d}": {
            "exit_operator": "X", "entry_operator": "Y", "unit": "kWh",
            "nominations": {"deadline": "14:00", "first_cycle": "16:00"},
        }
        for i in range(POINTS)
    }  # fmt: skip
    bookings, nominations = {}, {}
    for k in range(messages // (2 * POINTS)):
        for p in points:
            booked = r.randint(1_000, 9_000)
            for side, shipper, other in (("exit", f"S{k}", f"T{k}"), ("entry", f"T{k}", f"S{k}")):
                bookings[f"{p}{side}{k}"] = {
                    "point": p, "side": side, "shipper": shipper, "kind": "firm", "quantity": booked,
                    "from": "2026-01-01", "until": "2027-01-01",
                }  # fmt: skip
                nominations[f"{p}{side}{k}"] = {
                    "point": p, "side": side, "shipper": shipper, "counterparty": other, "unit": "kWh",
                    "received": "2026-01-14T10:00:00Z", "hours": [booked // 2] * HOURS,
                }  # fmt: skip
    return {"gas_day": DAY.isoformat(), "points": points, "bookings": bookings, "nominations": nominations}


def whole_day_s(messages: int) -> float:
    bundle = big_bundle(messages)
    assert len(bundle["nominations"]) == messages
    start = clock.process_time()
    result = run_day(read_bundle(bundle))
    seconds = clock.process_time() - start
    assert len(result["messages"]) == messages
    return seconds


def main() -> None:
    cycles, floors, cuts = [], [], 0
    for run in range(RUNS):
        desk, nominations = big_day(run)
        start = clock.process_time()
        plan = schedule(desk, nominations)
        cycles.append(clock.process_time() - start)
        floors.append(floor_s(nominations))
        assert len(plan.cycles) == 1
        cuts = sum(line.matched[h] > line.confirmed[h] for line in plan.lines for h in range(HOURS))
    median, floor = statistics.median(cycles), statistics.median(floors)
    print(
        f"gas day, {POINTS} points x {PORTFOLIOS} portfolios x {HOURS} hours, {SECTIONS} sections, "
        f"{cuts} cut pair-hours: {median:.2f} s a cycle (median of {RUNS})"
    )
    print(
        f"  ratio to the limit of {LIMIT_S:.0f} s: {median / LIMIT_S:.2f}; "
        f"to the floor of {floor * 1e3:.1f} ms: {median / floor:.0f}"
    )
    few, many = whole_day_s(FEW_MESSAGES), whole_day_s(MANY_MESSAGES)
    print(
        f"whole day, {MANY_MESSAGES} messages: {many:.1f} s; {MANY_MESSAGES // FEW_MESSAGES} times the "
        "messages "
        f"take {many / few:.1f} times the time"
    )


if __name__ == "__main__":
    main()
