"""The chapter on forms of a union: what each reaches, who decides and blocks, what each gives up."""

from __future__ import annotations

from collections.abc import Sequence

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import Value, WebTable, cited, figure, text, web_table
from gasunion.report.views.union import USD, UnionReading
from gasunion.studies.forms.examples import examples


def forms_chapter(r: UnionReading) -> Chapter:
    """A committee, an operator, a company side by side; none is recommended."""
    rows = r.answer["forms"]
    alone = min(f["by_itself_usd"] for f in rows) / USD
    return Chapter(
        name="forms",
        short=r.say("chapter.forms"),
        title=r.say("forms.title", alone=r.musd(alone), all=r.musd(r.answer["gain_usd"] / USD)),
        subtitle=r.say("forms.subtitle"),
        tables=(_reach(r), _votes(r), _leaving(r), _keeps(r), _examples(r)),
        foot=r.say("forms.foot"),
    )


def _form(r: UnionReading, form: str) -> str:
    return r.say(f"forms.{form}")


def _sets(r: UnionReading, names: Sequence[str]) -> str:
    return "; ".join(r.coalition(n) for n in names)


def _reach(r: UnionReading) -> WebTable:
    body: list[list[Value]] = [
        [
            _form(r, f["form"]),
            f["by_itself_usd"] / USD,
            f["with_contracts_usd"] / USD,
            _sets(r, f["decides"]),
            _sets(r, f["blocks"]),
        ]
        for f in r.answer["forms"]
    ]
    return web_table(
        r.words,
        "forms",
        r.say("forms.caption"),
        heads=[
            text(r.say("forms.form")),
            figure(r.say("forms.by_itself"), r.unit),
            figure(r.say("forms.with_contracts"), r.unit),
            text(r.say("forms.decides")),
            text(r.say("forms.blocks")),
        ],
        rows=body,
    )


def _votes(r: UnionReading) -> WebTable:
    body: list[list[Value]] = [
        [
            _form(r, f["form"]),
            r.party(p),
            str(f["votes"][p]),
            100.0 * f["shapley_shubik"][p],
            100.0 * f["banzhaf"][p],
        ]
        for f in r.answer["forms"]
        for p in r.players
    ]
    return web_table(
        r.words,
        "votes",
        r.say("forms.votes_caption"),
        heads=[
            text(r.say("forms.form")),
            text(r.words.say("head.party")),
            text(r.say("forms.votes")),
            figure(r.say("forms.shapley_shubik"), "%"),
            figure(r.say("forms.banzhaf"), "%"),
        ],
        rows=body,
    )


def _leaving(r: UnionReading) -> WebTable:
    first, *others = r.answer["forms"]
    by = {f["form"]: {e["party"]: e for e in f["leaving"]} for f in (first, *others)}
    body: list[list[Value]] = []
    for p in r.players:
        gone = by[first["form"]][p]
        yes = [_form(r, form) for form, found in by.items() if found[p]["can_decide"]]
        body.append([r.party(p), gone["rest_usd"] / USD, gone["lost_usd"] / USD, "; ".join(yes) or "–"])
    return web_table(
        r.words,
        "one-leaves",
        r.say("forms.leaving_caption"),
        heads=[
            text(r.say("forms.leaves")),
            figure(r.say("forms.rest"), r.unit),
            figure(r.say("forms.lost"), r.unit),
            text(r.say("forms.can_decide")),
        ],
        rows=body,
    )


def _keeps(r: UnionReading) -> WebTable:
    return web_table(
        r.words,
        "keeps",
        r.say("forms.keeps_caption"),
        heads=[text(r.say("forms.form")), text(r.say("forms.keeps")), text(r.say("forms.gives_up"))],
        rows=[
            [
                _form(r, f["form"]),
                r.say(f"forms.keeps_{f['form']}"),
                r.say(f"forms.gives_up_{f['form']}"),
            ]
            for f in r.answer["forms"]
        ],
    )


def _examples(r: UnionReading) -> WebTable:
    return web_table(
        r.words,
        "examples",
        r.say("forms.examples_caption"),
        heads=[
            text(r.say("forms.form")),
            text(r.say("forms.example")),
            text(r.say("forms.known")),
            text(r.say("forms.source")),
        ],
        rows=[[_form(r, e.form), cited(e.name), cited(e.what), cited(e.source)] for e in examples()],
    )
