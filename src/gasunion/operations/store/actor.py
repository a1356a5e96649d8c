"""Who acts, in which role and for which party; and the three ways of saying no that are not a wrong input."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from gasunion.outcome import Finding, Refused

Role = Literal["dispatcher", "shipper", "accountant", "planner", "auditor", "administrator"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person at work, or a program with a key of that person.

    Attributes
    ----------
    user : the account; two actors of one user are one pair of eyes, whatever they came by.
    name : of the person. party : for whom. roles : what the party lets the person do.
    via : how the person was recognised.
    """

    user: str
    name: str
    party: str
    roles: frozenset[Role]
    via: Literal["session", "key"] = "session"


class Forbidden(Refused):
    """The role or the party may not; says which role could."""


class Unknown(Refused):
    """There is no such thing, or none that the actor may see: the two look alike from outside."""


class Conflict(Refused):
    """Somebody was faster, a version is stale, or a key stands for something else."""


def require(actor: Actor, *roles: Role, party: str | None = None) -> None:
    """Let an actor pass who has one of some roles, and acts for a party where one is named.

    Raises
    ------
    Forbidden : says which role could, and for whom.
    """
    if roles and actor.roles.isdisjoint(roles):
        listed = " or ".join(roles)
        has = ", ".join(sorted(actor.roles)) or "no role"
        what = f"needs the role {listed}; {actor.name} has {has}."
        raise Forbidden([Finding(where="role", what=what, hint="Ask your administrator.")], "not allowed")
    if party is not None and actor.party != party:
        what = f"is for {party}; {actor.name} acts for {actor.party}."
        raise Forbidden([Finding(where="party", what=what)], "not allowed")


def unknown(where: str, what: str, known: Iterable[str] = ()) -> Unknown:
    """A thing that is not there, with the names that the actor may see."""
    listed = sorted(known)
    more = f" and {len(listed) - 12} more" if len(listed) > 12 else ""
    hint = f"Known: {', '.join(listed[:12])}{more}." if listed else None
    return Unknown([Finding(where=where, what=what, hint=hint)], "not found")


def conflict(where: str, what: str, hint: str) -> Conflict:
    """Somebody was faster."""
    return Conflict([Finding(where=where, what=what, hint=hint)], "not done: somebody was faster")
