"""What is drawn from a stored result: the page, the protocol and the workbook, without planning again."""

from __future__ import annotations

from pathlib import Path

from gasunion.report.data import ReportData
from gasunion.report.files import read_results, workbook_title
from gasunion.report.page import PAGE_FILE, page_bytes
from gasunion.report.protocol_files import protocol_files
from gasunion.report.workbook import workbook


def drawn_files(folder: Path, data: ReportData, *, since: Path | None = None) -> dict[str, bytes]:
    """Name → bytes of the page; and, where the folder holds a plan, of the protocol and the workbook.

    Parameters
    ----------
    data : the report data of the folder.
    since : the folder of the version before; the protocol then names what changed in the inputs.

    Raises
    ------
    Refused : a folder is damaged.
    """
    files = {PAGE_FILE: page_bytes(data)}
    if not (folder / "flows.csv").is_file():  # there was no plan
        return files
    stored = read_results(folder)
    files["plan.xlsx"] = workbook(stored.frames, title=workbook_title(stored.plan))
    return files | protocol_files(stored, previous=None if since is None else read_results(since))
