"""What each scenario that ships with a case makes of the gain: the table of docs/theory/union.md, row by row.

A shock is asked of a base year, a scenario of 2030 of that year taken as agreed. Million USD a year.

    python -m benchmarks.scenarios [--row WORDS]
"""

from __future__ import annotations

import argparse
import time
from importlib import resources
from pathlib import Path

from gasunion.intake.case import load_case
from gasunion.planning.plan import status_quo
from gasunion.studies.union.question import union_question
from gasunion.studies.worth.consistency import unserved
from gasunion.studies.worth.gain import gain_of

CASE, PLAYERS, BASE_YEAR, YEAR_TO_COME = "eurasia", "KZ+RU+UZ", 2024, 2030


def scenarios() -> tuple[tuple[str, int], ...]:
    """(name, year) of every row; "" is the case as it ships."""
    folder = Path(str(resources.files("gasunion") / "cases" / CASE / "scenarios"))
    names = sorted(p.stem for p in folder.glob("*.toml"))
    shocks = [n for n in names if not n.startswith(f"{YEAR_TO_COME}-")]
    later = [n for n in names if n.startswith(f"{YEAR_TO_COME}-")]
    return tuple((n, BASE_YEAR) for n in ("", *shocks)) + tuple((n, YEAR_TO_COME) for n in ("", *later))


def line(name: str, year: int) -> str:
    """A row of the page's table."""
    case = load_case(CASE, scenarios=[name] if name else [])
    question = union_question(case, year, PLAYERS)
    today = status_quo(*question.year_data)
    if not today.outcome.is_solved:
        return f"| {name} | {year} | {today.outcome.code} |"
    gain = gain_of(today, frozenset(question.players))
    short = ", ".join(f"{p} {s:.1f}" for p, (s, _) in unserved(today).by_party.items() if s >= 0.05)
    parts = (gain.gain_usd, gain.timing_usd, gain.trade_usd, gain.shortage_usd, gain.pinned_usd)
    told = ["–" if v is None else f"{v / 1e6:.0f}" for v in parts]
    points = ", ".join(f"{p} {v / 1e6:.0f}" for p, v in gain.price_point_usd.items())
    return f"| {name or 'as shipped'} | {year} | {short or '–'} | {' | '.join(told)} | {points} |"


def main() -> None:
    """Print the table, each row with the seconds that it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--row", default="")
    wanted = parser.parse_args().row
    heads = (
        *("scenario", "year", "unserved today, bcm", "gain", "timing and routing", "more trade"),
        *("shortage relieved", "with every contract held", "price point"),
    )
    print("| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|")
    for name, year in scenarios():
        if wanted in name:
            start = time.process_time()
            print(f"{line(name, year)} <!-- {time.process_time() - start:.1f} s -->", flush=True)


if __name__ == "__main__":
    main()
