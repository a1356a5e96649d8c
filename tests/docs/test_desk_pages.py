"""The how-tos of the desk: commands run as written, and every word in bold stands on a page as it is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.committee_desk import version as committee_version
from tests.desk_days import DAY, NAME, both, published
from tests.desk_pages import Reader
from tests.desk_people import quick_passwords
from tests.desk_server import QUIET
from tests.desk_stage import BEFORE_DEADLINE, stage
from tests.desk_store import Clock
from tests.docs.pages import run_page
from tests.ledger_doors import run

from gasunion.report.language.language import language
from gasunion.web.app import create_app

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGES = ("desk-dispatcher", "desk-shipper", "desk-planner", "desk-administrator")


@pytest.mark.parametrize("name", PAGES)
def test_every_word_in_bold_is_a_word_of_the_desk(name: str) -> None:
    words = language("en")
    said = {text.partition("{")[0].strip() for text in words.messages.values()}
    text = (HOW_TO / f"{name}.md").read_text(encoding="utf-8")
    bold = {" ".join(b.split()) for b in re.findall(r"\*\*(.+?)\*\*", text, flags=re.S)}
    own = {"By keyboard", "Another counterparty", "Alarms"}  # heads of the list itself
    assert sorted(b for b in bold - own if b not in said) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_is_there_and_says_in_words_what_it_shows(name: str) -> None:
    text = (HOW_TO / f"{name}.md").read_text(encoding="utf-8")
    for words, path in re.findall(r"!\[(.*?)\]\((.*?)\)", text):
        assert len(words.split()) > 3
        assert (HOW_TO / path).is_file(), path


def test_what_the_dispatcher_downloads_verifies_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_passwords(monkeypatch)
    monkeypatch.chdir(tmp_path)
    clock = Clock()
    clock.set(BEFORE_DEADLINE)
    with stage(tmp_path, clock=clock) as desk:
        both(desk, "Ural Gas", "Steppe Energy", 12000)
        clock.set("2026-01-14T13:05:00+00:00")
        published(desk)
        reader = Reader(create_app(desk, settings=QUIET))
        reader.enter("kz.one")
        for what in ("bundle", "result"):
            answer = reader.get(f"/desk/day/{NAME}/{DAY}/publications/1/{what}.json")
            (tmp_path / f"{what}.json").write_bytes(answer.content)
    assert run_page(HOW_TO / "desk-dispatcher.md", tmp_path) == 1


def test_the_administrator_starts_a_desk_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_passwords(monkeypatch)
    monkeypatch.chdir(tmp_path)
    assert run_page(HOW_TO / "desk-administrator.md", tmp_path) == 2


def test_a_planner_signs_and_verifies_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "passphrase.txt").write_text("seven lamps over water\n")
    version = committee_version()
    (tmp_path / "version.json").write_text(json.dumps(version.plain()))
    text = (HOW_TO / "desk-planner.md").read_text(encoding="utf-8")
    making, _, verifying = text.partition("## Verify a signed protocol")
    (tmp_path / "making.md").write_text(making)
    (tmp_path / "verifying.md").write_text(verifying)
    assert run_page(tmp_path / "making.md", tmp_path) == 3
    # The other party answers at home too; the desk puts both beside the version.
    run("ledger key new --out RU-Op.key --party RU-Op --no-passphrase")
    run("protocol sign version.json --key RU-Op.key --out other.json")
    consents = [json.loads((tmp_path / name).read_text()) for name in ("answer.json", "other.json")]
    whole = {"schema": "gasunion/signed-protocol/1", "version": version.plain(), "consents": consents}
    (tmp_path / "signed.json").write_text(json.dumps(whole))
    assert run_page(tmp_path / "verifying.md", tmp_path) == 1
