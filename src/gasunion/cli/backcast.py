"""`gasunion backcast`: contracted plans of past years against observations and persistence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.plan import ScenarioOption, SetOption
from gasunion.outcome import Envelope, Finding, Outcome, Refused

if TYPE_CHECKING:
    from gasunion.scenario.observed import Observation
    from gasunion.studies.backcast import Hindcast, Score


@guarded("backcast")
def backcast(
    case: Annotated[str, typer.Argument(help="A shipped case by name, or a case folder.")],
    years: Annotated[
        str | None, typer.Option("--years", metavar="A-B", help="Years; all observed ones if left out.")
    ] = None,
    observed: Annotated[
        Path | None,
        typer.Option(
            "--observed", metavar="FILE", help="CSV year,corridor,bcm_20C,low,high with the case's labels."
        ),
    ] = None,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    json_file: JsonOption = None,
) -> None:
    """Contracted plans of past years against observations and persistence."""
    from gasunion.cli.case_input import open_case
    from gasunion.intake.observed_file import read_observed
    from gasunion.planning.plan import contracted_plan
    from gasunion.report.answers import backcast_part
    from gasunion.studies.backcast import backcast as run
    from gasunion.studies.backcast import score

    opened = open_case(case, scenario_files=scenario, changes=changes)
    observations = opened.observed
    given: tuple[Observation, ...] = ()
    if observed is not None:
        given = read_observed(observed, observations)
        named = {(o.corridor, o.year) for o in given}
        observations = tuple(o for o in observations if (o.corridor, o.year) not in named or o.month) + given
    wanted = _years(years, opened.plan_years, {o.year for o in (given or observations)})
    plans = {}
    for year in wanted:
        network, year_scenario = opened.planning_year(year)
        made = contracted_plan(network, year_scenario)
        if not made.outcome.is_solved:
            leave(
                Envelope(
                    name="backcast",
                    outcome=made.outcome,
                    body={"corridors": {}, "score": None},
                    provenance=provenance(opened.input_sha256, opened.overridden),
                ),
                json_file=json_file,
            )
        plans[year] = made
    hindcasts = run(plans, observations)
    result = score(hindcasts)
    outcome = Outcome(code="solved", message=f"{len(hindcasts)} flows of {len(plans)} years were compared")
    leave(
        Envelope(
            name="backcast",
            outcome=outcome,
            body=backcast_part(hindcasts, result),
            provenance=provenance(opened.input_sha256, opened.overridden),
        ),
        json_file=json_file,
        text=text(hindcasts, result),
    )


def _years(words: str | None, plan_years: tuple[int, ...], observed_years: set[int]) -> list[int]:
    if words is None:
        return [y for y in plan_years if y in observed_years]
    first, dash, last = words.partition("-")
    try:
        span = range(int(first), int(last if dash else first) + 1)
    except ValueError:
        raise Refused(
            [
                Finding(
                    where=f"--years {words}",
                    what="is no span of years.",
                    value=words,
                    hint="Write 2021-2023 or 2022.",
                )
            ]
        ) from None
    faults = [
        Finding(
            where=f"--years {words}",
            what=f"{y} is no year that can be planned.",
            value=float(y),
            hint=f"Choose among {', '.join(map(str, plan_years))}.",
        )
        for y in span
        if y not in plan_years
    ]
    if not span:
        faults.append(
            Finding(
                where=f"--years {words}",
                what="ends before it starts.",
                value=words,
                hint="Write the earlier year first.",
            )
        )
    if faults:
        raise Refused(faults)
    return list(span)


def text(hindcasts: tuple[Hindcast, ...], result: Score | None) -> str:
    """A table for a person."""
    lines = [
        "Contracted plans against observations, bcm a year at 20 °C.",
        f"{'flow':<42}{'year':>5}{'observed':>9}{'plan':>7}{'persist.':>9}  what holds it",
    ]
    for h in hindcasts:
        before = "n/a" if h.persistence is None else f"{h.persistence:.1f}"
        held = ", ".join(f"{x.contract} at {x.bound} ({x.basis})" for x in h.held)
        if h.basis != "independent":
            held = "; ".join(w for w in (f"no test: {h.basis.replace('_', ' ')}", held) if w)
        lines.append(
            f"{h.corridor[:41]:<42}{h.year:>5}{h.observed:>9.1f}{h.planned:>7.1f}{before:>9}  {held}"
        )
    if result is not None:
        lines.append(
            f"Over the {result.count} flows that test the model and have a year before: mean absolute error "
            f"{result.plan_bcm:.2f} bcm, persistence {result.persistence_bcm:.2f} bcm."
        )
    else:
        lines.append(
            "No flow here tests the model: none is independent, off its contracts' observed bounds, and has "
            "a year before."
        )
    return "\n".join(lines)
