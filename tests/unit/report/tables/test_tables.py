from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gasunion.intake.case import Case
from gasunion.report.tables.columns import BY_NAME, TABLES
from gasunion.report.tables.dictionary import dictionary
from gasunion.report.tables.tables import Frames, as_frame, tables
from gasunion.studies.results import PlanResult

RATE = 2e-6  # two rounded rates, a cubic metre a day each
VOLUME = 1e-6  # a year of rounded rates


def test_every_table_has_exactly_its_columns_and_unique_keys(
    small_result: PlanResult, small_block: PlanResult, small_contracted: PlanResult
) -> None:
    for result in (small_result, small_block, small_contracted):
        frames = tables(result)
        assert list(frames) == [t.name for t in TABLES]
        for table in TABLES:
            frame = frames[table.name]
            assert list(frame.columns) == [c.name for c in table.columns]
            assert not frame.duplicated(list(table.key)).any()
            # What binds is what it is; every other table has something to say of the small case.
            assert len(frame) > 0 or table.name == "binding"


def test_only_columns_that_say_so_have_blanks(small_result: PlanResult, small_contracted: PlanResult) -> None:
    for result in (small_result, small_contracted):
        for name, frame in tables(result).items():
            for column in BY_NAME[name].columns:
                if column.kind == "number" and not column.blank:
                    assert frame[column.name].notna().all(), (name, column.name)


def test_numbers_end_with_their_unit() -> None:
    for table in TABLES:
        for column in table.columns:
            unitless = (table.name, column.name) == ("binding", "limit") or column.name == "step"
            assert (column.unit is not None) == (column.kind in ("number", "integer") and not unitless)


def test_gas_balances_at_every_node_in_the_tables_alone(small_frames: Frames) -> None:
    flows, supply = small_frames["flows"], small_frames["supply"]
    use, storage = small_frames["use"], small_frames["storage"]
    sums: dict[tuple[str, str], float] = {}

    def add(frame: pd.DataFrame, node: str, column: str, sign: float) -> None:
        for key, value in frame.groupby([node, "period"])[column].sum().items():
            sums[key] = sums.get(key, 0.0) + sign * value

    lost_forward = flows["fuel_mcm_d"].where(flows["forward_mcm_d"] > 0, 0.0)
    flows = flows.assign(lost_forward=lost_forward, lost_backward=flows["fuel_mcm_d"] - lost_forward)
    assert not ((flows["forward_mcm_d"] > 0) & (flows["backward_mcm_d"] > 0)).any()
    add(flows, "from_node", "forward_mcm_d", -1)
    add(flows, "to_node", "forward_mcm_d", 1)
    add(flows, "to_node", "lost_forward", -1)
    add(flows, "to_node", "backward_mcm_d", -1)
    add(flows, "from_node", "backward_mcm_d", 1)
    add(flows, "from_node", "lost_backward", -1)
    add(supply, "node", "production_mcm_d", 1)
    add(use, "node", "use_mcm_d", -1)
    add(storage, "node", "injection_mcm_d", -1)
    add(storage, "node", "withdrawal_mcm_d", 1)
    assert len(sums) == 5 * 24
    assert max(abs(v) for v in sums.values()) < 10 * RATE


def test_rows_of_the_year_are_the_sum_of_the_periods(small_frames: Frames) -> None:
    for name, column in (
        ("parties", "production_bcm"),
        ("parties", "exports_bcm"),
        ("party_use", "use_bcm"),
        ("contracts", "quantity_bcm"),
        ("contracts", "payment_musd"),
        ("borders", "net_bcm"),
    ):
        key = [k for k in BY_NAME[name].key if k != "period"]
        frame = small_frames[name]
        year = frame[frame["period"] == "year"].set_index(key)[column]
        periods = frame[frame["period"] != "year"].groupby(key)[column].sum()
        tolerance = 1e-3 if column.endswith("musd") else VOLUME
        assert (year - periods).abs().max() < tolerance, (name, column)


def test_surplus_of_the_parties_is_the_surplus_of_the_plan(
    small_frames: Frames, small_result: PlanResult
) -> None:
    assert small_frames["parties"]["surplus_musd"].sum() == pytest.approx(
        small_result.plan.surplus_musd, abs=1e-4
    )


def test_range_of_a_border_holds_its_value(small_frames: Frames) -> None:
    borders = small_frames["borders"]
    ranged = borders[borders["low_mcm_d"].notna()]
    months = {f"2024-{m:02d}" for m in range(1, 13)}
    assert set(ranged["period"]) == {"year", "2024-01p", "2024-07p"} | months
    assert (ranged["low_mcm_d"] <= ranged["net_mcm_d"] + RATE).all()
    assert (ranged["net_mcm_d"] <= ranged["high_mcm_d"] + RATE).all()
    assert np.allclose(ranged["low_bcm"], ranged["low_mcm_d"] * ranged["days"] / 1000, atol=1e-6)


def test_a_released_contract_says_so(small_block: PlanResult) -> None:
    contracts = tables(small_block)["contracts"]
    assert set(contracts.loc[contracts["released"], "contract"]) == {"A-B"}


def test_zero_has_one_spelling(small_frames: Frames) -> None:
    for frame in small_frames.values():
        for column in frame.select_dtypes("float"):
            values = frame[column].to_numpy()
            assert not np.signbit(values[values == 0]).any()


def test_a_frame_with_a_wrong_column_is_a_misuse() -> None:
    table = BY_NAME["binding"]
    columns = {c.name: [] for c in table.columns}
    with pytest.raises(ValueError, match=r"table binding: columns differ: \['gain_musd', 'gian_musd'\]"):
        as_frame(table, {("gian_musd" if k == "gain_musd" else k): v for k, v in columns.items()})


def test_two_rows_of_one_key_are_a_misuse() -> None:
    table = BY_NAME["binding"]
    row = {"kind": "arc", "name": "A", "limit": 1.0, "unit": "bcm/y", "gain_musd": 1.0}
    with pytest.raises(ValueError, match=r"table binding: row \['arc', 'A'\] stands twice"):
        as_frame(table, {k: [v, v] for k, v in row.items()})


def test_inputs_name_a_changed_figure(small_frames: Frames) -> None:
    inputs = small_frames["inputs"].set_index(["table", "row", "column"])
    assert inputs.loc[("arcs", "AC", "capacity_forward_bcm_y"), ["value", "unit"]].tolist() == ["30", "bcm/y"]
    assert inputs.loc[("supplies", "A_FIELD,2024", "capacity_bcm_y"), "value"] == "36.5"
    assert inputs.loc[("arcs", "A1", "fuel_pct_100km"), "value"] == "0.3"
    assert inputs.loc[("contracts", "A-B", "measure"), "value"] == "AB - AB:b"


def test_data_dictionary_is_current() -> None:
    page = Path(__file__).parents[4] / "docs" / "theory" / "result-files.md"
    assert page.read_text(encoding="utf-8") == dictionary(), (
        "write it anew: python -m gasunion.report.tables.dictionary > docs/theory/result-files.md"
    )


def test_a_released_contract_has_no_shortfall_and_a_pinned_one_has(small_block: PlanResult) -> None:
    contracts = tables(small_block)["contracts"]
    assert contracts.loc[contracts["released"], "shortfall_mcm_d"].isna().all()
    assert contracts.loc[~contracts["released"], "shortfall_mcm_d"].notna().all()


def test_what_could_be_built_is_told_with_what_the_year_bears(
    small_case: Case, small_block: PlanResult
) -> None:
    from gasunion.scenario.projects import annuity_factor

    projects = tables(small_block)["projects"].set_index("project")
    _, scenario = small_case.year(2024)
    (wider,) = scenario.projects
    assert projects.index.tolist() == ["WIDER"]
    row = projects.loc["WIDER"]
    assert row["open"]
    assert row["territories"] == "AA BB"
    built = row["built_pct"] / 100.0
    factor = annuity_factor(discount_rate=scenario.discount_rate, lifetime_y=wider.lifetime_y)
    assert row["capex_musd"] == pytest.approx(wider.capex_mid_musd * built, abs=1e-3)
    assert row["investment_musd"] == pytest.approx(row["capex_musd"] * factor * 366 / 365, abs=1e-3)
