"""Equilibria on a network: ten traders, 40 nodes and twelve months; and every partition of six sellers.

Prints medians in seconds of the processor, limits, and the ratio to what no instrument can go below in the
same run: the solver alone on the programme as it stands (its arrays already written).

    python benchmarks/market.py [--runs 7]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from gasunion.market.equilibrium import equilibrium
from gasunion.market.formulation import at_point, formulate
from gasunion.market.joint import merged
from gasunion.market.market_file import market_of
from gasunion.market.recheck import recheck
from gasunion.market.setting import Market
from gasunion.market.witness import witness_of
from gasunion.program import solve
from gasunion.studies.sales.partitions import every_partition

LIMIT_MONTHS_S, LIMIT_PARTITIONS_S = 0.2, 1.0
NODES_OF_SIX = 12
MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def network(*, traders: int, nodes: int, markets: int, months: int, seed: int) -> dict[str, Any]:
    """A seeded market: a tree of lines towards the markets with a few meshes, all sellers Cournot."""
    draw = np.random.default_rng(seed)
    names = [f"N{k:02d}" for k in range(nodes)]
    arcs = {}
    for k in range(1, nodes):
        near = int(draw.integers(max(0, k - 5), k))
        arcs[f"A{k:02d}"] = _arc(draw, names[k], names[near])
        if k < markets:
            arcs[f"A{k:02d}"]["capacity_backward"] = 20.0
    for k in range(nodes // 5):
        tail, head = (names[i] for i in draw.choice(nodes, 2, replace=False))
        arcs[f"B{k:02d}"] = _arc(draw, tail, head)
    days = {f"{m + 1:02d}": MONTH_DAYS[m] for m in range(months)} if months > 1 else {"year": 366}
    cold = {name: 1.0 + 0.4 * float(np.cos(2 * np.pi * k / months)) for k, name in enumerate(days)}
    return {
        "periods": days,
        "traders": {
            f"T{k}": {
                names[nodes - 1 - k]: {
                    "cost": {
                        "form": "quadratic",
                        "c": float(draw.uniform(30, 80)),
                        "d": float(draw.uniform(0.5, 2)),
                    },
                    "capacity": 60.0,
                }
            }
            for k in range(traders)
        },
        "markets": {
            f"M{k}": {
                "node": names[k],
                "demand": {
                    "form": "linear",
                    "reference_price": float(draw.uniform(200, 350)),
                    "reference_quantity": float(draw.uniform(20, 60)),
                    "elasticity": -0.6,
                },
                "factor": cold,
            }
            for k in range(markets)
        },
        "arcs": arcs,
        "conduct": 1,
    }


def _arc(draw: np.random.Generator, tail: str, head: str) -> dict[str, Any]:
    return {
        "from": tail,
        "to": head,
        "capacity": float(draw.uniform(20, 90)),
        "capacity_backward": float(draw.choice([0.0, 0.0, 20.0])),
        "cost": float(draw.uniform(2, 12)),
        "loss": float(draw.uniform(0, 0.01)),
    }


def partitions(names: tuple[str, ...]) -> Iterator[list[list[str]]]:
    """Every way to split names into groups."""
    if not names:
        yield []
        return
    first, rest = names[0], names[1:]
    for groups in partitions(rest):
        yield [[first], *groups]
        for k in range(len(groups)):
            yield [*groups[:k], [first, *groups[k]], *groups[k + 1 :]]


def in_groups(market: Market, groups: list[list[str]]) -> Market:
    """The market in which groups sell jointly."""
    named = {"+".join(g): g for g in groups if len(g) > 1}
    return merged(market, named, conduct=market.conduct, forward=market.forward)


def seconds(call: Callable[[], object], runs: int) -> float:
    """Median seconds of the processor, which others on the machine change little."""
    times = []
    for _ in range(runs):
        begin = time.process_time()
        call()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    large = market_of(network(traders=10, nodes=40, markets=8, months=12, seed=1))
    form = formulate(large)
    found = equilibrium(large)
    program, _ = at_point(
        form, quantity=found.sold(), production=found.values(form.production), is_conic=False
    )
    worst = recheck(large, witness_of(found)).residual
    own, floor = seconds(lambda: equilibrium(large), runs), seconds(lambda: solve(program), runs)
    print(
        f"ten traders, 40 nodes, twelve months: {program.cost.size} columns, {program.row_lower.size} rows; "
        f"{own:.3f} s (limit {LIMIT_MONTHS_S} s), solver alone {floor:.3f} s, ratio {own / floor:.2f}; "
        f"residual {worst:.1e}"
    )
    six = market_of(network(traders=6, nodes=NODES_OF_SIX, markets=4, months=1, seed=2))
    every = [in_groups(six, groups) for groups in partitions(six.traders)]
    written = [
        at_point(
            f, quantity=np.ones(f.demand.shape), production=np.zeros(f.production.shape), is_conic=False
        )[0]
        for f in (formulate(m) for m in every)
    ]
    own = seconds(lambda: [equilibrium(m) for m in every], 3)
    floor = seconds(lambda: [solve(p) for p in written], 3)
    worst = max(recheck(m, witness_of(equilibrium(m))).residual for m in every)
    told = seconds(lambda: every_partition(six), 3)
    print(
        f"{len(every)} partitions of six sellers, annual, {NODES_OF_SIX} nodes: {own:.3f} s "
        f"(limit {LIMIT_PARTITIONS_S} s), "
        f"solver alone {floor:.3f} s, ratio {own / floor:.2f}; residual {worst:.1e}"
    )
    print(
        f"the same as gasunion sales tells them, each with its figures and gains: {told:.3f} s "
        f"(limit {LIMIT_PARTITIONS_S} s), ratio {told / floor:.2f}"
    )


if __name__ == "__main__":
    main()
