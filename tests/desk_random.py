"""Random agreements and days for the laws of the desk, every quantity in them a number of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.desk_store import actor

from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import plain
from gasunion.operations.workday.agreements import put_agreement
from gasunion.operations.workday.days import open_day
from gasunion.operations.workday.nominations import nominate
from gasunion.outcome import Refused

NAME, DAY = "Any", "2026-01-15"
OPERATORS = ("OpA", "OpB", "OpC")
SHIPPERS = ("S1", "S2", "S3", "S4")
HOURS = 24


@dataclass(kw_only=True)
class Marked:
    """A day whose quantities tell whose they are.

    Attributes
    ----------
    asked : quantity of each hour by (point, exit shipper, entry shipper, side).
    booked : by (point, side, shipper).
    """

    points: dict[str, tuple[str, str]]
    asked: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    booked: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def hidden_from(self, party: str, *, shares: bool) -> set[int]:
        """Numbers that a party may not be told: what others asked for and booked, and totals of a day."""
        numbers: set[int] = set()
        for (point, exit_, entry, side), units in self.asked.items():
            if party in self.points[point] or party == (exit_ if side == "exit" else entry):
                continue
            if party in (exit_, entry):
                own = self.asked.get((point, exit_, entry, "entry" if side == "exit" else "exit"))
                # What both get is the lesser of the two, and each may know what it gets.
                if shares or own is None or units <= own:
                    continue
            numbers |= {units, units * HOURS}
        for (point, _, shipper), units in self.booked.items():
            if party not in self.points[point] and party != shipper:
                numbers.add(units)
        return numbers


def marked_day(desk: Installation, random: Random, *, shares: bool = False) -> Marked:
    """Put a random agreement, open its day and let everybody nominate before the deadline."""
    count = random.randint(2, 3)
    points = {f"P{i}": tuple(random.sample(OPERATORS, 2)) for i in range(count)}
    found = Marked(points=points)  # type: ignore[arg-type]
    numbers = iter(random.sample(range(100_003, 900_000), 400))
    body: dict[str, Any] = {"points": {}, "bookings": {}, "sections": {}}
    pairs = []
    for point, (exit_, entry) in points.items():
        body["points"][point] = {
            "exit_operator": exit_, "entry_operator": entry, "unit": "kWh",
            "gas_day": {"start": "06:00", "zone": "Europe/Berlin"},
            "nominations": {"deadline": "14:00", "first_cycle": "16:00"},
            "balancing_account": {"limit": 10**9, "opening": next(numbers)},
        }  # fmt: skip
        for exit_s, entry_s in sorted(
            {tuple(random.sample(SHIPPERS, 2)) for _ in range(random.randint(1, 3))}
        ):
            pairs.append((point, exit_s, entry_s))
            for side, shipper in (("exit", exit_s), ("entry", entry_s)):
                if (point, side, shipper) not in found.booked:
                    # Mostly enough for all counterparties; now and then too little.
                    units = next(numbers) + random.choice([2_000_000, 2_000_000, 0])
                    found.booked[point, side, shipper] = units
                    body["bookings"][f"B{len(body['bookings'])}"] = {
                        "point": point, "side": side, "shipper": shipper, "kind": "firm",
                        "quantity": units, "from": "2026-01-01", "until": "2027-01-01",
                    }  # fmt: skip
    for i in range(random.randint(0, 2)):
        members = random.sample(sorted(points), random.randint(1, count))
        body["sections"][f"T{i}"] = {"points": members, "capacity": random.randint(200_000, 3_000_000)}
    settings = {"shares_counter_quantities": shares, "shares_record_with": [points["P0"][0]]}
    admin = actor(points["P0"][0], "administrator")
    put_agreement(desk, admin, {"body": body, "settings": settings}, agreement=NAME)
    open_day(desk, actor(points["P0"][0], "dispatcher"), agreement=NAME, day=DAY)
    for point, exit_s, entry_s in pairs:
        for side, shipper, other in (("exit", exit_s, entry_s), ("entry", entry_s, exit_s)):
            if random.random() < 0.15:
                continue
            units = next(numbers)
            found.asked[point, exit_s, entry_s, side] = units
            asked = {"point": point, "side": side, "counterparty": other, "hours": [units] * HOURS}
            nominate(desk, actor(shipper, "shipper"), asked, agreement=NAME, day=DAY)
    return found


def numbers_in(answer: Any) -> set[int]:
    """Every whole number in an answer or a refusal, in its texts too."""
    if isinstance(answer, Refused):
        text = str(answer)
    elif isinstance(answer, tuple):
        text = json.dumps([plain(x) for x in answer], default=str)
    else:
        text = json.dumps(plain(answer), default=str)
    return {int(n) for n in re.findall(r"(?<![\dA-Fa-f.])\d{5,12}(?![\dA-Fa-f.])", text)}


def pairs_of(found: Marked) -> Iterator[tuple[str, str, str]]:
    yield from sorted({(p, a, b) for p, a, b, _ in found.asked})
