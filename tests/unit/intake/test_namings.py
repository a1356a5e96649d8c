"""Names in the languages of the parties: read, checked, and no part of what a result is computed from."""

from __future__ import annotations

from pathlib import Path

from tests.small_case import tables, write_case

from gasunion.intake.case import load_case


def test_a_name_changes_no_hash_since_one_hash_stands_for_every_language(tmp_path: Path) -> None:
    with_names = load_case(write_case(tmp_path / "with"))
    without = load_case(write_case(tmp_path / "without", {k: v for k, v in tables().items() if k != "names"}))
    assert with_names.input_sha256 == without.input_sha256
    assert without.year(2024)[1].names == ()


def test_names_reach_the_scenario_with_the_languages_that_have_one(tmp_path: Path) -> None:
    named = {(n.kind, n.key): n for n in load_case(write_case(tmp_path / "case")).year(2024)[1].names}
    assert named["party", "CN"].forms == {
        "en": "China",
        "ru": "Китай",
        "kk": "Қытай",
        "uz": "Xitoy",
        "zh": "中国",
    }
    assert named["party", "AA"].drafts == ("kk", "uz")


def test_a_misspelt_key_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    rows = tables()
    rows["names"][3]["key"] = "A_FEILD"
    (warning,) = [w for w in load_case(write_case(tmp_path / "case", rows)).warnings if "names" in w.where]
    assert str(warning) == (
        "names.csv, row 5: node 'A_FEILD' stands in no row of nodes.csv; did you mean 'A_FIELD'?"
    )
