"""What is asked of the planner from the page, and the permanent address of its answer.

The address is a hash of everything that decides the answer: the case's tables and base year, the year, the
plan, every change in its order, and the version of gasunion. Who asks, when, and who computes are not in
it, so that the same question has one answer. A comparison is a question too, about two runs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from gasunion import __version__
from gasunion.operations.committee.cases import SCENARIO_FILE, CaseFacts
from gasunion.operations.committee.own_cases import SHIPPED, Cases
from gasunion.operations.committee.version_form import is_hash
from gasunion.outcome import Finding, Refused, canonical_json, sha256_of
from gasunion.reading.plain import toml_of
from gasunion.reading.text import fault_of, shown
from gasunion.scenario.changes import changes_of, parse_change

Plan = Literal["status quo", "contracted", "block"]
PLANS: Final[tuple[Plan, ...]] = get_args(Plan)
MOST_CHANGES: Final = 200
MOST_CHANGE: Final = 500
MOST_SCENARIO: Final = 200_000
MOST_WORLDS: Final = 200
MOST_SEED: Final = 2**31 - 1
_NAMES: Final = (
    "kind", "case", "year", "plan", "block", "base", "sliders", "changes", "scenario", "worlds", "seed",
)  # fmt: skip
_TAG: Final = b"gasunion/run/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAsked:
    """A plan that is asked for.

    Attributes
    ----------
    case_sha256, base_sha256 : of its tables, and of the base of the year where it stands on one.
    plan, block : as `gasunion plan` takes them. base : whether it stands on the case's base of the year.
    sliders : id → factor; they come after the scenario and before `changes`.
    changes : as `--set` takes them, in order. scenario : a scenario file's text, "" for none.
    worlds, seed : in how many worlds the gain of a block is told.
    """

    case: str
    case_sha256: str
    base_sha256: str | None
    year: int
    plan: Plan = "status quo"
    block: tuple[str, ...] = ()
    base: bool = True
    sliders: Mapping[str, float] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    scenario: str = ""
    worlds: int = 0
    seed: int = 0

    def plain(self) -> dict[str, Any]:
        """As it is stored, and as it can be asked again."""
        return {
            "kind": "plan",
            "case": self.case,
            "year": self.year,
            "plan": self.plan,
            "block": list(self.block),
            "base": self.base,
            "sliders": dict(self.sliders),
            "changes": list(self.changes),
            "scenario": self.scenario,
            "worlds": self.worlds,
            "seed": self.seed,
        }

    @property
    def all_changes(self) -> tuple[str, ...]:
        """What is handed to the planner as `--set`: the sliders by their names, then the written changes."""
        turned = (f"{id_}*={factor!r}" for id_, factor in sorted(self.sliders.items()) if factor != 1.0)
        return (*turned, *self.changes)

    @property
    def words(self) -> str:
        """The question in short: "eurasia, 2024, block KZ+RU+UZ"."""
        plan = f"block {'+'.join(self.block)}" if self.plan == "block" else self.plan
        return f"{self.case}, {self.year}, {plan}"

    @property
    def address(self) -> str:
        """Permanent address of its answer."""
        asked = {
            "program": __version__,
            "case": [self.case, self.case_sha256],
            "base": self.base_sha256,
            "year": self.year,
            "plan": self.plan,
            "block": sorted(self.block),
            "changes": list(self.all_changes),
            "scenario": self.scenario,
            "worlds": self.worlds,
            # Without worlds nothing is drawn, and a seed decides nothing.
            "seed": self.seed if self.worlds else 0,
        }
        return sha256_of(_TAG, b"plan", canonical_json(asked))


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonAsked:
    """Two runs side by side: what differs in their data, what in their results, who gains."""

    before: str
    after: str

    def plain(self) -> dict[str, Any]:
        """As it is stored, and as it can be asked again."""
        return {"kind": "comparison", "before": self.before, "after": self.after}

    @property
    def words(self) -> str:
        """The question in short."""
        return f"{self.before[:8]} → {self.after[:8]}"

    @property
    def address(self) -> str:
        """Permanent address of its answer."""
        return sha256_of(_TAG, b"comparison", canonical_json([__version__, self.before, self.after]))


Asked = PlanAsked | ComparisonAsked


def read_question(value: Any, where: str = "question", *, cases: Cases = SHIPPED) -> Asked:
    """The question that plain data asks.

    Parameters
    ----------
    cases : that may be asked about.

    Raises
    ------
    Refused : every fault of it, as far as it shows without planning; the planner may find more.
    """
    if not isinstance(value, Mapping):
        raise Refused([Finding(where=where, what="is no object.")])
    if value.get("kind", "plan") == "comparison":
        return _comparison(value, where)
    faults = [
        Finding(
            where=f"{where}.{shown(n)[1:-1]}", what="is no part of it.", hint=f"Known: {', '.join(_NAMES)}."
        )
        for n in sorted(set(value) - set(_NAMES), key=str)
    ]
    if value.get("kind", "plan") != "plan":
        what = f"{shown(value['kind'])} is no kind of run."
        faults.append(Finding(where=f"{where}.kind", what=what, hint="Known: plan, comparison."))
    facts: CaseFacts | None = None
    try:
        facts = cases.facts(_text(value.get("case")))
    except Refused as refused:
        faults += [
            Finding(where=f"{where}.case", what=f.what, value=f.value, hint=f.hint) for f in refused.findings
        ]
    year = _year(value.get("year"), facts, f"{where}.year", faults)
    base = _yes(value.get("base", True), f"{where}.base", faults)
    made = PlanAsked(
        case=_text(value.get("case")),
        case_sha256="" if facts is None else facts.sha256,
        base_sha256=facts.base_years.get(year) if base and facts is not None else None,
        year=year,
        plan=_plan(value, f"{where}.plan", faults),
        block=_block(value.get("block"), facts, f"{where}.block", faults),
        base=base,
        changes=_changes(value.get("changes", ()), f"{where}.changes", faults),
        scenario=_scenario(value.get("scenario", ""), f"{where}.scenario", faults),
        worlds=_count(value.get("worlds", 0), f"{where}.worlds", MOST_WORLDS, faults),
        seed=_count(value.get("seed", 0), f"{where}.seed", MOST_SEED, faults),
        sliders=_sliders(value, facts, f"{where}.sliders", faults),
    )
    faults += _contradictions(made, where)
    if faults:
        raise Refused(faults)
    return made


def _comparison(value: Mapping[str, Any], where: str) -> ComparisonAsked:
    names = {"kind", "before", "after"}
    faults = [Finding(where=where, what=f"{shown(n)} is no part of it.") for n in sorted(set(value) - names)]
    faults += [
        Finding(where=f"{where}.{n}", what="is no address of a run.", hint="Give the 64 digits of its page.")
        for n in ("before", "after")
        if not is_hash(value.get(n))
    ]
    if not faults and value["before"] == value["after"]:
        faults.append(Finding(where=where, what="compares a run with itself.", hint="Choose another run."))
    if faults:
        raise Refused(faults)
    return ComparisonAsked(before=value["before"], after=value["after"])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _year(value: Any, facts: CaseFacts | None, where: str, faults: list[Finding]) -> int:
    years = facts.years if facts is not None else ()
    if isinstance(value, bool) or not isinstance(value, int) or (facts is not None and value not in years):
        told = ", ".join(map(str, years))
        what = f"{shown(value)} is no year that can be planned."
        faults.append(Finding(where=where, what=what, hint=f"Known: {told}." if told else None))
        return 0
    return value


def _plan(value: Mapping[str, Any], where: str, faults: list[Finding]) -> Plan:
    told = value.get("plan", "block" if value.get("block") else "status quo")
    for plan in PLANS:
        if told == plan:
            return plan
    what = f"{shown(told)} is no kind of plan."
    faults.append(Finding(where=where, what=what, hint=f"Known: {', '.join(PLANS)}."))
    return "status quo"


def _block(value: Any, facts: CaseFacts | None, where: str, faults: list[Finding]) -> tuple[str, ...]:
    members = value.split("+") if isinstance(value, str) and value else value or []
    if not isinstance(members, list | tuple) or not all(isinstance(m, str) for m in members):
        faults.append(Finding(where=where, what="is no list of parties.", hint="Write RU+KZ+UZ."))
        return ()
    known = facts.parties if facts is not None else {}
    names = [m.strip() for m in members]
    if names == ["all"]:
        return tuple(known)
    for name in names if facts is not None else ():
        if name not in known:
            what = f"there is no party {shown(name)}."
            faults.append(Finding(where=where, what=what, hint=f"Known: {', '.join(known)}."))
    if len(set(names)) != len(names):
        faults.append(Finding(where=where, what="names a party twice."))
    return tuple(sorted(set(names)))


def _yes(value: Any, where: str, faults: list[Finding]) -> bool:
    if not isinstance(value, bool):
        faults.append(Finding(where=where, what="is neither true nor false."))
        return True
    return value


def _count(value: Any, where: str, most: int, faults: list[Finding]) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        what = f"{shown(value)} is no whole number from 0 to {most:,}."
        faults.append(Finding(where=where, what=what, limit=most))
        return 0
    return value


def _changes(value: Any, where: str, faults: list[Finding]) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        faults.append(Finding(where=where, what="is no list of texts."))
        return ()
    told = tuple(v.strip() for v in value if v.strip())
    if len(told) > MOST_CHANGES:
        what = f"are {len(told):,}; at most {MOST_CHANGES} are taken."
        faults.append(Finding(where=where, what=what, limit=MOST_CHANGES, hint="Use a scenario file."))
        return ()
    for number, text in enumerate(told, start=1):
        place = f"{where}, line {number}"
        odd = fault_of(text, is_name=True)
        if odd is None and len(text) > MOST_CHANGE:
            odd = f"has {len(text):,} characters; at most {MOST_CHANGE} are read"
        if odd is not None:
            faults.append(Finding(where=place, what=f"{odd}."))
            continue
        try:
            parse_change(text)
        except ValueError as error:
            faults.append(Finding(where=place, what=f"cannot read {shown(text)}", hint=str(error)))
    return told


def _scenario(value: Any, where: str, faults: list[Finding]) -> str:
    if not isinstance(value, str):
        faults.append(Finding(where=where, what="is no text."))
        return ""
    if not value.strip():
        return ""
    if len(value) > MOST_SCENARIO:
        what = f"has {len(value):,} characters; at most {MOST_SCENARIO:,} are read."
        faults.append(Finding(where=where, what=what, limit=MOST_SCENARIO))
        return ""
    try:
        data = value.encode()
        _, found = changes_of(toml_of(data, SCENARIO_FILE), where=SCENARIO_FILE)
        faults += found
    except UnicodeEncodeError:
        faults.append(Finding(where=where, what="holds half a character; write the whole character."))
    except Refused as refused:
        faults += refused.findings
    return value


def _sliders(
    value: Mapping[str, Any], facts: CaseFacts | None, where: str, faults: list[Finding]
) -> dict[str, float]:
    told = value.get("sliders", {})
    if not isinstance(told, Mapping):
        faults.append(Finding(where=where, what="is no object of sliders and factors."))
        return {}
    if facts is None or value.get("year") not in facts.years:
        return {}
    found: dict[str, float] = {}
    for id_, factor in told.items():
        slider = facts.slider(value["year"], str(id_))
        place = f"{where}, {shown(id_)[1:-1]}"
        if slider is None:
            what = f"cannot be turned in {facts.name}, {value['year']}."
            hint = "Take a slider of the page, or write it among the changes."
            faults.append(Finding(where=place, what=what, hint=hint))
        elif isinstance(factor, bool) or not isinstance(factor, int | float) or not math.isfinite(factor):
            faults.append(Finding(where=place, what=f"{shown(factor)} is no factor."))
        elif not slider.low <= factor <= slider.high:
            what = f"is turned by {factor:g}; it may be turned from {slider.low:g} to {slider.high:g}."
            limit = slider.low if factor < slider.low else slider.high
            hint = "Stay within, or write it among the changes, whose reach is yours to answer for."
            faults.append(Finding(where=place, what=what, value=float(factor), limit=limit, hint=hint))
        else:
            found[str(id_)] = float(factor)
    return {id_: factor for id_, factor in sorted(found.items()) if factor != 1.0}


def _contradictions(asked: PlanAsked, where: str) -> list[Finding]:
    faults: list[Finding] = []
    if asked.plan == "block" and len(asked.block) < 2:
        what = "has fewer than two parties; a block plans as one."
        faults.append(Finding(where=f"{where}.block", what=what, hint="Name them, or ask another plan."))
    if asked.plan != "block" and asked.block:
        what = f"stands beside the plan {asked.plan!r}, which has no block."
        faults.append(Finding(where=f"{where}.block", what=what, hint="Leave it out, or ask for a block."))
    if asked.plan != "block" and asked.worlds:
        what = "are of a block: only its gain is told in several worlds."
        faults.append(Finding(where=f"{where}.worlds", what=what, hint="Leave them out."))
    return faults
