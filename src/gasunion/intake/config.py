"""`case.toml`: what a case says about itself beside its tables.

A complete example; every line but `name`, `title`, `years` and `licence` may be left out, and then holds the
value shown here (`plan_years` is then empty: the case validates, and no year of it can be planned):

    name = "two-party"
    title = "Two parties, one border"
    years = [2024, 2030]             # every year the tables speak of
    plan_years = [2024]              # of these, the years that can be planned
    licence = "CC-BY-4.0"
    format = 1                       # of the folder; `gasunion case upgrade` writes the newest, 2
    reference_conditions = "20C"     # cubic metres at 20 °C, 101.325 kPa; no other is accepted
    gcv_mj_per_m3_20c = 37.5         # gross calorific value of a cubic metre, for display in energy only
    peak_days = 4                    # of each month
    home_value_usd_per_tcm = 450.0   # least value of home use, in years without a base
    home_uplift_usd_per_tcm = 500.0  # of every home step when a plan of a base year is chosen; not counted
    unpaid_gas_usd_per_tcm = 150.0   # what accounts charge for gas that passes a balance and nobody pays
    range_tolerance_musd = 1.0
    discount_rate = 0.08
    capex_level = "mid"              # low, mid or high
    are_projects_lumpy = false
    players = []                     # parties whose joint plan is the case's question; empty: all members
    assumptions = ["One sentence each."]

    [gas_year]
    month = 1                        # the month on whose first day a year starts

    [reconcile]                      # how far figures may be off, see docs/theory/base-year.md
    held = []                        # parties whose supply, use and mutual contracts stay as they are
    national = 0.02                  # of a published figure of a party without a range
    split = 0.15                     # of one field's output or one place's use
    estimate = 0.3                   # at least, of a figure that was worked out from an observation
    contract = 0.1                   # of a contract's quantity without a range
    month_maximum = 0.05             # of the greatest monthly rate of a supply
    peak_ratio = 0.15                # of peak days' demand
    field_use = 0.05                 # of gross output, where nothing is published; σ is half of it
    stock_change = 0.1               # of a store's working gas
    least_bcm = 0.02                 # no volume is surer
    work_per_bcm_mm = 1e-6           # weight of transport work, per bcm · 1000 km
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from gasunion.gasday import GasYearRule
from gasunion.intake.column import FIRST_YEAR, LAST_YEAR
from gasunion.outcome import Finding, Refused
from gasunion.reading import figure
from gasunion.reading.file import read_bytes
from gasunion.reading.kinds import must
from gasunion.reading.limits import FILE_BYTES
from gasunion.reading.near import near
from gasunion.reading.plain import toml_of
from gasunion.reading.text import shown, twins
from gasunion.scenario.deviations import Deviations

FILE = "case.toml"
# The format of a case folder that this version writes; folders of earlier ones load with stated defaults.
FORMAT = 2

Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR, strict=True)]
Text = Annotated[str, Field(min_length=1)]


class GasYear(BaseModel):
    """When a year of the case starts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    month: Annotated[int, Field(ge=1, le=12, strict=True)] = 1

    @property
    def rule(self) -> GasYearRule:
        """The same as the ground knows it."""
        return GasYearRule(month=self.month)


Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Weight = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]


ESTIMATE = 0.3
_DEVIATIONS = tuple(f.name for f in fields(Deviations))


class Reconcile(BaseModel):
    """How far figures of a past year may be off; the module's example says what each is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    held: tuple[Text, ...] = ()
    national: Share = 0.02
    split: Share = 0.15
    estimate: Share = ESTIMATE
    contract: Share = 0.1
    month_maximum: Share = 0.05
    peak_ratio: Share = 0.15
    field_use: Share = 0.05
    stock_change: Share = 0.1
    least_bcm: Weight = 0.02
    work_per_bcm_mm: Weight = 1e-6

    @property
    def deviations(self) -> Deviations:
        """The same as the scenario knows it."""
        return Deviations(**{name: getattr(self, name) for name in _DEVIATIONS})

    @model_serializer(mode="wrap")
    def _without_later_keys(self, made: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A key that came later and was not written leaves the hash of an older case as it was."""
        values: dict[str, Any] = made(self)
        if self.estimate == ESTIMATE:
            values.pop("estimate", None)
        return values


class CaseConfig(BaseModel):
    """What `case.toml` holds. Units are in the names; see the module's example.

    Attributes
    ----------
    name : short name. title : for people. licence : under which the case may be used.
    years : every year the tables speak of. plan_years : of these, the years that can be planned.
    format : of the folder; nothing is read otherwise by it, and a later one than is known is refused.
    players : parties whose joint plan is the case's question; empty: all parties of role member.
    assumptions : one sentence each; they stand in every report.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[\w.-]+$")]
    title: Text
    years: Annotated[tuple[Year, ...], Field(min_length=1)]
    licence: Text
    plan_years: tuple[Year, ...] = ()
    format: Annotated[int, Field(ge=1, le=FORMAT, strict=True)] = 1
    reference_conditions: Literal["20C"] = "20C"
    gcv_mj_per_m3_20c: Annotated[float, Field(ge=20, le=60, strict=True)] = 37.5
    peak_days: Annotated[int, Field(ge=0, le=27, strict=True)] = 4
    home_value_usd_per_tcm: Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)] = 450.0
    home_uplift_usd_per_tcm: Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)] = 500.0
    unpaid_gas_usd_per_tcm: Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)] = 150.0
    range_tolerance_musd: Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)] = 1.0
    discount_rate: Annotated[float, Field(ge=0, lt=1, strict=True)] = 0.08
    capex_level: Literal["low", "mid", "high"] = "mid"
    are_projects_lumpy: Annotated[bool, Field(strict=True)] = False
    players: tuple[Text, ...] = ()
    assumptions: tuple[Text, ...] = ()
    gas_year: GasYear = GasYear()
    reconcile: Reconcile = Reconcile()

    @model_validator(mode="after")
    def _years_fit(self) -> CaseConfig:
        faults = [
            f"{name} holds a year twice; keep one"
            for name, values in (("years", self.years), ("plan_years", self.plan_years))
            if len(set(values)) != len(values)
        ]
        outside = sorted(set(self.plan_years) - set(self.years))
        if outside:
            shown = ", ".join(map(str, outside))
            faults.append(f"plan_years names {shown}, which years lacks; add it to years")
        if faults:
            raise ValueError("\n".join(faults))
        return self


def config_of(values: dict[str, Any], *, where: str = FILE) -> tuple[CaseConfig | None, list[Finding]]:
    """The config of parsed TOML, or None and every fault of it."""
    try:
        return CaseConfig.model_validate(values), []
    except ValidationError as error:
        return None, [f for fault in error.errors(include_url=False) for f in _findings(fault, where)]


def read_config(data: bytes, *, where: str = FILE) -> tuple[dict[str, Any], list[Finding]]:
    """The values of TOML bytes before they are checked, and why they cannot be read."""
    try:
        return toml_of(data, where), []
    except Refused as refused:
        return {}, list(refused.findings)


def config_for_checks(values: dict[str, Any]) -> CaseConfig | None:
    """A config to check tables by where `case.toml` has faults: its sound keys; None without sound years.

    So that a misspelt key does not hide what is wrong in the tables. Never to be planned by.
    """
    sound = {"name": "unnamed", "title": "unnamed", "licence": "none", **values}
    for _ in range(2):  # a wrong key first, then plan_years that do not fit the years
        try:
            return CaseConfig.model_validate(sound)
        except ValidationError as error:
            wrong = {str(fault["loc"][0]) if fault["loc"] else "plan_years" for fault in error.errors()}
            placeholders = {k: "unnamed" for k in ("name", "title", "licence") if k in wrong}
            sound = {k: v for k, v in sound.items() if k not in wrong} | placeholders
    return None


def _findings(fault: Any, where: str) -> list[Finding]:
    """A fault of pydantic in the words of the house."""
    if fault["type"] == "value_error":  # ours, one line each
        lines = (line.partition("; ") for line in str(fault["ctx"]["error"]).splitlines())
        return [Finding(where=where, what=what, hint=f"{hint}.") for what, _, hint in lines]
    return [_finding(fault, where)]


def _finding(fault: Any, where: str) -> Finding:
    path = ".".join(str(part) for part in fault["loc"])
    value = fault.get("input")
    shown_value: str | float | None = value if isinstance(value, str | float | int) else None
    known = list(GasYear.model_fields if path.startswith("gas_year.") else CaseConfig.model_fields)
    if fault["type"] == "extra_forbidden":
        return Finding(
            where=where, what=f"unknown key {path!r}", value=path, hint=nearest(path.split(".")[-1], known)
        )
    if fault["type"] == "missing":
        return Finding(where=where, what=f"key {path!r} is missing", hint=f"write {path} = ….")
    if path == "format" and fault["type"] == "less_than_equal":
        hint = f"this version reads formats 1 to {FORMAT}: install the gasunion that wrote it."
        return Finding(
            where=where, what=f"format is {said(value)}", value=shown_value, limit=FORMAT, hint=hint
        )
    if path == "reference_conditions":
        return Finding(
            where=where,
            what=f"reference_conditions is {said(value)}",
            value=shown_value,
            limit="20C",
            hint="every volume of a case is at 20 °C, 101.325 kPa ('20C'); convert the tables first.",
        )
    if path == "gas_year":
        what = f"gas_year is {said(value)}"
        hint = (
            "write [gas_year] and below it month = 10: the month on whose first day a year starts, 1 to 12."
        )
        return Finding(where=where, what=what, value=shown_value, hint=hint)
    if fault["type"] in ("float_type", "int_type", "tuple_type", "string_type"):
        return Finding(
            where=where, what=f"{path} is {said(value)}", value=shown_value, hint=_kind_hint(fault)
        )
    context = fault.get("ctx", {})
    limit = next((context[k] for k in ("ge", "le", "gt", "lt", "expected", "pattern") if k in context), None)
    return Finding(
        where=where,
        what=f"{path} is {said(value)}",
        value=shown_value,
        limit=limit,
        hint=f"it {must(fault)}.",
    )


def said(value: Any) -> str:
    """A value of TOML in a message, cut where it is long."""
    return shown(value) if isinstance(value, str) else shown(repr(value))[1:-1]


def _kind_hint(fault: Any) -> str:
    """What to write where a text stands for a number, one value for a list, or a list for a text."""
    value, kind = fault["input"], fault["type"]
    if kind == "tuple_type":
        return f"write a list: [{said(value)}]."
    if kind == "string_type":
        return "write a text in quotes."
    if not isinstance(value, str):
        return "write a number." if kind == "float_type" else "write a whole number."
    try:
        (figure.whole if kind == "int_type" else figure.number)(value)
    except figure.NoFigure as error:
        return str(error)
    return f"write it without quotes: {value}."


def nearest(word: str, known: list[str], *, plural: str = "known") -> str:
    """The hint for a word that is not known: the nearest one, or all of them."""
    alike = next((twin for k in known if (twin := twins(word, k))), None)
    if alike is not None:
        return alike
    meant = near(word, known)
    if meant:
        return f"did you mean {meant!r}?"
    if not known:
        return f"{plural}: none."
    listed = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return f"{plural}: {listed}."


def config_bytes(folder: Path) -> bytes | None:
    """Bytes of the folder's `case.toml`, None where there is none."""
    path = folder / FILE
    return read_bytes(path, most=FILE_BYTES["TOML"]) if path.is_file() else None
