"""What every coalition of the players gains, over the workers at hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from gasunion.planning.coalition import Footing
from gasunion.studies.fleet import Crew, Job, Watch, run
from gasunion.studies.worth.coalitions import Coalitions, in_gray_order, members_of

CHUNK, CHUNKS = 64, 128
"""Coalitions that one worker solves one after the other, at least; chunks, at most but for the last one."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GainTable:
    """Gains of all coalitions.

    Attributes
    ----------
    players : in the order of the bits of a coalition's mask.
    gain_usd : (2ⁿ,) whole dollars a year by mask; 0 for the empty one and for each party alone.
    """

    players: tuple[str, ...]
    gain_usd: tuple[int, ...]

    def members(self, mask: int) -> frozenset[str]:
        """Names of a coalition's members."""
        return members_of(self.players, mask)


def gain_table(
    footing: Footing,
    players: Sequence[str],
    *,
    key: str,
    crew: Crew | None = None,
    kept: Path | None = None,
    watch: Watch | None = None,
) -> GainTable:
    """Gains of all coalitions of the players against a status quo.

    Parameters
    ----------
    key : digest of the case, for results kept in a file. crew, kept, watch : as `studies.fleet.run`.
    """
    names = tuple(sorted(players))
    chunks = chunks_of(footing, names)
    job = Job(
        name="chunks of coalitions",
        key=key,
        prepare=_prepare,
        compute=_compute,
        shared=(footing, names),
        chunks=chunks,
    )
    gains = [0] * (1 << len(names))
    for chunk, found in zip(chunks, run(job, crew=crew, kept=kept, watch=watch), strict=True):
        for mask, gain in zip(chunk, found, strict=True):
            gains[mask] = gain
    return GainTable(players=names, gain_usd=tuple(gains))


def chunks_of(footing: Footing, names: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Masks of all coalitions of two or more, cut into what one worker solves one after the other."""
    order = [m for m in in_gray_order(footing, names) if m.bit_count() > 1]
    size = max(CHUNK, len(order) // CHUNKS)
    return tuple(tuple(order[i : i + size]) for i in range(0, len(order), size))


def _prepare(shared: tuple[Footing, tuple[str, ...]]) -> tuple[Coalitions, tuple[str, ...]]:
    footing, names = shared
    return Coalitions(footing, frozenset(names)), names


def _compute(state: tuple[Coalitions, tuple[str, ...]], chunk: Sequence[int]) -> list[int]:
    coalitions, names = state
    return coalitions.gains_usd([members_of(names, mask) for mask in chunk])
