"""`gasunion plan`: a joint transport plan of one year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.outcome import Envelope, Finding, Outcome, Refused

if TYPE_CHECKING:
    from gasunion.network.network import Network
    from gasunion.planning.plan import Plan
    from gasunion.scenario.scenario import Scenario
    from gasunion.studies.results import PlanResult

SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="CHANGE", help="A change, such as 'supplies[KZ_TENGIZ,2024].capacity*=0.9'."
    ),
]
ScenarioOption = Annotated[
    list[Path] | None, typer.Option("--scenario", metavar="F.toml", help="A file of changes on the case.")
]


@guarded("plan")
def plan(
    case: Annotated[str, typer.Argument(help="A shipped case by name, or a case folder.")],
    year: Annotated[int, typer.Option("--year", help="Year to plan.")],
    contracted: Annotated[
        bool, typer.Option("--contracted", help="Contracts between minimum and maximum.")
    ] = False,
    status_quo: Annotated[
        bool, typer.Option("--status-quo", help="Contracts pinned as agreed (default).")
    ] = False,
    block: Annotated[
        str | None,
        typer.Option("--block", metavar="RU+KZ+UZ", help="Parties that plan as one; 'all' for all."),
    ] = None,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write tables and the report here.")
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """A joint transport plan of a year: contracted, status quo, or a block of parties."""
    asked = [
        name
        for name, wanted in (
            ("--contracted", contracted),
            ("--status-quo", status_quo),
            ("--block", block is not None),
        )
        if wanted
    ]
    if len(asked) > 1:
        raise Refused(
            [Finding(where=" ".join(asked), what="a plan is of one kind.", hint="Give one of them.")]
        )
    from gasunion.cli.case_input import open_case
    from gasunion.report.answers import plan_part
    from gasunion.studies.results import study_plan

    opened = open_case(case, scenario_files=scenario, changes=changes)
    network, year_scenario = opened.planning_year(year)
    made = _made(network, year_scenario, contracted=contracted, block=block)
    result = study_plan(made)
    outcome = checked(result)
    envelope = Envelope(
        name="plan",
        outcome=outcome,
        body=plan_part(result),
        provenance=provenance(opened.input_sha256, opened.overridden),
    )
    if out is not None:
        from gasunion.report.files import publish
        from gasunion.report.folder import plan_files

        publish(out, plan_files(result, envelope))
    leave(envelope, json_file=json_file, text=_text(result, out))


def _made(network: Network, scenario: Scenario, *, contracted: bool, block: str | None) -> Plan:
    from gasunion.planning.plan import block_plan, contracted_plan, status_quo
    from gasunion.studies.members import block_members

    if contracted:
        return contracted_plan(network, scenario)
    if block is None:
        return status_quo(network, scenario)
    return block_plan(network, scenario, block_members(block, {p.party for p in scenario.parties}))


def checked(result: PlanResult) -> Outcome:
    """The plan's outcome, turned into a no where the independent checker finds a fault."""
    from gasunion.studies.check import check
    from gasunion.studies.claim import claim_of

    made = result.plan
    if not made.outcome.is_solved:
        return made.outcome
    faults = check(made.network, made.scenario, claim_of(made))
    if not faults:
        return made.outcome
    return Outcome(
        code="outside_limits",
        residual=made.outcome.residual,
        findings=faults,
        message=f"the independent checker found {len(faults)} faults in the plan",
    )


def kind_words(made: Plan) -> str:
    """A plan's kind in words: "contracted plan", "status quo", "block KZ+RU+UZ"."""
    if made.kind == "block":
        return f"block {'+'.join(sorted(made.block))}"
    return "contracted plan" if made.kind == "contracted" else made.kind


def _text(result: PlanResult, out: Path | None) -> str:
    made = result.plan
    if not made.outcome.is_solved:
        return ""
    lines = [
        f"{made.scenario.name}, {made.scenario.calendar.year}, {kind_words(made)}: "
        f"surplus {made.surplus_musd:,.0f} MUSD. Volumes in bcm at 20 °C."
    ]
    lines.append(
        f"{'party':<6}{'production':>11}{'own use':>9}{'unserved':>9}{'imports':>9}{'exports':>9}"
        f"{'surplus MUSD':>14}"
    )
    money = {a.party: a.surplus for a in result.accounts}
    for b in result.balances:
        own = b.bcm(b.use) - b.bcm(b.use_by_class.get("market", b.days * 0.0))
        lines.append(
            f"{b.party:<6}{b.bcm(b.production):>11.1f}{own:>9.1f}{b.bcm(b.unserved):>9.1f}"
            f"{b.bcm(b.imports):>9.1f}{b.bcm(b.exports):>9.1f}{money[b.party]:>14,.0f}"
        )
    if result.binding:
        lines.append(
            "What binds (1 % more of it gains, MUSD a year): "
            + "; ".join(f"{b.kind} {b.name} {b.gain_musd:,.0f}" for b in result.binding[:5])
        )
    if made.pins is not None:
        short = {
            c.contract: float(made.pins.shortfall_mcm_d[i] @ made.formulation.days) / 1000.0
            for i, c in enumerate(made.scenario.contracts)
        }
        missed = "; ".join(f"{name} {v:.2f}" for name, v in short.items() if v >= 0.005)
        if missed:
            lines.append(f"Agreed quantities that could not be met, shortfall in bcm: {missed}")
    if out is not None:
        lines.append(f"Written to {out}")
    return "\n".join(lines)
