"""The part `sensitivity` of an answer of `gasunion union`: what decides the gain. [USD of the year]"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.games.coalition import name_of
from gasunion.studies.union.screen import STEP
from gasunion.studies.union.sensitivity import (
    MOST,
    READINGS,
    Run,
    Sensitivity,
    Tried,
    gain_usd,
    mattering,
    swing_usd,
)
from gasunion.studies.union.uncertain import Uncertain

EVERYONE = "all"


def sensitivity_part(found: Sensitivity) -> dict[str, Any]:
    """What was screened, what was solved again, which inputs matter most, and what empties the gain."""
    players = found.players
    return {
        "step": STEP,
        "screened": found.screened,
        "base": {r: _run(found.base[r], players) for r in READINGS},
        "inputs": [
            {
                **_input(t.input),
                "confidence": t.input.confidence,
                "source": t.input.source,
                "screen_usd": t.screen_usd,
                "runs": {
                    side: {r: _run(t.runs[side, r], players) for r in READINGS} for side in ("less", "more")
                },
                "swing_usd": _swings(t, found),
            }
            for t in found.tried
        ],
        "most": {
            who: [_name(t.input) for t in mattering(found.tried, found.base, players, party)[:MOST]]
            for who, party in [(EVERYONE, None), *((p, p) for p in players)]
        },
        "emptied": [
            {"input": _name(e.input), "change": e.change, "not_planned": list(e.not_planned)}
            for e in found.emptied
        ],
    }


def sensitivity_reasons(part: Mapping[str, Any]) -> dict[str, str]:
    """Why a smallest change does not exist."""
    why = "no change of up to a quarter empties the gain"
    return {
        f"sensitivity.emptied.{k}.change": why
        for k, row in enumerate(part["emptied"])
        if row["change"] is None
    }


def _swings(tried: Tried, found: Sensitivity) -> dict[str, float]:
    who: list[tuple[str, str | None]] = [(EVERYONE, None), *((p, p) for p in found.players)]
    return {name: swing_usd(tried, found.base, found.players, party) for name, party in who}


def _run(run: Run, players: Sequence[str]) -> dict[str, Any]:
    if run.why:
        return {"why": run.why, "coalition_usd": {}, "gain_usd": {}}
    return {
        "why": "",
        "coalition_usd": {name_of(m, players): v for m, v in enumerate(run.coalition_usd) if m},
        "gain_usd": {p: gain_usd(run, players, p) for p in players},
    }


def _input(u: Uncertain) -> dict[str, str]:
    return {"table": u.table, "row": u.row, "figure": u.figure}


def _name(u: Uncertain) -> str:
    return f"{u.table}[{u.row}].{u.figure}"
