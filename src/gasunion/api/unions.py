"""`gu.union`: what parties of a base year gain by planning as one; and the recheck of an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gasunion import __version__
from gasunion.api.cases import Paths, Words, opened_case
from gasunion.api.given import as_plain
from gasunion.api.rechecked import Verified
from gasunion.outcome import Envelope, Outcome, Provenance

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.intake.case import Case
    from gasunion.studies.fleet import Watch


@dataclass(frozen=True, kw_only=True)
class Union:
    """What was found about a set of players.

    Attributes
    ----------
    outcome : how it ended; the frames are empty unless it is solved.
    gain_usd : what all gain together. [USD a year]
    worths : a row per coalition: coalition, worth_usd, gain_usd.
    yardsticks : a row per player: without_usd, today_usd, and its surplus under each rule. [USD]
    leaving : a row per rule under which someone would leave: rule, coalition, gain_usd.
    text : what the command prints. answer : the whole answer, as `--json` writes it.
    """

    outcome: Outcome
    gain_usd: int | None
    worths: pd.DataFrame = field(repr=False)
    yardsticks: pd.DataFrame = field(repr=False)
    leaving: pd.DataFrame = field(repr=False)
    text: str = field(repr=False)
    answer: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return self.text


def union(
    case: Case | str | Path,
    year: int,
    *,
    players: str | Collection[str] = "KZ+RU+UZ",
    unions: str | None = None,
    scenario: Paths = (),
    changes: Words = (),
    base: bool = True,
    worlds: int = 20,
    seed: int = 0,
    sensitivity: bool = False,
    forms: str | Path | None = None,
    workers: int | None = 1,
    cluster: str | None = None,
    keep: str | Path | None = None,
    out: str | Path | None = None,
    watch: Watch | None = None,
) -> Union:
    """What the players gain by planning as one, ways to share it, and who would leave.

    Parameters
    ----------
    case, scenario, changes : as `reconcile` takes them. players : names, or "KZ+RU+UZ", or "all".
    unions : who bargains as one bloc, "KZ+UZ", for the Owen value.
    base : whether the case's base of the year is applied, where it has one.
    worlds, seed : in how many worlds of the base year gains are told, and from which seed; 0 for none.
    sensitivity : whether the year is solved again with its uncertain inputs 20 % lower and higher.
    forms : a file of forms of the union with their votes; those that ship where not given.
    workers : processes; None one per core. More than one needs a script whose main part is guarded by
        `if __name__ == "__main__"`, because processes are started fresh. cluster : a Dask scheduler instead.
    keep : folder in which what is done is kept.
    out : folder for the page, the certificate and tables. watch : told (done, of how many, seconds left).

    Raises
    ------
    Refused : the case has faults, the year no base, or a player is unknown.
    """
    import pandas as pd

    from gasunion.report.answers.union import union_part
    from gasunion.report.answers.union_words import union_words
    from gasunion.studies.fleet import Crew
    from gasunion.studies.union.question import union_question
    from gasunion.studies.union.study import Unsolved, union_study

    opened = opened_case(case, scenario=scenario, changes=changes)
    question = union_question(opened, year, players, on_base=base)
    crew = Crew(workers=workers, cluster=cluster)
    kept = None if keep is None else Path(keep)
    found = union_study(
        question,
        unions=unions,
        worlds=worlds,
        seed=seed,
        is_sensitivity=sensitivity,
        forms=None if forms is None else Path(forms),
        crew=crew,
        kept=kept,
        watch=watch,
    )
    body, reasons = ({}, {}) if isinstance(found, Unsolved) else union_part(found)
    envelope = Envelope(
        name="union",
        outcome=found.outcome,
        provenance=Provenance(
            input_sha256=question.case.input_sha256,
            version=__version__,
            overridden=question.case.overridden,
        ),
        body=body,
        reasons=reasons,
    )
    if out is not None and not isinstance(found, Unsolved):
        from gasunion.report.union.files import publish_union, union_data

        publish_union(Path(out), union_data(envelope.as_dict(), question, unions=unions))
    worth = body.get("worth", {})
    rows = body.get("yardsticks", {})
    return Union(
        outcome=found.outcome,
        gain_usd=body.get("gain_usd"),
        worths=pd.DataFrame(
            [
                {
                    "coalition": name,
                    "worth_usd": v,
                    "gain_usd": v - sum(worth[p] for p in name.split("+")),
                }
                for name, v in worth.items()
            ]
        ),
        yardsticks=pd.DataFrame(
            [
                {
                    "player": p,
                    "without_usd": r["without_usd"],
                    "today_usd": r["today_usd"],
                    **r["together_usd"],
                }
                for p, r in rows.items()
            ]
        ),
        leaving=pd.DataFrame(body.get("leaving", [])),
        text="" if isinstance(found, Unsolved) else union_words(found),
        answer=envelope.as_dict(),
    )


def union_verify(answer: Mapping[str, Any] | str | Path) -> Verified:
    """Recheck an answer by code that shares nothing with what made it.

    Raises
    ------
    Refused : it cannot be read, or is no answer of `union` with a certificate.
    """
    from gasunion.studies.union.recheck import recheck

    plain = as_plain(answer)
    outcome, confirmed = recheck(plain, version=__version__)
    return Verified(outcome=outcome, confirmed=tuple(confirmed))
