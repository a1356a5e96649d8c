"""The head of the protocol as a committee keeps it: number, place, date, delegations, agenda, decisions.

What only the meeting can say is a line to write on. The agenda is the sections of this version, and what they
leave open stands as a decision to be taken, so that nothing open is forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gasunion.report.language.language import everywhere, said
from gasunion.report.protocol.clause import Cell, Label, Section, Sheet, paragraph
from gasunion.report.protocol.source import Source

LINE: Final = "_" * 14
_FIELDS: Final = ("number", "place", "date", "chair", "secretary")


def meeting(source: Source, members: Sequence[str], sections: Sequence[Section]) -> Section:
    """What is written down when the committee meets.

    Parameters
    ----------
    members : parties that are asked for consent. sections : those of the version that are on the agenda.
    """
    line = Label(words=everywhere(LINE))
    fields = Sheet(
        name="meeting.table",
        heads=["entry", "value_entered"],
        rows=[[Label(words=said(f"meeting.{field}")), line] for field in _FIELDS],
    )
    delegations = Sheet(
        name="meeting.delegations",
        heads=["party", "delegation_head", "delegation_members"],
        rows=[[source.party(p), line, line] for p in members],
        is_by_name=True,
    )
    agenda = Sheet(
        name="meeting.agenda",
        heads=["number", "agenda_item", "state"],
        rows=[
            [_number(n), Label(words=said(f"{s.name}.title")), Label(words=said(f"state.{s.state}"))]
            for n, s in enumerate(sections, 1)
        ],
    )
    return Section(
        name="meeting",
        state="open",
        paragraphs=[
            paragraph("meeting.summary"),
            paragraph("meeting.copies", count=everywhere(str(len(members)))),
        ],
        sheets=[fields, delegations, agenda, _decisions(sections)],
    )


def _decisions(sections: Sequence[Section]) -> Sheet:
    """To take note of what is done, and to settle each point that a section leaves open."""
    line = Label(words=everywhere(LINE))
    wanted: list[Label] = []
    if any(s.state != "open" for s in sections):
        wanted.append(Label(words=said("meeting.take_note")))
    wanted += [
        Label(words=said("meeting.settle", section=said(f"{s.name}.title")), below=p.words)
        for s in sections
        for p in s.paragraphs
        if p.is_open
    ]
    rows: list[list[Cell]] = [[_number(n), what, line, line] for n, what in enumerate(wanted, 1)]
    return Sheet(
        name="meeting.decisions",
        heads=["number", "decision", "owner", "deadline"],
        rows=rows,
        note="meeting.decisions_note",
    )


def _number(n: int) -> Label:
    return Label(words=everywhere(str(n)))
