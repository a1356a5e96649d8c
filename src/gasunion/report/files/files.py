"""Results as files, and back: CSV, Parquet, workbook, netCDF, GeoJSON; whole or not at all.

The same result gives the same bytes, whenever and wherever it is written: nothing of the clock or of the
machine is in a file.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from gasunion.outcome import Finding, Outcome, Provenance, Refused
from gasunion.reading.file import read_bytes
from gasunion.reading.plain import json_of
from gasunion.report.files.geo import geojson
from gasunion.report.files.manifest import (
    MANIFEST_FILE,
    hashes_of,
    later_changes,
    manifest_bytes,
    own_hash,
    renewed,
)
from gasunion.report.files.netcdf import netcdf
from gasunion.report.files.stored_answer import answer_faults
from gasunion.report.files.stored_table import stored_table
from gasunion.report.files.workbook import workbook
from gasunion.report.tables.column import ResultTable
from gasunion.report.tables.columns import TABLES
from gasunion.report.tables.tables import Frames, as_frame, is_of_year, tables, with_years
from gasunion.studies.plan_question import kind_words
from gasunion.studies.results import PlanResult
from gasunion.writing import csv_text, update_folder

# What a result folder may hold of ours; files of other names in it are never touched.
OTHER_FILES = (
    "plan.json",
    "backcast.json",  # the name of hindcast.json until 0.1
    "hindcast.json",
    "hindcast.csv",
    "plan.xlsx",
    "plan.nc",
    "network.geojson",
    "report.html",
    "report.json",
    "protocol.json",
    "protocol.html",
    "protocol.docx",
    "protocol.ru.html",
    "protocol.ru.docx",
    "yardsticks.csv",
    *(f"beside_{name}.csv" for name in ("sales", "market", "projects", "north", "round")),
    MANIFEST_FILE,
)
OWN_FILES = (*(f"{t.name}.{end}" for t in TABLES for end in ("csv", "parquet")), *OTHER_FILES)


@dataclass(frozen=True, kw_only=True)
class StoredResult:
    """A result folder that was read.

    Attributes
    ----------
    name : of the folder. plan : the answer in plan.json. frames : every table, as `report.tables` makes it.
    protocol_sha256 : hash of the protocol in the folder, None where there is none.
    findings : files changed after they were written, as warnings; none where all are as written.
    """

    name: str
    plan: Mapping[str, Any]
    protocol_sha256: str | None = None
    findings: tuple[Finding, ...] = ()
    frames: Frames = field(repr=False)

    @property
    def outcome(self) -> Outcome:
        """How the plan ended, as its answer says."""
        told = self.plan["outcome"]
        return Outcome(
            code=told["code"],
            message=str(told["message"]),
            residual=told["residual"],
            findings=tuple(Finding(**f) for f in told["findings"]),
        )


def workbook_title(answer: Mapping[str, Any]) -> str:
    """What a result is called in its files, from the answer of its plan: "eurasia, 2024, status quo"."""
    return f"{answer['case']}, {answer['year']}, {kind_words(answer['kind'], answer['block'])}"


def file_attributes(answer: Mapping[str, Any], *, licence: str) -> dict[str, str]:
    """What every file says of itself, from the answer of its plan: title, plan, origin, licence."""
    return {
        "title": workbook_title(answer),
        "plan": kind_words(answer["kind"], answer["block"]),
        "version": str(answer["version"]),
        "input_sha256": str(answer["input_sha256"]),
        "overridden": "; ".join(answer["overridden"]),
        "licence": licence or "not told",
    }


def result_files(
    result: PlanResult, *, provenance: Provenance, frames: Frames | None = None, csv_bom: bool = False
) -> dict[str, bytes]:
    """Name → bytes of every table (CSV and Parquet), plan.xlsx, plan.nc and network.geojson.

    Parameters
    ----------
    provenance : what the result was computed from; its hash and version are written into the files.
    frames : `tables(result)`, where it is at hand. csv_bom : whether CSV files begin with a byte order mark.
    """
    frames = tables(result) if frames is None else frames
    plan = result.plan
    told = {
        "case": plan.scenario.name,
        "year": plan.scenario.calendar.year,
        "kind": plan.kind,
        "block": sorted(plan.block),
        "version": provenance.version,
        "input_sha256": provenance.input_sha256,
        "overridden": provenance.overridden,
    }
    attributes = file_attributes(told, licence=plan.scenario.licence)
    files: dict[str, bytes] = {}
    for table in TABLES:
        text = csv_bytes(table, frames[table.name])
        files[f"{table.name}.csv"] = codecs.BOM_UTF8 + text if csv_bom else text
        files[f"{table.name}.parquet"] = parquet_bytes(table, frames[table.name], attributes)
    files["plan.xlsx"] = workbook(frames, title=attributes["title"], attributes=attributes)
    files["plan.nc"] = netcdf(frames, attributes, nodes=plan.network.nodes)
    files["network.geojson"] = geojson(result.plan, frames, attributes)
    return files


def csv_bytes(table: ResultTable, frame: pd.DataFrame) -> bytes:
    """A table as CSV: UTF-8, commas, a decimal point, "yes" and "no", blank where there is no number.

    A text that a spreadsheet would run as a formula has an apostrophe in front, which `read_results`
    takes away.
    """
    written = frame.copy(deep=False)
    has_return = False
    for column in table.columns:
        if column.kind == "yes_no":
            written[column.name] = frame[column.name].map({True: "yes", False: "no"})
        elif column.kind == "text":
            written[column.name] = [csv_text(v) for v in frame[column.name]]
            has_return |= any("\r" in v for v in written[column.name])
    # Before Python 3.13 the minimal quoting leaves a lone carriage return bare.
    quoting: Any = csv.QUOTE_ALL if has_return else csv.QUOTE_MINIMAL
    return written.to_csv(index=False, lineterminator="\n", quoting=quoting).encode()


def parquet_bytes(table: ResultTable, frame: pd.DataFrame, attributes: Mapping[str, str]) -> bytes:
    """A table as Parquet; every field carries its unit and meaning, the file its provenance."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"text": pa.string(), "number": pa.float64(), "integer": pa.int64(), "yes_no": pa.bool_()}
    schema = pa.schema(
        [
            pa.field(c.name, types[c.kind], metadata={"unit": c.unit or "", "meaning": c.meaning})
            for c in table.columns
        ],
        metadata=dict(attributes),
    )
    arrays = [
        pa.array(frame[c.name].to_numpy(), type=types[c.kind], from_pandas=c.kind == "number")
        for c in table.columns
    ]
    data = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), data, compression="zstd")
    return data.getvalue()


def publish(folder: Path, files: Mapping[str, bytes]) -> str:
    """Write a result folder with the list of its files, all or none; returns the hash of the list.

    Of an existing folder the files of ours that are not written anew are removed, so that it never holds
    parts of two plans; what else lies in it stays.

    Raises
    ------
    Refused : the folder cannot be written.
    """
    listed = manifest_bytes(hashes_of(files))
    update_folder(folder, {**files, MANIFEST_FILE: listed}, stale=set(OWN_FILES) - {*files, MANIFEST_FILE})
    return own_hash(listed)


def renew(folder: Path, files: Mapping[str, bytes]) -> str | None:
    """Write some files of a result folder anew, all or none; every other file in it stays.

    Returns the hash of the list of files, None where the folder has none that holds.

    Raises
    ------
    Refused : the folder cannot be written.
    """
    written = renewed(folder, files)
    update_folder(folder, written)
    return own_hash(written[MANIFEST_FILE]) if MANIFEST_FILE in written else None


def read_results(folder: Path) -> StoredResult:
    """Read a result folder back from its CSV files and plan.json.

    Raises
    ------
    Refused : a file is missing or unreadable, a column is missing or unknown, a cell is no number; all
        faults at once.
    """
    faults: list[Finding] = []
    answer: Any = {}
    path = folder / "plan.json"
    try:
        data = read_bytes(path, hint="Name a folder that `gasunion plan --out` wrote.")
        answer = json_of(data, str(path))
        faults += answer_faults(answer, where=str(path))
    except Refused as refused:
        faults += refused.findings
    frames: Frames = {}
    if not faults and not has_plan(answer) and not (folder / "flows.csv").is_file():
        # There was no plan, and so there are no tables: the answer says why.
        return StoredResult(
            name=folder.name,
            plan=answer,
            frames={t.name: as_frame(t, {}) for t in TABLES},
            findings=later_changes(folder, own_files=OWN_FILES),
        )
    for table in TABLES:
        file = folder / f"{table.name}.csv"
        if table.is_later and not file.exists():
            continue
        try:
            frame, wrong = stored_table(table, read_bytes(file, hint=None), where=str(file))
        except Refused as refused:
            faults += refused.findings
            continue
        faults += wrong
        if frame is not None:
            frames[table.name] = frame
    if faults:
        raise Refused(faults)
    # Folders of earlier versions lack tables that came later; those of the year follow from the others.
    frames |= {t.name: as_frame(t, {}) for t in TABLES if t.name not in frames and not is_of_year(t.name)}
    return StoredResult(
        name=folder.name,
        plan=answer,
        frames=with_years(frames),
        protocol_sha256=_protocol_hash(folder),
        findings=later_changes(folder, own_files=OWN_FILES),
    )


def has_plan(answer: Any) -> bool:
    """Whether the answer of a plan holds one: solved, or with faults that the checker found."""
    outcome = answer.get("outcome") if isinstance(answer, dict) else None
    return not isinstance(outcome, dict) or outcome.get("code") in ("solved", "outside_limits")


def _protocol_hash(folder: Path) -> str | None:
    try:
        found = json_of(read_bytes(folder / "protocol.json"), "protocol.json")["sha256"]
    except (Refused, LookupError, TypeError):
        return None
    return str(found)
