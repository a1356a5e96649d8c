"""The hours of a gas day as rows: number, the clock of the point and UTC, gone, now or to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gasunion.timerules.database import zone

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRow:
    """One hour. number : counted from 1. state : "past", "now" or "". is_open : it may still be changed."""

    number: int
    local: str
    utc: str
    state: str
    is_open: bool


def hour_rows(
    starts: Sequence[str], *, zone_name: str, now: datetime, first_open: int
) -> tuple[HourRow, ...]:
    """Rows of a day.

    Parameters
    ----------
    starts : first instants, UTC. first_open : the first hour that may be changed, counted from 1.
    """
    rows = []
    where = zone(zone_name)
    for i, text in enumerate(starts):
        start = datetime.fromisoformat(text)
        state = "now" if start <= now < start + HOUR else "past" if start + HOUR <= now else ""
        rows.append(
            HourRow(
                number=i + 1,
                local=f"{start.astimezone(where):%H:%M}",
                utc=f"{start:%H}",
                state=state,
                is_open=i + 1 >= first_open,
            )
        )
    return tuple(rows)
