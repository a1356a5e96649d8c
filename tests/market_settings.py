"""Markets as plain data for tests: school books, and small random ones on a network."""

from __future__ import annotations

import random
from typing import Any

Plain = dict[str, Any]


def cournot(count: int, *, conduct: Any = 1, cost: list[float] | float = 30) -> Plain:
    """n traders at one node, p = 130 − Q."""
    costs = cost if isinstance(cost, list) else [cost] * count
    return {
        "traders": {f"T{k}": {"N": {"cost": {"form": "linear", "c": c}}} for k, c in enumerate(costs)},
        "markets": {"M": {"node": "N", "demand": {"form": "linear", "a": 130, "b": 1}}},
        "conduct": conduct,
    }


def two_by_two(**pipes: Any) -> Plain:
    """Two traders and two markets, a pipe each way that costs 12 a unit."""
    return {
        "traders": {t: {f"N{t}": {"cost": {"form": "linear", "c": 30}}} for t in "AB"},
        "markets": {f"M{t}": {"node": f"N{t}", "demand": {"form": "linear", "a": 130, "b": 1}} for t in "AB"},
        "arcs": {
            "AB": {"from": "NA", "to": "NB", "cost": 12, "owner": "Pipe", **pipes},
            "BA": {"from": "NB", "to": "NA", "cost": 12, "owner": "Pipe", **pipes},
        },
        "conduct": 1,
    }


def seasons() -> Plain:
    """Two traders of different kind, a summer and a winter, a pipe with loss and a store."""
    return {
        "periods": {"summer": 182, "winter": 183},
        "traders": {
            "A": {"N1": {"cost": {"form": "quadratic", "c": 10, "d": 1}, "capacity": 40}},
            "B": {"N2": {"cost": {"form": "linear", "c": 30}, "capacity": {"summer": 5, "winter": 4}}},
        },
        "markets": {
            "M": {
                "node": "N2",
                "demand": {"form": "linear", "p0": 100, "q0": 40, "e": -0.7},
                "factor": {"summer": 0.6, "winter": 1.4},
            }
        },
        "arcs": {
            "P": {
                "from": "N1",
                "to": "N2",
                "capacity": 30,
                "cost": 5,
                "loss": 0.02,
                "owner": "TSO",
                "tariff": 2,
            }
        },
        "storages": {
            "S": {"node": "N2", "working": 3, "injection": 10, "withdrawal": 5, "cost": 1, "owner": "A"}
        },
        "conduct": {"A": 1},
    }


def behind_a_charge(charge: float, *, conduct: Any = 1) -> Plain:
    """One trader with a cost of 30, a pipe of another that charges, p = 130 − Q behind it."""
    return {
        "traders": {"T": {"N": {"cost": {"form": "linear", "c": 30}}}},
        "markets": {"M": {"node": "E", "demand": {"form": "linear", "a": 130, "b": 1}}},
        "arcs": {"P": {"from": "N", "to": "E", "owner": "TSO", "tariff": charge}},
        "conduct": conduct,
    }


def steps() -> Plain:
    """Price takers and a demand in steps: a linear programme whose price is one."""
    return {
        "traders": {
            "A": {"N1": {"cost": {"form": "linear", "c": 30}, "capacity": 8}},
            "B": {"N1": {"cost": {"form": "linear", "c": 50}, "capacity": 8}},
        },
        "markets": {
            "M": {
                "node": "N1",
                "demand": {"form": "steps", "steps": [[5, 100], {"quantity": 5, "value": 60}]},
            }
        },
        "conduct": 0,
    }


def curved() -> Plain:
    """Golombek and power costs against isoelastic and linear demand, on a network."""
    return {
        "traders": {
            "A": {"N1": {"cost": {"form": "golombek", "c": 10, "d": 1, "g": -5}, "capacity": 40}},
            "B": {"N2": {"cost": {"form": "power", "c": 5, "L": 5, "beta": 1.2}, "capacity": 60}},
        },
        "markets": {
            "M": {"node": "N1", "demand": {"form": "isoelastic", "p0": 100, "q0": 50, "e": -1.3}},
            "L": {"node": "N2", "demand": {"form": "linear", "p0": 100, "q0": 30, "e": -0.5}},
        },
        "arcs": {"P": {"from": "N1", "to": "N2", "capacity": 30, "capacity_backward": 10, "cost": 3}},
        "conduct": {"A": {"M": "1/2", "L": 1}, "B": 1},
    }


def random_market(
    seed: int | str,
    *,
    conduct: Any = None,
    forms: tuple[str, ...] = ("linear", "quadratic"),
    months: int = 1,
    with_steps: bool = False,
    with_store: bool = False,
    with_charges: bool = False,
) -> Plain:
    """A small market on a line of nodes with cross lines; every node is joined to the next, both ways."""
    draw = random.Random(f"market {seed}")
    count = draw.randint(3, 5)
    nodes = [f"N{k}" for k in range(count)]
    traders = [f"T{k}" for k in range(draw.randint(2, 3))]
    markets = [f"M{k}" for k in range(draw.randint(1, 2))]
    theta = (lambda: draw.choice([0, 0.25, 0.5, 1, 1])) if conduct is None else (lambda: conduct)
    arcs = {
        f"A{k}": _arc(draw, nodes[k], nodes[k + 1], backward=draw.uniform(1, 15)) for k in range(count - 1)
    }
    arcs["B"] = _arc(draw, nodes[0], nodes[-1], backward=0)
    if with_charges:
        for arc in arcs.values():
            arc["owner"] = draw.choice(["X", *traders])
            arc |= {"tariff": draw.uniform(0, 25), "exempt": draw.choice([[], traders[:1]])}
    names = {f"p{k}": draw.choice([28, 30, 31]) for k in range(months)}
    out: Plain = {
        "periods": names,
        "traders": {t: {draw.choice(nodes): _site(draw, draw.choice(forms))} for t in traders},
        "markets": {
            m: {
                "node": draw.choice(nodes),
                "demand": _steps(draw) if with_steps else _line(draw),
                "factor": {p: draw.uniform(0.6, 1.5) for p in names},
            }
            for m in markets
        },
        "arcs": arcs,
        "conduct": {t: {m: 0 if with_steps else theta() for m in markets} for t in traders},
    }
    if with_store:
        out["storages"] = {
            "S": {"node": nodes[-1], "working": draw.uniform(0.5, 3), "injection": 20, "withdrawal": 20}
        }
    return out


def _site(draw: random.Random, form: str) -> Plain:
    cost: Plain = {"form": form, "c": draw.uniform(10, 60)}
    if form != "linear":
        cost |= {"d": draw.uniform(0.2, 3)}
    if form == "golombek":
        cost |= {"g": -draw.uniform(1, 20)}
    if form == "power":
        cost = {
            "form": form,
            "c": draw.uniform(5, 30),
            "L": draw.uniform(2, 8),
            "beta": draw.uniform(0.7, 1.4),
        }
    return {"cost": cost, "capacity": draw.uniform(10, 60)}


def _line(draw: random.Random) -> Plain:
    return {
        "form": "linear", "p0": draw.uniform(80, 250), "q0": draw.uniform(5, 40), "e": -draw.uniform(0.3, 1.5)
    }  # fmt: skip


def _steps(draw: random.Random) -> Plain:
    values = sorted((draw.uniform(20, 300) for _ in range(3)), reverse=True)
    return {"form": "steps", "steps": [[draw.uniform(2, 20), v] for v in values]}


def _arc(draw: random.Random, tail: str, head: str, *, backward: float) -> Plain:
    return {
        "from": tail, "to": head, "capacity": draw.uniform(2, 30), "capacity_backward": backward,
        "cost": draw.uniform(0, 10), "loss": draw.choice([0, 0, 0.02]), "owner": draw.choice(["X", "Y"]),
    }  # fmt: skip


def investment(data: Plain) -> Plain:
    """The three nodes, two periods and five builds of Huppmann and Siddiqui.

    Periods are halves of the year, so what is built costs half and all money is half of theirs.
    """
    demand = data["demand"]
    out: Plain = {
        "periods": {"t1": 1, "t2": 1},
        "traders": {},
        "markets": {
            "M": {
                "node": demand["node"],
                "demand": {
                    t: dict(zip(("form", "a", "b"), ("linear", *demand[t]), strict=True))
                    for t in ("t1", "t2")
                },
            }
        },
        "arcs": {},
        "conduct": 0,
        "builds": {},
    }
    ways = iter(data["arcs"].items())
    for firm in ("firm1", "firm2", "firm3"):
        row = data[firm]
        prod = row["prod"]
        out["traders"][firm] = {
            row["node"]: {
                "cost": {"form": "linear", "c": prod["mc"]}, "capacity": prod["cap"], "minimum": prod["min"]
            }
        }  # fmt: skip
        out["builds"][f"{firm} production"] = {"trader": firm, "node": row["node"], **_build(prod)}
        if "arc" in row:
            name, (tail, head) = next(ways)
            arc = row["arc"]
            out["arcs"][name] = {
                "from": tail, "to": head, "capacity": arc["cap"], "cost": arc["mc"], "owner": firm
            }  # fmt: skip
            out["builds"][f"{firm} arc"] = {"trader": firm, "arc": name, **_build(arc)}
    return out


def _build(row: Plain) -> Plain:
    return {
        "fixed_cost": row["X"] / 2, "unit_cost": row["Z"] / 2, "least": row["Zmin"], "most": row["Zmax"]
    }  # fmt: skip
