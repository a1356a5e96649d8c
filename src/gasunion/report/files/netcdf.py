"""The results as one netCDF file: labelled dimensions, a unit on every variable.

The classic format is written: every tool reads it, and its bytes depend on its content alone, while HDF5
keeps what happened to lie in memory around its variable-length strings. Labels are UTF-8 characters along a
dimension of their own, which xarray and others put together again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gasunion.network.elements import Node
from gasunion.report.tables.axes import period_of
from gasunion.report.tables.column import ResultColumn
from gasunion.report.tables.columns import BY_NAME
from gasunion.report.tables.tables import Frames
from gasunion.report.tables.years import ENDING

# What the file says of itself, by the names of the convention for finding data sets.
_ABOUT: Mapping[str, str] = {
    "Conventions": "ACDD-1.3",
    "summary": "A gas transport plan of one year: flows, supply, use, stocks, contracts, accounts, prices.",
    "source": "gasunion: a linear programme over a network of corridors",
    "volumes": "at 20 °C and 101.325 kPa",
    "comment": "units are those of the trade; the attribute udunits says the same for programs that compute "
    "with units, but for money. Figures of the year stand in variables with _year_ in their names.",
}
# Trade units as UDUNITS reads them; a dollar it does not know.
_UDUNITS: Mapping[str, str] = {"mcm/d": "1e6 m3 day-1", "bcm": "1e9 m3", "%": "percent", "days": "day"}

# Table → (dimension, columns that name one thing along it).
_DIMENSIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "flows": ("arc", ("arc",)),
    "supply": ("supply", ("supply",)),
    "use": ("use", ("node", "class", "step")),
    "storage": ("storage", ("storage",)),
    "contracts": ("contract", ("contract",)),
    "borders": ("border", ("corridor",)),
    "parties": ("party", ("party",)),
}


def netcdf(frames: Frames, attributes: Mapping[str, str], *, nodes: Sequence[Node] = ()) -> bytes:
    """Bytes of plan.nc: every column that varies over periods as (thing, period), every other as (thing,).

    The year stands in variables of its own, TABLE_year_COLUMN: balances, accounts, ranges and prices
    among them. A price that was not asked for is no number. `attributes` are written on the file.

    Parameters
    ----------
    nodes : places; their longitudes and latitudes are coordinates of the file.
    """
    from netCDF4 import Dataset

    # The dataset lives in memory: a name is needed and no file is made.
    file = Dataset("plan.nc", "w", format="NETCDF3_64BIT_OFFSET", memory=1)
    for name, text in {**attributes, **_ABOUT, "license": attributes.get("licence", "not told")}.items():
        file.setncattr(name, text)
    # A case without arcs has no flows, and its periods stand in another table.
    timed = next((frames[t] for t in _DIMENSIONS if not frames[t].empty), frames["flows"])
    timed = timed[timed["period"] != "year"]
    periods = list(dict.fromkeys(timed["period"]))
    file.createDimension("period", len(periods))
    _texts(file, "period", "period", periods, "label of the period; a peak day ends with p")
    if periods:
        days = timed.drop_duplicates("period")["days"].to_numpy()
        variable = file.createVariable("days", "i4", ("period",))
        variable.units, variable.long_name = "days", "gas days of the period"
        variable[:] = days
        _months(file, periods)
    _places(file, nodes)
    for table, (dimension, key) in _DIMENSIONS.items():
        _table(file, frames, table, dimension, key, periods)
        _year(file, frames, table, dimension, key)
    _prices(file, frames, periods)
    return bytes(file.close())


def _months(file: Any, periods: list[str]) -> None:
    """When each period's month begins, as a date that readers know."""
    found = [period_of(p) for p in periods]
    first = date(min(p.year for p in found), 1, 1)
    variable = file.createVariable("month_start", "i4", ("period",))
    variable.units, variable.calendar = f"days since {first.isoformat()}", "standard"
    variable.standard_name, variable.long_name = "time", "first day of the month of the period"
    variable[:] = [(date(p.year, p.month, 1) - first).days for p in found]


def _places(file: Any, nodes: Sequence[Node]) -> None:
    """Places with their coordinates; one without has none."""
    if not nodes:
        return
    import numpy as np

    file.createDimension("node", len(nodes))
    _texts(file, "node", "node", [n.node for n in nodes], "name of the place in every table")
    _texts(file, "node_name", "node", [n.name for n in nodes], "English name")
    _texts(file, "node_party", "node", [n.territory for n in nodes], "party whose territory it lies in")
    _texts(file, "node_kind", "node", [n.kind for n in nodes], "what it is for")
    for name, units, values in (
        ("longitude", "degrees_east", [n.lon_deg for n in nodes]),
        ("latitude", "degrees_north", [n.lat_deg for n in nodes]),
    ):
        variable = file.createVariable(f"node_{name}", "f8", ("node",))
        variable.standard_name, variable.long_name, variable.units = name, f"{name}, WGS 84", units
        variable[:] = np.array([np.nan if v is None else v for v in values])


def _year(file: Any, frames: Frames, table: str, dimension: str, key: tuple[str, ...]) -> None:
    """Figures of the year along the things of a table, in their order."""
    if dimension not in file.dimensions:
        return
    name = table + ENDING
    frame = frames[name].drop_duplicates(list(key))
    for column in BY_NAME[name].columns:
        if column.kind == "number":
            _numbers(file, f"{name}_{column.name}", (dimension,), column, frame[column.name].to_numpy())


def _prices(file: Any, frames: Frames, periods: list[str]) -> None:
    """Price intervals by border node: of the year, and of the periods that were asked for."""
    frame = frames["prices"]
    labels = list(dict.fromkeys(frame["node"]))
    if not labels:
        return
    file.createDimension("price_node", len(labels))
    _texts(file, "price_node", "price_node", labels, "border node with a price interval")
    for column in BY_NAME["prices"].columns:
        if column.kind == "number":
            whole = frame.pivot(index="node", columns="period", values=column.name).loc[labels]
            by_period = whole.reindex(columns=periods).to_numpy()
            _numbers(file, f"prices_{column.name}", ("price_node", "period"), column, by_period)
            if "year" in whole:
                _numbers(
                    file, f"prices{ENDING}_{column.name}", ("price_node",), column, whole["year"].to_numpy()
                )


def _numbers(file: Any, name: str, along: tuple[str, ...], column: ResultColumn, values: Any) -> None:
    variable = file.createVariable(name, "f8", along)
    variable.setncattr("units", column.unit or "1")
    if column.unit and column.unit in _UDUNITS:
        variable.setncattr("udunits", _UDUNITS[column.unit])
    variable.setncattr("long_name", column.meaning)
    variable[:] = values


def _texts(file: Any, name: str, dimension: str, values: list[str], meaning: str) -> None:
    import numpy as np

    encoded = [v.encode() for v in values]
    width = max((len(v) for v in encoded), default=0) or 1
    along = f"{name}_characters"
    file.createDimension(along, width)
    variable = file.createVariable(name, "S1", (dimension, along))
    variable.long_name = meaning
    if encoded:
        variable[:] = np.array(encoded, dtype=f"S{width}").view("S1").reshape(len(encoded), width)
    # Set last: with it the library would put characters together by itself while they are written.
    variable.setncattr("_Encoding", "utf-8")


def _table(
    file: Any, frames: Frames, table: str, dimension: str, key: tuple[str, ...], periods: list[str]
) -> None:
    frame = frames[table][frames[table]["period"] != "year"]
    things = frame.drop_duplicates(list(key))
    if things.empty:
        return  # a dimension of no length is the one that may grow, and a file has one of those
    file.createDimension(dimension, len(things))
    labels = [" ".join(map(str, row)) for row in things[list(key)].itertuples(index=False)]
    _texts(file, dimension, dimension, labels, BY_NAME[table].row)
    for column in BY_NAME[table].columns:
        name = f"{table}_{column.name}"
        if column.name in (*key, "period", "day_kind", "days") and len(key) == 1:
            continue
        if column.kind != "number":
            if column.name not in ("period", "day_kind", "days"):
                _texts(file, name, dimension, things[column.name].astype(str).tolist(), column.meaning)
            continue
        values = frame[column.name].to_numpy().reshape(len(things), len(periods))
        if values.size and not (values == values).any():
            continue  # only the rows of the year have it
        _numbers(file, name, (dimension, "period"), column, values)
