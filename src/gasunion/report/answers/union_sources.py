"""Parts of an answer of `gasunion union` on sources over orders, blocs and borders. [USD of the year]"""

from __future__ import annotations

from typing import Any

from gasunion.studies.union.orders import FIRST, SOURCES
from gasunion.studies.union.study import Union

NOT_PLANNED = "the year with this border closed cannot be planned"


def orders_part(union: Union) -> dict[str, Any]:
    """Gains by what is free, parts in every order of the sources, and how far they spread."""
    by_order = union.orders.all_parts_usd()
    return {
        "gain_usd": {"+".join((FIRST, *free)): v for free, v in union.orders.gain_usd.items()},
        "by_order": [{"order": [FIRST, *order], "parts_usd": parts} for order, parts in by_order.items()],
        "spread_usd": {
            s: {"least": min(p[s] for p in by_order.values()), "most": max(p[s] for p in by_order.values())}
            for s in (FIRST, *SOURCES)
        },
    }


def blocs_part(union: Union) -> list[dict[str, Any]]:
    """For each bloc: what each player gains by the Owen and the Shapley value, what its members gain."""
    return [
        {
            "bloc": "+".join(b.members),
            "owen_usd": dict(b.owen),
            "shapley_usd": dict(b.shapley),
            "members_more_usd": sum(b.owen[p] for p in b.members) - sum(b.shapley[p] for p in b.members),
        }
        for b in union.blocs
    ]


def borders_part(union: Union) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """For each border: the gain if its flows stay today's, what that costs, what it holds; and reasons."""
    total = union.table.gain_usd[-1]
    rows = [
        {
            "border": f"{b.first}-{b.second}",
            "gain_held_usd": b.held_usd,
            "leverage_usd": total - b.held_usd,
            "closed_usd": None if b.closed_usd is None else dict(b.closed_usd),
        }
        for b in union.borders
    ]
    return rows, {
        f"borders.{k}.closed_usd": NOT_PLANNED for k, r in enumerate(rows) if r["closed_usd"] is None
    }
