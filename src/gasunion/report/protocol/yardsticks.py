"""Three yardsticks of each party: without, today, together.

Today is known from a status quo; the others come from an answer of `gasunion union`, or stay open. Figures
from it stand in yardsticks.csv beside the protocol, so that each can be looked up there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from gasunion.report.chapters.union_words import how_sure, left_open
from gasunion.report.language.language import LANGUAGES, Words, language, said
from gasunion.report.protocol.clause import Cell, Label, Paragraph, Section, Sheet, paragraph
from gasunion.report.protocol.source import Source
from gasunion.report.protocol.trace import Figure
from gasunion.report.tables.axes import YEAR
from gasunion.report.views.names import Names
from gasunion.report.views.union import USD, UnionData, UnionReading

YARDSTICKS_FILE = "yardsticks.csv"
COLUMNS = ("without_musd", "today_musd", "together_musd", "gain_musd", "gain_p5_musd", "gain_p95_musd")


def yardsticks(source: Source, union: Mapping[str, Any] | None) -> Section:
    """Without, today, together; what no study at hand tells is left open."""
    if union is None:
        return _without_study(source)
    others = {r["party"] for r in source.book.rows("parties", period=YEAR)} - set(union["players"])
    rule = _rule(union)
    paragraphs = [
        paragraph("yardsticks.summary"),
        paragraph(
            "yardsticks.union",
            players=_listed(source, union),
            rule={c: _rule_words(rule, c) for c in LANGUAGES},
        ),
        Paragraph(words=_told(union)),
    ]
    if others:
        paragraphs.append(paragraph("yardsticks.union_others"))
    rows: list[list[Cell]] = [
        [
            source.party(p),
            *(
                Figure(
                    value=row[c],
                    unit="MUSD" if c in COLUMNS[:3] else "MUSD/y",
                    table="yardsticks",
                    row={"party": p},
                    column=c,
                )
                for c in COLUMNS
            ),
        ]
        for p, row in _rows(union).items()
    ]
    of_gain = [said(f"union.party.{head}") for head in ("gain", "low", "high")]
    sheet = Sheet(
        name="yardsticks.table",
        heads=["party", "without", "today", "together", *of_gain],
        rows=rows,
        is_by_name=True,
    )
    return Section(name="yardsticks", state="done", paragraphs=paragraphs, sheets=[sheet])


def yardsticks_bytes(union: Mapping[str, Any]) -> bytes:
    """The figures of the section as CSV, MUSD of the year."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["party", *COLUMNS])
    for p, row in _rows(union).items():
        writer.writerow([p, *("" if row[c] is None else repr(row[c]) for c in COLUMNS)])
    return out.getvalue().encode()


def _rule(union: Mapping[str, Any]) -> str:
    """The split that is told: from prices, where there is one."""
    return "shapley" if union["shares"].get("price_point") is None else "price_point"


def _rows(union: Mapping[str, Any]) -> dict[str, dict[str, float | None]]:
    rule = _rule(union)
    spread = (union["worlds"] or {"rules": {}})["rules"].get(rule)
    rows = {}
    for p in union["players"]:
        known, together = union["yardsticks"][p], union["shares"][rule][p]
        quantiles = None if spread is None else spread["gain_usd"][p]
        found = {
            "without_musd": known["without_usd"],
            "today_musd": known["today_usd"],
            "together_musd": together,
            "gain_musd": together - known["today_usd"],
            "gain_p5_musd": None if quantiles is None else quantiles["p5"],
            "gain_p95_musd": None if quantiles is None else quantiles["p95"],
        }
        rows[p] = {c: None if v is None else round(v / USD, 6) for c, v in found.items()}
    return rows


def _told(union: Mapping[str, Any]) -> Words:
    """How sure the gain is, and what the balances leave open."""
    data = UnionData(answer=union, party_names={}, names=Names())
    told = {}
    for code in LANGUAGES:
        r = UnionReading(data=data, words=language(code))
        told[code] = f"{how_sure(r)} {left_open(r)}"
    return told


def _listed(source: Source, union: Mapping[str, Any]) -> Words:
    return {
        c: language(c).listed(language(c).sorted([_name(source, p, c) for p in union["players"]], str))
        for c in LANGUAGES
    }


def _name(source: Source, party: str, code: str) -> str:
    return source.names[party][code] if party in source.names else party


def _rule_words(rule: str, code: str) -> str:
    words = language(code)
    return f"{words.say(f'union.rule_is.{rule}')} ({words.say(f'union.rule.{rule}')})"


def _without_study(source: Source) -> Section:
    paragraphs = [paragraph("yardsticks.summary"), paragraph("yardsticks.open", is_open=True)]
    if source.answer.get("kind") != "status quo":
        paragraphs.append(paragraph("yardsticks.not_today", is_open=True))
        return Section(name="yardsticks", state="open", paragraphs=paragraphs)
    unknown = Label(words=said("number.unknown"))
    rows: list[list[Cell]] = [
        [
            source.party(r["party"]),
            unknown,
            source.book.figure("parties", "surplus_musd", party=r["party"], period=YEAR),
            unknown,
        ]
        for r in source.book.rows("parties", period=YEAR)
    ]
    sheet = Sheet(
        name="yardsticks.table", heads=["party", "without", "today", "together"], rows=rows, is_by_name=True
    )
    return Section(name="yardsticks", state="partial", paragraphs=paragraphs, sheets=[sheet])
