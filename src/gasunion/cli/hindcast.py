"""`gasunion hindcast`: contracted plans of past years against observations and persistence.

`gasunion backcast` is its old name, kept for one version.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.plan import ScenarioOption, SetOption
from gasunion.cli.streams import tell_words
from gasunion.outcome import Envelope

if TYPE_CHECKING:
    from gasunion.studies.hindcast import Hindcast, Score

OLD_NAME = "backcast"
WORD = "gasunion backcast is called gasunion hindcast now; the old name goes with the next version."


def _command(name: str) -> Callable[..., None]:
    """The command under one of its names; it answers in the schema of that name."""

    @guarded(name)
    def hindcast(
        case: Annotated[str, typer.Argument(help="A shipped case by name, or a case folder.")],
        years: Annotated[
            str | None, typer.Option("--years", metavar="A-B", help="Years; all observed ones if left out.")
        ] = None,
        observed: Annotated[
            Path | None,
            typer.Option(
                "--observed",
                metavar="FILE",
                help="CSV year,corridor,bcm_20C,low,high,basis with the case's labels.",
            ),
        ] = None,
        scenario: ScenarioOption = None,
        changes: SetOption = None,
        json_file: JsonOption = None,
    ) -> None:
        """Contracted plans of past years against observations and persistence."""
        from gasunion.cli.case_input import open_case
        from gasunion.intake.observed_file import ObservedFile, read_observed
        from gasunion.report.answers.answers import hindcast_part
        from gasunion.studies.hindcast import hindcast_years

        if name == OLD_NAME:
            tell_words(WORD)
        opened = open_case(case, scenario_files=scenario, changes=changes)
        given = ObservedFile() if observed is None else read_observed(observed, opened.observed)
        past = hindcast_years(opened, years=years, given=given.observations)
        outcome = past.outcome.with_findings(given.findings)
        leave(
            Envelope(
                name=name,
                outcome=outcome,
                body=hindcast_part(past.hindcasts, past.score),
                provenance=provenance(opened.input_sha256, opened.overridden),
            ),
            json_file=json_file,
            text="\n".join([text(past.hindcasts, past.score), *map(str, outcome.findings)])
            if outcome.is_solved
            else "",
        )

    return hindcast


hindcast = _command("hindcast")
backcast = _command(OLD_NAME)


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
