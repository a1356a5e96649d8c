"""Projects: for members, who build and sell, and for outside markets, who buy."""

from __future__ import annotations

from gasunion.report.beside.answer import Told, origin_words
from gasunion.report.chapters.sheet import Column, Row, Sheet
from gasunion.report.views.beside import ProjectParty, ProjectsView, Spanned
from gasunion.report.views.reading import Reading

NOTHING_MUSD = 0.5
"""What a project changes for a party by less is nothing."""


def projects_told(r: Reading, view: ProjectsView) -> Told:
    """The answer in the language of the reader."""
    buyers = [p for p in view.parties if r.report.roles.get(p.party) == "market"]
    others = [p for p in view.parties if r.report.roles.get(p.party) != "market"]
    built = {p.project for p in view.projects if p.start is not None}
    count = r.words.number(len(view.projects), "count")
    return Told(
        name="projects",
        title=r.say(
            "beside.projects.title",
            built=r.words.number(view.built, "count"),
            all=count,
            net=r.words.with_unit(view.net, "MUSD", signed=True),
        ),
        subtitle=r.say("beside.projects.subtitle", years=", ".join(view.years), until=str(view.until)),
        state=f"{r.say('beside.projects.sure')} {origin_words(r, view.origin, 'sums')}",
        sides=(
            ("sellers", r.say("beside.projects.members"), (_parties(r, others, built, "projects-members"),)),
            ("buyers", r.say("beside.projects.markets"), (_parties(r, buyers, built, "projects-markets"),)),
        ),
        more=(_projects(r, view),),
        foot=r.say("beside.projects.foot", share=r.words.with_unit(view.threshold, "share")),
    )


def _parties(r: Reading, found: list[ProjectParty], built: set[str], name: str) -> Sheet:
    shown = [
        p
        for p in found
        if max(abs(p.benefit), abs(p.own_cost), abs(p.compensation), abs(p.compensation_threshold))
        >= NOTHING_MUSD
    ]
    return Sheet(
        name=name,
        caption=r.say("beside.projects.by_party"),
        first=r.say("beside.projects.project_party"),
        columns=(
            Column(
                measure="benefit_musd", head=r.say("beside.projects.benefit"), unit="MUSD", is_signed=True
            ),
            Column(measure="own_cost_musd", head=r.say("beside.projects.own_cost"), unit="MUSD"),
            Column(measure="net_musd", head=r.say("beside.projects.net"), unit="MUSD", is_signed=True),
            Column(
                measure="compensation_musd",
                head=r.say("beside.projects.compensation"),
                unit="MUSD",
                is_signed=True,
            ),
            Column(
                measure="compensation_threshold_musd",
                head=r.say("beside.projects.threshold"),
                unit="MUSD",
                is_signed=True,
            ),
        ),
        rows=tuple(
            Row(
                key=f"{p.project} {p.party}",
                label=f"{p.project} · {r.party(p.party)}"
                + ("" if p.project in built else f" · {r.say('beside.projects.not_built')}"),
                values=(
                    *(Spanned(value=v) for v in (p.benefit, p.own_cost, p.net)),
                    *(
                        Spanned(value=v) if p.project in built else "–"
                        for v in (p.compensation, p.compensation_threshold)
                    ),
                ),
            )
            for p in shown
        ),
    )


def _projects(r: Reading, view: ProjectsView) -> Sheet:
    return Sheet(
        name="projects",
        caption=r.say("beside.projects.all"),
        first=r.say("beside.projects.project"),
        columns=(
            Column(measure="name", head=r.say("beside.projects.name")),
            Column(measure="start", head=r.say("beside.projects.start")),
            Column(
                measure="benefit_musd", head=r.say("beside.projects.benefit"), unit="MUSD", is_signed=True
            ),
            Column(measure="cost_musd", head=r.say("beside.projects.cost"), unit="MUSD"),
            Column(measure="net_musd", head=r.say("beside.projects.net"), unit="MUSD", is_signed=True),
            Column(measure="benefit_cost", head=r.say("beside.projects.ratio"), decimals=2),
        ),
        rows=tuple(
            Row(
                key=p.project,
                label=p.project,
                values=(
                    p.name,
                    r.say("beside.projects.not_built") if p.start is None else str(p.start),
                    *(Spanned(value=v) for v in (p.benefit, p.cost, p.net, p.ratio)),
                ),
            )
            for p in view.projects
        ),
    )
