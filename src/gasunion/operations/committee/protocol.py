"""A protocol as it is shown: its versions, what was proposed, and what each party said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gasunion.operations.committee.change import Change, Clause, OpenPoint

ChangeState = Literal["open", "taken", "withdrawn", "returned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change with what became of it.

    Attributes
    ----------
    state : "open" until it is taken into a version; "returned" where a new draft left it without its place.
    version : into which it was taken. remark : why it was returned or withdrawn.
    """

    change: Change
    state: ChangeState
    version: int | None
    remark: str
    by_user: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a party said to a version. answer : None while it has said nothing."""

    party: str
    answer: str | None
    reason: str
    public_key: str
    by_user: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A version in the history.

    Attributes
    ----------
    run : that it was drafted from. said : every participant's answer, in alphabetical order.
    is_in_force : every participant consented, and no later version has every consent.
    """

    number: int
    sha256: str
    run: str
    note: str
    by_party: str
    by_user: str
    at: str
    said: tuple[Said, ...]
    is_in_force: bool

    @property
    def has_every_consent(self) -> bool:
        """Whether every participant consented to it."""
        return all(s.answer == "consent" for s in self.said)

    @property
    def is_refused(self) -> bool:
        """Whether a participant refused it: it cannot come into force any more."""
        return any(s.answer == "refusal" for s in self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """A protocol with everything around its last version.

    Attributes
    ----------
    participants : party → party of the model that it stands for, in alphabetical order.
    history : every version, the first first. clauses, points : of the last one.
    sections : name → title in every language, of the last draft.
    """

    protocol: str
    title: str
    participants: Mapping[str, str]
    history: tuple[Entry, ...]
    clauses: tuple[Clause, ...]
    points: tuple[OpenPoint, ...]
    sections: Mapping[str, Mapping[str, str]]
    proposals: tuple[Proposal, ...]

    @property
    def last(self) -> Entry:
        """The last version, which alone can be answered."""
        return self.history[-1]

    @property
    def in_force(self) -> Entry | None:
        """The version that holds; None where none has every consent yet."""
        return next((v for v in self.history if v.is_in_force), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A protocol in a list. in_force : number of the version that holds. waits_for : who said nothing yet."""

    protocol: str
    title: str
    latest: int
    sha256: str
    in_force: int | None
    waits_for: tuple[str, ...]
    refused_by: tuple[str, ...]
    open_proposals: int
    at: str
