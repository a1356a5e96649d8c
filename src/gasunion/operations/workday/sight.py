"""What a party may see of a day: the one place that decides, and every reader goes through it.

An operator sees everything at the points where it stands. A shipper sees its own side of its own pairs: what
it nominated, what was processed, matched and confirmed, and why; of its counterparty the name and whether the
two agree, and quantities only where the agreement shares them. A section is seen where an own point lies in
it, its load only by an operator that stands at all of its points: of two flows one could tell the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from gasunion.dispatch.agreement import Side
from gasunion.dispatch.nomination import Pair
from gasunion.operations.store.actor import Actor, Forbidden, Unknown, unknown
from gasunion.operations.workday.kept.agreements import StoredAgreement, agreement_names, stored_agreement
from gasunion.operations.workday.kept.days import StoredDay, stored_day
from gasunion.outcome import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one party sees of one agreement.

    Attributes
    ----------
    own_points : where it is an operator. booked_points : where it holds bookings, or all may nominate.
    """

    party: str
    stored: StoredAgreement
    own_points: frozenset[str]
    booked_points: frozenset[str]

    @property
    def is_operator(self) -> bool:
        """Whether the party is an operator of any point."""
        return bool(self.own_points)

    def sees_point(self, point: str) -> bool:
        """Whether a point may be named with its agreement's terms."""
        return point in self.own_points or point in self.booked_points

    def points(self) -> tuple[str, ...]:
        """The points that may be seen, in order."""
        return tuple(sorted(self.own_points | self.booked_points))

    def sees_pair(self, pair: Pair) -> bool:
        """Whether a line may be seen at all."""
        return pair.point in self.own_points or self.party in (pair.exit_shipper, pair.entry_shipper)

    def sees_side(self, pair: Pair, side: Side) -> bool:
        """Whether the quantities of one side of a line may be seen."""
        if pair.point in self.own_points or pair.shipper(side) == self.party:
            return True
        return self.sees_pair(pair) and self.stored.settings.shares_counter_quantities

    def sees_reason(self, pair: Pair, side: str | None, stage: str) -> bool:
        """Whether a cut may be seen: of a section by both, of one side by who sees that side.

        That the two sides differ is seen by both, but by how much the other asked for more is its quantity.
        """
        if not self.sees_pair(pair):
            return False
        if side is None or stage == "cutting":
            return True
        whose: Side = "exit" if side == "exit" else "entry"
        if stage == "processing":  # it names the booking, which is nobody's but the shipper's
            return pair.point in self.own_points or pair.shipper(whose) == self.party
        return self.sees_side(pair, whose)

    def sees_section(self, points: Iterable[str]) -> bool:
        """Whether a section's capacity and full hours may be seen."""
        return any(self.sees_point(p) for p in points)

    def sees_load(self, points: Iterable[str]) -> bool:
        """Whether the sum of all flows through a section may be seen."""
        return all(p in self.own_points for p in points)

    def zones(self) -> dict[str, str]:
        """The clocks that may be seen: all by an operator; by a shipper the operators' and its own."""
        seen = {self.party, *self.stored.operators}
        told = sorted(self.stored.settings.zones.items())
        return {party: zone for party, zone in told if self.is_operator or party in seen}

    @property
    def sees_record(self) -> bool:
        """Whether bundle and result of a publication may be read whole."""
        return self.party in self.stored.settings.shares_record_with


def sight_of(party: str, stored: StoredAgreement) -> Sight:
    """What a party sees of an agreement."""
    points: Mapping[str, Any] = stored.body["points"]
    own = {p for p in points if party in stored.operators_at(p)}
    booked = set(stored.holders.get(party, ()))
    if party in stored.shippers:
        booked |= {p for p, row in points.items() if row.get("rights") == "open"}
    return Sight(party=party, stored=stored, own_points=frozenset(own), booked_points=frozenset(booked))


def own_agreements(connection: Connection, actor: Actor) -> list[StoredAgreement]:
    """The agreements that the actor's party takes part in, by name, each by its newest version."""
    found = [stored_agreement(connection, name) for name in agreement_names(connection)]
    return [stored for stored in found if actor.party in stored.participants]


def seen_agreement(
    connection: Connection, actor: Actor, agreement: str, version: int | None = None
) -> tuple[StoredAgreement, Sight]:
    """An agreement that the actor's party takes part in, and what it sees of it.

    Raises
    ------
    Unknown : there is none, or the party takes no part in it.
    """
    stored = stored_agreement(connection, agreement, version)
    if actor.party not in stored.participants:
        raise unknown("agreement", f"there is no agreement {agreement!r}.")
    return stored, sight_of(actor.party, stored)


def seen_day(
    connection: Connection, actor: Actor, agreement: str, day: str
) -> tuple[StoredDay, StoredAgreement, Sight]:
    """A gas day of an agreement that the actor's party takes part in, by the version it was opened with.

    Raises
    ------
    Unknown : there is none, or the party takes no part in it.
    """
    try:
        found = stored_day(connection, agreement, day)
    except Unknown:
        seen_agreement(connection, actor, agreement)  # who takes no part does not learn which days there are
        raise
    stored, sight = seen_agreement(connection, actor, agreement, found.version)
    return found, stored, sight


def require_point(sight: Sight, point: str) -> None:
    """Let pass who may see a point.

    Raises
    ------
    Unknown : there is none, or it is another's.
    """
    if point not in sight.stored.body["points"] or not sight.sees_point(point):
        raise unknown("point", f"there is no point {point!r}.", sight.points())


def require_operator(sight: Sight, actor: Actor) -> None:
    """Let pass who acts for an operator of the agreement.

    Raises
    ------
    Forbidden : says who the operators are.
    """
    if not sight.is_operator:
        listed = ", ".join(sight.stored.operators)
        what = f"is for the operators of {sight.stored.agreement} ({listed}); {actor.name} acts for "
        raise Forbidden([Finding(where="party", what=f"{what}{actor.party}.")], "not allowed")


def require_record(sight: Sight, actor: Actor) -> None:
    """Let pass with whom the whole record is shared.

    Raises
    ------
    Forbidden : says with whom it is shared.
    """
    if not sight.sees_record:
        listed = ", ".join(sight.stored.settings.shares_record_with)
        what = f"bundle and result are shared with {listed}; {actor.name} acts for {actor.party}."
        raise Forbidden([Finding(where="party", what=what)], "not allowed")
