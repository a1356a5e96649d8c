"""The README is run as its reader would run it; what is slow is only parsed, because other tests run it."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gasunion.cli.app import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ gasunion ")
    for block in re.findall(r"^```console\n(.*?)^```", README, re.S | re.M)
    for line in block.splitlines()
]
# Plans of the shipped case take seconds each: tests/known/test_eurasia_plans.py and the pages of
# tests/docs run them, and tests/known/test_union.py that of a union. simulate needs the published networks:
# tests/docs/test_how_to_gaslib.py.
RUN_ELSEWHERE = (
    "plan eurasia ",
    "reconcile eurasia ",
    "compare out/",
    "report out/",
    "hindcast eurasia ",
    "north eurasia",
    "union ",
    "simulate GasLib-134.zip ",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_of_the_readme_exists(command: str) -> None:
    # Words are parsed before help is shown, so an unknown command or option still ends in exit 2.
    understood = CliRunner().invoke(app, [*shlex.split(command), "--help"])
    assert understood.exit_code == 0, understood.output


def test_an_option_that_does_not_exist_would_be_noticed() -> None:
    assert CliRunner().invoke(app, ["plan", "eurasia", "--yeer", "2024", "--help"]).exit_code == 2


@pytest.mark.slow
def test_every_quick_command_of_the_readme_does_what_it_promises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "src" / "gasunion" / "cases" / "gas-day", tmp_path / "src/gasunion/cases/gas-day")
    for name, text in re.findall(r"^```json (\S+)\n(.*?)^```", README, re.S | re.M):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    quick = [c for c in COMMANDS if not c.startswith(RUN_ELSEWHERE)]
    assert len(quick) == 11
    for command in quick:
        done = CliRunner().invoke(app, shlex.split(command))
        assert done.exit_code == 0, f"{command}\n{done.output}"
        assert done.output.strip()


def test_each_kind_that_is_run_elsewhere_stands_in_the_readme() -> None:
    assert all(any(c.startswith(kind) for c in COMMANDS) for kind in RUN_ELSEWHERE)


def test_the_python_of_the_readme_answers_as_printed() -> None:
    (session,) = re.findall(r"^```pycon\n(.*?)^```", README, re.S | re.M)
    example = doctest.DocTestParser().get_doctest(session, {}, "README", "README.md", 0)
    said: list[str] = []
    doctest.DocTestRunner().run(example, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(((?!http)[^)#]+)", README))))
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).is_file()
