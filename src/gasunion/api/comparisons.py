"""Comparisons as a function."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gasunion.api.plans import Kind, Result
from gasunion.outcome import Finding, Refused

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.report.changes.compared import Opened


@dataclass(frozen=True, kw_only=True)
class Differences:
    """A plan against another one.

    Attributes
    ----------
    before, after : their names. gainers, losers : parties by more than 1 MUSD, in alphabetical order.
    inputs : figures of the data that differ. parties, borders, contracts : before, after and change of each.
    text : what the command prints.
    """

    before: str
    after: str
    gainers: tuple[str, ...]
    losers: tuple[str, ...]
    inputs: pd.DataFrame = field(repr=False)
    parties: pd.DataFrame = field(repr=False)
    borders: pd.DataFrame = field(repr=False)
    contracts: pd.DataFrame = field(repr=False)
    text: str = field(repr=False)

    def __str__(self) -> str:
        return self.text


def compare(
    plans: Mapping[str, Result] | Sequence[str | Path],
    *,
    year: int | None = None,
    kind: Kind | None = None,
    block: str | Collection[str] | None = None,
    base: bool | None = None,
    out: str | Path | None = None,
    lang: str = "en",
) -> tuple[Differences, ...]:
    """Every further plan against the first.

    Parameters
    ----------
    plans : results by the names they are given; or what the command takes: result folders, and cases to be
        planned, as in "eurasia:2024" and "eurasia:2024+winter.toml".
    year, kind, block, base : of cases to be planned, as the command takes them; not for results.
    out : a folder or a file .html to write a page into, as the command does.
    lang : of `text`: "en", "ru", "kk" or "uz"; frames and the page are the same in each.

    Raises
    ------
    Refused : fewer than two, one cannot be opened, one of them has no plan, or no such language.
    """
    import pandas as pd

    from gasunion.report.answers.changed_words import comparison_text
    from gasunion.report.changes.compared import without_plan
    from gasunion.report.folders.stored import fitting_together, sentences
    from gasunion.report.language.language import known_language
    from gasunion.studies.compare import Difference
    from gasunion.studies.compare import compare as compare_plans

    words = known_language(lang, where=f"compare lang {lang!r}")
    opened = (
        _given(plans, year=year, kind=kind, block=block, base=base)
        if isinstance(plans, Mapping)
        else _asked([str(p) for p in plans], year=year, kind=kind, block=block, on_base=base is not False)
    )
    faults = [
        Finding(where="compare", what=f"{without_plan(o).message}.")
        for o in opened
        if not o.outcome.is_solved
    ]
    if faults:
        raise Refused(faults)
    later = tuple(f for o in opened for f in o.findings)
    with fitting_together(later, where="compare"):
        comparisons = compare_plans([o.compared for o in opened])
    if out is not None:
        from gasunion import __version__
        from gasunion.report.changes.changes import changes_of
        from gasunion.report.page.changes_page import CHANGES_FILE, changes_page_bytes
        from gasunion.writing import write_file

        page = Path(out) if Path(out).suffix.lower() == ".html" else Path(out) / CHANGES_FILE
        with fitting_together(later, where="compare"):
            drawn = changes_page_bytes(
                changes_of(opened), version=__version__, later_changes=sentences(later)
            )
        write_file(page, drawn)

    def frame(differences: Sequence[Difference]) -> pd.DataFrame:
        columns = ["name", "measure", "unit", "period", "before", "after", "change"]
        return pd.DataFrame([[getattr(d, c) for c in columns] for d in differences], columns=columns)

    changed = ["table", "row", "column", "unit", "old", "new"]
    return tuple(
        Differences(
            before=c.before,
            after=c.after,
            gainers=c.gainers(),
            losers=c.losers(),
            inputs=pd.DataFrame([[getattr(x, n) for n in changed] for x in c.inputs], columns=changed),
            parties=frame(c.parties),
            borders=frame(c.borders),
            contracts=frame(c.contracts),
            text=comparison_text([opened[0], other], words),
        )
        for other, c in zip(opened[1:], comparisons, strict=True)
    )


def _given(plans: Mapping[str, Result], **planned: object) -> list[Opened]:
    from gasunion.report.changes.compared import Opened
    from gasunion.studies.compare_question import check_names

    check_names(list(plans))
    unused = [name for name, value in planned.items() if value is not None]
    if unused:
        raise Refused(
            [
                Finding(
                    where=f"compare {', '.join(unused)}",
                    what="says how cases are planned, and these plans are made.",
                    hint="Leave it out, or name cases such as 'eurasia:2024'.",
                )
            ]
        )
    return [
        Opened(
            name=name,
            case=r.case,
            year=r.year,
            kind=r.kind,
            input_sha256=r.provenance.input_sha256,
            outcome=r.outcome,
            findings=r.later_changes,
            frames=dict(r.frames),
        )
        for name, r in plans.items()
    ]


def _asked(
    specs: list[str],
    *,
    year: int | None,
    kind: Kind | None,
    block: str | Collection[str] | None,
    on_base: bool,
) -> list[Opened]:
    from gasunion.report.changes.compared import opened_answer, opened_result
    from gasunion.report.files.files import read_results
    from gasunion.studies.compare_question import compare_questions
    from gasunion.studies.plan_question import answer

    questions = compare_questions(specs, year=year, kind=kind, block=block, on_base=on_base)
    return [
        opened_result(read_results(q), name=name)
        if isinstance(q, Path)
        else opened_answer(q, answer(q), name=name)
        for name, q in zip(specs, questions, strict=True)
    ]
