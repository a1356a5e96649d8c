"""Planning: how long a plan of the shipped case takes, against limits and against PyPSA in the same run.

    python benchmarks/planning.py [--case eurasia] [--year 2024] [--runs 5]

Prints medians of several runs, and ratios. Times are of this machine at this moment; the ratio to PyPSA is
the figure to quote.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
import warnings
from collections.abc import Callable

from gasunion.intake.case import load_case
from gasunion.planning.export import solve_in_pypsa
from gasunion.planning.formulation import formulate
from gasunion.planning.outages import Outages
from gasunion.planning.plan import solve_plan
from gasunion.planning.prices import border_prices
from gasunion.planning.ranges import border_ranges
from gasunion.program import Handle
from gasunion.studies.reconcile.question import base_year_of


def median_s(run: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def line(what: str, seconds: float, limit: float | None = None) -> None:
    words = f"{what:<58}{seconds * 1000:>10.1f} ms"
    print(words + (f"   limit {limit * 1000:.0f} ms, ratio {seconds / limit:.2f}" if limit else ""))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", default="eurasia")
    parser.add_argument("--year", type=int, default=2024)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    case = load_case(asked.case)
    network, scenario = case.planning_year(asked.year)
    formulation = formulate(network, scenario)
    rows, columns = formulation.program.matrix.shape
    for year in sorted({f.year for f in case.balances} & set(case.plan_years)):
        line(
            f"reconcile {year}, a base year", median_s(lambda y=year: base_year_of(case, y), asked.runs), 3.0
        )
    print(f"{asked.case} {asked.year}: {rows} rows, {columns} columns, medians of {asked.runs} runs")
    line("build", median_s(lambda: formulate(network, scenario), asked.runs))
    build_and_solve = median_s(lambda: Handle(formulate(network, scenario).program).solve(), asked.runs)
    line("build and solve, greatest surplus", build_and_solve, 2.0)
    line(
        "build and solve, the calmest of the equal plans",
        median_s(lambda: solve_plan(formulate(network, scenario), kind="contracted"), asked.runs),
        2.0,
    )
    line(
        "status quo: pins, then the calmest plan",
        median_s(lambda: solve_plan(formulation, kind="status quo"), asked.runs),
    )
    years = case.plan_years[:5]

    def five_years() -> None:
        for year in years:
            solve_plan(formulate(*case.planning_year(year)), kind="contracted")

    line(f"{len(years)} years, contracted, case in memory", median_s(five_years, 1), 5.0)
    plan = solve_plan(formulation, kind="contracted")
    outages = Outages(plan)
    times = []
    for arc in formulation.grid.arc_names:
        start = time.perf_counter()
        outages.without(arc)
        times.append(time.perf_counter() - start)
    line(f"re-solve after closing an arc, median of {len(times)} arcs", statistics.median(times), 0.020)
    line("ranges of every border flow", median_s(lambda: border_ranges(plan), 1), 10.0)
    line("price intervals of every border node", median_s(lambda: border_prices(plan), 1))
    warnings.simplefilter("ignore")
    import logging

    logging.disable(logging.WARNING)
    peer = median_s(lambda: solve_in_pypsa(plan), 2)
    surplus = solve_in_pypsa(plan)
    line("the same programme through PyPSA", peer)
    print(
        f"PyPSA over gasunion, build and solve: {peer / build_and_solve:.1f} (limit 3); "
        f"objectives differ by {abs(surplus / plan.surplus_musd - 1):.1e} relative"
    )
    print(
        f"peak memory with PyPSA loaded: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
    )


if __name__ == "__main__":
    main()
