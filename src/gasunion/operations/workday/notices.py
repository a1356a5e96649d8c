"""Whom a publication cuts: one notice to each shipper of its own cuts, one to the operators of each point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gasunion.operations.workday.kept.agreements import StoredAgreement

CUTTING = "cutting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What an event says of cuts, and to whom."""

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
            Notice(seen_by=(s,), detail={"shipper": s, "cuts": cuts})
            for s, cuts in sorted(by_shipper.items())
        ),
        *(
            Notice(
                seen_by=stored.operators_at(p),
                detail={
                    "point": p,
                    "pairs": len({c["pair"] for c in cuts}),
                    "units": sum(c["units"] for c in cuts),
                    "sections": sorted({c["binds"] for c in cuts}),
                },
            )
            for p, cuts in sorted(by_point.items())
        ),
    ]


def _key(cut: Mapping[str, Any]) -> tuple[Any, ...]:
    by_hour = tuple(sorted(cut["by_hour"].items()))
    return cut["point"], cut["pair"], cut["code"], cut["tier"], cut["binds"], by_hour
