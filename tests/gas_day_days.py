"""Random small gas days with everything in them, as records and as a bundle."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

from gasunion.dispatch.agreement import Agreement, Booking, NominationRule, Section
from gasunion.dispatch.nomination import Nomination
from gasunion.gasday import GasDayRule

DAY = date(2026, 1, 15)
START = datetime(2026, 1, 15, 5, tzinfo=UTC)
RULE = NominationRule(deadline=time(13), first_cycle=time(15))
UTC_05 = GasDayRule(start=time(5), zone="UTC")


def random_day(seed):
    """A small day with everything in it: ties, coupled sections, late messages, both bases, both orders."""
    r = random.Random(seed)
    points = [f"P{i}" for i in range(r.randint(1, 3))]
    agreements = {
        p: Agreement(
            point=p,
            exit_operator="X",
            entry_operator="Y",
            initiating="X",
            matching="Y",
            metering="Y",
            unit="kWh",
            reference=None,
            nominations=RULE,
            gas_day=UTC_05,
            sides=r.choice(["double"] * 5 + ["exit", "entry"]),
            matching_rule=r.choice(["lesser"] * 6 + ["equal_or_zero"]),
            rights=r.choice(["booked"] * 6 + ["open"]),
            firm_basis=r.choice(["nomination", "booking"]),
            cut_order=r.choice(["interruptible_first"] * 4 + ["all_alike"]),
        )
        for p in points
    }
    sections = [
        Section(
            id=f"S{i}",
            points=tuple(p for p in points if r.random() < 0.7) or (points[0],),
            capacity=tuple(r.choice([0, 3, 7, 10, 25, 60]) for _ in range(24)),
        )
        for i in range(r.randint(0, 3))
    ]
    stamps = [datetime(2025, m, 1, tzinfo=UTC) for m in (1, 2, 3)]
    bookings = []
    for p in points:
        for side, shippers in (("exit", "AB"), ("entry", "CD")):
            for shipper in shippers:
                for _ in range(r.randint(0, 3)):
                    stamp = r.choice([None, *stamps])
                    bookings.append(
                        Booking(
                            id=f"B{len(bookings)}",
                            point=p,
                            side=side,
                            shipper=shipper,
                            kind="firm" if stamp is None else "interruptible",
                            stamp=stamp,
                            quantity=r.choice([1, 5, 8, 20]),
                            first=date(2026, 1, 1),
                            until=date(2027, 1, 1),
                        )
                    )
    nominations = []
    for p in points:
        for _ in range(r.randint(1, 9)):
            side = agreements[p].sides if agreements[p].sides != "double" else r.choice(["exit", "entry"])
            shipper, other = (r.choice("AB"), r.choice("CD"))
            if side == "entry":
                shipper, other = other, shipper
            daily = r.random() < 0.3
            received = START - timedelta(hours=r.choice([20, 20, 16, 15, 14, 3]))
            if r.random() < 0.3:
                received = START + timedelta(hours=r.randint(0, 23), minutes=r.choice([0, 0, 30]))
            busy = r.randint(1, 5)
            nominations.append(
                Nomination(
                    id=f"N{len(nominations)}",
                    point=p,
                    side=side,
                    shipper=shipper,
                    counterparty=other,
                    received=received,
                    unit="kWh",
                    hours=None
                    if daily
                    else tuple(r.choice([0, 4, 9, 10, 21]) if h % 6 < busy else 0 for h in range(24)),
                    daily=r.choice([0, 50, 119, 300]) if daily else None,
                )
            )
    return agreements, bookings, sections, nominations


def as_bundle(agreements, bookings, sections, nominations):
    """The same day as plain data, as `gasunion day run` reads it."""
    return {
        "bundle": "gasunion/day/2",
        "gas_day": DAY.isoformat(),
        "points": {
            a.point: {
                "exit_operator": a.exit_operator,
                "entry_operator": a.entry_operator,
                "unit": a.unit,
                "gas_day": {"start": "05:00", "zone": "UTC"},
                "nominations": {"deadline": "13:00", "first_cycle": "15:00"},
                "sides": a.sides,
                "matching_rule": a.matching_rule,
                "rights": a.rights,
                "firm_basis": a.firm_basis,
                "cut_order": a.cut_order,
            }
            for a in agreements.values()
        },
        "sections": {s.id: {"points": list(s.points), "capacity": list(s.capacity)} for s in sections},
        "bookings": {
            b.id: {
                "point": b.point,
                "side": b.side,
                "shipper": b.shipper,
                "kind": b.kind,
                "quantity": b.quantity,
                "from": b.first.isoformat(),
                "until": b.until.isoformat(),
            }
            | ({"stamp": b.stamp.isoformat()} if b.stamp else {})
            for b in bookings
        },
        "nominations": {
            n.id: {
                "point": n.point,
                "side": n.side,
                "shipper": n.shipper,
                "counterparty": n.counterparty,
                "received": n.received.isoformat(),
                "unit": n.unit,
            }
            | ({"daily": n.daily} if n.hours is None else {"hours": list(n.hours)})
            for n in nominations
        },
    }
