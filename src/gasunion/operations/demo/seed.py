"""A working day for the demo, in progress at whatever time it is started.

The clock is walked from two days ago to now, and every step is what a person would do at the desk: so what
the demo shows was taken, proposed, approved and recorded by the same functions that the doors call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from gasunion.gasday import HOUR, MOSCOW_10
from gasunion.ledger.store.ledger import Ledger
from gasunion.operations.demo.agreement import NAME, OPERATORS, agreed
from gasunion.operations.demo.people import Account, accounts, acting, invented_password, settle_in
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.agreements import put_agreement
from gasunion.operations.workday.approval import approve
from gasunion.operations.workday.confirmations import confirm
from gasunion.operations.workday.days import open_day
from gasunion.operations.workday.nominations import nominate
from gasunion.operations.workday.outages import report_outage
from gasunion.operations.workday.proposals import propose
from gasunion.operations.workday.readings import put_figures, put_readings
from gasunion.operations.workday.standing import put_standing

KZ, RU, UZ = (acting(o, "dispatcher") for o in ("KZ-Op", "RU-Op", "UZ-Op"))
MINUTE: Final = timedelta(minutes=1)
# Exit shipper, entry shipper and the hourly quantity of each side; where the two differ, they differ.
_PAIRS: Final = (
    ("Kartaly", "Ural Gas", "Steppe Energy", 530, 530),
    ("Kartaly", "Volga Trade", "Qazaq Trade", 280, 270),
    ("Kartaly", "Tobol", "Qazaq Heat", 180, 180),
    ("Petukhovo", "Ural Gas", "Steppe Energy", 145, 145),
    ("Petukhovo", "Tobol", "Qazaq Heat", 70, 70),
    ("Aleksandrov Gay", "Ural Gas", "Altyn Gas", 380, 380),
    ("Aleksandrov Gay", "Volga Trade", "Qazaq Trade", 160, 160),
    ("Karakalpakia", "Altyn Gas", "Chirchiq", 330, 330),
    ("Karakalpakia", "Qazaq Trade", "Zarafshan", 140, 140),
    ("Gazli", "Qazaq Trade", "Zarafshan", 290, 290),
    ("Chinaz", "Chirchiq", "Qazaq Heat", 110, 110),
)
_STANDING: Final = ("Gazli", "Steppe Energy", "Amu Energy", 480)
# Metered less confirmed at the end of yesterday; nobody has read the meter of Petukhovo.
_METERED: Final = {"Kartaly": 340, "Aleksandrov Gay": -85, "Karakalpakia": 60, "Gazli": -45, "Chinaz": 12}
UNREAD: Final = "Petukhovo"
_OUTAGE_HOURS: Final = 8
LAST_FIRST_HOUR: Final = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """What was made: the agreement, today and yesterday, and who can sign in."""

    agreement: str
    day: str
    previous: str
    accounts: tuple[Account, ...]


class _Walk:
    """The past, walked step by step; a step that lies in the future is not taken."""

    def __init__(self, desk: Installation, now: datetime, clock: _Clock) -> None:
        self.desk, self.now, self.clock = desk, now, clock

    def at(self, instant: datetime, *steps: Callable[[], Any]) -> bool:
        """Do steps at an instant, where it has come; whether it has."""
        if instant > self.now:
            return False
        self.clock.now = max(self.clock.now, instant)
        for step in steps:
            step()
        return True


class _Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def seed(installation: Installation, *, now: datetime) -> Seeded:
    """Fill a new desk: yesterday closed, today published up to now with things to look at, tomorrow open.

    Raises
    ------
    Conflict : the desk has accounts already.
    """
    today = MOSCOW_10.day_of(now)
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    start = MOSCOW_10.start_utc(yesterday) - timedelta(days=1)
    clock = _Clock(start)
    everybody = accounts(invented_password())
    with Installation(Ledger(installation.address, clock=clock)) as desk:
        walk = _Walk(desk, now, clock)
        settle_in(desk, everybody)
        put_agreement(desk, acting("KZ-Op", "administrator"), agreed(), agreement=NAME)
        _stand(desk, yesterday)
        _day_ahead(walk, yesterday, is_clean=True)
        _day_ahead(walk, today, is_clean=False)
        _close(walk, yesterday)
        _cycles(walk, today)
        _day_ahead(walk, tomorrow, is_clean=True)
        _outage(walk, today)
    return Seeded(agreement=NAME, day=today.isoformat(), previous=yesterday.isoformat(), accounts=everybody)


def _stand(desk: Installation, first: date) -> None:
    point, exit_, entry, quantity = _STANDING
    for side, shipper, other in (("exit", exit_, entry), ("entry", entry, exit_)):
        asked = {
            "point": point, "side": side, "counterparty": other, "hours": [quantity] * 24,
            "first": first.isoformat(), "until": (first + timedelta(days=366)).isoformat(),
        }  # fmt: skip
        put_standing(desk, acting(shipper, "shipper"), asked, agreement=NAME)


def _day_ahead(walk: _Walk, day: date, *, is_clean: bool) -> None:
    """The day before a gas day: opened, nominated, published after the deadline, confirmed."""
    before = MOSCOW_10.start_utc(day) - timedelta(days=1)
    desk, text = walk.desk, day.isoformat()
    walk.at(before, lambda: open_day(desk, KZ, agreement=NAME, day=text))
    for i, (point, exit_, entry, gives, takes) in enumerate(_PAIRS):
        quantity = min(gives, takes) if is_clean else None
        for side, shipper, other, units in (
            ("exit", exit_, entry, gives), ("entry", entry, exit_, takes),
        ):  # fmt: skip
            if not is_clean and (point, shipper) == (UNREAD, "Qazaq Heat"):
                continue  # comes late, see below
            asked = _asked(point, side, other, units if quantity is None else quantity)
            at = before + timedelta(minutes=40 + 23 * i + (7 if side == "entry" else 0))
            walk.at(at, _step(desk, shipper, asked, text))
    deadline = before + timedelta(hours=6)
    walk.at(deadline + 4 * MINUTE, lambda: _publish(desk, text, "day ahead"))
    walk.at(deadline + 11 * MINUTE, *(_confirming(desk, text, 1, o) for o in OPERATORS))
    if not is_clean:
        late = _asked(UNREAD, "entry", "Tobol", 70)
        walk.at(deadline + 40 * MINUTE, _step(desk, "Qazaq Heat", late, text))


def _asked(point: str, side: str, other: str, hourly: int) -> dict[str, Any]:
    return {"point": point, "side": side, "counterparty": other, "hours": [hourly] * 24}


def _step(desk: Installation, shipper: str, asked: dict[str, Any], day: str) -> Callable[[], Any]:
    return lambda: nominate(desk, acting(shipper, "shipper"), asked, agreement=NAME, day=day)


def _publish(desk: Installation, day: str, note: str, *, is_close: bool = False) -> None:
    made = propose(
        desk, KZ, agreement=NAME, day=day, kind="close" if is_close else "cycle",
        without=(UNREAD,) if is_close else (), note=note,
    )  # fmt: skip
    approve(desk, RU, made.proposal)


def _confirming(desk: Installation, day: str, number: int, operator: str) -> Callable[[], Any]:
    return lambda: confirm(desk, acting(operator, "dispatcher"), number, agreement=NAME, day=day)


def _close(walk: _Walk, day: date) -> None:
    """Meters read and the day closed, all but one point, in the time that has passed since it ended."""
    end = MOSCOW_10.period(day)[1]
    passed = min(walk.now - end, 2 * HOUR)
    desk, text = walk.desk, day.isoformat()

    def read(operator: str) -> None:
        confirmed = dict.fromkeys(_METERED, 0)
        for point, _, _, gives, takes in _PAIRS:
            if point in confirmed:
                confirmed[point] += 24 * min(gives, takes)
        confirmed[_STANDING[0]] += 24 * _STANDING[3]
        mine = [p for p in _METERED if agreed()["body"]["points"][p]["metering"] == operator]
        rows = [{"point": p, "quantity": confirmed[p] + _METERED[p]} for p in mine]
        put_readings(desk, acting(operator, "dispatcher"), rows, agreement=NAME, day=text)

    home = {"Steppe Energy": (0, 5_200), "Qazaq Heat": (120, 8_700), "Qazaq Trade": (900, 700),
            "Altyn Gas": (200, 1_350)}  # fmt: skip
    figures = {
        "zones": {"Kazakhstan": {s: {"inputs": i, "offtakes": o} for s, (i, o) in home.items()}},
        "linepack": {"received": 18_000, "delivered": 26_200},
    }
    walk.at(end + passed / 8, lambda: read("KZ-Op"), lambda: read("UZ-Op"))
    walk.at(
        end + passed / 4,
        lambda: put_figures(desk, acting("KZ-Op", "accountant"), figures, agreement=NAME, day=text),
    )
    walk.at(end + passed / 2, lambda: _publish(desk, text, f"{UNREAD}: no reading yet", is_close=True))
    walk.at(end + passed / 2, *(_confirming(desk, text, 2, o) for o in OPERATORS))


def _cycles(walk: _Walk, day: date) -> None:
    """Renominations and publications every few hours, up to now; the newest waits for two confirmations."""
    desk, text = walk.desk, day.isoformat()
    start = MOSCOW_10.start_utc(day)
    first = start - 16 * HOUR + 5 * MINUTE
    instants = [first, *(start + h * HOUR + 5 * MINUTE for h in (-6, 1, 5, 9, 13, 17))]
    changes = [
        ("Gazli", "Qazaq Trade", "Zarafshan", 280, 280),
        ("Karakalpakia", "Altyn Gas", "Chirchiq", 320, 320),
        ("Kartaly", "Ural Gas", "Steppe Energy", 580, 580),
        ("Aleksandrov Gay", "Volga Trade", "Qazaq Trade", 150, 150),
        ("Gazli", "Qazaq Trade", "Zarafshan", 290, 290),
        ("Karakalpakia", "Altyn Gas", "Chirchiq", 330, 330),
        ("Kartaly", "Ural Gas", "Steppe Energy", 530, 530),
    ]
    due = [(t, c) for t, c in zip(instants, changes, strict=True) if t <= walk.now]
    for i, (instant, (point, exit_, entry, gives, takes)) in enumerate(due):
        ask = [
            _step(desk, exit_, _asked(point, "exit", entry, gives), text),
            _step(desk, entry, _asked(point, "entry", exit_, takes), text),
        ]
        walk.at(instant - 30 * MINUTE, *ask)
        walk.at(instant, lambda: _publish(desk, text, "renominations"))
        confirming = OPERATORS if i < len(due) - 1 else ("RU-Op",)
        walk.at(instant, *(_confirming(desk, text, i + 2, o) for o in confirming))
    # Since the last publication: one asks for more than it holds, and its partner has not followed.
    last_call = start + 21 * HOUR - 20 * MINUTE
    walk.at(
        min(walk.now - 20 * MINUTE, last_call),
        _step(desk, "Tobol", _asked("Kartaly", "exit", "Qazaq Heat", 220), text),
    )


def _outage(walk: _Walk, today: date) -> None:
    """A compressor has tripped a few minutes ago; from when it can still be handled, on which day it can."""
    reported, day, hour = walk.now - 6 * MINUTE, today, _first_hour(today, walk.now)
    if hour > LAST_FIRST_HOUR:
        day = today + timedelta(days=1)
        hour = _first_hour(day, walk.now)
    asked = {
        "section": "Bozoi station", "first_hour": hour, "last_hour": min(24, hour + _OUTAGE_HOURS - 1),
        "capacity": 800, "cause": "compressor 3 tripped on high vibration; one of three units is out",
    }  # fmt: skip
    walk.at(reported, lambda: report_outage(walk.desk, KZ, asked, agreement=NAME, day=day.isoformat()))


def _first_hour(day: date, now: datetime) -> int:
    """An hour of a day, from 1, that leaves an hour or more to handle what begins in it."""
    return max(1, (now - MOSCOW_10.start_utc(day)) // HOUR + 4)
