"""Whom a publication cuts: a notice to each shipper of its own cuts, one to the operators of each point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gasunion.operations.workday.kept.agreements import StoredAgreement

CUTTING = "cutting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What an event says that nobody asked for, and to whom. subject: a shipper or a point."""

    action: str
    subject: str
    seen_by: tuple[str, ...]
    detail: Mapping[str, Any]


def notices(
    before: Mapping[str, Any] | None, answer: Mapping[str, Any], stored: StoredAgreement
) -> list[Notice]:
    """Cuts by a section that the publication before did not have, or not so.

    Parameters
    ----------
    before, answer : whole answers of the day; None: there is none before.
    """
    known = set() if before is None else {_key(c) for c in before["cuts"] if c["stage"] == CUTTING}
    by_shipper: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_point: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for cut in answer["cuts"]:
        if cut["stage"] != CUTTING or _key(cut) in known:
            continue
        told = {k: cut[k] for k in ("point", "pair", "code", "binds", "units", "by_hour", "sentence")}
        by_point[cut["point"]].append(told)
        for shipper in sorted(set(cut["pair"].split(">"))):
            by_shipper[shipper].append(told)
    return [
        *(
            Notice(
                action="cut.published",
                subject=shipper,
                seen_by=(shipper,),
                detail={"shipper": shipper, "codes": sorted({c["code"] for c in cuts}), "cuts": cuts},
            )
            for shipper, cuts in sorted(by_shipper.items())
        ),
        *(
            Notice(
                action="cut.published",
                subject=point,
                seen_by=stored.operators_at(point),
                detail={
                    "point": point,
                    "codes": sorted({c["code"] for c in cuts}),
                    "pairs": len({c["pair"] for c in cuts}),
                    "units": sum(c["units"] for c in cuts),
                    "sections": sorted({c["binds"] for c in cuts}),
                },
            )
            for point, cuts in sorted(by_point.items())
        ),
    ]


def accounts_near(
    before: Mapping[str, Any] | None, answer: Mapping[str, Any], stored: StoredAgreement
) -> list[Notice]:
    """Operators' accounts that have come near their limit by this publication."""
    share = Fraction(stored.settings.oba_warning_share)
    return [
        Notice(
            action="account.near",
            subject=point,
            seen_by=stored.operators_at(point),
            detail={"point": point, "standing": end["standing"], "limit": end["limit"]},
        )
        for point, end in answer["allocation"].items()
        if _is_near(end["standing"], end["limit"], share)
        and not _is_near(_stood(before, point, end["opening"]), end["limit"], share)
    ]


def _stood(before: Mapping[str, Any] | None, point: str, opening: int) -> int:
    return opening if before is None else int(before["allocation"][point]["standing"])


def _is_near(standing: int, limit: int | None, share: Fraction) -> bool:
    return limit is not None and abs(standing) >= share * limit


def _key(cut: Mapping[str, Any]) -> tuple[Any, ...]:
    by_hour = tuple(sorted(cut["by_hour"].items()))
    return cut["point"], cut["pair"], cut["code"], cut["tier"], cut["binds"], by_hour
