"""Where cases lie, and one read as text: a shipped case, a folder, a workbook."""

from __future__ import annotations

import gc
from importlib import resources
from pathlib import Path
from typing import Any

from gasunion.intake import config as case_toml
from gasunion.intake.bases import base_files, worlds_files
from gasunion.intake.columns import BY_NAME, TABLES
from gasunion.intake.config import nearest, read_config
from gasunion.intake.faults import Fault
from gasunion.intake.rawcase import RawCase, complete
from gasunion.intake.rawtable import RawTable, read_csv
from gasunion.outcome import Finding, Refused
from gasunion.reading.file import kind_of, path_fault, read_bytes
from gasunion.reading.limits import FILE_BYTES
from gasunion.reading.text import visible


def shipped_cases() -> dict[str, Path]:
    """Folders of the shipped cases by name."""
    root = Path(str(resources.files("gasunion"))) / "cases"
    if not root.is_dir():
        return {}
    return {p.name: p for p in sorted(root.iterdir()) if (p / case_toml.FILE).is_file()}


def case_folder(case: str | Path) -> Path:
    """Folder of a case: a shipped one by its name, any other word is a path.

    Raises
    ------
    Refused : there is no such folder.
    """
    shipped = shipped_cases()
    if isinstance(case, str) and case in shipped:
        return shipped[case]
    if (wrong := path_fault(case)) is not None:
        raise Refused([wrong])
    folder = Path(case)
    if kind_of(folder) == "folder":
        return folder
    what = (
        "is a file; a case is a folder"
        if kind_of(folder) == "file"
        else "there is no such shipped case or folder"
    )
    raise Refused(
        [
            Finding(
                where=f"case {visible(str(case))[:200]}",
                what=what,
                value=visible(str(case))[:200],
                hint=nearest(str(case), list(shipped), plural="shipped cases"),
            )
        ]
    )


def read_case(case: str | Path) -> RawCase:
    """All that stands in a case folder, as text; faults of form are gathered, not raised.

    Raises
    ------
    Refused : there is no such folder, or a file of it may not be read.
    """
    if str(case).lower().endswith(".xlsx") and kind_of(case) == "file":
        from gasunion.intake.workbook_reader import read_workbook

        return read_workbook(Path(case))
    folder = case_folder(case)
    tables: dict[str, RawTable] = {}
    bases: dict[int, bytes] = {}
    faults: list[Fault] = []
    was_collecting = gc.isenabled()
    # Rows are lists of texts, without cycles; the collector would walk all of them again and again, and a
    # large case take half as long again to read.
    gc.disable()
    try:
        config, found = _read_config(folder)
        faults += found
        files = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".csv" and p.is_file())
        for path in files:
            if path.stem in BY_NAME and path.suffix == ".csv":
                tables[path.stem], found = read_csv(
                    read_bytes(path, most=FILE_BYTES["CSV"]), BY_NAME[path.stem]
                )
                faults += found
            else:
                faults.append(_unknown_file(path.name))
        bases, found = base_files(folder)
        faults += found
        worlds = worlds_files(folder)
    except OSError as error:
        raise Refused(
            [Finding(where=str(error.filename), what=f"cannot be read: {error.strerror}.")]
        ) from None
    finally:
        if was_collecting:
            gc.enable()
    faults += complete(tables)
    return RawCase(
        name=folder.name, config=config, tables=tables, faults=tuple(faults), bases=bases, worlds=worlds
    )


def _read_config(folder: Path) -> tuple[dict[str, Any], list[Fault]]:
    data = case_toml.config_bytes(folder)
    if data is None:
        missing = Finding(
            where=case_toml.FILE,
            what="is missing",
            hint="a case folder says in it its name, title, years and licence; see `gasunion case new`.",
        )
        return {}, [Fault(file=case_toml.FILE, finding=missing)]
    values, findings = read_config(data)
    return values, [Fault(file=case_toml.FILE, finding=f) for f in findings]


def _unknown_file(name: str) -> Fault:
    hint = nearest(name, [f"{t.name}.csv" for t in TABLES], plural="tables")
    return Fault(file=name, finding=Finding(where=name, what="is no table of a case", value=name, hint=hint))
