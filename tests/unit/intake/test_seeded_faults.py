"""Thirty faults sown in one case come back in one run, each with file, row, column and the next step."""

import csv
from pathlib import Path

import pytest
from tests.small_case import CASE_TOML, Rows, tables, write_case

from gasunion.intake.case import load_case
from gasunion.intake.faults import CaseRefused


def sown() -> dict[str, Rows]:
    rows = tables()
    rows["parties"][1]["confidence"] = "publishd"
    rows["nodes"][1]["lat_deg"] = "12"
    rows["nodes"][3]["source"] = ""
    rows["arcs"][0]["length_km"] = "500000"
    rows["arcs"][2]["from_year"] = "2022"
    rows["arcs"][3]["to"] = "B_STOR"
    rows["arcs"][4]["party"] = "BB"
    rows["supplies"][0]["capacity_bcm_y"] = "-3"
    rows["supplies"][1]["capacity_bcm_y"] = "36,5"
    rows["supplies"][2]["month_min_factor"] = "1.2"
    rows["supplies"].append(rows["supplies"][2] | {"month_min_factor": "0.5"})
    rows["demands"][0]["quantity_bcm_y"] = "nan"
    rows["demands"][1]["class"] = "HOMES"
    rows["demands"][8]["year"] = "2031"
    rows["demands"][7]["quantity_bcm_y"] = "6000"
    rows["classes"][1] |= {"share": "0.3", "value_usd_per_tcm": "450", "home": "no"}
    rows["profiles"][3]["share"] = "0.5"
    rows["storages"][1]["from_year"] = "2030"
    rows["contracts"][0] |= {"measure": "AB:f - ABC:b", "agreed_bcm_y": "9"}
    rows["contracts"][1] |= {"buyer": "AA", "crossings": "AC:b A1"}
    rows["contracts"][2]["minimum_bcm_y"] = "10"
    rows["maintenance"][0]["arc"] = "AX"
    rows["maintenance"][1]["to_date"] = "2023-06-31"
    rows["joint_limits"][0]["arcs"] = "A1 B1"
    rows["markets"][1]["value_usd_per_tcm"] = "260"
    rows["projects"][1]["working_gas_bcm"] = ""
    rows["projects"][2] |= {"territories": "AA", "capex_low_musd": "2600"}
    rows["observed"][0]["low_bcm"] = "5.2"
    for row in rows["supplies"]:
        row["cost_usd_per_tcn"] = row.pop("cost_usd_per_tcm")
    for row in rows["markets"]:
        del row["profile"]
    return rows


# file, row, column, severity and the whole message of each, as a person reads it.
with (Path(__file__).parent / "seeded_faults.csv").open(encoding="utf-8", newline="") as file:
    EXPECTED = [tuple(row.values()) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> CaseRefused:
    folder = tmp_path_factory.mktemp("sown")
    write_case(folder, sown(), CASE_TOML + "peek_days = 3\n")
    (folder / "suplies.csv").write_text("x\n", encoding="utf-8")
    with pytest.raises(CaseRefused) as caught:
        load_case(folder)
    return caught.value


def test_every_fault_has_its_file_row_column_and_next_step(refused: CaseRefused) -> None:
    found = [
        (f.file, str(f.row or ""), f.column or "", f.finding.severity, str(f.finding)) for f in refused.faults
    ]
    assert found == EXPECTED
    assert all(f.finding.hint for f in refused.faults)


def test_the_refusal_counts_errors_and_carries_the_findings(refused: CaseRefused) -> None:
    errors = sum(severity == "error" for *_, severity, _ in EXPECTED)
    assert refused.message == f"{errors} faults in the case"
    assert [str(f) for f in refused.outcome.findings] == [message for *_, message in EXPECTED]
    assert refused.outcome.exit_code == 2
