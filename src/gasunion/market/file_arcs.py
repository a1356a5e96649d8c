"""Arcs of a market file: ends, capacities, costs, and what their owners charge others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gasunion.market.entries import Entry, Reader, written
from gasunion.market.file_curves import CAPACITY
from gasunion.market.setting import Line
from gasunion.reading.text import shown

UNLIMITED: Final = float("inf")
_KEYS: Final = (
    "from",
    "to",
    "capacity",
    "capacity_backward",
    "cost",
    "loss",
    "owner",
    "tariff",
    "exempt",
    "note",
    "source",
)
_COST = Entry(name="cost", meaning="cost of a unit that departs", unit="USD/tcm", must="a cost is 0 or more.")
_LOSS = Entry(name="loss", meaning="share of a departure that does not arrive", unit="", high=0.99)
_TARIFF = Entry(
    name="tariff", meaning="what the owner charges others", unit="USD/tcm", must="a charge is 0 or more."
)


def read_arcs(
    value: Any,
    read: Reader,
    said: list[str],
    periods: tuple[str, ...],
    *,
    traders: Sequence[str],
) -> tuple[Line, ...]:
    """The arcs of a market file; what is wrong is kept by the reader, what is left open is said.

    Parameters
    ----------
    said : takes every choice that the file left open. traders : who may be exempt from a charge.
    """
    out = []
    for arc, entry in read.table(value, "arcs", meaning="arcs by name").items():
        place = f"arcs, {arc}"
        read.name(arc, place, meaning="a name")
        row = read.table(entry, place, meaning="from, to and capacity")
        read.known(row, _KEYS, place)
        tail = read.name(row.get("from"), f"{place}, from", meaning="a node")
        head = read.name(row.get("to"), f"{place}, to", meaning="a node")
        if tail == head and tail:
            read.fault(place, f"begins and ends at {shown(tail)}.", hint="An arc joins two nodes.")
        forward = (UNLIMITED,) * len(periods)
        if "capacity" in row:
            forward = read.by_period(
                row["capacity"], f"{place}, capacity", CAPACITY, periods, otherwise=UNLIMITED
            )
        elif isinstance(entry, Mapping):
            said.append(f"the arc {arc} has no capacity: unlimited")
        backward = read.by_period(
            row.get("capacity_backward", 0.0), f"{place}, capacity_backward", CAPACITY, periods
        )
        owner = row.get("owner", "")
        if "owner" in row:
            owner = read.name(owner, f"{place}, owner", meaning="an owner's name")
        tariff = read.number(row.get("tariff", 0.0), f"{place}, tariff", _TARIFF) or 0.0
        if tariff > 0 and "owner" not in row:
            hint = "Name the owner, or add it to 'cost' if nobody earns it."
            read.fault(place, "charges a tariff and has no owner.", value=tariff, unit="USD/tcm", hint=hint)
        out.append(
            Line(
                arc=arc,
                tail=tail,
                head=head,
                capacity_forward=forward,
                capacity_backward=backward,
                cost=read.number(row.get("cost", 0.0), f"{place}, cost", _COST) or 0.0,
                loss=read.number(row.get("loss", 0.0), f"{place}, loss", _LOSS) or 0.0,
                owner=owner,
                tariff=tariff,
                exempt=_exempt(row.get("exempt", []), f"{place}, exempt", read, traders),
            )
        )
    return tuple(out)


def _exempt(value: Any, place: str, read: Reader, traders: Sequence[str]) -> tuple[str, ...]:
    """Traders that pay no tariff, beside the owner."""
    if not isinstance(value, list | tuple):
        read.fault(place, f"{written(value)} is not a list of traders.", hint='Write ["A"].')
        return ()
    for name in value:
        if name not in traders:
            what = f"{shown(name) if isinstance(name, str) else written(name)} is not a trader."
            read.fault(place, what, value=name, hint=read.near(str(name), traders))
    return tuple(name for name in value if isinstance(name, str))
