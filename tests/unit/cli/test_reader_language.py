"""What a person reads in a terminal, in each language: whole, the same figures, no code in Cyrillic."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.small_case import write_case
from typer.testing import CliRunner

from gasunion.cli.app import app
from gasunion.intake.case import load_case
from gasunion.outcome import Envelope, Provenance
from gasunion.report.answers.answers import plan_part
from gasunion.report.answers.plan_words import plan_lines
from gasunion.report.answers.ten_lines import ten_lines
from gasunion.report.answers.terminal import signature
from gasunion.report.files.files import csv_bytes, publish
from gasunion.report.language.language import LANGUAGES, language
from gasunion.report.tables.columns import TABLES
from gasunion.report.tables.tables import tables
from gasunion.studies.main_job import MainJob, run_main_job
from gasunion.writing import json_bytes

# What stays in Latin letters: a case, plans and projects of the user, a command.
OWN = re.compile(r"small|today|free|two-party|WIDER\S*|Second string|`[^`]*`|°C")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lang")
    write_case(folder / "small")
    return folder


@pytest.fixture(scope="module")
def job(here: Path) -> MainJob:
    return run_main_job(load_case(here / "small"), year=2024, block=frozenset({"AA", "BB"}))


@pytest.fixture
def said(here: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(here)

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, list(words))
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


def latin(text: str) -> list[str]:
    """Lines with a Latin letter that is no name of the user's; warnings of the program are in English."""
    lines = [x for x in text.splitlines() if not x.startswith("warning: ")]
    return [x for x in lines if re.search("[A-Za-z]", OWN.sub("", x))]


def figures(text: str, code: str) -> list[str]:
    """Every figure with decimals, as a program would read it, in no order: names stand by their alphabet."""
    point = "." if code == "en" else ","
    found = re.findall(rf"[−+]?<?[\d\u202f]+\{point}\d+", text)
    return sorted(f.replace(point, ".").replace("\u202f", "") for f in found)


def test_ten_lines_are_ten_in_every_language_with_the_same_figures(job):
    told = {code: ten_lines(job, language(code)) for code in LANGUAGES}
    assert ten_lines(job) == told["en"]
    for code, lines in told.items():
        assert [line.split(".")[0] for line in lines] == [str(i) for i in range(1, 11)]
        assert figures("\n".join(lines), code) == figures("\n".join(told["en"]), "en")
        assert ".." not in "".join(lines)


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_ten_lines_show_no_code_where_letters_are_cyrillic(job, code):
    assert latin("\n".join(ten_lines(job, language(code)))) == []


@pytest.fixture(scope="module")
def folders(here: Path, job: MainJob) -> None:
    """Result folders of the status quo and of the contracted plan."""
    origin = Provenance(input_sha256=job.case.input_sha256, version="0.0.0")
    for folder, name in (("today", "status quo"), ("free", "contracted")):
        result = job.results[name]
        envelope = Envelope(name="plan", outcome=result.outcome, provenance=origin, body=plan_part(result))
        frames = tables(result)
        written = {f"{t.name}.csv": csv_bytes(t, frames[t.name]) for t in TABLES}
        publish(here / folder, {"plan.json": json_bytes(envelope.as_dict()), **written})


@pytest.mark.parametrize("name", ["status quo", "block", "all"])
def test_a_plan_is_told_in_every_language_with_the_same_figures(job, name):
    told = {code: "\n".join(plan_lines(job.results[name], language(code))) for code in LANGUAGES}
    assert len(set(told.values())) == len(LANGUAGES)
    for code, text in told.items():
        assert figures(text, code) == figures(told["en"], "en")
        assert len(figures(text, code)) > 10
        assert ".." not in text
    for code in ("ru", "kk"):
        assert latin(told[code]) == []


@pytest.mark.parametrize(
    "asked",
    [("ru", "plan", "two-party", "--year", "2025"), ("kk", "compare", "today", "free")],
    ids=["plan", "compare"],
)
def test_a_command_speaks_the_language_asked_for_and_its_json_is_the_same_in_each(said, folders, here, asked):
    code, *command = asked
    english = said(*command, "--json", "answer.json")
    answer = (here / "answer.json").read_bytes()
    told = said(*command, "--lang", code, "--json", "answer.json")
    assert (here / "answer.json").read_bytes() == answer
    assert told != english
    assert figures(told, code) == figures(english, "en")
    # Who wrote the words is said where no native reader has signed them.
    (signed,) = signature(language(code))
    assert told.rstrip("\n").endswith(signed)
    if command[0] == "compare":
        assert latin(told) == []


def test_a_language_that_is_none_is_refused_before_anything_is_computed(here, monkeypatch):
    monkeypatch.chdir(here)
    for command in (["demo", "--out", "never"], ["plan", "small", "--year", "2024"], ["compare", "a", "b"]):
        done = CliRunner().invoke(app, [*command, "--lang", "tlh"])
        assert done.exit_code == 2
        assert "--lang tlh: is no language of the catalogue. Known: en, ru, kk, uz." in done.output
    assert not (here / "never").exists()


def test_the_surroundings_of_a_person_do_not_change_the_language(said, folders, monkeypatch):
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert said("compare", "today", "free").startswith("today: small, 2024, status quo\n")
