"""Where a stage is computed besides its middle: corners of prices and costs, stated one by one.

Each corner turns one kind of figure to the end of its range, all others at their middle; two more turn all to
the end that helps the seller, and to the end that does not.

References: docs/theory/diversion.md, section "Intervals".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gasunion.studies.diversion.ground import Ground, Pipe
from gasunion.studies.diversion.programme import Charges

AGREED = (0.8, 1.2)
PRODUCTION = (0.7, 1.3)
TARIFF = (0.8, 1.2)
Turn = Callable[[Ground], Ground]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """A ground turned. charges : what the seller pays abroad."""

    name: str
    turn: Turn
    charges: Charges = "tariff"


def corners_of(hub: Mapping[str, tuple[float, float]], *, observed_place: float | None) -> tuple[Corner, ...]:
    """Every corner of a year.

    Parameters
    ----------
    hub : node of an outside market → least and greatest of its price in the years of the case, over this
        year's.
    observed_place : what is to be placed if the lost market took what was observed. [bcm/y]
    """
    low, high = (_hub({n: ends[k] for n, ends in hub.items()}) for k in (0, 1))
    good = (high, _agreed(AGREED[1]), _production(PRODUCTION[0]), _tariff(TARIFF[0]), _capex("low"))
    bad = (low, _agreed(AGREED[0]), _production(PRODUCTION[1]), _tariff(TARIFF[1]), _capex("high"))
    found = [
        Corner(name="hub prices low", turn=low),
        Corner(name="hub prices high", turn=high),
        Corner(name="agreed prices low", turn=bad[1]),
        Corner(name="agreed prices high", turn=good[1]),
        Corner(name="production cost low", turn=good[2]),
        Corner(name="production cost high", turn=bad[2]),
        Corner(name="charges low", turn=good[3]),
        Corner(name="charges high", turn=bad[3]),
        Corner(name="investment low", turn=good[4]),
        Corner(name="investment high", turn=bad[4]),
        Corner(name="transport at cost", turn=lambda g: g, charges="cost"),
        Corner(name="all for the seller", turn=_all(good)),
        Corner(name="all against the seller", turn=_all(bad)),
    ]
    if observed_place is not None:
        found.append(Corner(name="lost as observed", turn=_placing(observed_place)))
    return tuple(found)


def _hub(factor: Mapping[str, float]) -> Turn:
    return lambda g: dataclasses.replace(
        g,
        outlets=tuple(
            dataclasses.replace(o, price=o.price * factor.get(o.node, 1.0)) if o.is_hub else o
            for o in g.outlets
        ),
    )


def _agreed(factor: float) -> Turn:
    return lambda g: dataclasses.replace(
        g,
        outlets=tuple(o if o.is_hub else dataclasses.replace(o, price=o.price * factor) for o in g.outlets),
    )


def _production(factor: float) -> Turn:
    return lambda g: dataclasses.replace(
        g, fields=tuple(dataclasses.replace(f, cost=f.cost * factor) for f in g.fields)
    )


def _tariff(factor: float) -> Turn:
    return lambda g: dataclasses.replace(
        g, pipes=tuple(dataclasses.replace(p, tariff=p.tariff * factor) for p in g.pipes)
    )


def _capex(level: str) -> Turn:
    def one(pipe: Pipe) -> Pipe:
        annuity = pipe.annuity_low if level == "low" else pipe.annuity_high
        return dataclasses.replace(pipe, annuity=annuity)

    return lambda g: dataclasses.replace(g, pipes=tuple(map(one, g.pipes)))


def _placing(bcm: float) -> Turn:
    def turned(g: Ground) -> Ground:
        factor = bcm / g.place_bcm if g.place_bcm > 0 else 0.0
        return dataclasses.replace(g, place=tuple(rate * factor for rate in g.place))

    return turned


def _all(turns: tuple[Turn, ...]) -> Turn:
    def turned(g: Ground) -> Ground:
        for turn in turns:
            g = turn(g)
        return g

    return turned
