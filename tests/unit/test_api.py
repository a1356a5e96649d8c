from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import gasunion as gu
from gasunion.outcome import Refused
from gasunion.report.columns import BY_NAME


@pytest.fixture(scope="module")
def today() -> gu.Result:
    return gu.plan("two-party", 2025)


def test_importing_the_package_loads_no_room() -> None:
    code = (
        "import sys, gasunion; print(sorted(m for m in sys.modules if m.startswith(('gasunion.', 'pandas'))))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_every_name_that_is_offered_exists_and_no_other() -> None:
    for name in gu.__all__:
        assert getattr(gu, name) is not None
    assert set(dir(gu)) == set(gu.__all__)
    with pytest.raises(AttributeError, match="module 'gasunion' has no attribute 'plann'"):
        _ = gu.plann  # type: ignore[attr-defined]


def test_the_stub_names_what_the_package_offers() -> None:
    stub = (Path(gu.__file__).with_suffix(".pyi")).read_text(encoding="utf-8")
    named = {line.split(" as ")[1] for line in stub.splitlines() if " as " in line}
    assert named | {"__version__"} == set(gu.__all__)


def test_a_plan_gives_every_table_as_a_tidy_frame(today: gu.Result) -> None:
    assert today.kind == "status quo"
    assert today.outcome.is_solved
    for name, frame in today.tables.items():
        assert list(frame.columns) == [c.name for c in BY_NAME[name].columns]
    assert today["parties"].query("period == 'year'")["surplus_musd"].sum() == pytest.approx(
        today.surplus_musd, abs=1e-4
    )
    with pytest.raises(KeyError, match="there is no table 'flow'; there are flows, supply"):
        _ = today["flow"]


def test_ranges_are_found_only_when_they_are_asked_for() -> None:
    result = gu.plan("two-party", 2025, kind="contracted")
    _ = result["flows"], result["parties"]
    assert "study" not in vars(result)
    assert result["borders"]["low_bcm"].notna().any()
    assert "study" in vars(result)


def test_what_is_written_is_read_back(today: gu.Result, tmp_path: Path) -> None:
    again = gu.read(today.write(tmp_path / "out"))
    assert (again.case, again.year, again.kind) == (today.case, today.year, today.kind)
    assert again.surplus_musd == today.surplus_musd
    assert again.provenance == today.provenance
    for name in today.names:
        pd.testing.assert_frame_equal(again[name], today[name], check_exact=True)
    with pytest.raises(ValueError, match="this result was read from a folder"):
        _ = again.study


def test_the_result_and_the_command_say_the_same(today: gu.Result, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from gasunion.cli.app import app

    words = ["plan", "two-party", "--year", "2025", "--out", str(tmp_path / "cli")]
    assert CliRunner().invoke(app, words).exit_code == 0
    today.write(tmp_path / "api")
    for file in (tmp_path / "cli").iterdir():
        assert file.read_bytes() == (tmp_path / "api" / file.name).read_bytes(), file.name


def test_a_block_and_its_gain(today: gu.Result) -> None:
    together = gu.plan("two-party", 2025, block=["A", "B"])
    (found,) = gu.compare({"today": today, "together": together})
    assert found.gainers == ("A", "B")
    assert found.losers == ()
    change = found.parties.query("measure == 'surplus_musd'").set_index("name")["change"]
    assert change.round(3).to_dict() == {"A": 450.0, "B": 450.0, "M": 0.0}
    assert str(found).startswith("today: two-party, 2025, status quo\ntogether: two-party, 2025, block A+B")


def test_changes_are_carried_to_the_result() -> None:
    case = gu.load("two-party", changes=["demands[B_TOWN,2025,TOWN].quantity=9"])
    result = gu.plan(case, 2025)
    assert result.provenance.overridden == case.overridden
    assert len(result.provenance.overridden) == 1


def test_misuse_is_told() -> None:
    with pytest.raises(ValueError, match="a block plan needs its members"):
        gu.plan("two-party", 2025, kind="block")
    with pytest.raises(Refused, match="'X' is no party of this case"):
        gu.plan("two-party", 2025, block="A+X")
    with pytest.raises(Refused, match="2031 is not a year that can be planned"):
        gu.plan("two-party", 2031)
    with pytest.raises(ValueError, match="a comparison needs at least two plans"):
        gu.compare({})


def test_a_game_is_shared() -> None:
    worth = {"a": 0.0, "b": 0.0, "a+b": 3.0}
    shares = gu.share({"players": ["a", "b"], "worth": worth}).set_index("player")
    assert shares["shapley"].to_dict() == {"a": 1.5, "b": 1.5}
    with pytest.raises(Refused, match="a\\+b"):
        gu.share({"players": ["a", "b"], "worth": {"a": 0.0, "b": 0.0}})


def test_a_case_without_faults_validates() -> None:
    assert [f for f in gu.validate("two-party") if f.severity == "error"] == []
    assert [f.severity for f in gu.validate("no-such-case")] == ["error"]


def test_a_backcast_has_a_row_a_flow_and_year(tmp_path: Path) -> None:
    from tests.small_case import write_case

    found = gu.backcast(write_case(tmp_path / "small"), years=[2023])
    assert found[["corridor", "year", "observed_bcm"]].values.tolist() == [
        ["AA->BB", 2023, 5.1],
        ["AA->CN", 2023, 14.2],
    ]


@pytest.mark.reference
def test_a_simulation_gives_pressures(reference: Path) -> None:
    folder = sorted(p for p in (reference / "hydraulics" / "steady").iterdir() if p.is_dir())[0]
    found = gu.simulate(folder)
    assert found.outcome.is_solved
    assert found.nodes["pressure_bar"].notna().all()
    assert len(found.nodes) == len(json.loads((folder / "network.json").read_text())["nodes"])


def test_no_function_has_the_name_of_a_folder_that_python_could_import_in_its_place():
    # A folder under the package becomes an attribute of it once something imports it, and hides the function.
    import gasunion

    folder = Path(gasunion.__file__).parent
    parts = {p.stem for p in folder.iterdir()}
    assert {name for name in gasunion.__all__ if name in parts} == set()
