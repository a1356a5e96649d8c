"""Where diverted gas goes: one linear programme on the rows of transport, a layer of flow for each buyer.

    maximise   Σ_t δ_t [ Σ price·u − Σ charge·f − Σ (cost + reserve)·q ]
    rows       balance of every node in every layer; a pipe's room shared by all layers
    fields     Σ_layers q ≤ what the field could give;   Σ q ≤ what is to be placed
    use        u ≤ what is not served

What is not produced is shut in: it stays in the ground and costs nothing. `reserve` is what the seller asks
at the field beside the cost: with it at r, all gas is placed that nets cost + r or more.

References: docs/theory/diversion.md, section "The programme".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gasunion.network.elements import Corridor, Node
from gasunion.outcome import Outcome
from gasunion.program import Floats, Handle, Program
from gasunion.studies.diversion.ground import Ground, Pipe
from gasunion.transport.flows import FlowColumns, Grid, add_balance, add_flows, add_pooled_capacity
from gasunion.transport.model import Indices, Model

Charges = Literal["tariff", "cost"]
MUSD_PER_MCM = 1e-3
TOLERANCE = 1e-9
LEAST = 1e-9
"""A rate below it is none. [mcm/d]"""


class NotPlacedError(Exception):
    """A programme was not solved; `outcome` says why."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(outcome.message)


Way = tuple[str, str]
"""Buyer, arc."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the gas goes. Rates mcm/d by period.

    Attributes
    ----------
    value_musd : of the programme. production : (field, buyer) → rates. forward, backward : (buyer, arc) →
        rates that enter. use : outlet label → rates.
    rent : arc → what its whole room is worth in each period. [MUSD] scarcity : what one more unit to be
        placed would be worth in each period. worth : outlet label → value of gas at its node. [USD/tcm]
    """

    value_musd: float
    production: Mapping[Way, Floats]
    forward: Mapping[Way, Floats]
    backward: Mapping[Way, Floats]
    use: Mapping[str, Floats]
    rent: Mapping[str, Floats]
    scarcity: Floats
    worth: Mapping[str, Floats]


def charge_of(pipe: Pipe, party: str, *, seller: str, charges: Charges, is_hub: bool) -> float:
    """What the seller pays by unit that enters a pipe on the way to a buyer. [USD/tcm]

    Its own lines cost what they cost; those of others what is charged, or at cost; a buyer's own lines
    nothing, unless the price is that of its hub.
    """
    cost = pipe.opex + pipe.annuity
    if pipe.owner == party and not is_hub:
        return 0.0
    if pipe.owner == seller or charges == "cost":
        return cost
    return max(pipe.tariff, cost)


def loss_of(pipe: Pipe, party: str, *, is_hub: bool) -> float:
    """Share of what enters that does not arrive; on a buyer's own lines it is the buyer's."""
    return 0.0 if pipe.owner == party and not is_hub else pipe.loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The programme and what its columns are."""

    program: Program
    ground: Ground
    ways: tuple[Way, ...]
    flows: FlowColumns
    production: Indices
    use: Indices
    place: Indices
    pooled: Indices
    at_use: Indices
    layers: tuple[str, ...]
    weight: Floats


def written(ground: Ground, *, charges: Charges = "tariff", reserve: float = 0.0) -> Written:
    """The programme of a ground.

    Parameters
    ----------
    reserve : asked at the field beside the cost. [USD/tcm]
    """
    layers = ground.parties
    hub = {p: any(o.is_hub for o in ground.outlets if o.party == p) for p in layers}
    days = np.array(ground.days)
    weight = days * MUSD_PER_MCM
    names = sorted(
        {n for p in ground.pipes for n in (p.tail, p.head)}
        | {f.node for f in ground.fields}
        | {o.node for o in ground.outlets}
    )
    place_of = {(d, n): k for k, (d, n) in enumerate((d, n) for d in layers for n in names)}
    copies = [(d, p) for d in layers for p in ground.pipes]
    grid = Grid(
        nodes=tuple(Node(node=f"{d} {n}") for d, n in place_of),
        arcs=tuple(
            Corridor(
                arc=f"{d} {p.arc}", tail=f"{d} {p.tail}", head=f"{d} {p.head}", corridor=p.corridor,
                length_m=0.0, capacity_forward_m3_s=0.0,
            )
            for d, p in copies
        ),
        tail=np.array([place_of[d, p.tail] for d, p in copies], dtype=np.int64),
        head=np.array([place_of[d, p.head] for d, p in copies], dtype=np.int64),
        periods=ground.periods,
        capacity_forward_mcm_d=_open(_table([p.forward for _, p in copies], len(days))),
        capacity_backward_mcm_d=_open(_table([p.backward for _, p in copies], len(days))),
        arrival=np.array([1.0 - loss_of(p, d, is_hub=hub[d]) for d, p in copies]),
    )  # fmt: skip
    charged = np.array(
        [[charge_of(p, d, seller=ground.seller, charges=charges, is_hub=hub[d])] for d, p in copies]
    ).reshape(len(copies), 1)
    model = Model()
    cost = np.array([[[f.cost + reserve]] for f in ground.fields]).reshape(len(ground.fields), 1, 1)
    given = _table([f.rate for f in ground.fields], len(days))
    production = model.add_columns(
        "production",
        {"field": [f.node for f in ground.fields], "buyer": layers, "period": ground.periods},
        upper=given[:, None, :],
        cost=cost * weight,
    )
    flows = add_flows(model, grid, cost_forward=charged * weight, cost_backward=charged * weight)
    price = np.array([[o.price] for o in ground.outlets]).reshape(len(ground.outlets), 1)
    use = model.add_columns(
        "use",
        {"use": [o.label for o in ground.outlets], "period": ground.periods},
        upper=_table([o.rate for o in ground.outlets], len(days)),
        cost=-price * weight,
    )
    balance = add_balance(model, grid, flows)
    for f, field in enumerate(ground.fields):
        for d, party in enumerate(layers):
            model.add_entries(balance[place_of[party, field.node]], production[f, d], 1.0)
    for o, outlet in enumerate(ground.outlets):
        model.add_entries(balance[place_of[outlet.party, outlet.node]], use[o], -1.0)
    labels = {"field": [f.node for f in ground.fields], "period": ground.periods}
    field_rows = model.add_rows("field", labels, lower=-np.inf, upper=given)
    for d in range(len(layers)):
        model.add_entries(field_rows, production[:, d], 1.0)
    place = model.add_rows(
        "to be placed", {"period": ground.periods}, lower=-np.inf, upper=np.array(ground.place)
    )
    model.add_entries(place[None, None, :], production, 1.0)
    pooled = add_pooled_capacity(
        model,
        flows,
        arcs=tuple(p.arc for p in ground.pipes),
        periods=ground.periods,
        arc_of=np.array([k for _ in layers for k in range(len(ground.pipes))], dtype=np.int64),
        capacity_forward=_table([p.forward for p in ground.pipes], len(days)),
        capacity_backward=_table([p.backward for p in ground.pipes], len(days)),
    )
    return Written(
        program=model.program(),
        ground=ground,
        ways=tuple((d, p.arc) for d, p in copies),
        flows=flows,
        production=production,
        use=use,
        place=place,
        pooled=pooled,
        at_use=balance[[place_of[o.party, o.node] for o in ground.outlets]],
        layers=layers,
        weight=weight,
    )


def _table(rows: list[tuple[float, ...]], periods: int) -> Floats:
    return np.array(rows, dtype=float).reshape(len(rows), periods)


def _open(room: Floats) -> Floats:
    """No bound but on what has no room: the shared row alone holds the rest, and its dual the whole rent."""
    return np.where(room > 0, np.inf, 0.0)


def placed(ground: Ground, *, charges: Charges = "tariff", reserve: float = 0.0) -> Placed:
    """The best way to place the gas.

    Raises
    ------
    NotPlacedError : the programme was not solved.
    """
    if not ground.outlets or not ground.fields or not ground.pipes:
        return _nothing(ground)
    form = written(ground, charges=charges, reserve=reserve)
    found = Handle(form.program, tolerance=TOLERANCE).solve()
    if not found.outcome.is_solved:
        raise NotPlacedError(found.outcome)
    x = np.where(found.x > LEAST, found.x, 0.0)
    keyed = {way: k for k, way in enumerate(form.ways)}
    return Placed(
        value_musd=-found.objective,
        production={
            (field.node, party): x[form.production[f, d]]
            for f, field in enumerate(ground.fields)
            for d, party in enumerate(form.layers)
        },
        forward={way: x[form.flows.forward[k]] for way, k in keyed.items()},
        backward={way: x[form.flows.backward[k]] for way, k in keyed.items()},
        use={o.label: x[form.use[k]] for k, o in enumerate(ground.outlets)},
        rent={p.arc: np.maximum(-found.row_dual[form.pooled[k]], 0.0) for k, p in enumerate(ground.pipes)},
        scarcity=np.maximum(-found.row_dual[form.place], 0.0) / form.weight,
        worth={o.label: found.row_dual[form.at_use[k]] / form.weight for k, o in enumerate(ground.outlets)},
    )


def most_taken(ground: Ground) -> float:
    """The most that all routes together could take, whatever it nets; measured at the field. [bcm/y]

    Raises
    ------
    NotPlacedError : the programme was not solved.
    """
    if not ground.outlets or not ground.fields or not ground.pipes:
        return 0.0
    form = written(ground)
    cost = np.zeros_like(form.program.cost)
    cost[form.production] = -np.array(ground.days)
    found = Handle(replace(form.program, cost=cost), tolerance=TOLERANCE).solve()
    if not found.outcome.is_solved:
        raise NotPlacedError(found.outcome)
    return -found.objective / 1000.0


def _nothing(ground: Ground) -> Placed:
    """Nothing can be placed: no field, no pipe with room, or nobody who would buy."""
    zero = np.zeros(len(ground.days))
    return Placed(
        value_musd=0.0,
        production={},
        forward={},
        backward={},
        use={o.label: zero for o in ground.outlets},
        rent={p.arc: zero for p in ground.pipes},
        scarcity=zero,
        worth={o.label: np.full(len(ground.days), o.price) for o in ground.outlets},
    )
