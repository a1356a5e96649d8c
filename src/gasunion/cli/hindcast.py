"""`gasunion hindcast`: past years from what was known before each, against observations.

`gasunion backcast` is its old name, kept for one version.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gasunion.cli.door import JsonOption, guarded, leave
from gasunion.cli.plan import ScenarioOption, SetOption
from gasunion.cli.rechecked import leave_rechecked
from gasunion.cli.streams import tell_words
from gasunion.outcome import Finding, Refused

if TYPE_CHECKING:
    from gasunion.intake.case import Case
    from gasunion.intake.observed_file import ObservedFile
    from gasunion.studies.hindcast.flow import Held
    from gasunion.studies.hindcast.question import PastYears

OLD_NAME = "backcast"
# The four predictors in words, the cheapest first.
NAMES = {
    "persistence": "the year before",
    "agreed": "agreed quantities alone",
    "status_quo": "plan of agreed quantities",
    "contracted": "the contracted plan",
}
WORD = "gasunion backcast is called gasunion hindcast now; the old name goes with the next version."


def _command(name: str) -> Callable[..., None]:
    """The command under one of its names; it answers in the schema of that name."""

    @guarded(name)
    def hindcast(
        case: Annotated[
            str | None, typer.Argument(help="A shipped case by name, or a case folder.", show_default=False)
        ] = None,
        years: Annotated[
            str | None, typer.Option("--years", metavar="A-B", help="Years; all observed ones if left out.")
        ] = None,
        as_of: Annotated[
            str | None,
            typer.Option(
                "--as-of",
                metavar="DATE",
                help="Last day of what was known; the eve of each year if left out.",
            ),
        ] = None,
        observed: Annotated[
            Path | None,
            typer.Option(
                "--observed",
                metavar="FILE",
                help="CSV year,corridor,bcm_20C,low,high,basis with the case's labels.",
            ),
        ] = None,
        verify: Annotated[
            str | None,
            typer.Option(
                "--verify",
                metavar="ANSWER.json",
                help="Recheck an answer by other code; with its case, against the tables and made again.",
            ),
        ] = None,
        scenario: ScenarioOption = None,
        changes: SetOption = None,
        json_file: JsonOption = None,
    ) -> None:
        """Past years from what was known before each: four predictors against what was observed."""
        from gasunion import __version__
        from gasunion.cli.case_input import open_case
        from gasunion.intake.observed_file import ObservedFile, read_observed
        from gasunion.report.answers.past_years import printed_hindcast
        from gasunion.studies.hindcast.question import hindcast_years

        if name == OLD_NAME:
            tell_words(WORD)
        if verify is not None and (years is not None or as_of is not None):
            hint = "The answer says its own years and day; leave --years and --as-of out."
            raise Refused([Finding(where="--verify", what="stands beside what asks anew.", hint=hint)])
        if case is None:
            if verify is None or observed is not None or scenario or changes:
                hint = "Name it first: gasunion hindcast CASE …"
                raise Refused([Finding(where="CASE", what="is missing.", hint=hint)])
            _verify(name, verify, None, ObservedFile(), json_file)
        opened = open_case(case, scenario_files=scenario, changes=changes)
        given = ObservedFile() if observed is None else read_observed(observed, opened.observed)
        if verify is not None:
            _verify(name, verify, opened, given, json_file)
        past = hindcast_years(opened, years=years, as_of=as_of, given=given.observations)
        outcome = past.outcome.with_findings(given.findings)
        leave(
            printed_hindcast(past, opened, given, name=name, version=__version__),
            json_file=json_file,
            text="\n".join([text(past), *map(str, outcome.findings)]) if outcome.is_solved else "",
        )

    return hindcast


def _verify(name: str, file: str, case: Case | None, given: ObservedFile, json_file: str | None) -> NoReturn:
    from gasunion import __version__
    from gasunion.outcome import sha256_of
    from gasunion.reading.plain import read_json
    from gasunion.report.answers.past_years import verified

    plain, data = read_json(file)
    outcome, confirmed = verified(plain, case=case, given=given, version=__version__)
    leave_rechecked(name, outcome, confirmed, input_sha256=sha256_of(data), json_file=json_file)


hindcast = _command("hindcast")
backcast = _command(OLD_NAME)


def text(past: PastYears) -> str:
    """A table for a person, and which predictor won."""
    days = sorted({str(y.as_of) for y in past.years})
    known = days[0] if len(days) == 1 else "the day before each year"
    lines = [
        f"Past years from what was known by {known}, against observations; bcm a year at 20 °C.",
        f"{'flow':<27}{'year':>5}{'observed':>9}{'before':>8}{'agreed':>7}{'agreed plan':>12}"
        f"{'contracted':>11}{'range':>14}{'known':>6}  what binds",
    ]
    for h in past.hindcasts:
        held = ", ".join(_held(x) for x in h.held[:3]) + (
            f" and {len(h.held) - 3} more" if h.held[3:] else ""
        )
        reason = (
            h.missing.get("contracted", "") if h.is_independent else f"no test: {h.basis.replace('_', ' ')}"
        )
        if h.is_independent and not h.is_test and h.planned is not None:
            reason = "no test: a bound dated after"
        span = "" if h.planned is None else f"{_bcm(h.planned_low)} to {_bcm(h.planned_high)}"
        share = "n/a" if h.known_share is None else f"{100 * h.known_share:.0f} %"
        before = f"{_bcm(h.persistence)}{'' if h.was_published or h.persistence is None else '*'}"
        lines.append(
            f"{h.corridor[:26]:<27}{h.year:>5}{_bcm(h.observed):>9}{before:>8}{_bcm(h.agreed):>7}"
            f"{_bcm(h.status_quo):>12}{_bcm(h.planned):>11}{span:>14}{share:>6}  "
            + "; ".join(w for w in (reason, held) if w)
        )
    lines.append(
        "before: the observation of the year before (* published only later). known: share of inputs."
    )
    lines += ["", *scores_text(past), ""]
    return "\n".join(lines)


def scores_text(past: PastYears) -> list[str]:
    """Mean absolute errors of the four predictors, and the winner in words."""
    lines = [f"{'Mean absolute error, bcm':<52}{'flows':>6}" + "".join(f"{NAMES[p]:>26}" for p in NAMES)]
    for s in past.scores:
        of = "independent flows" if s.flows == "independent" else "flows that test the plan"
        words = of if s.with_starts_and_ends else "  without those with starts and ends of contracts"
        figures = "".join(f"{s.errors[p]:>26.2f}" if s.errors else f"{'n/a':>26}" for p in NAMES)
        lines.append(f"{words:<52}{s.count:>6}{figures}")
    over = past.scores[0]
    if over.won is None:
        return [*lines, "No independent flow has a figure of every predictor, so none of them won."]
    said = f"{NAMES[over.won].capitalize()} won: over {over.count} independent flows it misses by "
    said += (
        f"{over.errors[over.won]:.2f} bcm on average, the contracted plan by {over.errors['contracted']:.2f}."
    )
    published = f"Of {over.published} of them the year before's figure was published by then."
    return [*lines, f"{said} {published}"]


def _bcm(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.1f}"


def _held(held: Held) -> str:
    dated = f", {held.dated}" if held.dated else ""
    return f"{held.name} at {held.bound} ({held.basis}{dated}{', after' if held.is_late else ''})"
