"""The chapter on the test against the past: what four predictors said before each year, and which won."""

from __future__ import annotations

from collections.abc import Sequence

from gasunion.report.chapters.chapter import CONDITIONS, Chapter
from gasunion.report.chapters.webtable import figure, text, web_table
from gasunion.report.charts.multiples import hindcast_multiples, observed_words
from gasunion.report.views.data import Past, ReportData, known

# Predictor → column of its figure and its name in a sentence, the cheapest first.
PREDICTORS = {
    "persistence_bcm": "the year before",
    "agreed_bcm": "agreed quantities alone",
    "status_quo_bcm": "the plan with agreed quantities",
    "planned_bcm": "the contracted plan",
}

FOOT = (
    "Each year is predicted from what was dated before it; what nobody dated is an older row, and counts as "
    "not known. A flow tests the plan if its observation is independent and nothing that binds is dated "
    "after the year began (else an open diamond). The data were not tuned to the observations."
)
# Folders of 0.1 hold plans that knew what came after.
FOOT_OF_HINDSIGHT = (
    "Plans of past years from the data of today. A flow whose contract sits on a bound shows no more than "
    "that bound; a bound that rests on an observation tests nothing (open diamond)."
)


def hindcast_chapter(report: ReportData) -> Chapter | None:
    """Past years from what was known before each, against what was observed."""
    if not report.hindcast:
        return None
    rows = sorted(report.hindcast, key=lambda r: (r.corridor, r.year))
    tests = sum(r.is_test for r in rows)
    table = web_table(
        "hindcast",
        "What was said of each flow before its year, and what was observed. A predictor that says nothing is "
        "n/a: nothing was known of a contract, or nothing was agreed.",
        [
            text("flow"),
            figure("year", "year"),
            figure("observed", "bcm"),
            figure("low", "bcm"),
            figure("high", "bcm"),
            figure("year before", "bcm"),
            figure("agreed alone", "bcm"),
            figure("agreed plan", "bcm"),
            figure("contracted plan", "bcm"),
            figure("its low", "bcm"),
            figure("its high", "bcm"),
            figure("known", "%"),
            text("a test?"),
            text("what binds (on what it rests, its date)"),
        ],
        [
            [
                observed_words(r.corridor),
                r.year,
                r.observed_bcm,
                r.low_bcm,
                r.high_bcm,
                r.persistence_bcm,
                r.agreed_bcm,
                r.status_quo_bcm,
                r.planned_bcm,
                r.planned_low_bcm,
                r.planned_high_bcm,
                None if r.known_share is None else 100 * r.known_share,
                "yes" if r.is_test else "no",
                r.held,
            ]
            for r in rows
        ],
    )
    return Chapter(
        name="hindcast",
        short="Hindcast",
        title=f"{tests} of {len(rows)} past flows test{'s' if tests == 1 else ''} the plan" + _won(rows),
        subtitle=f"Flow of a year, bcm; {CONDITIONS}. {_errors(rows)}",
        multiples=tuple(hindcast_multiples(report)),
        legend="hindcast",
        tables=(table,),
        foot=FOOT if any(r.as_of for r in rows) else FOOT_OF_HINDSIGHT,
    )


def judged(rows: Sequence[Past]) -> list[Past]:
    """Independent observations of which every predictor says something."""
    return [r for r in rows if r.basis == "independent" and all(known(getattr(r, c)) for c in PREDICTORS)]


def misses(rows: Sequence[Past]) -> dict[str, float]:
    """Predictor → mean absolute error over some flows; empty without flows. [bcm]"""
    return {
        words: sum(abs(getattr(r, column) - r.observed_bcm) for r in rows) / len(rows)
        for column, words in PREDICTORS.items()
        if rows
    }


def _won(rows: Sequence[Past]) -> str:
    found = misses(judged(rows))
    return f"; {min(found, key=lambda w: found[w])} came closest" if found else ""


def _errors(rows: Sequence[Past]) -> str:
    """The sentence with the mean absolute errors, with and without starts and ends of contracts."""
    over = judged(rows)
    if not over:
        return "No independent flow has a figure of every predictor."
    calm = [r for r in over if not r.starts_or_ends]
    listed = ", ".join(f"{words} {miss:.2f}" for words, miss in misses(over).items())
    told = f"Mean absolute errors over {len(over)} independent flows, bcm: {listed}"
    if calm and len(calm) < len(over):
        less = ", ".join(f"{miss:.2f}" for miss in misses(calm).values())
        told += f"; without the {len(over) - len(calm)} where a contract begins or ends: {less}"
    published = sum(r.was_published for r in over)
    return f"{told}. Of {published} of them the year before\u2019s figure was published by then."
