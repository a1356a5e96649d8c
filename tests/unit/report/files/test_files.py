from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gasunion.intake.case import Case
from gasunion.outcome import Provenance, Refused
from gasunion.planning.plan import status_quo
from gasunion.report.files.archive import without_clock
from gasunion.report.files.files import publish, read_results, result_files
from gasunion.report.files.workbook import head
from gasunion.report.tables.columns import BY_NAME, TABLES
from gasunion.report.tables.tables import Frames
from gasunion.studies.results import PlanResult, study_plan

PROVENANCE = Provenance(input_sha256="ab12", version="0.1.0", overridden=("supplies[A_FIELD,2024] *= 0.9",))

ANSWER = {
    "schema": "gasunion/plan/1",
    "version": "0.1.0",
    "input_sha256": "ab12",
    "outcome": {"code": "solved", "message": "planned", "residual": None, "findings": []},
    "overridden": [],
    "case": "small",
    "year": 2024,
    "kind": "status quo",
    "block": [],
    "surplus_usd": 1.0,
    "reasons": {},
}


@pytest.fixture(scope="module")
def written(small_result: PlanResult, small_frames: Frames) -> dict[str, bytes]:
    return result_files(small_result, provenance=PROVENANCE, frames=small_frames)


@pytest.fixture
def folder(tmp_path: Path, written: dict[str, bytes]) -> Path:
    publish(tmp_path / "out", {**written, "plan.json": json.dumps(ANSWER).encode()})
    return tmp_path / "out"


def test_every_file_that_the_doors_promise_is_written(written: dict[str, bytes]) -> None:
    promised = ["flows", "supply", "use", "storage", "contracts", "prices", "parties", "borders"]
    for name in promised:
        assert f"{name}.csv" in written
        assert f"{name}.parquet" in written
    assert {"plan.xlsx", "plan.nc", "network.geojson"} <= set(written)


def test_two_runs_give_the_same_bytes(small_case: Case, written: dict[str, bytes]) -> None:
    again = study_plan(status_quo(*small_case.year(2024)))
    for name, data in result_files(again, provenance=PROVENANCE).items():
        assert data == written[name], name


def test_what_was_written_is_read_back_whole(folder: Path, small_frames: Frames) -> None:
    stored = read_results(folder)
    assert stored.plan == ANSWER
    assert stored.findings == ()
    for table in TABLES:
        pd.testing.assert_frame_equal(stored.frames[table.name], small_frames[table.name], check_exact=True)


def test_parquet_holds_the_same_rows_with_units(written: dict[str, bytes], small_frames: Frames) -> None:
    import pyarrow.parquet as pq

    for table in TABLES:
        read = pq.read_table(io.BytesIO(written[f"{table.name}.parquet"]))
        pd.testing.assert_frame_equal(
            read.to_pandas(), small_frames[table.name], check_dtype=False, check_exact=True
        )
        for column in table.columns:
            metadata = read.schema.field(column.name).metadata
            assert metadata[b"unit"].decode() == (column.unit or "")
        assert read.schema.metadata[b"input_sha256"] == b"ab12"


def test_workbook_has_units_in_heads_frozen_heads_and_every_row(
    written: dict[str, bytes], small_frames: Frames
) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(written["plan.xlsx"]))
    assert book.sheetnames[0] == "contents"
    assert set(book.sheetnames[1:]) == {t.name for t in TABLES}
    flows = book["flows"]
    heads = [c.value for c in flows[1]]
    assert heads == [head(c) for c in BY_NAME["flows"].columns]
    assert "forward\nmcm/d" in heads
    assert flows.freeze_panes == "E2"
    assert flows.max_row == len(small_frames["flows"]) + 1
    column = heads.index("forward\nmcm/d") + 1
    assert flows.cell(2, column).number_format == "#,##0.0"
    assert flows.cell(2, column).value == small_frames["flows"]["forward_mcm_d"].iloc[0]
    nodes = {row[0].value: row for row in book["contracts"].iter_rows(min_row=2)}
    assert "A-CN" in nodes


def test_netcdf_opens_with_labels_and_units(
    written: dict[str, bytes], small_frames: Frames, tmp_path: Path
) -> None:
    import xarray as xr

    path = tmp_path / "plan.nc"
    path.write_bytes(written["plan.nc"])
    with xr.open_dataset(path) as plan:
        assert plan.attrs["input_sha256"] == "ab12"
        flow = plan["flows_forward_mcm_d"]
        assert flow.dims == ("arc", "period")
        assert flow.attrs["units"] == "mcm/d"
        frame = small_frames["flows"].set_index(["arc", "period"])["forward_mcm_d"]
        assert float(flow.sel(arc="AC", period="2024-07p")) == frame["AC", "2024-07p"]
        assert plan["storage_stock_end_bcm"].dims == ("storage", "period")


def test_geojson_has_every_arc_and_node_with_names_intact(written: dict[str, bytes]) -> None:
    body = json.loads(written["network.geojson"])
    by_id = {f["id"]: f for f in body["features"]}
    assert by_id["node:C_HUB"]["properties"]["name"] == "霍尔果斯 hub"
    assert by_id["arc:A1"]["geometry"]["coordinates"] == [[55.0, 50.0], [57.0, 49.0], [60.0, 48.0]]
    assert by_id["arc:AC"]["properties"]["net_bcm"] > 0
    assert body["gasunion"]["overridden"] == "supplies[A_FIELD,2024] *= 0.9"


def test_an_existing_folder_keeps_what_is_not_ours_and_loses_what_is_stale(
    folder: Path, written: dict[str, bytes]
) -> None:
    (folder / "my notes.txt").write_text("mine")
    (folder / "report.html").write_text("of the plan before")
    publish(folder, {"plan.json": b"{}", "flows.csv": written["flows.csv"]})
    assert sorted(p.name for p in folder.iterdir()) == [
        "flows.csv",
        "manifest.json",
        "my notes.txt",
        "plan.json",
    ]


def test_an_interruption_while_writing_leaves_the_folder_as_it_was(
    folder: Path, written: dict[str, bytes]
) -> None:
    before = {p.name: p.read_bytes() for p in folder.iterdir()}

    class Interrupting(dict[str, bytes]):
        def items(self):  # type: ignore[no-untyped-def]
            yield "flows.csv", b"half"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(folder, Interrupting())
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert [p.name for p in folder.parent.iterdir()] == ["out"]


def test_every_fault_of_a_damaged_folder_is_named(folder: Path) -> None:
    (folder / "plan.json").unlink()
    (folder / "prices.csv").unlink()
    flows = (folder / "flows.csv").read_text(encoding="utf-8")
    (folder / "flows.csv").write_text(flows.replace("net_mcm_d", "nett_mcm_d", 1), encoding="utf-8")
    (folder / "binding.csv").write_text("kind,name,limit,unit,gain_musd\narc,A,many,bcm/y,1\n")
    with pytest.raises(Refused) as caught:
        read_results(folder)
    assert [str(f).replace(str(folder), "out") for f in caught.value.findings] == [
        "out/plan.json: cannot be read: No such file or directory. "
        "Name a folder that `gasunion plan --out` wrote.",
        "out/flows.csv: missing column 'net_mcm_d'.",
        "out/flows.csv: unknown column 'nett_mcm_d'.",
        "out/prices.csv: cannot be read: No such file or directory.",
        "out/binding.csv, limit: 'many' is not a finite number.",
    ]


def test_an_archive_without_a_clock_keeps_its_content() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("b.txt", "Бехам")
        archive.writestr(
            "docProps/core.xml",
            '<x><dcterms:created xsi:type="dcterms:W3CDTF">2026-11-22T11:00:00Z</dcterms:created></x>',
        )
    with zipfile.ZipFile(io.BytesIO(without_clock(data.getvalue()))) as archive:
        assert archive.namelist() == ["b.txt", "docProps/core.xml"]
        assert archive.read("b.txt").decode() == "Бехам"
        assert b"1980-01-01T00:00:00Z</dcterms:created>" in archive.read("docProps/core.xml")
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_rounded_numbers_survive_text(small_frames: Frames) -> None:
    values = small_frames["flows"]["forward_mcm_d"].to_numpy()
    assert (np.array([float(repr(v)) for v in values.tolist()]) == values).all()


def test_text_that_looks_like_a_formula_or_like_markup_stays_text(small_frames: Frames) -> None:
    from openpyxl import load_workbook

    from gasunion.report.files.workbook import workbook

    odd = ["=1+1", "<b>&amp;{0}</b>", "霍尔果斯\x07 Бехам", " blank before"]
    binding = pd.DataFrame(
        {
            "kind": odd,
            "name": odd,
            "limit": 1.5,
            "unit": "bcm/y",
            "gain_musd": [1e-06, -2.0, 1e9, float("nan")],
        }
    )
    data = workbook({**small_frames, "binding": binding}, title="=1+1")
    title = load_workbook(io.BytesIO(data))["contents"]["A1"]
    assert (title.value, title.data_type) == ("=1+1", "s")
    sheet = load_workbook(io.BytesIO(data))["binding"]
    assert [c.value for c in sheet["A"][1:]] == ["=1+1", "<b>&amp;{0}</b>", "霍尔果斯 Бехам", " blank before"]
    assert {c.data_type for c in sheet["A"][1:]} <= {"s", "inlineStr"}
    assert [c.value for c in sheet["E"][1:]] == [1e-06, -2.0, 1e9, None]
    assert sheet["E2"].number_format == "#,##0.0"


def test_the_year_stands_in_tables_of_its_own_and_sums_count_it_once(
    folder: Path, small_frames: Frames
) -> None:
    # A foreign reader: what a script of others would do.
    parties = pd.read_csv(folder / "parties.csv")
    of_year = pd.read_csv(folder / "parties_year.csv")
    assert "period" not in of_year
    assert of_year["party"].is_unique
    within = parties[parties["period"] == "year"].reset_index(drop=True)
    pd.testing.assert_frame_equal(of_year, within[list(of_year)], check_dtype=False)
    flows, flows_year = (pd.read_csv(folder / f"{n}.csv") for n in ("flows", "flows_year"))
    by_arc = flows.groupby("arc", sort=False)
    assert flows_year["arc"].tolist() == list(by_arc.groups)
    np.testing.assert_allclose(flows_year["net_bcm"], by_arc["net_bcm"].sum(), atol=1e-9)
    weighted = (flows["net_mcm_d"] * flows["days"]).groupby(flows["arc"], sort=False).sum()
    np.testing.assert_allclose(flows_year["net_mcm_d"], weighted / by_arc["days"].sum(), atol=1e-6)
    np.testing.assert_allclose(
        flows_year["net_mcm_d"] * flows_year["days"] / 1000, flows_year["net_bcm"], atol=1e-4
    )
    storage, storage_year = (pd.read_csv(folder / f"{n}.csv") for n in ("storage", "storage_year"))
    ends = storage.groupby("storage", sort=False)["stock_end_bcm"].last()
    assert storage_year["stock_end_bcm"].tolist() == ends.tolist()
    assert set(small_frames) == {t.name for t in TABLES}


def test_a_folder_of_the_version_before_is_read_with_its_year(folder: Path, small_frames: Frames) -> None:
    for name in list(BY_NAME):
        if name.endswith("_year"):
            (folder / f"{name}.csv").unlink()
    stored = read_results(folder)
    for table in TABLES:
        pd.testing.assert_frame_equal(stored.frames[table.name], small_frames[table.name], check_exact=True)


def test_csv_for_excel_begins_with_a_mark_and_is_read_as_without(
    tmp_path: Path, small_result: PlanResult, small_frames: Frames, written: dict[str, bytes]
) -> None:
    files = result_files(small_result, provenance=PROVENANCE, frames=small_frames, csv_bom=True)
    for name, data in files.items():
        assert data == (b"\xef\xbb\xbf" + written[name] if name.endswith(".csv") else written[name]), name
    publish(tmp_path / "out", {**files, "plan.json": json.dumps(ANSWER).encode()})
    stored = read_results(tmp_path / "out")
    assert stored.findings == ()
    pd.testing.assert_frame_equal(stored.frames["prices"], small_frames["prices"], check_exact=True)


def test_workbook_says_what_it_is_and_its_cells_have_types(
    written: dict[str, bytes], small_frames: Frames
) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(written["plan.xlsx"]))
    told = book.properties
    assert (told.title, told.creator) == ("small, 2024, status quo", "gasunion 0.1.0")
    assert "ab12" in told.description
    assert "CC0-1.0" in told.description
    first = {row[0].value: row[1].value for row in book["contents"].iter_rows(min_row=3) if row[0].value}
    assert first["licence"] == "CC0-1.0"
    released = [c.name for c in BY_NAME["contracts"].columns].index("released")
    assert {type(row[released].value) for row in book["contracts"].iter_rows(min_row=2)} == {bool}
    inputs = small_frames["inputs"]
    column = [c.name for c in BY_NAME["inputs"].columns].index("value")
    cells = [row[column].value for row in book["inputs"].iter_rows(min_row=2)]
    assert len(cells) == len(inputs)
    figures = 0
    for cell, text in zip(cells, inputs["value"], strict=True):
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            figures += 1
            assert float(text) == cell
        else:
            assert (cell or "") == text
    assert figures > len(cells) / 3
    sheet = book["parties_year"]
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"


def test_netcdf_says_where_when_and_under_which_licence(
    written: dict[str, bytes], small_frames: Frames, tmp_path: Path
) -> None:
    import xarray as xr

    path = tmp_path / "plan.nc"
    path.write_bytes(written["plan.nc"])
    with xr.open_dataset(path) as plan:
        assert plan.attrs["Conventions"] == "ACDD-1.3"
        assert plan.attrs["license"] == "CC0-1.0"
        assert plan["node_longitude"].attrs["units"] == "degrees_east"
        assert float(plan["node_longitude"].sel(node="A_FIELD")) == 55.0
        assert str(plan["month_start"].sel(period="2024-07p").values)[:10] == "2024-07-01"
        assert plan["flows_net_mcm_d"].attrs["udunits"] == "1e6 m3 day-1"
        accounts = small_frames["parties_year"].set_index("party")["surplus_musd"]
        for party, value in accounts.items():
            assert float(plan["parties_year_surplus_musd"].sel(party=party)) == value
        prices = small_frames["prices"].set_index(["node", "period"])["mid_usd_per_tcm"].dropna()
        assert len(prices) > 2
        for (node, period), value in prices.items():
            name = "prices_year_mid_usd_per_tcm" if period == "year" else "prices_mid_usd_per_tcm"
            where = {"price_node": node} | ({} if period == "year" else {"period": period})
            assert float(plan[name].sel(where)) == value


def test_geojson_is_flat_by_period_with_names_licence_and_ranges(
    written: dict[str, bytes], small_frames: Frames
) -> None:
    body = json.loads(written["network.geojson"])
    assert body["license"] == "CC0-1.0"
    for feature in body["features"]:
        # Tools for maps take figures and words; the one object is that of version 0.1.
        nested = [k for k, v in feature["properties"].items() if isinstance(v, dict | list)]
        assert nested in ([], ["net_mcm_d"])
    arc = next(f for f in body["features"] if f["id"] == "arc:AC")["properties"]
    rows = small_frames["flows"].set_index(["arc", "period"])
    for period in ("2024-01", "2024-07p"):
        assert arc[f"net_{period.replace('-', '_')}_mcm_d"] == rows.at[("AC", period), "net_mcm_d"]
    border = small_frames["borders"].set_index(["corridor", "period"])
    assert arc["border_low_bcm"] == border.at[("AC", "year"), "low_bcm"]
    assert arc["border_high_2024_01_mcm_d"] == border.at[("AC", "2024-01"), "high_mcm_d"]


@pytest.mark.parametrize("name", ["plan.json", "prices.csv", "manifest.json", "plan.xlsx"])
def test_a_pipe_in_a_folder_is_not_waited_for(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    if name in ("plan.json", "prices.csv"):
        with pytest.raises(Refused, match=f"{name}: is a pipe to which nobody wrote within 1 s"):
            read_results(folder)
    else:
        found = read_results(folder)
        told = [(Path(f.where).name, f.severity) for f in found.findings]
        assert told == [(name, "warning")]


@pytest.mark.parametrize("name", ["plan.json", "manifest.json"])
def test_a_device_in_a_folder_is_not_read_without_end(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (folder / name).symlink_to("/dev/zero")
    if name == "plan.json":
        with pytest.raises(Refused, match=r"plan.json: has more than 288 MiB; at most 288 MiB are read"):
            read_results(folder)
    else:
        assert [Path(f.where).name for f in read_results(folder).findings] == [name]
