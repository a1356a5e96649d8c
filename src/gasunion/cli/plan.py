"""`gasunion plan`: a joint transport plan of one year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.outcome import Envelope

if TYPE_CHECKING:
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

BaseOption = Annotated[
    bool,
    typer.Option(
        "--base/--no-base", help="Stand on the case's base of the year, where it has one (default)."
    ),
]
WorldsOption = Annotated[
    int | None,
    typer.Option("--worlds", metavar="N", help="Worlds of a base year in which a gain is told; 0 for none."),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="S", help="Seed from which worlds are drawn.")]


def kind_asked(
    *, contracted: bool, status_quo: bool, block: str | None
) -> Literal["contracted", "status quo"] | None:
    """The kind of plan that options ask for; None where they leave it to the block or to the rule.

    Raises
    ------
    Refused : they contradict each other.
    """
    from gasunion.studies.plan_question import contradiction

    given = {"--contracted": contracted, "--status-quo": status_quo, "--block": block is not None}
    asked = [name for name, is_wanted in given.items() if is_wanted]
    if len(asked) > 1:
        raise contradiction(*asked)
    return "contracted" if contracted else "status quo" if status_quo else None


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
    base: BaseOption = True,
    worlds: WorldsOption = None,
    seed: SeedOption = 0,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write tables and the report here.")
    ] = None,
    csv_bom: Annotated[
        bool, typer.Option("--csv-bom", help="CSV files begin with a byte order mark, for Excel.")
    ] = False,
    json_file: JsonOption = None,
) -> None:
    """A joint transport plan of a year: contracted, status quo, or a block of parties."""
    from gasunion.cli.case_input import open_case
    from gasunion.cli.progress import Chunks
    from gasunion.report.answers.answers import plan_part
    from gasunion.studies.plan_question import answer, plan_question

    kind = kind_asked(contracted=contracted, status_quo=status_quo, block=block)
    opened = open_case(case, scenario_files=scenario, changes=changes)
    question = plan_question(opened, year, kind=kind, block=block, on_base=base, worlds=worlds, seed=seed)
    with Chunks("worlds") as watch:
        result = answer(question, watch=watch)
    envelope = Envelope(
        name="plan",
        outcome=result.outcome,
        body=plan_part(result),
        provenance=provenance(question.case.input_sha256, question.case.overridden),
    )
    listed = ""
    if out is not None:
        from gasunion.report.files.files import publish
        from gasunion.report.folders.folder import plan_files

        listed = publish(out, plan_files(result, envelope, csv_bom=csv_bom))
    leave(envelope, json_file=json_file, text=_text(result, out, listed))


def _text(result: PlanResult, out: Path | None, listed: str) -> str:
    from gasunion.report.answers.gain import gain_lines, left_open_words, worlds_lines
    from gasunion.report.answers.reconciled import base_words
    from gasunion.studies.plan_question import kind_words

    made = result.plan
    if not made.outcome.is_solved:
        return ""
    kind = "contracted plan" if made.kind == "contracted" else kind_words(made.kind, made.block)
    lines = [
        f"{made.scenario.name}, {made.scenario.calendar.year}, {kind}: "
        f"surplus {_figure(made.surplus_musd, 0)} MUSD. Volumes in bcm at 20 °C."
    ]
    lines.append(base_words(result.base, year=made.scenario.calendar.year))
    lines.append(
        f"{'party':<6}{'production':>11}{'own use':>9}{'unserved':>9}{'imports':>9}{'exports':>9}"
        f"{'surplus MUSD':>14}"
    )
    money = {a.party: a.surplus for a in result.accounts}
    for b in result.balances:
        own = b.bcm(b.use) - b.bcm(b.use_by_class.get("market", b.days * 0.0))
        volumes = (b.bcm(b.production), own, b.bcm(b.unserved), b.bcm(b.imports), b.bcm(b.exports))
        cells = "".join(f"{_figure(v, 1):>{w}}" for v, w in zip(volumes, (11, 9, 9, 9, 9), strict=True))
        lines.append(f"{b.party:<6}{cells}{_figure(money[b.party], 0):>14}")
    if result.gain is not None:
        lines += gain_lines(result.gain, year=made.scenario.calendar.year)
    if result.worlds is not None:
        lines += worlds_lines(result.worlds)
    if left := left_open_words(result):
        lines.append(left)
    if result.binding:
        lines.append(
            "What binds (1 % more of it gains, MUSD a year): "
            + "; ".join(f"{b.kind} {b.name} {_figure(b.gain_musd, 0)}" for b in result.binding[:5])
        )
    if made.pins is not None:
        short = {
            c.contract: float(made.pins.shortfall_mcm_d[i] @ made.formulation.days) / 1000.0
            for i, c in enumerate(made.scenario.contracts)
        }
        missed = "; ".join(f"{name} {_figure(v, 2)}" for name, v in short.items() if v >= 0.005)
        if missed:
            lines.append(f"Agreed quantities that could not be met, shortfall in bcm: {missed}")
    lines += [f"warning: {remark}" for remark in result.remarks]
    if out is not None:
        lines.append(f"Written to {out}; SHA-256 of its list of files, manifest.json: {listed}")
    return "\n".join(lines)


def _figure(value: float, decimals: int) -> str:
    """A number for a person; a zero has no sign, whichever side it was rounded from."""
    return f"{round(value, decimals) + 0.0:,.{decimals}f}"
