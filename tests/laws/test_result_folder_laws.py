"""Result folders: no single change of a value passes in silence, and none crashes a reader."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.door_mutations import any_bytes, csv_cells, json_values
from tests.examples import few, seeds
from tests.small_case import write_case

from gasunion.intake.case import load_case
from gasunion.outcome import Envelope, Provenance, Refused
from gasunion.planning.plan import status_quo
from gasunion.report.answers.answers import plan_part
from gasunion.report.files.files import OWN_FILES, publish, read_results
from gasunion.report.files.manifest import MANIFEST_FILE, later_changes
from gasunion.report.folders.folder import plan_files
from gasunion.report.folders.stored import drawn_again
from gasunion.studies.results import study_plan

pytestmark = pytest.mark.slow

SINGLE_CHANGES, READ, DRAWN = 1000, 80, 15


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("results")
    case = load_case(write_case(root / "small"))
    result = study_plan(status_quo(*case.year(2024)))
    envelope = Envelope(
        name="plan",
        outcome=result.plan.outcome,
        provenance=Provenance(input_sha256=case.input_sha256, version="0.1.0"),
        body=plan_part(result),
    )
    publish(root / "out", plan_files(result, envelope))
    return root / "out"


def changed(folder: Path, seed: int) -> tuple[str, bytes, bytes]:
    """A file of the folder, its bytes, and its bytes after one change."""
    rng = random.Random(seed)
    names = sorted(p.name for p in folder.iterdir())
    texts = [n for n in names if n.endswith(".csv")]
    name = rng.choice([*texts, "plan.json", "protocol.json", "report.json", MANIFEST_FILE, rng.choice(names)])
    before = (folder / name).read_bytes()
    kinds = {".csv": csv_cells, ".json": json_values}
    mutate = any_bytes if rng.random() < 0.2 else kinds.get(Path(name).suffix, any_bytes)
    return name, before, mutate(rng, before)[0]


def is_same(name: str, before: bytes, after: bytes) -> bool:
    """Whether a list of files still says the same, however it is spelt; of other files every byte counts."""
    if name != MANIFEST_FILE:
        return before == after
    try:
        return bool(json.loads(before) == json.loads(after))
    except (ValueError, RecursionError):
        return False


def test_no_single_change_of_a_result_folder_passes_in_silence(
    folder: Path, record_property: Callable[[str, object], None]
) -> None:
    assert later_changes(folder, own_files=OWN_FILES) == ()
    tried, drawn = 0, seeds(same=SINGLE_CHANGES + 100, explore=20 * SINGLE_CHANGES)
    for seed in drawn:
        name, before, after = changed(folder, seed)
        if is_same(name, before, after):
            continue
        tried += 1
        (folder / name).write_bytes(after)
        found = later_changes(folder, own_files=OWN_FILES)
        (folder / name).write_bytes(before)
        assert [(f.where, f.severity) for f in found] == [(str(folder / name), "warning")], (seed, name)
    assert tried >= min(SINGLE_CHANGES, 0.9 * len(drawn))
    record_property("single changes of result folders", tried)


def test_a_changed_folder_is_read_with_its_finding_or_refused_in_words(folder: Path) -> None:
    answered, drawn = {"read": 0, "refused": 0}, seeds(same=READ, explore=10 * READ, least=READ)
    for number, seed in enumerate(drawn):
        name, before, after = changed(folder, seed)
        if is_same(name, before, after):
            continue
        (folder / name).write_bytes(after)
        told, refusal = [], ""
        try:
            told = [f.where for f in read_results(folder).findings]
            if number < few(DRAWN / 50):
                told = [f.where for f in drawn_again(folder).findings]
        except Refused as refused:
            refusal = str(refused)
        (folder / name).write_bytes(before)
        answered["refused" if refusal else "read"] += 1
        assert str(folder) in refusal or told == [str(folder / name)], seed
    assert min(answered.values()) > READ // 10
