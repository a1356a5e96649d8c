"""What the desk answers, as records; fields that a newer desk adds are passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar

T = TypeVar("T")


def read(kind: type[T], told: Mapping[str, Any]) -> T:
    """A record from an answer.

    Raises
    ------
    KeyError : the answer lacks a field that every desk of this version gives.
    """
    found: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]  # the kinds below are dataclasses
        if field.name in told or field.default is MISSING:
            value = told[field.name]
            found[field.name] = tuple(value) if isinstance(value, list) else value
    return kind(**found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who is signed in, and what is still asked."""

    login: str
    name: str
    party: str
    roles: tuple[str, ...]
    language: str
    via: str
    must_change_password: bool
    needs_second_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """How far a gas day is."""

    agreement: str
    day: str
    version: int
    state: str
    publication: int
    confirmed_by: tuple[str, ...]
    awaited: tuple[str, ...]
    points: tuple[str, ...]
    unmetered: tuple[str, ...]
    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """An instant by which something must be done; `local`: the same on each party's clock."""

    agreement: str
    day: str
    kind: str
    points: tuple[str, ...]
    instant: str
    effective: str | None
    local: Mapping[str, str]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominated:
    """A nomination that was taken, with the desk's time of receipt. Quantities in `unit`."""

    agreement: str
    day: str
    nomination: str
    row: int
    point: str
    side: str
    shipper: str
    counterparty: str
    unit: str
    hours: tuple[int, ...] | None
    daily: int | None
    received: str
    kind: str
    sentence: str
    supersedes: str | None
    is_standing: bool
    remarks: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A dry run that waits for a second person."""

    agreement: str
    day: str
    proposal: int
    kind: str
    as_of: str
    cutoff: int
    points: tuple[Mapping[str, Any], ...]
    cuts: tuple[Mapping[str, Any], ...]
    bundle_sha256: str
    result_sha256: str
    proposed_by: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was published, and where it stands in the record."""

    agreement: str
    day: str
    publication: int
    kind: str
    as_of: str
    proposed_by: str
    approved_by: str
    published_at: str
    bundle_sha256: str
    result_sha256: str
    record_head: str
    awaited: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """An operator agrees with a publication."""

    agreement: str
    day: str
    publication: int
    party: str
    user: str
    result_sha256: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message, with the receipts that the own party may see."""

    message: int
    at: str
    user: str
    party: str
    agreement: str
    day: str | None
    subject: str
    text: str
    receipts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An event that asks for a person."""

    alarm: int
    at: str
    action: str
    sentence: str
    agreement: str | None
    day: str | None
    subject: str
    detail: Mapping[str, Any]
    acknowledged_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that changed."""

    seq: int
    at: str
    user: str | None
    party: str | None
    action: str
    agreement: str | None
    day: str | None
    subject: str
    detail: Mapping[str, Any]
