"""How far published figures leave a gain open: the same gain in many worlds.

A world that fails is counted with its reason and never drawn again in silence: gains are quantiles of those
that did not.

References: docs/theory/worth.md, section "Worlds".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gasunion.outcome import canonical_json, sha256_of
from gasunion.studies.fleet import Crew, Job, Watch, run
from gasunion.studies.worth.world import Year, world_gain

LEVELS = {"p5": 0.05, "p50": 0.5, "p95": 0.95}
DEFAULT_WORLDS = 20
# What each world tells of, beside its number, why it failed and its misfit. [USD]
AMOUNTS = ("gain_usd", "timing_usd", "trade_usd", "shortage_usd", "without_shortage_usd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worlds:
    """Gains of a block in many worlds.

    Attributes
    ----------
    seed : of the draws. block : whose gain. rows : what `world.world_gain` tells of each, in order.
    """

    seed: int
    block: frozenset[str]
    rows: tuple[Mapping[str, Any], ...]

    @property
    def count(self) -> int:
        """Worlds drawn."""
        return len(self.rows)

    @property
    def solved(self) -> tuple[Mapping[str, Any], ...]:
        """Worlds that did not fail."""
        return tuple(r for r in self.rows if not r["why"])

    @property
    def failures(self) -> dict[str, int]:
        """Reason → how many worlds failed for it."""
        return dict(sorted(Counter(r["why"] for r in self.rows if r["why"]).items()))

    def quantiles(self, amount: str) -> dict[str, int] | None:
        """p5, p50 and p95 of an amount over the worlds that did not fail; None where all did. [USD]"""
        return _quantiles([r[amount] for r in self.solved])

    def point_quantiles(self) -> dict[str, dict[str, int]]:
        """Member → quantiles of its gain at the price point. [USD]"""
        found = {p: _quantiles([r["point_usd"][p] for r in self.solved]) for p in sorted(self.block)}
        return {p: q for p, q in found.items() if q is not None}


def _quantiles(values: list[int]) -> dict[str, int] | None:
    if not values:
        return None
    array = np.array(values, dtype=float)
    return {name: round(float(np.quantile(array, level))) for name, level in LEVELS.items()}


def worlds(
    year: Year,
    *,
    key: str,
    count: int = DEFAULT_WORLDS,
    seed: int = 0,
    crew: Crew | None = None,
    kept: Path | None = None,
    watch: Watch | None = None,
) -> Worlds:
    """The gain of the block of a year in worlds 0 to count − 1 of a seed; the same bytes whoever computes.

    Parameters
    ----------
    key : digest of the inputs, so that results of another year are never taken for these.
    crew : who computes; None a process per core. kept : file in which worlds are kept as they come.
    watch : told how many are done.
    """
    chunks = tuple({"seed": seed, "index": index} for index in range(count))
    job = Job(
        name="worlds",
        key=sha256_of(key.encode(), canonical_json([sorted(year.block), year.is_every])),
        prepare=_prepared,
        compute=_computed,
        shared=year,
        chunks=chunks,
    )
    return Worlds(seed=seed, block=year.block, rows=run(job, crew=crew, kept=kept, watch=watch))


def _prepared(year: Year) -> Year:
    return year


def _computed(year: Year, chunk: Any) -> dict[str, Any]:
    return world_gain(year, seed=chunk["seed"], index=chunk["index"])
