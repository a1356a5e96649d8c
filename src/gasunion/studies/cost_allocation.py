"""Who pays for what crosses a border: each territory its own part, and compensation where a host loses.

    net of a party     its benefit − its own part of the cost
    a host loses       where its net is below 0: it is owed that much
    who pays           parties whose net is above a threshold, a share of all positive nets; each in
                       proportion to what is above it, and no more than that

A party below the threshold pays nothing. Where the sum above it does not cover what is owed, the rest is
uncovered and said. The refund clause: for every MUSD by which a payer's net falls short of what was expected,
it gets back paid ÷ expected net, so that a payer never ends below 0 by paying.

See docs/theory/projects.md, section "Who pays".

References
----------
Regulation (EU) 2022/869, article 16 (cross-border cost allocation). ACER Recommendation 5/2015, section 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ROUNDING = 1e-9
"""Of the largest figure: a net below it is a rounding and none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Money of each party. [MUSD, discounted]

    Attributes
    ----------
    benefit, own_cost, net : as the names say; net is their difference.
    compensation : received, positive, or paid, negative; they sum to 0.
    uncovered : what is owed to losing hosts and nobody above the threshold covers.
    refund : payer → what it gets back of each MUSD by which its net falls short, 0 to 1.
    """

    threshold: float
    benefit: dict[str, float]
    own_cost: dict[str, float]
    net: dict[str, float]
    compensation: dict[str, float]
    uncovered: float
    refund: dict[str, float]


def allocate(benefit: Mapping[str, float], own_cost: Mapping[str, float], *, threshold: float) -> Allocation:
    """Compensation between parties.

    Parameters
    ----------
    benefit, own_cost : party → discounted money; a party that is missing has 0. [MUSD]
    threshold : share of all positive nets that a party keeps before it pays.

    Raises
    ------
    ValueError : the threshold is not between 0 and 1.
    """
    if not 0.0 <= threshold <= 1.0:
        raise ValueError(f"the threshold is {threshold}; it is a share between 0 and 1")
    parties = sorted({*benefit, *own_cost})
    least = ROUNDING * max([1.0, *map(abs, benefit.values()), *map(abs, own_cost.values())])
    net = {p: benefit.get(p, 0.0) - own_cost.get(p, 0.0) for p in parties}
    net = {p: value if abs(value) > least else 0.0 for p, value in net.items()}
    owed = {p: -value for p, value in net.items() if value < 0}
    kept = threshold * sum(value for value in net.values() if value > 0)
    above = {p: value - kept for p, value in net.items() if value > kept}
    paid = min(sum(owed.values()), sum(above.values()))
    compensation = dict.fromkeys(parties, 0.0)
    for party, part in above.items():
        compensation[party] -= paid * part / sum(above.values())
    for party, part in owed.items():
        compensation[party] += paid * part / sum(owed.values())
    return Allocation(
        threshold=threshold,
        benefit={p: benefit.get(p, 0.0) for p in parties},
        own_cost={p: own_cost.get(p, 0.0) for p in parties},
        net=net,
        compensation=compensation,
        uncovered=sum(owed.values()) - paid,
        refund={p: -compensation[p] / net[p] for p in above if compensation[p] < 0},
    )
