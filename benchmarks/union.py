"""Worths of coalitions: one compiled programme with other bounds, against a new programme each.

    python -m benchmarks.union [--players 10] [--all] [--workers 2] [--chords]

Networks are made from a seed: 40 nodes, 80 arcs, twelve months, stores, sales between neighbours. Nodes lie
on a map, arcs join near ones and a party owns a region, as pipelines and countries do. With `--chords` nodes
lie on a ring and every other arc joins two drawn at random, across the map: what one coalition changes is
felt everywhere, and the next one takes three times the steps. Worker processes start, read what is shared
and compile it; that is told apart. Then all coalitions are solved.
Seconds are told by the clock and of the processors: where others use the machine too, seconds of each
worker's processor are what to hold against the limit. The ratio to a new programme for each coalition, in one
process, depends least on the machine. `--all` solves every coalition of fifteen players too.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.network.elements import Corridor, Node
from gasunion.network.network import Network
from gasunion.planning.coalition import Footing, coalition, footing_of
from gasunion.planning.formulation import formulate
from gasunion.planning.plan import status_quo
from gasunion.program import Handle
from gasunion.scenario.calendar import year_calendar
from gasunion.scenario.contracts import Contract
from gasunion.scenario.demand import Demand, Step, UseClass
from gasunion.scenario.measure import Term, Way
from gasunion.scenario.parties import Party
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.storage import Storage
from gasunion.scenario.supply import Supply
from gasunion.scenario.transport import ArcTerms
from gasunion.studies.fleet import Crew, Job, run
from gasunion.studies.union.table import chunks_of
from gasunion.studies.worth.coalitions import Coalitions, in_gray_order, members_of
from gasunion.units import m3_s_from_mcm_d, mcm_d_from_bcm_y

NODES, ARCS = 40, 80
# Until workers are taken to have started. [s]
WAIT_S = 3.0
WINTER = tuple(x / 12 for x in (1.5, 1.4, 1.1, 0.9, 0.7, 0.6, 0.6, 0.7, 0.9, 1.0, 1.2, 1.4))
FLAT = (1 / 12,) * 12
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _chords(rng: np.random.Generator) -> list[tuple[int, int]]:
    """A ring, and arcs between nodes drawn at random."""
    ends = [(i, (i + 1) % NODES) for i in range(NODES)]
    while len(ends) < ARCS:
        a, b = sorted(rng.choice(NODES, size=2, replace=False).tolist())
        if (a, b) not in ends:
            ends.append((a, b))
    return ends


def _neighbours(rng: np.random.Generator) -> list[tuple[int, int]]:
    """The least tree of points on a map, then the shortest arcs left.

    Points are numbered in strips, to and fro, so that neighbours in number are neighbours on the map: a party
    owns nodes in a row, which is a region.
    """
    strips = 5
    points = rng.uniform(size=(NODES, 2))
    strip = np.argsort(np.argsort(points[:, 0])) * strips // NODES
    points = points[np.lexsort((np.where(strip % 2, -points[:, 1], points[:, 1]), strip))]
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    pairs = sorted((apart[a, b], a, b) for a in range(NODES) for b in range(a + 1, NODES))
    part = list(range(NODES))
    tree = []
    for _, a, b in pairs:
        if part[a] != part[b]:
            tree.append((a, b))
            part = [part[a] if p == part[b] else p for p in part]
    more = [(a, b) for _, a, b in pairs if (a, b) not in tree]
    return [*tree, *more[: ARCS - len(tree)]]


def random_year(players: int, *, seed: int = 1, chords: bool = False) -> tuple[Network, Scenario]:
    """A base year of as many parties, NODES nodes and ARCS arcs. Volumes of a few bcm."""
    rng = np.random.default_rng(seed)
    parties = [f"P{i:02d}" for i in range(players)]
    names = [f"N{i:02d}" for i in range(NODES)]
    owner = [parties[i * players // NODES] for i in range(NODES)]
    ends = _chords(rng) if chords else _neighbours(rng)
    arcs = [
        Corridor(
            arc=f"A{k:02d}",
            corridor=f"A{k:02d}",
            owner=owner[int(rng.choice([a, b]))],
            tail=names[a],
            head=names[b],
            length_m=float(rng.integers(50, 900)) * 1000,
            capacity_forward_m3_s=m3_s_from_mcm_d(mcm_d_from_bcm_y(float(rng.uniform(4, 14)))),
            capacity_backward_m3_s=m3_s_from_mcm_d(mcm_d_from_bcm_y(float(rng.choice([0.0, 6.0])))),
            fuel_fraction=float(rng.uniform(0, 0.02)),
        )
        for k, (a, b) in enumerate(ends)
    ]
    contracts = []
    for k, (a, b) in enumerate(ends):
        if owner[a] == owner[b]:
            continue
        bcm, shape = float(rng.uniform(0.1, 0.6)), WINTER if rng.integers(2) else FLAT
        contracts.append(
            Contract(
                contract=f"S{k:02d}",
                seller=owner[a],
                buyer=owner[b],
                measure=(Term(1, Way(f"A{k:02d}")),),
                crossings=(Way(f"A{k:02d}"),),
                minimum_bcm_y=0.0,
                maximum_bcm_y=4.0 * bcm,
                agreed_bcm_y=bcm,
                month_shares=shape,
                swing=0.5,
                pinned_mcm_d=tuple(1000.0 * bcm * s / d for s, d in zip(shape, DAYS, strict=True)),
                price_usd_per_tcm=float(rng.integers(80, 250)),
            )
        )
    classes = tuple(
        UseClass(
            name=name,
            is_home=is_home,
            month_shares=shape,
            steps=tuple(Step(share=s, value_usd_per_tcm=float(v)) for s, v in steps),
        )
        for name, is_home, shape, steps in (
            ("home", True, WINTER, ((0.4, 800), (0.3, 350), (0.3, 150))),
            ("plant", False, FLAT, ((0.5, 300), (0.5, 90))),
        )
    )
    demands = tuple(
        Demand(node=n, use_class=c, quantity_bcm_y=float(rng.uniform(1, 4)))
        for i, n in enumerate(names)
        for c in (("home",) if i % 3 else ("home", "plant"))
    )
    wanted = sum(d.quantity_bcm_y for d in demands)
    fields = names[::3]
    return Network(
        nodes=tuple(Node(node=n, territory=p) for n, p in zip(names, owner, strict=True)), arcs=tuple(arcs)
    ), Scenario(
        name="random year",
        calendar=year_calendar(2023, peak_days=0),
        parties=tuple(Party(party=p) for p in parties),
        terms=tuple(
            ArcTerms(
                arc=a.arc,
                opex_usd_per_tcm=float(rng.uniform(1, 12)),
                tariff_usd_per_tcm=float(rng.uniform(5, 30)),
            )
            for a in sorted(arcs, key=lambda a: a.arc)
        ),
        supplies=tuple(
            Supply(
                node=n,
                capacity_bcm_y=0.85 * wanted / len(fields) * float(rng.uniform(0.3, 1.7)),
                cost_usd_per_tcm=float(rng.integers(20, 90)),
                month_max_factor=1.15,
            )
            for n in fields
        ),
        demands=demands,
        classes=classes,
        storages=tuple(
            Storage(storage=f"UGS{i}", node=n, working_gas_bcm=1.0, injection_mcm_d=15, withdrawal_mcm_d=25)
            for i, n in enumerate(names[::8])
        ),
        contracts=tuple(sorted(contracts, key=lambda c: c.contract)),
    )


def footing(network: Network, scenario: Scenario) -> Footing:
    """What the coalitions stand on."""
    plan = status_quo(network, scenario)
    if plan.pins is None:
        raise RuntimeError(plan.outcome.message)
    return footing_of(plan.formulation, pins=plan.pins, x=plan.x)


@dataclass(frozen=True, slots=True)
class Told:
    """Seconds of a run: until workers were ready, of solving by the clock, of all processors; coalitions."""

    start_s: float
    clock_s: float
    processors_s: float
    count: int


def in_workers(ground: Footing, parties: tuple[str, ...], workers: int) -> Told:
    """Solve every coalition as `gain_table` does, and let each worker tell when it did what.

    Each worker's first chunk is to wait until all can be expected to have started, so that the clock of
    solving holds no start of a process.
    """
    begun = time.monotonic()
    chunks = (*([None] * workers), *chunks_of(ground, parties))
    shared = (ground, parties, begun + WAIT_S)
    job = Job(name="chunks", key="", prepare=prepared, compute=timed, shared=shared, chunks=chunks)
    told = run(job, crew=Crew(workers=workers))
    waited, solved = told[:workers], told[workers:]
    first, last = min(t[0] for t in solved), max(t[1] for t in solved)
    count = sum(map(len, chunks[workers:]))  # type: ignore[arg-type]
    return Told(max(t[0] for t in waited) - begun, last - first, sum(t[2] for t in solved), count)


def prepared(shared: tuple[Footing, tuple[str, ...], float]) -> tuple[Coalitions, tuple[str, ...], float]:
    """What a worker compiles once."""
    ground, parties, start = shared
    return Coalitions(ground, frozenset(parties)), parties, start


def timed(state: tuple[Coalitions, tuple[str, ...], float], chunk: Sequence[int] | None) -> list[float]:
    """When a chunk was begun and done, and its seconds of the processor; None waits for the start."""
    coalitions, parties, start = state
    begun, used = time.monotonic(), time.process_time()
    if chunk is None:
        time.sleep(max(start - begun, 0.0))
    else:
        coalitions.gains_usd([members_of(parties, mask) for mask in chunk])
    return [begun, time.monotonic(), time.process_time() - used]


def seconds(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    start = time.process_time()
    work()
    return time.process_time() - start


def tell(told: Told, workers: int, limit_s: float) -> None:
    """The lines of one run."""
    each = told.processors_s / workers
    print(f"{told.count} coalitions of two and more, {workers} workers")
    print(f"{'  until they were started and had compiled':<58}{told.start_s:>9.2f} s")
    print(f"{'  solved, by the clock':<58}{told.clock_s:>9.2f} s   limit {limit_s:g} s")
    print(f"{'  solved, processor of each worker':<58}{each:>9.2f} s   ratio {each / limit_s:.2f}")
    print(f"{'  a coalition':<58}{told.processors_s / told.count * 1e3:>9.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--players", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="also every coalition of 15 players")
    parser.add_argument(
        "--chords", action="store_true", help="arcs drawn at random and not between neighbours"
    )
    asked = parser.parse_args()
    network, scenario = random_year(asked.players, chords=asked.chords)
    ground = footing(network, scenario)
    parties = tuple(p.party for p in scenario.parties)
    rows, columns = ground.program.matrix.shape
    borders = len(scenario.contracts)
    print(
        f"{len(network.nodes)} nodes, {len(network.arcs)} arcs, {borders} of them borders, "
        f"{rows} rows, {columns} columns"
    )
    tell(in_workers(ground, parties, asked.workers), asked.workers, 0.6)
    here = in_workers(ground, parties, 1)
    masks = in_gray_order(ground, parties)
    some = [members_of(parties, mask) for mask in masks[:: max(len(masks) // 20, 1)]]
    each = statistics.median(
        seconds(lambda s=s: (formulate(network, scenario), Handle(coalition(ground, s)).solve()))  # type: ignore[misc]
        for s in some
    )
    per = here.processors_s / here.count
    print(f"{'a new programme for each, one process':<58}{each * 1e3:>9.2f} ms")
    print(f"{'ratio of a new programme to the compiled one':<58}{each / per:>9.1f}      aim 6 or more")
    if asked.all:
        network, scenario = random_year(15, chords=asked.chords)
        parties = tuple(p.party for p in scenario.parties)
        tell(in_workers(footing(network, scenario), parties, asked.workers), asked.workers, 20.0)


if __name__ == "__main__":
    main()
