"""A draw of a year's uncertainty: every prior and every observation moved by its own deviation.

A world is the year reconciled from a draw. What comes of all of them together is how far the published
figures leave a result open: not what is likely, but what the data do not exclude.

References: docs/theory/worth.md, section "Worlds".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from gasunion.studies.reconcile.figures import Kind, Observation, Unknown

# As in the programme: stocks may fall, a peak day is no less than the mean day, all else is 0 or more.
_LEAST: Mapping[Kind, float] = {"stock change": -np.inf, "peak ratio": 1.0}


def drawn(
    unknowns: Sequence[Unknown], observations: Sequence[Observation], *, seed: int, index: int
) -> tuple[tuple[Unknown, ...], tuple[Observation, ...]]:
    """Priors and observations of world `index` of a seed; the same for the same two numbers everywhere."""
    rng = np.random.default_rng([seed, index])
    steps = rng.standard_normal(len(unknowns) + len(observations))
    moved = tuple(
        u
        if u.sigma is None
        else dataclasses.replace(u, prior=max(u.prior + u.sigma * float(z), _LEAST.get(u.kind, 0.0)))
        for u, z in zip(unknowns, steps[: len(unknowns)], strict=True)
    )
    seen = tuple(
        dataclasses.replace(o, figure=dataclasses.replace(o.figure, value_bcm=_value(o, float(z))))
        for o, z in zip(observations, steps[len(unknowns) :], strict=True)
    )
    return moved, seen


def _value(observation: Observation, z: float) -> float:
    value = observation.figure.value_bcm + observation.sigma_bcm * z
    return value if observation.figure.item == "stock_change" else max(value, 0.0)
