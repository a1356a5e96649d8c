"""`gu.north`: own gas, bought gas, swaps or coal, and what a claim of savings rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gasunion import __version__
from gasunion.api.cases import Paths, Words, opened_case
from gasunion.api.given import as_plain
from gasunion.api.rechecked import Verified

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.intake.case import Case
    from gasunion.outcome import Outcome


@dataclass(frozen=True, kw_only=True)
class North:
    """The northern question answered; money is MUSD of the base year.

    Attributes
    ----------
    sentence : what the evidence supports about the claim.
    years : demand and gas by option, area and year. cash : money by option, party and year; both with all
        data at their middle.
    costs : present values. savings : what an option costs more than bought gas. investment : undiscounted.
    service : demand covered, capacity idle, CO₂. security : who can cut, single pipes.
    screens : what each datum does to the saving of the claim.
    text : what the command prints. answer : its JSON part as plain data.
    """

    outcome: Outcome
    sentence: str
    years: pd.DataFrame = field(repr=False)
    cash: pd.DataFrame = field(repr=False)
    costs: pd.DataFrame = field(repr=False)
    savings: pd.DataFrame = field(repr=False)
    investment: pd.DataFrame = field(repr=False)
    service: pd.DataFrame = field(repr=False)
    security: pd.DataFrame = field(repr=False)
    screens: pd.DataFrame = field(repr=False)
    text: str = field(repr=False)
    answer: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return self.text


def north(
    case: Case | str | Path,
    *,
    worlds: int | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    scenario: Paths = (),
    changes: Words = (),
) -> North:
    """Supply the north and east by own gas, bought gas, swaps or coal.

    Parameters
    ----------
    case : a case, or what `load` takes. worlds, seed : of the draws; 1000 and 1 where left out.
    out : folder for the tables, if anywhere.
    scenario, changes : as the command takes them, where `case` is not loaded yet.

    Raises
    ------
    Refused : the case has faults or does not ask the question, worlds or seed are out of range, a loaded case
        is to be changed, or the folder cannot be written.
    """
    import pandas as pd

    from gasunion.report.answers.north import north_files, north_part, north_words
    from gasunion.studies.north.question import SEED, WORLDS, north_of
    from gasunion.writing import update_folder

    opened = opened_case(case, scenario=scenario, changes=changes)
    answer = north_of(
        opened, worlds=WORLDS if worlds is None else worlds, seed=SEED if seed is None else seed
    )
    part = north_part(answer)
    if out is not None:
        update_folder(Path(out), north_files(part))
    names = ("years", "cash", "costs", "savings", "investment", "service", "security", "screens")
    return North(
        outcome=answer.outcome,
        sentence=answer.sentence,
        text=north_words(part, out=str(out or "")),
        answer=part,
        **{name: pd.DataFrame(part[name]) for name in names},
    )


def north_verify(
    case: Case | str | Path,
    answer: Mapping[str, Any] | str | Path,
    *,
    scenario: Paths = (),
    changes: Words = (),
) -> Verified:
    """Recheck an answer of `north` by code that shares nothing with what made it.

    Parameters
    ----------
    case : the case that the answer was made of, with the same changes.
    answer : plain data as read from the command's JSON, or the path of the file.

    Raises
    ------
    Refused : it is no answer of `north`, or the case does not ask the question.
    """
    from gasunion.studies.north.recheck import verify_answer

    opened = opened_case(case, scenario=scenario, changes=changes)
    plain = as_plain(answer)
    outcome, confirmed = verify_answer(plain, case=opened, version=__version__)
    return Verified(outcome=outcome, confirmed=tuple(confirmed))
