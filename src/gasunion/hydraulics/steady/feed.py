"""The gas that enters a network, its mix before any flow is known, and norm cubic metres in kilograms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.blend import Blend
from gasunion.hydraulics.gas.law import Medium
from gasunion.network.boundary import Boundary
from gasunion.network.network import Network
from gasunion.network.topology import islands

Floats = npt.NDArray[np.float64]

_GUESS_PA: Final = 50.0e5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Feed:
    """The gas that enters, and what leaves in norm cubic metres.

    Attributes
    ----------
    blend : how the gases mix. parts : by node that has a gas of its own, per kilogram; see `gas.blend`.
    norm_volume_m3_s : what nodes inject in norm cubic metres, below 0 where it leaves; those whose injection
        stands in kilograms are not named. [m³ s⁻¹]
    """

    blend: Blend
    parts: Mapping[str, Floats]
    norm_volume_m3_s: Mapping[str, float]


def entering_parts(feed: Feed, boundary: Boundary) -> Floats | None:
    """(part,) of the mix of all that is nominated to enter; of anchors with a gas where nothing is."""
    flows = {n: q for n, q in boundary.injection_kg_s.items() if q > 0.0 and n in feed.parts}
    if not flows:
        flows = {n: 1.0 for n in boundary.anchor_pa if n in feed.parts} or dict.fromkeys(feed.parts, 1.0)
    total = sum(flows.values())
    if not flows:
        return None
    first = feed.parts[next(iter(flows))]
    if all(np.array_equal(feed.parts[n], first, equal_nan=True) for n in flows):
        return first  # equal gases keep their digits; a mean of equals would not
    return np.asarray(sum(q / total * feed.parts[n] for n, q in flows.items()))


def restated(network: Network, boundary: Boundary, feed: Feed, *, fed: Floats, leaving: Floats) -> Boundary:
    """The boundary with what stands in norm cubic metres at the density of the gas that enters or leaves."""
    if not feed.norm_volume_m3_s:
        return boundary
    names = list(feed.norm_volume_m3_s)
    at = np.array([network.node_index[n] for n in names])
    volume = np.array([feed.norm_volume_m3_s[n] for n in names])
    parts = np.where((volume > 0.0)[:, None] | ~np.isfinite(leaving[at]), fed[at], leaving[at])
    flows = volume * feed.blend.norm_density_kg_m3(parts)
    injection = {**boundary.injection_kg_s, **dict(zip(names, flows.tolist(), strict=True))}
    return replace(boundary, injection_kg_s=injection)


def restated_by_part(network: Network, boundary: Boundary, feed: Feed) -> Boundary:
    """The boundary with norm cubic metres at the density of what enters each connected part, before any flow.

    Norm volume adds up when gases mix: a part that balances in norm cubic metres balances in kilograms.
    """
    if not feed.norm_volume_m3_s:
        return boundary
    everywhere = entering_parts(feed, boundary)
    if everywhere is None:
        return boundary
    passes = np.array([getattr(a, "is_open", True) is not False for a in network.arcs], dtype=bool)
    part = islands(network, passes=passes)
    fed = np.tile(everywhere, (len(network.nodes), 1))
    for name, parts in feed.parts.items():
        fed[network.node_index[name]] = parts
    entering = np.maximum(restated(network, boundary, feed, fed=fed, leaving=fed).injections(network), 0.0)
    count = int(part.max(initial=-1)) + 1
    total = np.bincount(part, weights=entering, minlength=count)
    sums = [np.bincount(part, weights=entering * column, minlength=count) for column in fed.T]
    mix = np.stack(sums, axis=1) / np.where(total > 0.0, total, 1.0)[:, None]
    leaving = np.where((total > 0.0)[part][:, None], mix[part], everywhere)
    return restated(network, boundary, feed, fed=fed, leaving=leaving)


def mean_medium(boundary: Boundary, feed: Feed) -> Medium:
    """The mix of all that enters, its viscosity at the mean of the given pressures.

    Raises
    ------
    ValueError : the feed has no gas.
    """
    reference = entering_parts(feed, boundary)
    if reference is None:
        raise ValueError("no gas is given")
    anchors = list(boundary.anchor_pa.values())
    return feed.blend.medium(reference, sum(anchors) / len(anchors) if anchors else _GUESS_PA)
