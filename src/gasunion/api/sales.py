"""`gu.sales`: parties that sell outside apart and in step, who gains, who pays; and an answer rechecked."""

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
    from gasunion.studies.sales.study import Sales as Study
    from gasunion.studies.sales.study import Unsolved


@dataclass(frozen=True, kw_only=True)
class Sales:
    """What was found about sales outside. Money MUSD, prices USD/tcm, volumes bcm of the year.

    Attributes
    ----------
    outcome : how it ended; the frames are empty unless it is solved.
    prices : a row per regime and market: price, low, high, sold.
    changes : a row per regime and party or market's buyers: kind, name, change, low, high, against apart.
    split : a row per part of what selling as one at cost changes: part, amount, low, high.
    mergers : a row per group that sells as one: group, gain, low, high, pays, consumers.
    text : what the command prints. answer : the whole answer, as `--json` writes it.
    """

    outcome: Outcome
    prices: pd.DataFrame = field(repr=False)
    changes: pd.DataFrame = field(repr=False)
    split: pd.DataFrame = field(repr=False)
    mergers: pd.DataFrame = field(repr=False)
    text: str = field(repr=False)
    answer: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return self.text


def sales(
    case: Case | str | Path,
    year: int,
    *,
    sellers: str | Collection[str] | None = None,
    joint: str | Collection[str] | None = None,
    markets: str | Collection[str] | None = None,
    conduct: str = "0:1",
    settled: str | None = None,
    annual: bool = False,
    scenario: Paths = (),
    changes: Words = (),
    base: bool = True,
    worlds: int = 20,
    seed: int = 0,
    workers: int | None = 1,
    out: str | Path | None = None,
    watch: Watch | None = None,
) -> Sales:
    """Prices, gains and losses where parties sell outside apart, at cost and as one.

    Parameters
    ----------
    case, scenario, changes : as `reconcile` takes them. base : whether the case's base of the year is
        applied.
    sellers, joint, markets : names, or "KZ+RU"; not given: members that can sell, the case's players, all.
    conduct : "0:1", "RU=0.2:0.8,TM@CN_HUB=0.5". settled : contracts whose price is settled, "all" or "none".
    annual : the year as one period, not twelve months.
    worlds, seed : in how many worlds of the base year figures are told, and from which seed.
    workers : processes; None one per core. out : folder for a page of both sides, the market, and tables.
    watch : told (done, of how many, seconds left).

    Raises
    ------
    Refused : the case has faults, or the question is none; every fault at once.
    """
    import pandas as pd

    from gasunion.report.answers.sales import sales_words
    from gasunion.studies.fleet import Crew
    from gasunion.studies.sales.question import sales_question
    from gasunion.studies.sales.study import sales_study

    opened = opened_case(case, scenario=scenario, changes=changes)
    question = sales_question(
        opened,
        year,
        sellers=sellers,
        joint=joint,
        markets=markets,
        conduct=conduct,
        settled=settled,
        by_month=not annual,
        on_base=base,
    )
    found = sales_study(question, worlds=worlds, seed=seed, crew=Crew(workers=workers), watch=watch)
    answer = _answer(found)
    if out is not None and "regimes" in answer:
        from gasunion.report.sales.folder import sales_files
        from gasunion.writing import update_folder

        told = question.year_data[1]
        update_folder(Path(out), sales_files(answer, parties=told.parties, names=told.names))
    ends = answer.get("intervals", {})

    def row(name: str, value: float | None) -> list[Any]:
        return [value, *ends.get(name, (None, None))]

    return Sales(
        outcome=found.outcome,
        prices=pd.DataFrame(
            [
                [r, m, *row(f"regimes.{r}.prices.{m}", price), row_of["sold"][m]]
                for r, row_of in answer.get("regimes", {}).items()
                for m, price in row_of["prices"].items()
            ],
            columns=["regime", "market", "price", "low", "high", "sold"],
        ),
        changes=pd.DataFrame(
            [
                [r, kind, name, *row(f"changes.{r}.{kind}.{name}", value)]
                for r, row_of in answer.get("changes", {}).items()
                for kind in ("sellers", "consumers")
                for name, value in row_of[kind].items()
            ],
            columns=["regime", "kind", "name", "change", "low", "high"],
        ),
        split=pd.DataFrame(
            [
                [part, *row(f"split.{part}", value)]
                for part, value in answer.get("split", {}).items()
                if part != "buyers"
            ],
            columns=["part", "amount", "low", "high"],
        ),
        mergers=pd.DataFrame(
            [
                [m["group"], m["gain"], *m["interval"], m["pays"], m["consumers"]]
                for m in answer.get("mergers", [])
            ],
            columns=["group", "gain", "low", "high", "pays", "consumers"],
        ),
        text=sales_words(answer) if "regimes" in answer else "",
        answer=answer,
    )


def sales_verify(
    case: Case | str | Path,
    answer: Mapping[str, Any] | str | Path,
    *,
    scenario: Paths = (),
    changes: Words = (),
    workers: int | None = 1,
) -> Verified:
    """Recheck an answer of `sales` by other code, and against the case studied again.

    Raises
    ------
    Refused : it cannot be read, or is no answer of `sales`.
    """
    from gasunion.studies.fleet import Crew
    from gasunion.studies.sales.printed import verify_answer

    opened = opened_case(case, scenario=scenario, changes=changes)
    plain = as_plain(answer)
    outcome, confirmed = verify_answer(
        plain, opened, made=lambda found: _answer(found), crew=Crew(workers=workers)
    )
    return Verified(outcome=outcome, confirmed=tuple(confirmed))


def _answer(found: Study | Unsolved) -> dict[str, Any]:
    from gasunion.report.answers.sales import sales_part
    from gasunion.studies.sales.study import Unsolved

    case = found.question.case
    body, reasons = ({}, {}) if isinstance(found, Unsolved) else sales_part(found)
    return Envelope(
        name="sales",
        outcome=found.outcome,
        provenance=Provenance(
            input_sha256=case.input_sha256, version=__version__, overridden=case.overridden
        ),
        body=body,
        reasons=reasons,
    ).as_dict()
