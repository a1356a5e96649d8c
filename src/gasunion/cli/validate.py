"""`gasunion validate`: all faults of a case at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.outcome import Envelope, Finding, Outcome

if TYPE_CHECKING:
    from gasunion.intake.case import Case
    from gasunion.intake.confidence import TableConfidence
    from gasunion.intake.faults import Fault


@guarded("validate")
def validate(
    case: Annotated[
        str, typer.Argument(help="A shipped case by name, a case folder, or a workbook (.xlsx).")
    ],
    scenario: Annotated[
        list[Path] | None, typer.Option("--scenario", metavar="F.toml", help="A file of changes on the case.")
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="CHANGE", help="A change, such as 'supplies[KZ_TENGIZ,2024].capacity*=0.9'."
        ),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Check a case: every fault of every table in one run, by file, row and column."""
    from gasunion.intake.case import base_faults, load_case
    from gasunion.intake.confidence import confidence_of
    from gasunion.intake.faults import CaseRefused

    try:
        opened = load_case(case, changes=changes or (), scenarios=scenario or ())
        of_bases = base_faults(opened)
        if any(f.finding.severity == "error" for f in of_bases):
            raise CaseRefused([*opened.faults, *of_bases])
    except CaseRefused as refused:
        body = {"findings": [finding_with_place(f) for f in refused.faults]}
        leave(
            Envelope(name="validate", outcome=refused.outcome, provenance=provenance(), body=body),
            json_file=json_file,
        )
    summaries = {c.table: _summary(c) for c in confidence_of(opened)}
    opened = replace(opened, faults=(*opened.faults, *of_bases))
    count = len(opened.warnings)
    message = f"no faults{f', {count} warning' + 's' * (count > 1) if count else ''}"
    leave(
        Envelope(
            name="validate",
            outcome=Outcome(code="solved", message=message, findings=opened.warnings),
            provenance=provenance(opened.input_sha256, opened.overridden),
            body={
                "case": opened.name,
                "years": list(opened.years),
                "plan_years": list(opened.plan_years),
                "tables": summaries,
                "findings": [finding_with_place(f) for f in opened.faults],
            },
        ),
        json_file=json_file,
        text=_text(opened, summaries, message),
    )


def _summary(of: TableConfidence) -> dict[str, Any]:
    """Rows of a table, and the share of each confidence: by size where its rows have one."""
    shares = of.shares or {confidence: rows / of.count for confidence, rows in of.rows.items()}
    return {"rows": of.count, "weight": of.weighted_by if of.shares else None, "share": shares}


def finding_with_place(fault: Fault) -> dict[str, Any]:
    """A fault as JSON: its finding and, apart, the file, row and column."""
    finding: Finding = fault.finding
    return {
        "file": fault.file,
        "row": fault.row,
        "column": fault.column,
        "where": finding.where,
        "what": finding.what,
        "value": finding.value,
        "unit": finding.unit,
        "limit": finding.limit,
        "hint": finding.hint,
        "severity": finding.severity,
    }


def _text(case: Case, summaries: dict[str, dict[str, Any]], message: str) -> str:
    rows = sum(s["rows"] for s in summaries.values())
    lines = [
        f"{case.name}: {message}. {rows} rows in {len(summaries)} tables.",
        f"Years {_spans(case.years)}; plans for {_spans(case.plan_years) or 'none'}"
        + (f"; base years {_spans(case.base_years)}." if case.base_years else "."),
        f"{'table':<14}{'rows':>6}{'measured':>10}{'published':>11}{'estimated':>11}  by",
    ]
    for name, summary in summaries.items():
        shares = "".join(
            f"{100 * share:>{width}.0f} %"
            for share, width in zip(summary["share"].values(), (8, 9, 9), strict=True)
        )
        lines.append(f"{name:<14}{summary['rows']:>6}{shares}  {summary['weight'] or 'rows'}")
    lines += [f"warning: {finding}" for finding in case.warnings]
    lines += [f"changed: {words}" for words in case.overridden]
    return "\n".join(lines)


def _spans(years: tuple[int, ...]) -> str:
    """2021, 2022, 2023, 2030 → "2021–2023, 2030"."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(f"{s[0]}–{s[-1]}" if len(s) > 1 else str(s[0]) for s in spans)
