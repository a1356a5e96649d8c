"""`gasunion case`: new, list, export, import, upgrade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.outcome import Envelope, Finding, Outcome, Refused
from gasunion.writing import update_folder, write_file, write_folder

case = typer.Typer(no_args_is_help=True, help="Case folders and workbooks.")


@case.command("new")
@guarded("case")
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; its name names the case.")],
    json_file: JsonOption = None,
) -> None:
    """Make a small commented case that validates, to start your own from."""
    from gasunion.intake.template import template
    from gasunion.reading.file import name_of

    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in name_of(folder))
    write_folder(folder, template(name))
    text = f"{folder} was written. Try: gasunion validate {folder}"
    leave(_answer("new", f"{folder} was written", path=str(folder)), json_file=json_file, text=text)


@case.command("list")
@guarded("case")
def list_(json_file: JsonOption = None) -> None:
    """List the shipped cases."""
    from gasunion.intake.case_files import shipped_cases
    from gasunion.intake.config import config_bytes, config_of, read_config

    cases, lines = [], []
    for name, folder in shipped_cases().items():
        config, _ = config_of(read_config(config_bytes(folder) or b"")[0])
        if config is None:  # a test keeps shipped cases sound
            continue
        years, plan_years = sorted(config.years), sorted(config.plan_years)
        cases.append({"name": name, "title": config.title, "years": years, "plan_years": plan_years})
        lines.append(f"{name:<12} {config.title}; plans for {', '.join(map(str, plan_years)) or 'no year'}")
    answer = _answer("list", f"{len(cases)} shipped cases", cases=cases)
    leave(answer, json_file=json_file, text="\n".join(lines))


@case.command("export")
@guarded("case")
def export(
    source: Annotated[str, typer.Argument(metavar="CASE", help="A shipped case by name, or a case folder.")],
    workbook: Annotated[Path, typer.Argument(metavar="F.xlsx", help="Workbook to write.")],
    json_file: JsonOption = None,
) -> None:
    """Write a case as a workbook: drop-downs, units in the heads, faults beside their cells."""
    from gasunion.cli.validate import finding_with_place
    from gasunion.intake.case import check_case
    from gasunion.intake.case_files import read_case
    from gasunion.intake.workbook import workbook_bytes

    _is_workbook(workbook)
    raw = read_case(source)
    faults = sorted(check_case(raw)[2], key=lambda f: f.order)
    write_file(workbook, workbook_bytes(raw, faults))
    errors = sum(f.finding.severity == "error" for f in faults)
    beside = f"; {errors} fault{'s' * (errors != 1)} of the case stand beside their cells" if errors else ""
    message = f"{workbook} was written{beside}"
    answer = _answer("export", message, path=str(workbook), findings=[finding_with_place(f) for f in faults])
    leave(answer, json_file=json_file, text=message)


@case.command("import")
@guarded("case")
def import_(
    workbook: Annotated[Path, typer.Argument(metavar="F.xlsx", help="Workbook to read.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
    json_file: JsonOption = None,
) -> None:
    """Write the case of a workbook as a folder; its faults are reported and do not stop it."""
    from gasunion.cli.validate import finding_with_place
    from gasunion.intake.case import check_case
    from gasunion.intake.folder import folder_files
    from gasunion.intake.workbook_reader import read_workbook

    _is_workbook(workbook)
    raw = read_workbook(workbook)
    faults = sorted(check_case(raw)[2], key=lambda f: f.order)
    write_folder(folder, folder_files(raw))
    errors = sum(f.finding.severity == "error" for f in faults)
    still = f"; it has {errors} fault{'s' * (errors != 1)}: gasunion validate {folder}" if errors else ""
    message = f"{folder} was written{still}"
    answer = _answer("import", message, path=str(folder), findings=[finding_with_place(f) for f in faults])
    leave(answer, json_file=json_file, text=message)


@case.command("upgrade")
@guarded("case")
def upgrade_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Case folder to change in place.")],
    json_file: JsonOption = None,
) -> None:
    """Bring a case folder to the newest format; columns that came with it are written blank."""
    from gasunion.intake.config import FORMAT
    from gasunion.intake.upgrade import upgrade

    found = upgrade(folder)
    if found.files:
        update_folder(folder, found.files)
    message = (
        f"{folder} is of format {FORMAT} now" if found.files else f"{folder} is of format {FORMAT} already"
    )
    answer = _answer("upgrade", message, path=str(folder), changed=list(found.words))
    leave(answer, json_file=json_file, text="\n".join([f"{message}.", *(f"  {w}" for w in found.words)]))


def _answer(action: str, message: str, **body: object) -> Envelope:
    outcome = Outcome(code="solved", message=message)
    return Envelope(name="case", outcome=outcome, provenance=provenance(), body={"action": action, **body})


def _is_workbook(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        finding = Finding(
            where=str(path), what="is no workbook", value=path.suffix, hint="name it with the ending .xlsx."
        )
        raise Refused([finding])
