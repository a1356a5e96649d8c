"""The results as one netCDF file: labelled dimensions, a unit on every variable.

The classic format is written: every tool reads it, and its bytes depend on its content alone, while HDF5
keeps what happened to lie in memory around its variable-length strings. Labels are UTF-8 characters along a
dimension of their own, which xarray and others put together again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.report.tables.columns import BY_NAME
from gasunion.report.tables.tables import Frames

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


def netcdf(frames: Frames, attributes: Mapping[str, str]) -> bytes:
    """Bytes of plan.nc: every column that varies over periods as (thing, period), every other as (thing,).

    Rows of the year are left out: they are sums and means of the periods; the ranges of the year and the
    prices, which are not, stand in the tables. `attributes` are written on the file.
    """
    from netCDF4 import Dataset

    # The dataset lives in memory: a name is needed and no file is made.
    file = Dataset("plan.nc", "w", format="NETCDF3_64BIT_OFFSET", memory=1)
    for name, text in {**attributes, "volumes": "at 20 °C and 101.325 kPa"}.items():
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
    for table, (dimension, key) in _DIMENSIONS.items():
        _table(file, frames, table, dimension, key, periods)
    return bytes(file.close())


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
        variable = file.createVariable(name, "f8", (dimension, "period"))
        variable.setncattr("units", column.unit or "1")
        variable.setncattr("long_name", column.meaning)
        variable[:] = values
