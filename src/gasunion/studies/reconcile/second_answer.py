"""A base year found a second time, from the case alone: what an answer of `reconcile` should print.

Its own rows are solved in two passes as docs/theory/base-year.md says. That the point found is the least is
not taken from the solver: the conditions of Karush, Kuhn and Tucker are worked out from the rows, the point
and its multipliers. The programme is convex and every z has a square, so where they hold there is one z.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gasunion.network.network import Network
from gasunion.outcome import Outcome
from gasunion.program import Floats, Handle, Program, solve
from gasunion.studies.printed import Near
from gasunion.studies.reconcile.second_misclosure import conflicts, misclosures
from gasunion.studies.reconcile.second_priors import Asked, Key, Prior, priors, seen, sigma_of
from gasunion.studies.reconcile.second_programme import Given, work, written
from gasunion.studies.reconcile.second_rows import Name, Rows, misses

# Digits that are printed: volumes and rates, factors, deviations.
VOLUME, FACTOR, DEVIATION = 4, 6, 3
# What two solutions of one programme differ by at most, beside the last digit. [bcm, mcm/d, factor; z]
ROOM, FACTOR_ROOM, DEVIATION_ROOM = 1e-5, 1e-6, 2e-5
NEAR_BCM = 1e-5
CIRCLE_SHARE, CIRCLE_BCM = 0.1, 0.02
# What a point may miss of each condition; Σz² can be lower elsewhere by no more than the slack.
MOST_MISSED: Mapping[str, float] = {"rows": 1e-4, "bounds": 1e-6, "gradient": 1e-6, "slack": 1e-4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A year found again.

    Attributes
    ----------
    outcome : `solved`, or why not. body : what should be printed; empty unless solved.
    missed : of the conditions of optimality, the worst over both passes.
    """

    outcome: Outcome
    body: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    missed: Mapping[str, float] = dataclasses.field(default_factory=dict)


def again(network: Network, asked: Asked) -> Again:
    """The year of a scenario, made again."""
    of = priors(asked)
    size = {key: prior.value for key, prior in of.items()}
    fuel: dict[str, float] | None = None
    missed: dict[str, float] = {}
    for _ in ("without a word about fuel", "fuel held at the plan of least work"):
        given = Given(network=network, asked=asked, priors=of, size=size, fuel=fuel)
        rows = written(given)
        program = rows.program()
        found = solve(program)
        if not found.outcome.is_solved:
            return Again(outcome=found.outcome)
        for name, miss in misses(program, found.x, found.row_dual).items():
            missed[name] = max(missed.get(name, 0.0), miss)
        carried = Handle(_least_work(given, rows, program, found.x)).solve()
        if not carried.outcome.is_solved:
            return Again(outcome=carried.outcome)
        value, burnt = rows.values(found.x), rows.values(carried.x)
        size = {key: value[("x", *key)] for key in of}
        fuel = {party: burnt["fuel", party] for party in given.parties}
    assert fuel is not None
    too_far = {k: v for k, v in missed.items() if v > MOST_MISSED[k]}
    if too_far:
        what = ", ".join(f"{k} by {v:.1e}" for k, v in sorted(too_far.items()))
        message = f"the second computation misses conditions of optimality: {what}"
        return Again(outcome=Outcome(code="out_of_steps", message=message), missed=missed)
    for party, least in fuel.items():
        if value["fuel", party] > least + max(CIRCLE_SHARE * least, CIRCLE_BCM):
            return Again(
                outcome=Outcome(code="outside_limits", message=f"gas goes in circles in {party}"),
                missed=missed,
            )
    outcome = Outcome(code="solved", message="")
    return Again(outcome=outcome, body=_body(given, value, fuel=fuel), missed=missed)


def _least_work(given: Given, rows: Rows, program: Program, x: Floats) -> Program:
    """Quantities of a pass held, fields free to give less, and least transport work."""
    lower, upper = program.lower.copy(), program.upper.copy()
    for name, i in rows.place.items():
        if name[:2] == ("x", "output"):
            upper[i] = x[i] + NEAR_BCM
        elif name[0] in ("x", "departure"):
            lower[i], upper[i] = x[i] - NEAR_BCM, x[i] + NEAR_BCM
    cost = np.zeros_like(program.cost)
    for arc in given.arcs:
        for p in given.periods:
            for way in "fb":
                cost[rows.place["flow", arc.arc, way, p.period]] = work(arc, p)
    return dataclasses.replace(program, quadratic=None, cost=cost, lower=lower, upper=upper)


def _body(given: Given, value: Mapping[Name, float], *, fuel: Mapping[str, float]) -> dict[str, Any]:
    asked, of = given.asked, given.priors
    misfit: dict[str, float] = {}
    for kind, name in of:
        misfit.setdefault(kind, 0.0)
        misfit[kind] += value.get(("z", kind, name), 0.0) ** 2
    misfit["observation"] = sum(v**2 for k, v in value.items() if k[0] == "seen z")
    misfit["month"] = sum(v**2 for k, v in value.items() if k[0] == "departure z")
    return {
        "year": asked.scenario.calendar.year,
        "misfit": Near(sum(misfit.values()), DEVIATION, DEVIATION_ROOM),
        "misfit_of": {k: Near(v, DEVIATION, DEVIATION_ROOM) for k, v in misfit.items()},
        "adjusted": [_adjusted(given, value, key, prior) for key, prior in of.items()],
        "balances": [
            {
                "party": f.party,
                "item": f.item,
                "partner": f.partner,
                "publisher": f.publisher,
                "published_bcm": f.value_bcm,
                "sigma_bcm": sigma_of(f, asked.deviations),
                "reconciled_bcm": Near(
                    f.value_bcm + sigma_of(f, asked.deviations) * value["seen z", i], VOLUME, ROOM
                ),
                "z": Near(value["seen z", i], DEVIATION, DEVIATION_ROOM),
                "source": f.sourced.source,
            }
            for i, f in enumerate(seen(asked))
        ],
        "fuel": {
            party: {
                "least_work_bcm": Near(least, VOLUME, ROOM),
                "reconciled_bcm": Near(value["fuel", party], VOLUME, ROOM),
            }
            for party, least in fuel.items()
        },
        "pins": _pins(given, value),
        "misclosures": misclosures(asked, of, fuel=fuel, room=ROOM),
        "conflicts": conflicts(asked),
    }


def _adjusted(given: Given, value: Mapping[Name, float], key: Key, prior: Prior) -> dict[str, Any]:
    kind, name = key
    after = value[("x", *key)]
    if kind == "month maximum":  # it acted on the size of the pass before; it is told of the output itself
        output = round(value["x", "output", name], VOLUME)
        share = given.size["output", name] / output if output > 0 else 1.0
        after = prior.value + (after - prior.value) * share
    is_volume = prior.unit == "bcm"
    near = Near(after, VOLUME, ROOM) if is_volume else Near(after, FACTOR, FACTOR_ROOM)
    z = None if prior.sigma is None else Near(value[("z", *key)], DEVIATION, DEVIATION_ROOM)
    return {
        "kind": kind,
        "name": name,
        "party": prior.party,
        "unit": prior.unit,
        "before": prior.value,
        "after": near,
        "sigma": prior.sigma,
        "z": z,
        "source": prior.source,
    }


def _pins(given: Given, value: Mapping[Name, float]) -> dict[str, Any]:
    found = {}
    for c in given.asked.scenario.contracts:
        rates = {p.period: value["rate", c.contract, p.period] for p in given.periods}
        found[c.contract] = {
            "bcm": Near(sum(rates[p.period] * p.days for p in given.periods) / 1000.0, VOLUME, ROOM),
            "rate_mcm_d": {f"{p.month:02d}": Near(rates[p.period], VOLUME, ROOM) for p in given.periods},
        }
    return found
