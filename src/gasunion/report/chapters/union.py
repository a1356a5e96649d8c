"""Chapters of the page of a union: who gains, who would leave, where it comes from, how sure."""

from __future__ import annotations

from dataclasses import replace

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.union_words import how_sure, left_open, page_title
from gasunion.report.chapters.webtable import Value, figure, text, web_table
from gasunion.report.charts.charts import signed_chart
from gasunion.report.charts.gains_figure import gains_figures
from gasunion.report.views.union import USD, UnionReading
from gasunion.studies.union.study import AS_AGREED

# Below it a gain is none. [MUSD]
SHOWN_MUSD = 0.05


def gain_chapter(r: UnionReading) -> Chapter:
    """Who gains, by split."""
    losing = [p for p in r.players if any(r.gain(rule, p) < -SHOWN_MUSD for rule in r.rules)]
    subtitle = "gain.subtitle_no_worlds" if r.worlds is None else "gain.subtitle"
    rows: list[list[Value]] = [
        [r.rule(rule), *(r.gain(rule, p) for p in r.players), r.meaning(rule)] for rule in r.rules
    ]
    return Chapter(
        name="gain",
        short=r.say("chapter.gain"),
        title=r.say("gain.title_some", losing=r.listed(losing)) if losing else r.say("gain.title"),
        subtitle=r.say(subtitle, year=r.year),
        multiples=gains_figures(r),
        tables=(
            web_table(
                r.words,
                "splits",
                r.say("gain.caption"),
                heads=[
                    text(r.say("gain.split")),
                    *(figure(r.party(p), r.unit, signed=True) for p in r.players),
                    text(r.say("gain.meaning")),
                ],
                rows=rows,
                keys=r.rules,
                file="union_shares.csv",
            ),
        ),
        foot=r.say("gain.foot"),
    )


def of_report(r: UnionReading) -> Chapter:
    """The chapter of a plan's report: the finding, how sure it is, who gains by which split."""
    found = gain_chapter(r)
    return replace(
        found,
        name="union",
        short=r.say("chapter.report"),
        title=page_title(r),
        state=" ".join([how_sure(r), left_open(r)]),
        tables=tuple(replace(t, file="") for t in found.tables),
    )


def leaving_chapter(r: UnionReading) -> Chapter:
    """The strongest objection under each split, and every worth."""
    count = len(r.leaving)
    title = r.say("leaving.some", n=str(count), all=str(len(r.rules))) if count else r.say("leaving.none")
    rows: list[list[Value]] = []
    for rule in r.rules:
        name, excess = r.strongest(rule)
        found = r.spread(rule)
        held = r.words.number(None, "") if found is None else r.words.with_unit(found["in_core"], "share")
        rows.append([r.rule(rule), r.coalition(name), excess, held])
    worth = r.answer["worth"]
    alone = {p: worth[p] for p in r.data.players}
    worths: list[list[Value]] = [
        [r.coalition(n), v / USD, (v - sum(alone[p] for p in n.split("+"))) / USD] for n, v in worth.items()
    ]
    return Chapter(
        name="leaving",
        short=r.say("chapter.leaving"),
        title=title,
        subtitle=r.say("leaving.subtitle", year=r.year),
        tables=(
            web_table(
                r.words,
                "objections",
                r.say("leaving.caption"),
                heads=[
                    text(r.say("gain.split")),
                    text(r.say("own.coalition")),
                    figure(r.say("leaving.excess"), r.unit, signed=True, toned=False),
                    text(r.say("leaving.in_core")),
                ],
                rows=rows,
                keys=r.rules,
                file="union_objections.csv",
            ),
            web_table(
                r.words,
                "worths",
                r.say("leaving.worths"),
                heads=[
                    text(r.say("own.coalition")),
                    figure(r.say("leaving.worth"), "MUSD"),
                    figure(r.say("leaving.gain"), r.unit),
                ],
                rows=worths,
                keys=list(worth),
                file="union_worths.csv",
            ),
        ),
        foot=r.say("leaving.core_empty" if r.answer["core_empty"] else "leaving.core"),
    )


def parts_chapter(r: UnionReading) -> Chapter:
    """Where the gain comes from, and what stands beside it."""
    parts, beside = r.answer["parts"], r.answer["beside"]
    amounts = {
        "timing": parts["timing_and_routing_usd"] / USD,
        "trade": parts["more_trade_usd"] / USD,
        "shortage": parts["shortage_relieved_usd"] / USD,
    }
    total = sum(amounts.values())
    most = max(amounts, key=lambda k: amounts[k])
    title = r.say("parts.title_none")
    if total > 0:
        share = r.words.with_unit(amounts[most] / total, "share")
        title = r.say("parts.title", most=share, part=r.say(f"parts.{most}"))
    others = {
        "balances": beside["with_balances_released_usd"],
        "outsiders": beside["outsiders_usd"],
        "home_first": beside["home_first_usd"],
    }
    rows: list[list[Value]] = [[r.say(f"parts.{k}"), v, r.say(f"parts.{k}_is")] for k, v in amounts.items()]
    rows += [[r.say(f"parts.{k}"), v / USD, "–"] for k, v in others.items()]
    tables = [
        web_table(
            r.words,
            "parts",
            r.say("parts.caption"),
            heads=[
                text(r.say("parts.part")),
                figure("", r.unit, signed=True),
                text(r.say("parts.what")),
            ],
            rows=rows,
        )
    ]
    if r.answer["stopped"]:
        tables.append(
            web_table(
                r.words,
                "stopped",
                r.say("parts.stopped"),
                heads=[
                    text(r.say("parts.contract")),
                    figure(r.say("party.today_head"), "bcm"),
                    figure(r.say("party.without_head"), "bcm"),
                ],
                rows=[[s["contract"], s["today_bcm"], s["without_bcm"]] for s in r.answer["stopped"]],
            )
        )
    return Chapter(
        name="parts",
        short=r.say("chapter.parts"),
        title=title,
        subtitle=r.say("parts.subtitle", year=r.year),
        chart=signed_chart(
            r.words,
            "parts",
            [r.say(f"parts.{k}") for k in amounts],
            values=list(amounts.values()),
            what=r.say("parts.caption"),
            unit=r.unit,
        ),
        tables=tuple(tables),
        foot=r.say("parts.foot"),
    )


def sure_chapter(r: UnionReading) -> Chapter:
    """The interval over worlds, and the gain beside the misfit of the base year."""
    told, base = r.answer["left_open"], r.answer["base"]
    verdict = {True: "smaller", False: "larger", None: "unknown"}[told["is_smaller_in_gas"]]
    subtitle = r.say("sure.subtitle_no_base")
    if r.answer["reasons"].get("base") == AS_AGREED:
        subtitle = r.say("sure.subtitle_agreed")
    if base is not None:
        subtitle = r.say("sure.subtitle", misfit=f"Σz² {r.words.number(base['misfit'], '', decimals=1)}")
    shifted = r.say("sure.shifted", shifted=r.words.with_unit(told["shifted_bcm"], "bcm"))
    closed = told["misclosure"]
    tables = (
        (
            web_table(
                r.words,
                "misclosure",
                r.say("sure.caption"),
                heads=[
                    text(r.words.say("head.party")),
                    figure(r.say("sure.misclosure"), "bcm", signed=True, toned=False),
                    figure(r.say("sure.sigma"), "bcm"),
                ],
                rows=[
                    [r.party(p), closed[p]["misclosure_bcm"], closed[p]["sigma_bcm"]]
                    for p in r.players
                    if p in closed
                ],
            ),
        )
        if closed
        else ()
    )
    return Chapter(
        name="sure",
        short=r.say("chapter.sure"),
        title=r.say(f"sure.title_{verdict}"),
        subtitle=subtitle,
        state=" ".join([how_sure(r), left_open(r), shifted]),
        tables=tables,
        foot=r.say("sure.worlds"),
    )
