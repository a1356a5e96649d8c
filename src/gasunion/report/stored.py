"""What is drawn from a stored result: the page, the protocol and the workbook, without planning again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gasunion.report.changes import Changes, changes_of
from gasunion.report.compared import opened_result
from gasunion.report.data import ReportData
from gasunion.report.files import StoredResult, read_results, workbook_title
from gasunion.report.page import PAGE_FILE, page_bytes
from gasunion.report.protocol_files import protocol_files
from gasunion.report.workbook import workbook


def drawn_files(folder: Path, data: ReportData, *, since: Path | None = None) -> dict[str, bytes]:
    """Name → bytes of the page; and, where the folder holds a plan, of the protocol and the workbook.

    Parameters
    ----------
    data : the report data of the folder.
    since : the folder of the version before; the page then has the chapter "What changed", and the protocol
        names what changed in the inputs.

    Raises
    ------
    Refused : a folder is damaged.
    """
    if not (folder / "flows.csv").is_file():  # there was no plan
        return {PAGE_FILE: page_bytes(data)}
    stored = read_results(folder)
    previous = None if since is None else read_results(since)
    if previous is not None:
        data = replace(data, changes=_since(previous, stored))
    files = {
        PAGE_FILE: page_bytes(data),
        "plan.xlsx": workbook(stored.frames, title=workbook_title(stored.plan)),
    }
    return files | protocol_files(stored, previous=previous)


def _since(previous: StoredResult, stored: StoredResult) -> tuple[Changes, ...]:
    opened = (opened_result(previous, name="before"), opened_result(stored, name="after"))
    # Names of folders say nothing to whom the page is sent.
    return changes_of(opened, labels=("the version before", "this plan"))
