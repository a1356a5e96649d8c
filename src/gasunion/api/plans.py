"""Plans as functions: one made, one read from a folder; both are a Result."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gasunion import __version__
from gasunion.api.cases import Paths, Words, opened_case
from gasunion.outcome import Envelope, Finding, Outcome, Provenance

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.intake.case import Case
    from gasunion.studies.results import PlanResult

Kind = Literal["contracted", "status quo", "block"]
# Tables that need every range, price and limit found first; the others are there at once.
_STUDIED = ("prices", "prices_year", "borders", "borders_year", "binding")


@dataclass(frozen=True, kw_only=True)
class Result:
    """A plan that was made or read.

    `result["flows"]` is a table as a tidy pandas frame; `result.names` lists them, and
    docs/theory/result-files.md says what every column means. `result.write(folder)` writes what
    `gasunion plan --out` writes.

    Attributes
    ----------
    case, year, kind : of what. kind is "contracted", "status quo" or "block RU+KZ+UZ".
    outcome : how the plan ended. surplus_musd : None where there is no plan.
    provenance : hash of the inputs, version, what was overridden.
    later_changes : of a result that was read, files that were changed after they were written.
    answer : of a result that was read, its plan.json.
    """

    case: str
    year: int
    kind: str
    outcome: Outcome
    surplus_musd: float | None
    provenance: Provenance
    later_changes: tuple[Finding, ...] = ()
    made: PlanResult | None = field(default=None, repr=False)
    stored: Mapping[str, pd.DataFrame] | None = field(default=None, repr=False)
    answer: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables."""
        from gasunion.report.tables.columns import BY_NAME

        return tuple(BY_NAME)

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self.names:
            raise KeyError(f"there is no table {table!r}; there are {', '.join(self.names)}")
        if self.stored is not None:
            return self.stored[table]
        return (self._studied if table in _STUDIED else self._quick)[table]

    @property
    def gain_usd(self) -> int | None:
        """What a block gains against the status quo, in whole dollars; None for other plans."""
        found = self.gain["gain_usd"]
        return None if found is None else int(found)

    @property
    def parts(self) -> Mapping[str, int] | None:
        """Parts of the gain of a block, in order; they sum to it. None for other plans."""
        found: Mapping[str, int] | None = self.gain["parts"]
        return found

    @cached_property
    def gain(self) -> Mapping[str, Any]:
        """`gain_usd`, `parts` and `gain` as the command's JSON has them; found when first asked for."""
        from gasunion.report.answers.gain import gain_part
        from gasunion.studies.worth.open_balances import open_balances

        if self.answer is not None:
            return {name: self.answer.get(name) for name in ("gain_usd", "parts", "gain")}
        left = open_balances(self.study.base, self.study.plan)
        return gain_part(self.study.gain, self.study.worlds, left)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name."""
        return {name: self[name] for name in self.names}

    @cached_property
    def study(self) -> PlanResult:
        """The plan with its ranges, prices and what binds; found when first asked for.

        Raises
        ------
        ValueError : the result was read from a folder.
        """
        from gasunion.studies.plan_question import deepened

        return deepened(self._made)

    @property
    def _made(self) -> PlanResult:
        if self.made is None:
            raise ValueError(
                "this result was read from a folder: its plan is not at hand; make it with plan()"
            )
        return self.made

    @property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """Tables that are at hand: of a plan just made, those of `_STUDIED` lack what takes time."""
        return self.stored if self.stored is not None else self._quick

    @cached_property
    def _quick(self) -> dict[str, pd.DataFrame]:
        from gasunion.report.tables.tables import tables

        return tables(self._made)

    @cached_property
    def _studied(self) -> dict[str, pd.DataFrame]:
        from gasunion.report.tables.tables import tables

        return tables(self.study)

    def check(self) -> tuple[Finding, ...]:
        """What the independent checker finds wrong; nothing where the plan follows from its inputs.

        Where there is no plan, one finding says so.
        """
        from gasunion.studies.plan_question import checked

        if not self._made.plan.outcome.is_solved:
            what = f"there is none to check: {self.outcome.message}."
            return (Finding(where=f"the plan of {self.case}, {self.year}", what=what),)
        return checked(self._made).faults

    def text(self, lang: str = "en") -> str:
        """What the command prints of the plan, in "en", "ru", "kk" or "uz"; nothing without a plan.

        Raises
        ------
        Refused : there is no such language. ValueError : the result was read from a folder.
        """
        from gasunion.report.answers.plan_words import plan_text
        from gasunion.report.language.language import known_language

        return plan_text(self.study, known_language(lang, where=f"text lang {lang!r}"))

    def write(self, folder: str | Path, *, csv_bom: bool = False) -> Path:
        """Write tables, report and protocol into a folder, whole or not at all; returns the folder.

        With `csv_bom` the CSV files begin with a byte order mark, as Excel wants.
        """
        from gasunion.report.answers.answers import plan_part
        from gasunion.report.files.files import publish
        from gasunion.report.folders.folder import plan_files

        envelope = Envelope(
            name="plan", outcome=self.outcome, provenance=self.provenance, body=plan_part(self.study)
        )
        publish(Path(folder), plan_files(self.study, envelope, csv_bom=csv_bom))
        return Path(folder)


def plan(
    case: Case | str | Path,
    year: int,
    *,
    kind: Kind | None = None,
    block: str | Collection[str] | None = None,
    scenario: Paths = (),
    changes: Words = (),
    base: bool = True,
    worlds: int | None = None,
    seed: int = 0,
    out: str | Path | None = None,
    csv_bom: bool = False,
) -> Result:
    """A joint transport plan of a year, checked by the independent checker.

    Parameters
    ----------
    case : a case, or what `load` takes.
    kind : "status quo" pins every contract as agreed, "contracted" keeps it between minimum and maximum,
        "block" needs a block. Not given: "block" where a block is given, else "status quo".
    block : parties that plan as one, as names or "RU+KZ+UZ" or "all".
    scenario, changes : scenario files and changes, as `load` takes them; not for a case already loaded.
    base : whether the case's base of the year is applied, where it has one.
    worlds, seed : in how many worlds the gain of a block on a base year is told, and from which seed; they
        are drawn in this process, at two seconds each. Not given: none.
    out, csv_bom : a folder to write the result into, as `Result.write` does.

    Raises
    ------
    Refused : the case has faults, cannot be planned in that year, the kind is unknown or contradicts the
        block, or the block is none.
    """
    from gasunion.studies.fleet import Crew
    from gasunion.studies.plan_question import answer, kind_words, plan_question

    opened = opened_case(case, scenario=scenario, changes=changes)
    question = plan_question(
        opened, year, kind=kind, block=block, depth="accounts", on_base=base, worlds=worlds, seed=seed
    )
    made = answer(question, crew=Crew(workers=1))
    result = Result(
        case=opened.name,
        year=year,
        kind=kind_words(question.kind, question.block),
        outcome=made.outcome,
        surplus_musd=made.plan.surplus_musd if made.plan.outcome.is_solved else None,
        provenance=Provenance(
            input_sha256=question.case.input_sha256,
            version=__version__,
            overridden=question.case.overridden,
        ),
        made=made,
    )
    if out is not None:
        result.write(out, csv_bom=csv_bom)
    return result


def read(folder: str | Path) -> Result:
    """A result folder that `gasunion plan --out` or `Result.write` wrote.

    Raises
    ------
    Refused : it is no such folder, or is damaged; every fault at once.
    """
    from gasunion.report.files.files import read_results
    from gasunion.studies.plan_question import kind_words

    found = read_results(Path(folder))
    answer = found.plan
    surplus = answer["surplus_usd"]
    return Result(
        case=str(answer["case"]),
        year=int(answer["year"]),
        kind=kind_words(str(answer["kind"]), answer["block"]),
        outcome=found.outcome,
        surplus_musd=None if surplus is None else surplus / 1e6,
        provenance=Provenance(
            input_sha256=str(answer["input_sha256"]),
            version=str(answer["version"]),
            overridden=tuple(answer["overridden"]),
        ),
        later_changes=found.findings,
        stored=found.frames,
        answer=answer,
    )
