"""What is drawn from a stored result: the page, the protocol and the workbook, without planning again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from gasunion.outcome import Finding, Refused
from gasunion.report.beside.beside import beside_files
from gasunion.report.changes.changes import Changes, changes_of
from gasunion.report.changes.compared import opened_result
from gasunion.report.files.files import OWN_FILES, StoredResult, file_attributes, read_results
from gasunion.report.files.manifest import later_changes
from gasunion.report.files.workbook import workbook
from gasunion.report.folders.beside import Given, beside_plan
from gasunion.report.folders.union_answer import union_beside
from gasunion.report.language.language import said
from gasunion.report.page.page import PAGE_FILE, page_bytes
from gasunion.report.protocol.files import protocol_files
from gasunion.report.protocol.yardsticks import YARDSTICKS_FILE, yardsticks_bytes
from gasunion.report.views.data import ReportData
from gasunion.report.views.past import HINDCAST_FILE, hindcast_csv
from gasunion.report.views.stored import stored_report_data


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A stored result drawn again.

    Attributes
    ----------
    data : of the page. files : name → bytes of what was drawn.
    findings : files that were changed after they were written, of the folder and of the version before.
    """

    data: ReportData
    files: Mapping[str, bytes] = field(repr=False)
    findings: tuple[Finding, ...] = ()


def drawn_again(
    folder: Path, *, since: Path | None = None, union: Path | None = None, beside: Given | None = None
) -> Drawn:
    """The page of a result folder; and, where it holds a plan, the protocol and the workbook.

    A file that was changed after it was written is told in the findings, on the page and in the protocol.

    Parameters
    ----------
    since : the folder of the version before; the page then has the chapter "What changed", and the protocol
        names what changed in the inputs.
    union : an answer of `gasunion union` of the same case and year; the page then has its chapter, and the
        protocol its three yardsticks.
    beside : answers of other questions; the page then has a chapter of each, the folder its figures.

    Raises
    ------
    Refused : a file is missing or unreadable; an answer does not hold or is of another plan; what was
        changed no longer fits together.
    """
    findings = later_changes(folder, own_files=OWN_FILES)
    if since is not None:
        findings += later_changes(since, own_files=OWN_FILES)
    with fitting_together(findings, where=str(folder)):
        data = replace(stored_report_data(folder), later_changes=sentences(findings))
        files = _drawn(folder, data, since=since, union=union, beside=beside or Given())
        return Drawn(data=data, files=files, findings=findings)


def sentences(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Later changes for a page that goes to others: the paths of one machine say nothing to them."""
    return tuple(f"{Path(f.where).name}: {f.what}" for f in findings)


@contextlib.contextmanager
def fitting_together(findings: Iterable[Finding], *, where: str) -> Iterator[None]:
    """Refuse a folder whose changed files make no result any more; as it was written, a failure is a defect.

    Raises
    ------
    Refused : with what was changed, and what then went wrong.
    """
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        told = list(findings)
        if not told:
            raise
        what = f"its files no longer fit together ({type(error).__name__}: {str(error)[:200]})."
        raise Refused([Finding(where=where, what=what, hint="Plan again."), *told]) from None


def _drawn(
    folder: Path, data: ReportData, *, since: Path | None, union: Path | None, beside: Given
) -> dict[str, bytes]:
    if not (folder / "flows.csv").is_file():  # there was no plan
        return {PAGE_FILE: page_bytes(data)}
    stored = read_results(folder)
    previous = None if since is None else read_results(since)
    if previous is not None:
        data = replace(data, changes=_since(previous, stored))
    found = None if union is None else union_beside(union, stored.plan)
    data = replace(data, union=found, beside=beside_plan(beside, stored.plan))
    extra = beside_files(data)
    if data.hindcast:  # a folder of an earlier version has no such file
        extra[HINDCAST_FILE] = hindcast_csv(data.hindcast)
    data = replace(data, files=tuple(sorted({*data.files, *extra})))
    told = file_attributes(stored.plan, licence=data.licence)
    files = {
        PAGE_FILE: page_bytes(data),
        "plan.xlsx": workbook(stored.frames, title=told["title"], attributes=told),
    }
    if found is not None:
        files[YARDSTICKS_FILE] = yardsticks_bytes(found)
    return files | extra | protocol_files(stored, previous=previous, union=found)


def _since(previous: StoredResult, stored: StoredResult) -> tuple[Changes, ...]:
    opened = (opened_result(previous, name="before"), opened_result(stored, name="after"))
    # Names of folders say nothing to whom the page is sent.
    return changes_of(opened, labels=(said("changed.side.before"), said("changed.side.after")))
