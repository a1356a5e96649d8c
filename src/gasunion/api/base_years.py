"""`gu.reconcile`: what happened in a past year, as inputs that close."""

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
class Reconciled:
    """A past year whose inputs close.

    Attributes
    ----------
    outcome : how it ended; the frames are empty unless it is solved. misfit : Σz².
    adjusted : every input before and after, with its standard deviation. balances : published and reconciled.
    misclosures : by party, what published figures leave open before. conflicts : sources that contradict.
    worlds : quantiles of a block's gain over worlds, as the command's JSON has them; None where none are.
    answer : the JSON part of the command as plain data.
    text : what the command prints. file : the scenario file; empty unless solved.
    """

    year: int
    outcome: Outcome
    misfit: float
    adjusted: pd.DataFrame = field(repr=False)
    balances: pd.DataFrame = field(repr=False)
    misclosures: pd.DataFrame = field(repr=False)
    conflicts: pd.DataFrame = field(repr=False)
    answer: Mapping[str, Any] = field(repr=False)
    text: str = field(repr=False)
    file: str = field(repr=False)
    worlds: Mapping[str, Any] | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return self.text


def reconcile(
    case: Case | str | Path,
    year: int,
    *,
    out: str | Path | None = None,
    worlds: int = 0,
    seed: int = 0,
    block: str | None = None,
    worlds_out: str | Path | None = None,
    scenario: Paths = (),
    changes: Words = (),
) -> Reconciled:
    """Reconcile a past year with its published balances.

    Parameters
    ----------
    case : a case, or what `load` takes. out : where to write the scenario file, if anywhere.
    worlds, seed : draw so many worlds from a seed and tell what a block gains in them, in this process.
    block : whose gain, as "RU+KZ+UZ"; the players of the case where not given. worlds_out : table to write.
    scenario, changes : as the command takes them, where `case` is not loaded yet.

    Raises
    ------
    Refused : the case has faults or no balances of that year, a loaded case is to be changed, or the file
        cannot be written.
    """
    import pandas as pd

    from gasunion.report.answers.gain import worlds_part
    from gasunion.report.answers.reconciled import reconcile_part, reconcile_words
    from gasunion.studies.fleet import Crew
    from gasunion.studies.reconcile.base_file import base_file
    from gasunion.studies.reconcile.question import base_year_of
    from gasunion.studies.reconcile.recheck import checked
    from gasunion.studies.worth.asked import base_sha256, worlds_asked, worlds_of_base
    from gasunion.studies.worth.shipped import worlds_csv
    from gasunion.writing.file import write_file

    opened = opened_case(case, scenario=scenario, changes=changes)
    asked = worlds_asked(
        opened, year, count=worlds, seed=seed, block=block, is_written=worlds_out is not None
    )
    base = base_year_of(opened, year)
    part = reconcile_part(base)
    outcome = checked(part, base.outcome, case=opened, version=__version__)
    found = None
    if asked and outcome.is_solved:
        crew = Crew(workers=1)
        found = worlds_of_base(opened, base, asked, count=worlds, seed=seed, crew=crew)
        if worlds_out is not None:
            write_file(Path(worlds_out), worlds_csv(found, of=base_sha256(opened, base)))
    text = base_file(opened, base) if outcome.is_solved else ""
    if out is not None and text:
        write_file(Path(out), text.encode())
    misclosures = [{"party": party, **row} for party, row in part["misclosures"].items()]
    return Reconciled(
        year=year,
        outcome=outcome,
        answer=part,
        misfit=base.misfit,
        adjusted=pd.DataFrame(part["adjusted"]),
        balances=pd.DataFrame(part["balances"]),
        misclosures=pd.DataFrame(misclosures),
        conflicts=pd.DataFrame(part["conflicts"]),
        text=reconcile_words(base, out=str(out or "")) if outcome.is_solved else outcome.message,
        file=text,
        worlds=None if found is None else worlds_part(found),
    )


def reconcile_verify(
    case: Case | str | Path,
    answer: Mapping[str, Any] | str | Path,
    *,
    scenario: Paths = (),
    changes: Words = (),
) -> Verified:
    """Recheck an answer of `reconcile` by code that shares nothing with what made it.

    Parameters
    ----------
    case : the case that the answer was made of, with the same changes.
    answer : plain data as read from the command's JSON, or the path of the file.

    Raises
    ------
    Refused : it is no answer of `reconcile`, or of a year that the case has no balances of.
    """
    from gasunion.studies.reconcile.recheck import verify_answer

    opened = opened_case(case, scenario=scenario, changes=changes)
    plain = as_plain(answer)
    outcome, confirmed = verify_answer(plain, case=opened, version=__version__)
    return Verified(outcome=outcome, confirmed=tuple(confirmed))
