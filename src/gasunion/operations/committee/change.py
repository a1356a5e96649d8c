"""Changes of a protocol: what a party proposes, why, and what becomes of the clauses.

A clause is a paragraph. Those of the draft are named by section and number ("balance.1"), one that a change
added by that change ("c3"). Figures stand in the tables of the draft and are changed by another run, not
here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from gasunion.outcome import Finding
from gasunion.reading.text import fault_of, shown

Action = Literal["add", "replace", "remove", "open", "settle"]
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
TONGUES: Final = ("en", "ru", "kk", "uz")
"""Languages that a text may be given in; those of the protocol."""
MOST_TEXT: Final = 10_000
MOST_REASON: Final = 2_000
MOST_CHANGES: Final = 500
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "add": ("section", "words"),
    "replace": ("clause", "words"),
    "remove": ("clause",),
    "open": ("section", "words"),
    "settle": ("clause",),
}
_MEANS: Final = {
    "add": "adds a paragraph to a section",
    "replace": "replaces a paragraph",
    "remove": "removes a paragraph",
    "open": "raises an open point in a section",
    "settle": "settles the open point that `clause` names",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, as its author proposed it.

    Attributes
    ----------
    id : within its protocol: "c1", "c2", …. party : its author's. reason : why, in the author's words.
    section : of an addition or an open point. clause : that is replaced, removed or settled.
    words : language → text; in a language that is not given, a reader is shown another.
    """

    id: str
    party: str
    reason: str
    action: Action
    section: str | None = None
    clause: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As it stands in a version."""
        return {
            "id": self.id,
            "party": self.party,
            "reason": self.reason,
            "action": self.action,
            "section": self.section,
            "clause": self.clause,
            "words": dict(self.words),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A paragraph as it stands. origin : the change that wrote it last; None for the draft's own."""

    id: str
    section: str
    words: Mapping[str, str]
    origin: str | None = None

    def plain(self) -> dict[str, Any]:
        """As it stands in a version."""
        return {"id": self.id, "section": self.section, "words": dict(self.words), "origin": self.origin}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPoint:
    """What is not agreed yet. raised_by, settled_by : changes; None for the draft's own, and while open."""

    id: str
    section: str
    words: Mapping[str, str]
    raised_by: str | None = None
    settled_by: str | None = None

    def plain(self) -> dict[str, Any]:
        """As it stands in a version."""
        return {
            "id": self.id,
            "section": self.section,
            "words": dict(self.words),
            "raised_by": self.raised_by,
            "settled_by": self.settled_by,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The paragraphs and open points of a version, in their order."""

    clauses: tuple[Clause, ...]
    points: tuple[OpenPoint, ...]


def form_faults(change: Change, where: str = "change") -> list[Finding]:
    """What is wrong with the form of a change, whatever it is applied to."""
    faults: list[Finding] = []
    if change.action not in ACTIONS:
        told = "; ".join(f"{name}: {means}" for name, means in _MEANS.items())
        hint = f"Known: {told}."
        return [
            Finding(where=f"{where}.action", what=f"{shown(change.action)} is no kind of change.", hint=hint)
        ]
    needs = _NEEDS[change.action]
    given: Mapping[str, object] = {
        "section": change.section,
        "clause": change.clause,
        "words": change.words or None,
    }
    for name, value in given.items():
        if name in needs and value is None:
            faults.append(Finding(where=f"{where}.{name}", what=f"is missing; it {_MEANS[change.action]}."))
        if name not in needs and value is not None:
            what = f"says nothing: it {_MEANS[change.action]}."
            faults.append(Finding(where=f"{where}.{name}", what=what, hint="Leave it out."))
    faults += text_faults(change.reason, f"{where}.reason", most=MOST_REASON, what="Say why.")
    for code, text in change.words.items():
        place = f"{where}.words.{code}"
        if code not in TONGUES:
            faults.append(
                Finding(
                    where=place, what="is no language of the protocol.", hint=f"Known: {', '.join(TONGUES)}."
                )
            )
        faults += text_faults(text, place, most=MOST_TEXT, what="Write a text, or leave the language out.")
    return faults


def text_faults(text: object, where: str, *, most: int, what: str) -> list[Finding]:
    """What is wrong with a text that a person wrote: empty, too long, or with what no text may hold."""
    if not isinstance(text, str) or not text.strip():
        return [Finding(where=where, what="is empty.", hint=what)]
    if len(text) > most:
        told = f"has {len(text):,} characters; at most {most:,} are taken."
        return [Finding(where=where, what=told, value=len(text), limit=most, hint="Make it shorter.")]
    fault = fault_of(text)
    return [] if fault is None else [Finding(where=where, what=f"{fault}.")]


def drafted_text(body: Mapping[str, Any], absent: Iterable[str]) -> Text:
    """The paragraphs of a draft, and what it leaves open itself.

    Parameters
    ----------
    body : the protocol as `report/protocol` drafts it.
    absent : parties of the model whose consent the draft asks for, and that take no part.
    """
    clauses: list[Clause] = []
    points: list[OpenPoint] = []
    for section in body["sections"]:
        name = section["name"]
        clauses += [
            Clause(id=f"{name}.{number}", section=name, words=paragraph["words"])
            for number, paragraph in enumerate(section["paragraphs"], start=1)
        ]
        if section["state"] != "done" and name != "consents":
            points.append(OpenPoint(id=f"point.{name}", section=name, words=section["title"]))
    for party in absent:
        words = {code: str(named) for code, named in body["parties"].get(party, {}).items()} or {"en": party}
        points.append(OpenPoint(id=f"absent.{party}", section="consents", words=words))
    return Text(clauses=tuple(clauses), points=tuple(points))


def applied(text: Text, changes: Sequence[Change], sections: Iterable[str]) -> tuple[Text, list[Finding]]:
    """A text with changes applied in their order; those that do not fit change nothing and are told."""
    clauses, points = list(text.clauses), list(text.points)
    known = tuple(sections)
    faults: list[Finding] = []
    for change in changes:
        wrong = _fault(change, clauses, points, known)
        if wrong is not None:
            faults.append(wrong)
            continue
        if change.action == "add":
            after = [
                i for i, c in enumerate(clauses) if _rank(c.section, known) <= _rank(change.section, known)
            ]
            new = Clause(id=change.id, section=str(change.section), words=change.words, origin=change.id)
            clauses.insert(after[-1] + 1 if after else 0, new)
        elif change.action == "replace":
            i = _place(clauses, change.clause)
            clauses[i] = Clause(
                id=clauses[i].id, section=clauses[i].section, words=change.words, origin=change.id
            )
        elif change.action == "remove":
            del clauses[_place(clauses, change.clause)]
        elif change.action == "open":
            points.append(
                OpenPoint(id=change.id, section=str(change.section), words=change.words, raised_by=change.id)
            )
        else:
            i = _place(points, change.clause)
            old = points[i]
            points[i] = OpenPoint(
                id=old.id,
                section=old.section,
                words=old.words,
                raised_by=old.raised_by,
                settled_by=change.id,
            )
    return Text(clauses=tuple(clauses), points=tuple(points)), faults


def _rank(section: str | None, known: Sequence[str]) -> int:
    return known.index(section) if section in known else len(known)


def _place(rows: Sequence[Clause | OpenPoint], id_: str | None) -> int:
    return next(i for i, row in enumerate(rows) if row.id == id_)


def _fault(
    change: Change, clauses: Sequence[Clause], points: Sequence[OpenPoint], sections: Sequence[str]
) -> Finding | None:
    where = f"change {change.id} of {change.party}"
    if change.action in ("add", "open"):
        if change.section in sections:
            return None
        hint = f"Known: {', '.join(sections)}."
        return Finding(where=where, what=f"there is no section {shown(change.section)}.", hint=hint)
    if change.action == "settle":
        if any(p.id == change.clause and p.settled_by is None for p in points):
            return None
        still = ", ".join(p.id for p in points if p.settled_by is None) or "none"
        what = f"{shown(change.clause)} is no open point, or is settled already."
        return Finding(where=where, what=what, hint=f"Open: {still}.")
    if any(c.id == change.clause for c in clauses):
        return None
    what = f"there is no paragraph {shown(change.clause)}; it may have been removed."
    return Finding(where=where, what=what, hint="Read the protocol's last version for the names.")
