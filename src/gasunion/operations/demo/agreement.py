"""The agreement of the demo: real border points, invented companies and figures."""

from __future__ import annotations

from typing import Any, Final

from gasunion.operations.workday.agreements import BODY_FIELDS

NAME: Final = "RU-KZ-UZ"
UNIT: Final = "1000m3 at 20C"
OPERATORS: Final = {"RU-Op": "Europe/Moscow", "KZ-Op": "Asia/Almaty", "UZ-Op": "Asia/Tashkent"}

_POINTS: Final = {
    # point: exit, entry, account at the start, its limit, what happens there
    "Kartaly": ("RU-Op", "KZ-Op", 1_500, 2_000, "extend"),
    "Petukhovo": ("RU-Op", "KZ-Op", -40, 300, "pro_rata"),
    "Aleksandrov Gay": ("RU-Op", "KZ-Op", 210, 1_200, "extend"),
    "Karakalpakia": ("KZ-Op", "UZ-Op", -120, 900, "extend"),
    "Gazli": ("KZ-Op", "UZ-Op", 0, 1_000, "extend"),
    "Chinaz": ("UZ-Op", "KZ-Op", 15, 250, "extend"),
}
_SECTIONS: Final = {
    "North trunk": (("Kartaly", "Petukhovo"), 1_200),
    "Centre line": (("Aleksandrov Gay",), 650),
    "Bozoi station": (("Gazli", "Karakalpakia"), 1_250),
    "Chinaz branch": (("Chinaz",), 130),
}
# point, exit shipper, entry shipper, booked on each side, stamp where the exit side is interruptible
_BOOKED: Final = (
    ("Kartaly", "Ural Gas", "Steppe Energy", 600, None),
    ("Kartaly", "Volga Trade", "Qazaq Trade", 300, "2025-11-01T00:00:00Z"),
    ("Kartaly", "Tobol", "Qazaq Heat", 200, "2025-12-15T00:00:00Z"),
    ("Petukhovo", "Ural Gas", "Steppe Energy", 200, None),
    ("Petukhovo", "Tobol", "Qazaq Heat", 80, None),
    ("Aleksandrov Gay", "Ural Gas", "Altyn Gas", 400, None),
    ("Aleksandrov Gay", "Volga Trade", "Qazaq Trade", 200, "2025-10-01T00:00:00Z"),
    ("Karakalpakia", "Altyn Gas", "Chirchiq", 350, None),
    ("Karakalpakia", "Qazaq Trade", "Zarafshan", 150, "2025-10-01T00:00:00Z"),
    ("Gazli", "Steppe Energy", "Amu Energy", 500, None),
    ("Gazli", "Qazaq Trade", "Zarafshan", 300, None),
    ("Chinaz", "Chirchiq", "Qazaq Heat", 120, None),
)
SHIPPERS: Final = (
    "Ural Gas", "Volga Trade", "Tobol", "Steppe Energy", "Qazaq Trade", "Qazaq Heat", "Altyn Gas",
    "Amu Energy", "Zarafshan", "Chirchiq",
)  # fmt: skip
HOME: Final = {
    "Ural Gas": "RU-Op", "Volga Trade": "RU-Op", "Tobol": "RU-Op", "Steppe Energy": "KZ-Op",
    "Qazaq Trade": "KZ-Op", "Qazaq Heat": "KZ-Op", "Altyn Gas": "KZ-Op", "Amu Energy": "UZ-Op",
    "Zarafshan": "UZ-Op", "Chirchiq": "UZ-Op",
}  # fmt: skip


def agreed() -> dict[str, Any]:
    """Body and settings, as `put_agreement` takes them."""
    body: dict[str, Any] = {
        "points": {point: _point(*terms) for point, terms in _POINTS.items()},
        "sections": {
            name: {"points": list(points), "capacity": capacity}
            for name, (points, capacity) in _SECTIONS.items()
        },
        "bookings": _bookings(),
        "linepack": {
            "KZ-Op": {"unit": UNIT, "opening": 52_000},
            "UZ-Op": {"unit": UNIT, "opening": 31_000},
        },
        "zones": {"Kazakhstan": _zone()},
        "transit": {"TR1": {"point": "Gazli", "shipper": "Steppe Energy", "carrier": "KZ-Op", "km": "820"}},
        "swaps": {"Border villages": _swap()},
        "clocks": sorted(OPERATORS.values()),
    }
    assert set(body) <= set(BODY_FIELDS), "an agreement is a bundle without what arrives during a day"
    return {"body": body, "settings": {"zones": OPERATORS, "four_eyes": True, "oba_warning_share": "0.8"}}


def _point(exit_: str, entry: str, opening: int, limit: int, at_limit: str) -> dict[str, Any]:
    terms: dict[str, Any] = {
        "exit_operator": exit_, "entry_operator": entry, "initiating": exit_, "matching": entry,
        "metering": entry, "unit": "1000m3", "reference": "20C",
        "gas_day": {"start": "10:00", "zone": "Europe/Moscow"},
        "nominations": {
            "deadline": "16:00", "first_cycle": "18:00", "lead_hours": 2, "cycle_hours": 1,
            "closes_hours_before_end": 3, "days_before": 1,
        },
        "sides": "double", "matching_rule": "lesser", "rights": "booked", "firm_basis": "nomination",
        "cut_order": "interruptible_first",
        "balancing_account": {"opening": opening, "limit": limit, "at_limit": at_limit},
    }  # fmt: skip
    if exit_ == "KZ-Op":
        terms["transit"] = {"tariff": "2.10", "currency": "USD", "fuel_rate_of_receipts": "0.03"}
    return terms


def _bookings() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for point, exit_, entry, quantity, stamp in _BOOKED:
        for side, shipper in (("exit", exit_), ("entry", entry)):
            row: dict[str, Any] = {
                "point": point, "side": side, "shipper": shipper, "kind": "firm", "quantity": quantity,
                "from": "2026-01-01", "until": "2101-01-01",
            }  # fmt: skip
            if stamp is not None and side == "exit":
                row |= {"kind": "interruptible", "stamp": stamp}
            found[f"B{len(found) + 1:02d}"] = row
    return found


def _zone() -> dict[str, Any]:
    return {
        "operator": "KZ-Op", "unit": UNIT, "currency": "USD", "points": sorted(_POINTS),
        "average_price": "60.00", "small_adjustment": "0.05", "operator_buys": [], "operator_sells": [],
        "tolerance_of_offtakes": "0.02", "within_tolerance": "average", "neutrality_key": "throughput",
    }  # fmt: skip


def _swap() -> dict[str, Any]:
    return {
        "first": "Ural Gas", "second": "Steppe Energy", "parity": "volume", "opening": 0,
        "exchange_ratio": "1",
        "legs": {
            "L1": {"giver": "Ural Gas", "taker": "Steppe Energy", "point": "Petukhovo",
                   "exit_shipper": "Ural Gas", "entry_shipper": "Steppe Energy"},
            "L2": {"giver": "Steppe Energy", "taker": "Ural Gas", "quantity": 3_500},
        },
    }  # fmt: skip
