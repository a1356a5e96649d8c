"""A version of a protocol: the draft of a run, the changes that were taken into it, and one hash of all.

Nothing of the clock or the machine is in it. A change of anything, be it one letter, makes another version
with another hash, and what was consented to was the other one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from gasunion.operations.committee.change import (
    MOST_CHANGES,
    Change,
    Text,
    applied,
    drafted_text,
    form_faults,
    text_faults,
)
from gasunion.operations.committee.version_form import is_draft, version_form_faults
from gasunion.outcome import Finding, Refused, canonical_json, sha256_of
from gasunion.reading.text import fault_of, shown

SCHEMA: Final = "gasunion/protocol-version/1"
DRAFT: Final = "gasunion/protocol/1"
MOST_TITLE: Final = 200
MOST_PARTICIPANTS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Who must consent. party : its name in the desk and on its key. stands_for : its party of the model."""

    party: str
    stands_for: str

    def plain(self) -> dict[str, Any]:
        """As it stands in a version."""
        return {"party": self.party, "stands_for": self.stands_for}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a protocol is drafted from.

    Attributes
    ----------
    run : permanent address of the run. body : the protocol as `report/protocol` made it of its result.
    """

    run: str
    body: Mapping[str, Any] = field(repr=False)

    @property
    def sha256(self) -> str:
        """Hash that the body carries of itself."""
        return str(self.body["sha256"])

    @property
    def asked(self) -> tuple[str, ...]:
        """Parties of the model whose consent the draft asks for."""
        return tuple(self.body["consents"]["asked"])

    @property
    def sections(self) -> tuple[str, ...]:
        """Names of its sections, in order."""
        return tuple(section["name"] for section in self.body["sections"])


# No slots: the text and the hash of a version are found once.
@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of a protocol.

    Attributes
    ----------
    protocol : address of the protocol. number : from 1. previous_sha256 : of the version before.
    changes : all that stand in it, in the order in which they were taken.
    """

    protocol: str
    title: str
    number: int
    previous_sha256: str | None
    participants: tuple[Participant, ...]
    draft: Draft
    changes: tuple[Change, ...] = ()

    @cached_property
    def text(self) -> Text:
        """Its paragraphs and open points.

        Raises
        ------
        Refused : a change does not fit.
        """
        found, faults = applied(self.drafted, self.changes, self.draft.sections)
        if faults:
            raise Refused(faults, "a change does not fit this version")
        return found

    @property
    def drafted(self) -> Text:
        """Paragraphs and open points of the draft, before any change."""
        present = {p.stands_for for p in self.participants}
        return drafted_text(self.draft.body, [p for p in self.draft.asked if p not in present])

    @cached_property
    def content(self) -> dict[str, Any]:
        """Everything but the hash."""
        return {
            "schema": SCHEMA,
            "protocol": self.protocol,
            "title": self.title,
            "number": self.number,
            "previous_sha256": self.previous_sha256,
            "participants": [p.plain() for p in self.participants],
            "draft": {"run": self.draft.run, "sha256": self.draft.sha256, "body": self.draft.body},
            "changes": [c.plain() for c in self.changes],
            "clauses": [c.plain() for c in self.text.clauses],
            "open_points": [p.plain() for p in self.text.points],
        }

    @cached_property
    def sha256(self) -> str:
        """The hash that parties consent to: SHA-256 of schema, line end and canonical JSON of the content."""
        return sha256_of(SCHEMA.encode(), canonical_json(self.content))

    def plain(self) -> dict[str, Any]:
        """As it stands in its file."""
        return self.content | {"sha256": self.sha256}


def body_hash(body: Mapping[str, Any]) -> str:
    """Hash of a draft, as `report/protocol` finds it: of its canonical JSON without the hash itself."""
    return sha256_of(canonical_json({k: v for k, v in body.items() if k != "sha256"}))


def first_version(*, protocol: str, title: str, participants: Sequence[Participant], draft: Draft) -> Version:
    """The first version of a protocol.

    Raises
    ------
    Refused : fewer than two participants, one twice, one that the draft does not ask; a faulty draft or
        title.
    """
    ordered = tuple(sorted(participants, key=lambda p: p.party))
    faults = [*_title_faults(title), *draft_faults(draft, "draft")]
    if not faults:
        faults += _participant_faults(ordered, draft)
    if faults:
        raise Refused(faults)
    return Version(
        protocol=protocol,
        title=title.strip(),
        number=1,
        previous_sha256=None,
        participants=ordered,
        draft=draft,
    )


def next_version(
    before: Version, changes: Sequence[Change], *, draft: Draft | None = None
) -> tuple[Version, tuple[Change, ...]]:
    """The version after one, with changes taken in, or on the draft of another run.

    Returns the version and the changes of the one before that do not fit the new draft, because what they
    replaced, removed or settled is not there any more or reads otherwise; they are not in it.

    Raises
    ------
    Refused : a change that is taken in does not fit, or the draft is faulty or asks other parties.
    """
    kept: tuple[Change, ...] = before.changes
    dropped: tuple[Change, ...] = ()
    if draft is not None:
        faults = draft_faults(draft, "draft")
        if not faults:
            faults = _participant_faults(before.participants, draft)
        if faults:
            raise Refused(faults)
        kept, dropped = _still_fitting(before, draft)
    every = (*kept, *changes)
    if len(every) > MOST_CHANGES:
        what = f"would hold {len(every)} changes; at most {MOST_CHANGES} are taken."
        raise Refused([Finding(where="version", what=what, hint="Begin a protocol anew from a run.")])
    made = replace(
        before,
        number=before.number + 1,
        previous_sha256=before.sha256,
        draft=draft or before.draft,
        changes=every,
    )
    _ = made.text  # refuses what does not fit
    return made, dropped


def _still_fitting(before: Version, draft: Draft) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Changes that mean on another draft what they meant; and the others, in their order."""
    present = {p.stands_for for p in before.participants}
    now = drafted_text(draft.body, [p for p in draft.asked if p not in present])
    old = {c.id: dict(c.words) for c in before.drafted.clauses}
    new = {c.id: dict(c.words) for c in now.clauses}
    kept: list[Change] = []
    dropped: list[Change] = []
    for change in before.changes:
        is_drafted = change.action in ("replace", "remove") and change.clause in old
        means_another = is_drafted and old[str(change.clause)] != new.get(str(change.clause))
        if means_another or applied(now, [*kept, change], draft.sections)[1]:
            dropped.append(change)
        else:
            kept.append(change)
    return tuple(kept), tuple(dropped)


def _title_faults(title: str) -> list[Finding]:
    faults = text_faults(title, "title", most=MOST_TITLE, what="Name the protocol.")
    if not faults and (odd := fault_of(title, is_name=True)):
        faults = [Finding(where="title", what=f"{odd}.")]
    return faults


def _participant_faults(participants: Sequence[Participant], draft: Draft) -> list[Finding]:
    faults: list[Finding] = []
    if not 2 <= len(participants) <= MOST_PARTICIPANTS:
        what = f"are {len(participants)}; a protocol is between two and {MOST_PARTICIPANTS} parties."
        faults.append(Finding(where="participants", what=what, value=len(participants)))
    for kind in ("party", "stands_for"):
        seen: set[str] = set()
        for p in participants:
            name = getattr(p, kind)
            if name in seen:
                faults.append(Finding(where=f"participants, {kind}", what=f"names {shown(name)} twice."))
            seen.add(name)
            if not isinstance(name, str) or not name.strip() or fault_of(name, is_name=True):
                faults.append(Finding(where=f"participants, {kind}", what=f"{shown(name)} is no name."))
    for p in participants:
        if p.stands_for not in draft.asked:
            what = f"stands for {shown(p.stands_for)}, which the draft does not ask for its consent."
            hint = f"Asked: {', '.join(draft.asked) or 'none'}."
            faults.append(Finding(where=f"participants, {p.party}", what=what, hint=hint))
    return faults


def draft_faults(draft: Draft, where: str) -> list[Finding]:
    """What is wrong with a draft: its form, as far as a version needs it, and its hash."""
    body: Any = draft.body
    if not isinstance(body, Mapping) or body.get("schema") != DRAFT:
        return [Finding(where=where, what=f"is no protocol of schema {DRAFT}.")]
    if not is_draft(body):
        what = "lacks sections, parties or consents of the form that gasunion writes."
        return [Finding(where=where, what=what, hint="Plan again, and draft from that run.")]
    if body["sha256"] != body_hash(body):
        what = "was changed: its hash is not that of its content."
        return [Finding(where=where, what=what, hint="Plan again, and draft from that run.")]
    return []


def read_version(value: Any, where: str) -> Version:
    """The version that plain data says; a file that holds one as `version` is one too.

    Raises
    ------
    Refused : it is none, or was changed: its hash, its draft's hash, or its text does not follow.
    """
    if isinstance(value, Mapping) and isinstance(value.get("version"), Mapping):
        value = value["version"]
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        hint = "Name a file that the page of a protocol gave as its version, or as the signed protocol."
        raise Refused([Finding(where=where, what="is no version of a protocol.", hint=hint)])
    faults = version_form_faults(value, where)
    if faults:
        raise Refused(faults)
    version = Version(
        protocol=value["protocol"],
        title=value["title"],
        number=value["number"],
        previous_sha256=value["previous_sha256"],
        participants=tuple(Participant(**p) for p in value["participants"]),
        draft=Draft(run=value["draft"]["run"], body=value["draft"]["body"]),
        changes=tuple(Change(**c) for c in value["changes"]),
    )
    faults = draft_faults(version.draft, f"{where}, draft") or [
        fault for change in version.changes for fault in form_faults(change, f"{where}, changes.{change.id}")
    ]
    if not faults and version.plain() != value:
        what = "was changed: its hash or its text is not what follows from its draft and changes."
        faults = [Finding(where=where, what=what, hint="Fetch the version again.")]
    if faults:
        raise Refused(faults)
    return version
