"""A small case in which AA sells EE twenty bcm less than a year before; and random grounds in code."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.small_case import _SOURCED, Rows, tables, write_case

from gasunion.intake.case import Case, load_case
from gasunion.scenario.source import Sourced
from gasunion.studies.diversion.ground import Field, Ground, Outlet, Pipe


def _more(rows: Rows, *lines: str) -> None:
    """Rows behind others, with their columns; a cell holds no comma."""
    names = [n for n in rows[0] if n not in _SOURCED]
    rows += [dict(zip(names, line.split(","), strict=True)) | _SOURCED for line in lines]


def diversion_tables() -> dict[str, Rows]:
    """Rows of every table, fresh."""
    rows = tables()
    _more(rows["parties"], "EE,Eland,Еландия,market,20,50,40,60")
    _more(rows["nodes"], "E_HUB,Estuary,Эстуарий,EE,market,30,50,")
    _more(rows["arcs"], "AE,AE,West,A_CITY,E_HUB,AA,1000,,,,40,0,2019,2040,0.5,0.2,1.5,,,")
    _more(
        rows["contracts"],
        "A-EE,AA,EE,AE,AE,2023,2023,18,24,22,flat,0.1,,250,fixed,contract,contract,plan",
        "A-EE,AA,EE,AE,AE,2024,2030,0,24,2,flat,0.1,,250,fixed,contract,contract,plan",
    )
    _more(rows["markets"], *(f"E_HUB,{y},1,40,300,,flat" for y in (2023, 2024, 2030)))
    _more(rows["observed"], "AA->EE,2024,,AE,3,2.9,3.1,fixed_boundary")
    for row in rows["markets"]:
        row["elasticity"] = ""  # one step, at its price
    for row in rows["supplies"]:
        if row["node"] == "A_FIELD":
            row |= {"capacity_bcm_y": "70", "month_min_factor": "0"}
    for row in rows["arcs"]:
        if row["arc"] == "A1":
            row["capacity_forward_bcm_y"] = "80"
    rows["joint_limits"][0]["capacity_bcm_y"] = "300"
    return rows


def diversion_case(folder: Path) -> Case:
    """The case, loaded."""
    return load_case(write_case(folder, diversion_tables()))


def random_ground(seed: int) -> Ground:
    """Two fields of S, a small net of own and foreign pipes, two buyers; some have no room at times."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 4))
    party = {"s0": "S", "s1": "S", "s2": "S", "x0": "X", "x1": "X", "y0": "Y", "m0": "M"}
    pairs = [("s0", "s1"), ("s1", "s2"), ("s0", "s2"), ("s1", "x0"), ("s2", "x0"), ("s2", "y0"), ("x0", "x1"),
             ("x1", "y0"), ("x0", "m0"), ("y0", "m0"), ("x1", "m0"), ("s2", "m0")]  # fmt: skip

    def rates(most: float) -> tuple[float, ...]:
        return tuple(round(float(r), 6) for r in rng.uniform(0, most, count) * (rng.random(count) > 0.1))

    pipes = []
    for k, (tail, head) in enumerate(pairs):
        if rng.random() < 0.2:
            continue
        built = rng.random() < 0.2
        both = party[tail] == party[head] and rng.random() < 0.3
        pipes.append(
            Pipe(
                arc=f"p{k}", corridor=f"c{k // 2}" if rng.random() < 0.3 else f"p{k}", system="", tail=tail,
                head=head, owner=party[tail] if rng.random() < 0.7 else party[head],
                forward=rates(40.0), backward=rates(15.0) if both else (0.0,) * count,
                opex=float(rng.uniform(1, 9)), tariff=float(rng.uniform(0, 25)),
                loss=float(rng.uniform(0, 0.06)), annuity=float(rng.uniform(5, 40)) if built else 0.0,
                project="P" if built else "", sourced=Sourced(),
            )
        )  # fmt: skip
    outlets = [
        Outlet(party=party[node], label=f"{node} {step}", node=node, rate=rates(30.0),
               price=float(rng.uniform(30, 160)), is_hub=node == "m0", sourced=Sourced())
        for node in ("x1", "y0", "m0") for step in range(int(rng.integers(0, 3)))
    ]  # fmt: skip
    fields = tuple(
        Field(node=n, rate=rates(60.0), cost=float(rng.uniform(5, 60)), sourced=Sourced())
        for n in ("s0", "s1")
    )
    return Ground(
        seller="S",
        periods=tuple(f"t{t}" for t in range(count)),
        months=tuple(range(1, count + 1)),
        days=tuple(float(d) for d in rng.integers(1, 40, count)),
        place=rates(80.0),
        pipes=tuple(pipes),
        fields=fields,
        outlets=tuple(outlets),
        territory=party,
    )
