"""The chapter on the test against the past: what four predictors said before each year, and which won."""

from __future__ import annotations

from collections.abc import Sequence

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import cited, figure, text, web_table
from gasunion.report.charts.multiples import flow_words, hindcast_multiples
from gasunion.report.views.data import Past, known
from gasunion.report.views.past import HINDCAST_FILE
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import amount, value_of

# Columns of the predictors, the cheapest first; their words stand under "predictor".
PREDICTORS = ("persistence_bcm", "agreed_bcm", "status_quo_bcm", "planned_bcm")


def hindcast_chapter(r: Reading) -> Chapter | None:
    """Past years from what was known before each, against what was observed."""
    if not r.report.hindcast:
        return None
    rows = sorted(r.report.hindcast, key=lambda x: (x.corridor, x.year))
    tests = r.words.number(sum(x.is_test for x in rows), "count")
    found = misses(judged(rows))
    table = web_table(
        r.words,
        "hindcast",
        r.say("hindcast.caption"),
        heads=[
            text(r.say("col.flow")),
            figure(r.say("col.year"), "year"),
            figure(r.say("col.observed"), "bcm"),
            figure(r.say("col.low"), "bcm"),
            figure(r.say("col.high"), "bcm"),
            *(figure(r.say(f"predictor.{column}"), "bcm") for column in PREDICTORS),
            figure(r.say("col.plan_low"), "bcm"),
            figure(r.say("col.plan_high"), "bcm"),
            figure(r.say("col.known"), "%"),
            text(r.say("col.is_test")),
            text(r.say("col.held")),
        ],
        rows=[
            [
                flow_words(r, x.corridor),
                str(x.year),
                x.observed_bcm,
                x.low_bcm,
                x.high_bcm,
                *(value_of(x, column) for column in PREDICTORS),
                x.planned_low_bcm,
                x.planned_high_bcm,
                None if x.known_share is None else 100 * x.known_share,
                r.say(f"yes_no.{'yes' if x.is_test else 'no'}"),
                cited(x.held),
            ]
            for x in rows
        ],
        keys=[f"{x.corridor},{x.year}" for x in rows],
        file=HINDCAST_FILE,
    )
    title = r.words.count("hindcast.title", len(rows), tests=tests)
    if found:
        won = min(found, key=lambda column: found[column])
        title = r.words.count("hindcast.won", len(rows), tests=tests, won=r.say(f"predictor.{won}"))
    return Chapter(
        name="hindcast",
        short=r.say("hindcast.chapter"),
        title=title,
        subtitle=r.say("hindcast.measure", conditions=r.conditions, errors=_errors(r, rows)),
        multiples=tuple(hindcast_multiples(r)),
        legend="hindcast",
        tables=(table,),
        # Folders of 0.1 hold plans that knew what came after.
        foot=r.say("hindcast.foot" if any(x.as_of for x in rows) else "hindcast.foot_of_hindsight"),
    )


def judged(rows: Sequence[Past]) -> list[Past]:
    """Independent observations of which every predictor says something."""
    return [x for x in rows if x.basis == "independent" and all(known(value_of(x, c)) for c in PREDICTORS)]


def misses(rows: Sequence[Past]) -> dict[str, float]:
    """Column of a predictor → mean absolute error over some flows; empty without flows. [bcm]"""
    return {c: sum(abs(amount(x, c) - x.observed_bcm) for x in rows) / len(rows) for c in PREDICTORS if rows}


def _errors(r: Reading, rows: Sequence[Past]) -> str:
    """The sentences with the mean absolute errors, with and without starts and ends of contracts."""
    over = judged(rows)
    if not over:
        return r.say("hindcast.no_errors")
    calm = [x for x in over if not x.starts_or_ends]

    def told(of: Sequence[Past]) -> str:
        found = misses(of)
        return "; ".join(
            r.say(
                "list.with_figure",
                name=r.say(f"predictor.{c}"),
                figure=r.words.number(miss, "bcm", decimals=2),
            )
            for c, miss in found.items()
        )

    published = r.words.number(sum(x.was_published for x in over), "count")
    sentences = [r.words.count("hindcast.errors", len(over), errors=told(over), published=published)]
    if calm and len(calm) < len(over):
        sentences.append(r.words.count("hindcast.calm", len(over) - len(calm), errors=told(calm)))
    return " ".join(sentences)
