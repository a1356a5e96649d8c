"""What the page of plans knows of a case before anything is planned: years, parties, and what can be turned.

Shipped cases, and those that whoever runs the desk allows (`own_cases`); what a party wants otherwise is a
scenario and changes on one of them. A case is read once in a process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown

if TYPE_CHECKING:
    from pathlib import Path

    from gasunion.intake.case import Case
    from gasunion.operations.committee.question import PlanAsked

# What a slider turns, between which factors. A supply or a border may fail whole; demand and value move less.
FACTORS: Final[dict[str, tuple[float, float]]] = {
    "supply": (0.0, 1.5),
    "demand": (0.7, 1.3),
    "border": (0.0, 1.5),
    "market": (0.5, 1.5),
}
STEP: Final = 0.05
SCENARIO_FILE: Final = "scenario.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """A figure of a case that the page turns by a factor.

    Attributes
    ----------
    id : the change without its factor: "supplies[KZ_TENGIZ,2024].capacity_bcm_y". kind : a key of FACTORS.
    name : of what it turns. party : whose; "" where it is of several.
    value, unit : what the factor multiplies; value is the sum where it is several rows.
    low, high, step : of the factor.
    """

    id: str
    kind: str
    name: str
    party: str
    value: float
    unit: str
    low: float
    high: float
    step: float = STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A case as the page shows it.

    Attributes
    ----------
    sha256 : hash of its tables as they are read. years : that can be planned.
    base_years : that stand on a base, each with the hash of its file.
    parties : party → its name, members of the region first in neither: in alphabetical order.
    sliders : year → what can be turned.
    """

    name: str
    sha256: str
    years: tuple[int, ...]
    base_years: dict[int, str]
    parties: dict[str, str]
    sliders: dict[int, tuple[Slider, ...]]

    def slider(self, year: int, id_: str) -> Slider | None:
        """The slider of a year by its id."""
        return next((s for s in self.sliders.get(year, ()) if s.id == id_), None)


def case_names() -> tuple[str, ...]:
    """Names of the cases that can be planned from the page, in order."""
    return tuple(sorted(name for name in _shipped() if _is_planned(name)))


@lru_cache(maxsize=1)
def _shipped() -> tuple[str, ...]:
    from gasunion.intake.case_files import shipped_cases

    return tuple(shipped_cases())


@lru_cache(maxsize=32)
def _is_planned(name: str) -> bool:
    from gasunion.intake.case_files import case_folder

    return (case_folder(name) / "case.toml").is_file()


def case_facts(name: str) -> CaseFacts:
    """What is to be known of a shipped case.

    Raises
    ------
    Refused : there is no such case; a path is none.
    """
    known = case_names()
    if name not in known:
        hint = f"Known: {', '.join(known)}."
        raise Refused([Finding(where="case", what=f"there is no case {shown(name)}.", hint=hint)])
    return _facts(name)


@lru_cache(maxsize=8)
def _facts(name: str) -> CaseFacts:
    return facts_of(name, name)


def facts_of(name: str, place: str | Path) -> CaseFacts:
    """What is to be known of the case of a name, read from where it lies.

    Raises
    ------
    Refused : it has faults; every one.
    """
    from gasunion.intake.case import load_case

    case = load_case(place)
    parties = case.frames["parties"]
    named = {str(p): str(n) for p, n in zip(parties["party"], parties["name"], strict=True)}
    return CaseFacts(
        name=name,
        sha256=case.input_sha256,
        years=case.plan_years,
        base_years={year: _base_sha256(case, year) for year in case.base_years},
        parties=dict(sorted(named.items())),
        sliders={year: tuple(_sliders(case.frames, year)) for year in case.plan_years},
    )


def _base_sha256(case: Case, year: int) -> str:
    from gasunion.intake.bases import read_base

    base, _, _ = read_base(case.raw.bases[year], year)
    return "" if base is None else base.sha256


def _sliders(frames: Mapping[str, Any], year: int) -> Iterator[Slider]:
    nodes = frames["nodes"]
    party_of = dict(zip(nodes["node"], nodes["party"], strict=True))
    name_of = dict(zip(nodes["node"], nodes["name"], strict=True))
    supplies = _of_year(frames["supplies"], year)
    for row in supplies.sort_values("node").itertuples():
        if row.capacity_bcm_y > 0:
            yield _slider(
                "supply", f"supplies[{row.node},{year}].capacity_bcm_y", name=str(name_of[row.node]),
                party=str(party_of[row.node]), value=row.capacity_bcm_y, unit="bcm/y",
            )  # fmt: skip
    demands = _of_year(frames["demands"], year)
    for class_, rows in demands.groupby("class", sort=True):
        total = float(rows["quantity_bcm_y"].sum())
        if total > 0:
            owners = {str(party_of[n]) for n in rows["node"]}
            yield _slider(
                "demand", f"demands[*,{year},{class_}].quantity_bcm_y", name=str(class_),
                party=owners.pop() if len(owners) == 1 else "", value=total, unit="bcm/y",
            )  # fmt: skip
    yield from _borders(frames["arcs"], year, party_of)
    markets = _of_year(frames["markets"], year)
    for node, rows in markets.groupby("node", sort=True):
        yield _slider(
            "market", f"markets[{node},{year},*].value_usd_per_tcm", name=str(name_of[node]),
            party=str(party_of[node]), value=float(rows["value_usd_per_tcm"].max()), unit="USD/tcm",
        )  # fmt: skip


def _borders(arcs: Any, year: int, party_of: Mapping[str, str]) -> Iterator[Slider]:
    for row in arcs.sort_values("arc").to_dict("records"):
        sides = [party_of.get(row["from"]), party_of.get(row["to"])]
        is_built = not (row["from_year"] > year) and not (row["until_year"] < year)
        for way in ("forward", "backward"):
            column = f"capacity_{way}_bcm_y"
            if is_built and sides[0] != sides[1] and row[column] > 0:
                ends = sides if way == "forward" else sides[::-1]
                yield _slider(
                    "border", f"arcs[{row['arc']}].{column}", name=f"{row['arc']}, {ends[0]}–{ends[1]}",
                    party="", value=row[column], unit="bcm/y",
                )  # fmt: skip


def _of_year(frame: Any, year: int) -> Any:
    return frame[frame["year"] == year]


def _slider(kind: str, id_: str, *, name: str, party: str, value: float, unit: str) -> Slider:
    low, high = FACTORS[kind]
    return Slider(
        id=id_, kind=kind, name=name, party=party, value=float(value), unit=unit, low=low, high=high
    )


def opened_case(asked: PlanAsked, folder: Path, place: str | Path) -> Case:
    """The case of a question with its scenario and changes, for whoever plans it.

    Parameters
    ----------
    place : the case: a shipped one by name, or where it lies.
    folder : where the scenario is written as a file while it is read.

    Raises
    ------
    Refused : the changes do not fit the case; every fault.
    """
    from gasunion.intake.case import load_case
    from gasunion.writing import write_file

    scenarios = []
    if asked.scenario:
        scenarios = [folder / SCENARIO_FILE]
        write_file(scenarios[0], asked.scenario.encode())
    return load_case(place, changes=asked.all_changes, scenarios=scenarios)
