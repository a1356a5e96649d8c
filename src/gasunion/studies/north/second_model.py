"""The northern question again, from printed rows, year by year; shares no code with what answers it.

Rows are plain data: `options`, `parts` and `figures` as an answer prints them. Numbers are arrays over
worlds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Row = Mapping[str, Any]
ENDS = ("low", "mid", "high")
WAYS = ("resource", "export")
RATES = (0.0, 0.05, 0.08, 0.10)
ALL = "together"


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Printed inputs."""

    options: Sequence[Row]
    parts: Sequence[Row]
    figures: Sequence[Row]

    def figure(self, name: str) -> Row:
        """The row of a figure that has no area."""
        return next(f for f in self.figures if f["figure"] == name)

    def whole(self, name: str) -> int:
        """A figure that is a year or a number of years."""
        return round(float(self.figure(name)["mid"]))

    @property
    def areas(self) -> list[str]:
        """Areas by name."""
        return sorted(f["area"] for f in self.figures if f["figure"] == "demand")

    @property
    def years(self) -> list[int]:
        """Every year with money."""
        spent = [p["from_year"] - p["build_years"] for p in self.parts]
        last = self.whole("first_year") + self.whole("supply_years")
        return list(range(min(self.whole("base_year"), *spent), last))

    @property
    def parties(self) -> list[str]:
        """Parties with money in it."""
        home = self.options[0]["party"]
        named = {o["seller"] for o in self.options if o["seller"]} | {p["party"] for p in self.parts}
        return [home, *sorted(named - {home})]

    def ranges(self) -> dict[str, tuple[float, float, float]]:
        """Least, middle and greatest of every datum, by name."""
        found = {f"fuel_pct[{o['option']}]": [o[f"fuel_{e}_pct"] for e in ENDS] for o in self.options}
        found |= {f"capex_musd[{p['part']}]": [p[f"capex_{e}_musd"] for e in ENDS] for p in self.parts}
        found |= {f"share[{p['part']}]": [p[f"share_{e}"] for e in ENDS] for p in self.parts}
        for f in self.figures:
            name = f"{f['figure']}[{f['area']}]" if f["area"] else f["figure"]
            found[name] = [f[e] for e in ENDS]
        return {name: (v[0], v[1], v[2]) for name, v in sorted(found.items())}


def draws(rows: Rows, *, worlds: int, seed: int) -> dict[str, Array]:
    """Draws as theory says: a stream a datum, named by seed and datum, through the triangular inverse."""
    found = {}
    for name, (low, mid, high) in rows.ranges().items():
        stream = Random(f"{seed}:{name}")
        u = np.array([stream.random() for _ in range(worlds)])
        if high > low:
            rising = low + np.sqrt(u * (high - low) * (mid - low))
            falling = high - np.sqrt((1 - u) * (high - low) * (high - mid))
            found[name] = np.where(u * (high - low) < mid - low, rising, falling)
        else:
            found[name] = np.full(worlds, float(mid))
    return found


@dataclass(frozen=True, kw_only=True)
class Year:
    """A year of an option: gas by area, and (build, operation, gas and fuel by way) by party."""

    year: int
    gas: dict[str, Array]
    pays: dict[str, dict[str, Array]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Second:
    """Every option, year by year, in some worlds."""

    rows: Rows
    data: Mapping[str, Array]
    demand: dict[int, dict[str, Array]] = field(default_factory=dict)
    runs: dict[str, list[Year]] = field(default_factory=dict)
    known: dict[tuple[str, str, str, float], Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for year in self.rows.years:
            self.demand[year] = self._demand(year)
        for option in self.rows.options:
            self.runs[option["option"]] = [self._year(option, year) for year in self.rows.years]

    def price(self, name: str) -> Array:
        """A price in money of the base year."""
        return self.data[name] * self._rise(self.rows.figure(name)["price_year"])

    def _rise(self, year: int) -> Array:
        return np.power(1 + self.data["escalation"] / 100, float(self.rows.whole("base_year") - year))

    def capex(self, part: Row, *, whole: bool = False) -> Array:
        """Investment in a part, the share that options bear or all of it."""
        share = 1.0 if whole else self.data[f"share[{part['part']}]"]
        return self.data[f"capex_musd[{part['part']}]"] * share * self._rise(part["price_year"])

    def _demand(self, year: int) -> dict[str, Array]:
        count = year - self.rows.whole("first_year") + 1  # years of supply, this one included
        found = {}
        for area in self.rows.areas:
            full = self.data[f"demand[{area}]"]
            if count <= 0:
                found[area] = 0 * full
                continue
            turned = np.minimum(1.0, count / np.maximum(self.data["ramp"], 1.0))
            found[area] = full * turned * np.power(1 + self.data["growth"] / 100, float(count - 1))
        return found

    def sections(self, option: str) -> dict[str, list[Row]]:
        """Parts of an option that limit the flow, by section."""
        found: dict[str, list[Row]] = {}
        for part in self.rows.parts:
            if part["section"] and option in part["options"]:
                found.setdefault(part["section"], []).append(part)
        return dict(sorted(found.items()))

    def _year(self, option: Row, year: int) -> Year:
        wanted = self.demand[year]
        zero = np.zeros(len(self.data["ramp"]))
        proportion: dict[str, Array | None] = dict.fromkeys(wanted)
        for parts in self.sections(option["option"]).values():
            room = sum(p["capacity_bcm_y"] for p in parts if p["from_year"] <= year <= p["until_year"])
            behind = parts[0]["areas"]
            asked = sum((wanted[a] for a in behind), zero)
            let = np.ones_like(zero)
            np.divide(float(room), asked, out=let, where=asked > room)
            for a in behind:
                before = proportion[a]
                proportion[a] = let if before is None else np.minimum(before, let)
        gas = {a: zero if (least := proportion[a]) is None else wanted[a] * least for a in wanted}
        return Year(year=year, gas=gas, pays=self._pays(option, year, sum(gas.values(), zero), wanted))

    def _pays(
        self, option: Row, year: int, gas: Array, wanted: dict[str, Array]
    ) -> dict[str, dict[str, Array]]:
        zero = np.zeros_like(gas)
        names = ("build", "operation", *(f"{k}_{w}" for k in ("gas", "fuel") for w in WAYS))
        pays = {party: dict.fromkeys(names, zero) for party in self.rows.parties}
        for part in self.rows.parts:
            if option["option"] not in part["options"]:
                continue
            mine, capex = pays[part["party"]], self.capex(part)
            if 0 < part["from_year"] - year <= part["build_years"]:
                mine["build"] = mine["build"] + capex / part["build_years"]
            if part["from_year"] <= year <= part["until_year"]:
                mine["operation"] = mine["operation"] + capex * self.data["operation"] / 100
        home, seller = pays[option["party"]], pays.get(option["seller"] or "")
        sent = gas + gas * self.data[f"fuel_pct[{option['option']}]"] / 100
        for way in WAYS:
            own = self.price(f"own_gas_{way}")
            if option["gas"] == "own":
                home[f"gas_{way}"] = sent * own
            elif seller is not None:
                theirs = self.price(f"seller_gas_{way}")
                if option["gas"] == "bought":
                    back, paid = zero, sent * self.price("bought_gas_price")
                else:
                    back, paid = sent * self.data["swap_ratio"], sent * self.price("swap_fee")
                home[f"gas_{way}"] = back * own + paid
                seller[f"gas_{way}"] = (sent - back) * theirs - paid
            home[f"fuel_{way}"] = (sum(wanted.values(), zero) - gas) * self._heat(way)
        return pays

    def _heat(self, way: str) -> Array:
        d = self.data
        coal = self.price("coal_price") / d["coal_heat"] / d["coal_efficiency"]
        lpg = self.price(f"lpg_{way}") / d["lpg_heat"] / d["gas_efficiency"]
        return d["gas_heat"] * d["gas_efficiency"] * (coal + d["lpg_share"] * (lpg - coal))

    def cost(self, option: str, party: str, way: str, rate: float) -> Array:
        """Present value, from the last year back to the first and then to the base year."""
        at = (option, party, way, rate)
        if at not in self.known:
            self.known[at] = self._cost(*at)
        return self.known[at]

    def _cost(self, option: str, party: str, way: str, rate: float) -> Array:
        value = np.zeros(len(self.data["ramp"]))
        for year in reversed(self.runs[option]):
            named = year.pays.values() if party == ALL else [year.pays[party]]
            flow = sum(
                (p["build"] + p["operation"] + p[f"gas_{way}"] + p[f"fuel_{way}"] for p in named),
                np.zeros_like(value),
            )
            value = flow + value / (1 + rate)
        return value * (1 + rate) ** (self.rows.whole("base_year") - self.rows.years[0])

    def invested(self, option: str, *, lines: bool, whole: bool) -> Array:
        """Investment, undiscounted."""
        found = np.zeros(len(self.data["ramp"]))
        for part in self.rows.parts:
            if option in part["options"] and (part["section"] or not lines):
                found = found + self.capex(part, whole=whole)
        return found

    def gas_sum(self, option: str) -> dict[str, Array]:
        """Gas of all years by area."""
        zero = np.zeros(len(self.data["ramp"]))
        return {a: sum((y.gas[a] for y in self.runs[option]), zero) for a in self.rows.areas}
