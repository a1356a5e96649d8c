"""Where accounts stand: the operators' balancing accounts, swaps and linepack, by the newest publication."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from gasunion.dispatch.quantity import rounded
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.day import AccountStrip, PackStrip, Strips, SwapStrip
from gasunion.operations.workday.kept.hand import Hand, at_hand
from gasunion.operations.workday.kept.publications import answer_of, last_publication
from gasunion.operations.workday.sight import Sight, seen_day


def strips(installation: Installation, actor: Actor, *, agreement: str, day: str) -> Strips:
    """Accounts of the actor's party: balancing accounts and linepack of an operator, swaps it has a part in.

    Raises
    ------
    Unknown : there is no such day for the party.
    """
    with installation.reading() as connection:
        found, _, sight = seen_day(connection, actor, agreement, day)
        hand = at_hand(installation, connection, found)
        last = last_publication(connection, found)
        answer = None if last is None else answer_of(connection, last)
    return Strips(
        agreement=agreement,
        day=day,
        publication=0 if last is None else last.number,
        accounts=tuple(account(hand, answer, p) for p in sorted(sight.own_points)),
        swaps=_swaps(sight, answer),
        linepack=_packs(sight, answer),
    )


def account(hand: Hand, answer: Mapping[str, Any] | None, point: str) -> AccountStrip:
    """The operators' account at a point."""
    opening = hand.account_opening(point)
    standing = opening if answer is None else answer["positions"]["balancing_accounts"][point]
    limit = hand.desk.agreements[point].balancing.limit
    near = Fraction(hand.stored.settings.oba_warning_share)
    return AccountStrip(
        point=point,
        unit=hand.desk.agreements[point].measure,
        opening=opening if answer is None else answer["allocation"][point]["opening"],
        standing=standing,
        limit=limit,
        share_percent=rounded(Fraction(abs(standing) * 100, limit)) if limit else None,
        is_near=limit is not None and abs(standing) >= near * limit,
    )


def _swaps(sight: Sight, answer: Mapping[str, Any] | None) -> tuple[SwapStrip, ...]:
    if answer is None:
        return ()
    return tuple(
        SwapStrip(
            swap=name, owed_to=swap["owed_to"], owed_by=swap["owed_by"], owed=swap["owed"],
            unit=answer["settlement"]["swaps"][name]["unit"],
        )
        for name, swap in sorted(answer["positions"]["swaps"].items())
        if sight.party in (swap["owed_to"], swap["owed_by"])
    )  # fmt: skip


def _packs(sight: Sight, answer: Mapping[str, Any] | None) -> tuple[PackStrip, ...]:
    packs = {} if answer is None else answer["positions"]["linepack"]
    return tuple(
        PackStrip(
            operator=name, unit=pack["unit"], opening=pack["opening"], received=pack["received"],
            delivered=pack["delivered"], closing=pack["closing"], is_metered=pack["is_metered"],
        )
        for name, pack in sorted(packs.items())
        if name == sight.party
    )  # fmt: skip
