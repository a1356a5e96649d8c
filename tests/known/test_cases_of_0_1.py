"""Cases as version 0.1 shipped them still load, mean the same, and give the same plans without a base.

`cases_0_1/cases.zip` holds the tables of both cases as they were; hashes and surpluses below are what the
program of that version made of them.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gasunion.intake.case import case_of, load_case
from gasunion.intake.case_files import read_case
from gasunion.intake.folder import folder_files
from gasunion.intake.upgrade import upgrade
from gasunion.intake.workbook import workbook_bytes
from gasunion.planning.plan import block_plan, contracted_plan, status_quo
from gasunion.writing import update_folder, write_file

ARCHIVE = Path(__file__).with_name("cases_0_1") / "cases.zip"
HASHES = {
    "two-party": "ff5690a0818deb6550dc18a99b0e5b7b5c63ceedbd58bb03ba95bb97c94575fa",
    "eurasia": "201fc7896ba06c1b9abeae00bea395d66248848a05c95adc9fc1f01bab618f6f",
}
SURPLUSES_MUSD = {
    ("two-party", 2025): (6064.0, 6946.0, 6964.0),
    ("eurasia", 2024): (376665.2489500382, 380274.5386494273, 378468.48883053963),
}
BLOCKS = {"two-party": frozenset({"A", "B"}), "eurasia": frozenset({"KZ", "RU", "UZ"})}
GASUNION = [sys.executable, "-c", "from gasunion.cli import main; main()"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cases")
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(made)
    return made


@pytest.mark.parametrize("name", sorted(HASHES))
def test_a_folder_and_a_workbook_of_0_1_keep_their_hash(folder: Path, name: str, tmp_path: Path) -> None:
    raw = read_case(folder / name)
    case = case_of(raw)
    assert case.input_sha256 == HASHES[name]
    assert case.config.format == 1
    assert case.base_years == ()
    write_file(tmp_path / f"{name}.xlsx", workbook_bytes(raw))
    assert load_case(tmp_path / f"{name}.xlsx").input_sha256 == HASHES[name]


@pytest.mark.parametrize(("name", "year"), sorted(SURPLUSES_MUSD))
def test_plans_of_0_1_do_not_move_without_a_base(folder: Path, name: str, year: int) -> None:
    of_year = load_case(folder / name).planning_year(year)
    found = (status_quo(*of_year), contracted_plan(*of_year), block_plan(*of_year, BLOCKS[name]))
    expected = SURPLUSES_MUSD[name, year]
    assert [p.surplus_musd for p in found] == pytest.approx(expected, abs=0.01)


def test_an_upgrade_writes_the_format_and_the_later_columns_and_changes_no_meaning(
    folder: Path, tmp_path: Path
) -> None:
    place = tmp_path / "mine"
    update_folder(place, folder_files(read_case(folder / "two-party")) | {"notes.txt": b"mine"})
    toml = place / "case.toml"
    toml.write_bytes(b"# A comment that stays.\r\n" + toml.read_bytes().replace(b"\n", b"\r\n"))
    before = load_case(place)
    done = subprocess.run([*GASUNION, "case", "upgrade", str(place)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:2] == [f"{place} is of format 2 now.", "  case.toml: format 1 becomes 2"]
    told = {line.split(": ")[0].strip() + " " + line.split("column ")[1].split(":")[0] for line in lines[2:]}
    assert {
        "supplies.csv could_give_bcm_y",
        "demands.csv peak_factor",
        "storages.csv change_bcm",
        "storages.csv fill_end_bcm",
        "supplies.csv derived_from",
        "contracts.csv derived_from",
    } <= told
    after = load_case(place)
    assert after.input_sha256 == before.input_sha256
    assert after.warnings == before.warnings
    assert after.config.format == 2
    assert toml.read_bytes().startswith(b"# A comment that stays.\r\nname =")
    assert b"\r\nformat = 2\r\n" in toml.read_bytes()
    assert (place / "notes.txt").read_bytes() == b"mine"
    assert (place / "supplies.csv").read_text().splitlines()[0].count("could_give_bcm_y") == 1
    assert upgrade(place).files == {}


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('name = "x"\nformat = 1 # old\ntitle = "y"\n', 'name = "x"\nformat = 2 # old\ntitle = "y"\n'),
        ('title = "y"\nname = "x"', 'title = "y"\nname = "x"\nformat = 2\n'),
        ('"name" = "x"\ntitle = "y"\n', 'name = "x"\ntitle = "y"\nformat = 2\n'),
        (
            'title = """\nname = "no"\n"""\nname = "x"\n',
            'title = "name = \\"no\\"\\n"\nname = "x"\nformat = 2\n',
        ),
    ],
)
def test_the_format_is_written_into_whatever_toml_there_is(tmp_path: Path, toml: str, expected: str) -> None:
    (tmp_path / "case.toml").write_text(toml)
    assert upgrade(tmp_path).files["case.toml"].decode() == expected


def test_what_is_of_a_later_format_or_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(
        'name = "x"\ntitle = "y"\nyears = [2024]\nlicence = "z"\nformat = 3\n'
    )
    for words in (["upgrade", str(tmp_path)], ["upgrade", str(tmp_path / "case.toml")]):
        done = subprocess.run([*GASUNION, "case", *words], capture_output=True, text=True)
        assert done.returncode == 2
    done = subprocess.run([*GASUNION, "validate", str(tmp_path)], capture_output=True, text=True)
    assert (
        "case.toml: format is 3; this version reads formats 1 to 2: install the gasunion that wrote it."
    ) in done.stderr
