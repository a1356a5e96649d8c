"""The northern answer made again from its printed inputs; shares no code with what printed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gasunion.studies.north.assumptions import ASSUMPTIONS
from gasunion.studies.north.second_model import ALL, RATES, WAYS, Array, Row, Rows, Second, draws
from gasunion.studies.printed import Near

DOLLAR = 1.0e-6
COUNTED = (("lines by use", True, False), ("lines whole", True, True), ("everything by use", False, False))


def money(value: Any) -> Near:
    """Money to 1000 USD."""
    return Near(float(value), 3)


def number(value: Any) -> Near:
    """A share or a volume, to six digits."""
    return Near(float(value), 6)


def spread(mid: Array, over: Array) -> dict[str, Near]:
    """The middle, and mean and quantiles of the draws."""
    low, half, high = np.quantile(over, [0.05, 0.5, 0.95])
    named = {"mid": mid[0], "mean": np.mean(over), "p5": low, "p50": half, "p95": high}
    return {f"{name}_musd": money(value) for name, value in named.items()}


def reached(over: Array, limit: float) -> Near:
    """Share of draws at a limit or above, to a dollar."""
    return number(np.mean(over >= limit - DOLLAR))


class Again:
    """The body of an answer, made again.

    Parameters
    ----------
    rows : printed inputs. worlds, seed : as printed.
    """

    def __init__(self, rows: Rows, *, worlds: int, seed: int) -> None:
        self.rows, self.worlds, self.seed = rows, worlds, seed
        self.mid = Second(rows=rows, data={n: np.array([m]) for n, (_, m, _) in rows.ranges().items()})
        self.over = Second(rows=rows, data=draws(rows, worlds=worlds, seed=seed))
        self.names = [o["option"] for o in rows.options]
        self.home = rows.options[0]["party"]
        self.own, self.bought = (
            next(o["option"] for o in rows.options if o["gas"] == gas) for gas in ("own", "bought")
        )
        self.parties = [*rows.parties, ALL]
        self.claim = float(rows.figure("claim")["mid"])

    def body(self) -> dict[str, Any]:
        """Every part of the answer but the words of its claim."""
        rows, first = self.rows, self.rows.whole("first_year")
        return {
            "party": self.home,
            "parties": self.parties,
            "worlds": self.worlds,
            "seed": self.seed,
            "base_year": rows.whole("base_year"),
            "first_year": first,
            "last_year": first + rows.whole("supply_years") - 1,
            "claim": {"musd": money(self.claim), "readings": self._readings()},
            "service": [self._service(o) for o in self.names],
            "security": [self._security(o) for o in rows.options],
            "investment": self._investment(),
            "costs": [
                {"option": o, "party": p, "valuation": w, "rate": r}
                | spread(self.mid.cost(o, p, w, r), self.over.cost(o, p, w, r))
                for o, p, w, r in self._each(self.names)
            ],
            "savings": [self._saving(*at) for at in self._each([o for o in self.names if o != self.bought])],
            "screens": self._screens(),
            "years": [
                {
                    "option": o,
                    "area": a,
                    "year": y.year,
                    "demand_bcm": number(self.mid.demand[y.year][a][0]),
                    "gas_bcm": number(y.gas[a][0]),
                }
                for o in self.names
                for a in rows.areas
                for y in self.mid.runs[o]
                if y.year >= first
            ],
            "cash": [
                {"option": o, "party": p, "year": y.year}
                | {f"{name}_musd": money(value[0]) for name, value in y.pays[p].items()}
                for o in self.names
                for p in rows.parties
                for y in self.mid.runs[o]
            ],
            "assumptions": list(ASSUMPTIONS),
        }

    def reasons(self) -> dict[str, str]:
        """Why a number is none."""
        why = {
            "covered_share": "there is no demand",
            "stranded_share": "no part that is paid for has a capacity",
        }
        return {
            f"service.{i}.{name}": words
            for i, o in enumerate(self.names)
            for name, words in why.items()
            if self._service(o)[name] is None
        }

    def _each(self, options: list[str]) -> list[tuple[str, str, str, float]]:
        return [(o, p, w, r) for o in options for p in self.parties for w in WAYS for r in RATES]

    def _more(self, model: Second, option: str, party: str, way: str, rate: float) -> Array:
        return model.cost(option, party, way, rate) - model.cost(self.bought, party, way, rate)

    def _saving(self, option: str, party: str, way: str, rate: float) -> dict[str, Any]:
        mid, over = (self._more(m, option, party, way, rate) for m in (self.mid, self.over))
        found: dict[str, Any] = {"option": option, "party": party, "valuation": way, "rate": rate}
        found |= spread(mid, over)
        return found | {
            "above_zero": number(np.mean(over >= DOLLAR)),
            "at_least_claim": reached(over, self.claim),
        }

    def _investment(self) -> list[dict[str, Any]]:
        found = []
        for option in self.names:
            for counted, lines, whole in COUNTED:
                mid, over = (m.invested(option, lines=lines, whole=whole) for m in (self.mid, self.over))
                row: dict[str, Any] = {"option": option, "counted": counted} | spread(mid, over)
                found.append(row | {"at_least_claim": reached(over, self.claim)})
        return found

    def _service(self, option: str) -> dict[str, Any]:
        d = {name: float(value[0]) for name, value in self.mid.data.items()}
        gas = float(sum(v[0] for v in self.mid.gas_sum(option).values()))
        wanted = float(sum(v[0] for year in self.mid.demand.values() for v in year.values()))
        fuel = 1 + d[f"fuel_pct[{option}]"] / 100
        heat = (wanted - gas) * d["gas_heat"] * d["gas_efficiency"]
        by_coal = heat * (1 - d["lpg_share"]) / d["coal_efficiency"] * d["co2_coal"]
        by_lpg = heat * d["lpg_share"] / d["gas_efficiency"] * d["co2_lpg"]
        co2 = gas * fuel * d["gas_heat"] * d["co2_gas"] + by_coal + by_lpg
        stranded = self._stranded(option)
        return {
            "option": option,
            "covered_share": None if wanted <= 0 else number(gas / wanted),
            "stranded_share": None if stranded is None else number(stranded),
            "co2_mt": number(co2 / 1000),
        }

    def _stranded(self, option: str) -> float | None:
        first, last = self.rows.whole("first_year"), self.rows.years[-1]
        weights, idle = [], []
        for parts in self.mid.sections(option).values():
            for part in parts:
                share = float(self.mid.data[f"share[{part['part']}]"][0])
                cost = float(self.mid.data[f"capex_musd[{part['part']}]"][0]) * share
                runs = [y for y in range(first, last + 1) if part["from_year"] <= y <= part["until_year"]]
                if cost > 0 and runs:
                    used = [min(self._used(option, parts, y) / share, 1.0) for y in runs]
                    weights.append(cost)
                    idle.append(1 - sum(used) / len(runs))
        return sum(w * i for w, i in zip(weights, idle, strict=True)) / sum(weights) if weights else None

    def _used(self, option: str, parts: list[Row], year: int) -> float:
        room = sum(p["capacity_bcm_y"] for p in parts if p["from_year"] <= year <= p["until_year"])
        gas = next(y for y in self.mid.runs[option] if y.year == year).gas
        return float(sum(gas[a][0] for a in parts[0]["areas"])) / room if room > 0 else 0.0

    def _security(self, option: Row) -> dict[str, Any]:
        name, gas = option["option"], {a: float(v[0]) for a, v in self.mid.gas_sum(option["option"]).items()}
        sections, total = self.mid.sections(option["option"]), sum(gas.values())

        def part_of(areas: set[str]) -> Near:
            return number(sum(gas[a] for a in areas) / total if total > 0 else 0.0)

        parties = {p for parts in sections.values() for part in parts for p in part["can_cut"]}
        cut = {}
        for party in sorted(parties | set(option["can_cut"])):
            lost = {
                a
                for a in gas
                if party in option["can_cut"]
                or any(
                    a in parts[0]["areas"] and not [p for p in parts if party not in p["can_cut"]]
                    for parts in sections.values()
                )
            }
            cut[party] = part_of(lost)
        single = [(s, p[0]) for s, p in sections.items() if len(p) == 1 and p[0]["strings"] in (None, 1)]
        return {
            "option": name,
            "can_cut": cut,
            "single_points": [
                {"section": s, "part": p["part"], "areas": p["areas"], "share": part_of(set(p["areas"]))}
                for s, p in single
            ],
            "on_single_points": part_of({a for _, p in single for a in p["areas"]}),
        }

    def _screens(self) -> list[dict[str, Any]]:
        ranges = {n: r for n, r in self.rows.ranges().items() if r[0] < r[2]}
        found: list[dict[str, Any]] = []
        # Worlds 2k and 2k + 1: the k-th datum at its low and at its high end.
        data = {n: np.full(2 * len(ranges), m) for n, (_, m, _) in self.rows.ranges().items()}
        for k, (name, (low, _, high)) in enumerate(ranges.items()):
            data[name][2 * k], data[name][2 * k + 1] = low, high
        ends = Second(rows=self.rows, data=data)
        for way in WAYS:
            for rate in RATES:
                over = self._more(self.over, self.own, self.home, way, rate)
                both = self._more(ends, self.own, self.home, way, rate)
                for k, name in enumerate(ranges):
                    low, high = both[2 * k], both[2 * k + 1]
                    found.append(
                        {
                            "valuation": way,
                            "rate": rate,
                            "datum": name,
                            "unit": self._unit(name),
                            "low_musd": money(low),
                            "high_musd": money(high),
                            "variance_share": number(_explained(self.over.data[name], over)),
                        }
                    )
        return found

    def _unit(self, name: str) -> str:
        known = {"capex_musd": "MUSD", "share": "1", "fuel_pct": "%"}
        kind = name.partition("[")[0]
        return known[kind] if kind in known else str(self.rows.figure(kind)["unit"])

    def _readings(self) -> list[dict[str, Any]]:
        rows: list[tuple[str, dict[str, Any]]] = [
            (i["counted"], i)
            for i in self._investment()
            if i["option"] == self.own and i["counted"] != "everything by use"
        ]
        rows += [(f"cost, {way}", self._saving(self.own, self.home, way, 0.0)) for way in WAYS]
        return [
            {"reading": name}
            | {k: v for k, v in row.items() if k.endswith("_musd")}
            | {"probability": row["at_least_claim"]}
            for name, row in rows
        ]

    def words(self, printed: Mapping[str, Any]) -> dict[str, Any]:
        """The words of the claim, from printed numbers that were confirmed."""
        most = most_of(printed["screens"])
        verdict, sentence = words_of(
            printed["claim"]["readings"],
            claim=self.claim,
            party=self.home,
            base_year=self.rows.whole("base_year"),
            years=self.rows.whole("supply_years"),
            most=most,
        )
        return {"verdict": verdict, "sentence": sentence, "most": most}


def _explained(cause: Array, effect: Array) -> float:
    """Squared correlation; 0 where one is the same in all worlds."""
    if any(np.ptp(x) <= 1.0e-12 * np.max(np.abs(x)) for x in (cause, effect)):
        return 0.0
    return float(np.corrcoef(cause, effect)[0, 1] ** 2)


def most_of(screens: list[Row]) -> list[str]:
    """The three data that explain most of both undiscounted savings, from the printed screens."""
    sums: dict[str, float] = {}
    for s in screens:
        if s["rate"] == 0:
            sums[s["datum"]] = sums.get(s["datum"], 0.0) + s["variance_share"]
    ranked = sorted((-round(total, 6), name) for name, total in sums.items() if total > 0)
    return [name for _, name in ranked[:3]]


def words_of(
    readings: list[Row], *, claim: float, party: str, base_year: int, years: int, most: list[str]
) -> tuple[str, str]:
    """(verdict, sentence) from the printed readings."""
    chance = [r["probability"] for r in readings]
    likely = max(chance)
    verdict = "supports"
    for limit, words in (
        (0.95, "makes likely, and does not prove,"),
        (0.5, "makes unlikely, and does not exclude,"),
        (0.05, "does not support"),
    ):
        verdict = words if likely < limit else verdict
    middle = [_bn(r["p50_musd"]) for r in readings]
    span = [f"({_bn(r['p5_musd'])} to {_bn(r['p95_musd'])})" for r in readings]
    more = [f"{_bn(abs(r['p50_musd']))} bn {'less' if r['p50_musd'] < 0 else 'more'}" for r in readings]
    tens = _bn(claim).removesuffix(".0")
    named = [_named(m) for m in most]
    together = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    data = f"; better data on {together} would change this most" if most else ""
    p = [f"{x:.2f}" for x in chance]
    return verdict, (
        f"The evidence {verdict} the claim that {tens} bn USD or more are saved: the lines for own gas cost "
        f"{middle[0]} bn USD of {base_year} {span[0]}, {middle[1]} {span[1]} if all of what they share with "
        f"others is counted, and over {years} years, undiscounted, {party} pays {more[2]} with own gas than "
        f"with bought gas at resource cost {span[2]}, and {more[3]} at export opportunity cost {span[3]}; "
        f"{tens} bn or more has the probability {p[0]}, {p[1]}, {p[2]} and {p[3]} in these four readings, "
        f"intervals hold 90 of 100 draws{data}."
    )


def _bn(musd: float) -> str:
    text = format(musd / 1000, ".1f")
    return text[1:] if text == "-0.0" else text.replace("-", "\N{MINUS SIGN}")


def _named(datum: str) -> str:
    kind, _, of = datum.removesuffix("]").partition("[")
    plain = kind.replace("_", " ")
    if not of:
        return plain
    if kind == "capex_musd":
        return f"the investment in {of}"
    if kind == "share":
        return f"the share borne of {of}"
    return f"the fuel of {of}" if kind == "fuel_pct" else f"{plain} of {of}"
