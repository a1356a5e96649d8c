"""The law of the doors where answers meet the system: streams, devices, paths, words that are wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import gasunion as gu
from gasunion.cli.app import app

GASUNION = f"{sys.executable} -c 'from gasunion.cli import main; main()'"
NOBODY = "refused: the answer reached nobody"


def shell(words: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        ["sh", "-c", words.replace("gasunion", GASUNION, 1)],
        capture_output=True,
        check=False,
        env=os.environ | environment,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def refused(*words: str | Path) -> list[str]:
    done = CliRunner().invoke(app, [str(w) for w in words])
    assert done.exit_code == 2, done.output
    return done.stderr.splitlines()


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("gasunion case list >&-", [NOBODY, "  standard output: cannot be written: it is closed."]),
        (
            "gasunion case list >/dev/full",
            [NOBODY, "  standard output: cannot be written: No space left on device."],
        ),
        (
            "gasunion case list --json - >/dev/full",
            [NOBODY, "  standard output: cannot be written: No space left on device."],
        ),
        (
            "gasunion --help >/dev/full",
            [NOBODY, "  standard output: cannot be written: No space left on device."],
        ),
        (
            "gasunion schema nothing --json -",
            [
                "refused: the words of the command are wrong",
                "  gasunion schema: No such option: --json; gasunion schema --help says what can be given.",
            ],
        ),
    ],
)
def test_a_stream_that_takes_no_answer_is_exit_2_in_words(words: str, lines: list[str]) -> None:
    code, _, errors = shell(words)
    assert (code, errors.splitlines()) == (2, lines)


def test_a_reader_that_leaves_is_exit_2_in_words() -> None:
    code, _, errors = shell("{ sleep 0.1; gasunion schema plan; echo $? >&2; } | true")
    assert (code, errors.splitlines()) == (
        0,
        [NOBODY, "  standard output: cannot be written: Broken pipe.", "2"],
    )


def test_with_both_streams_closed_the_exit_code_still_tells() -> None:
    assert shell("gasunion case lst 2>&-")[0] == 2
    assert shell("gasunion case list >&- 2>&-")[0] == 2
    assert shell("gasunion case list 2>&-")[0] == 0


def test_words_are_utf_8_whatever_the_locale() -> None:
    wanted = shell("gasunion schema plan")[1]
    assert "20 °C" in wanted
    for environment in ({"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}):
        assert shell("gasunion schema plan", **environment) == (0, wanted, "")


def test_a_device_is_written_to_and_standard_output_by_its_name_is_standard_output(tmp_path: Path) -> None:
    before = Path("/dev/null").stat()
    assert shell("gasunion case list --json /dev/null")[0] == 0
    assert (Path("/dev/null").stat().st_ino, Path("/dev/null").stat().st_rdev) == (
        before.st_ino,
        before.st_rdev,
    )
    code, text, _ = shell("gasunion case list --json /dev/stdout")
    assert (code, json.loads(text)["schema"]) == (0, "gasunion/case/2")
    file = tmp_path / "answer.json"
    assert shell(f"gasunion case list --json {file} > {file}")[0] == 0
    assert json.loads(file.read_text("utf-8"))["schema"] == "gasunion/case/2"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/dev/full", "cannot be written: No space left on device."),
        ("{folder}", "is a folder; name a file in it."),
        ("{folder}/file/x", "cannot be written: Not a directory."),
        ("{folder}/" + "a" * 300, "cannot be written: File name too long."),
        ("a\0b", "cannot be written: the path holds a character that no file name can hold."),
        ("a\ud800b", "cannot be written: the path holds a character that no file name can hold."),
    ],
)
def test_an_answer_that_cannot_be_written_is_exit_2_and_its_refusal_too(
    tmp_path: Path, path: str, why: str
) -> None:
    (tmp_path / "file").write_bytes(b"")
    path = path.format(folder=tmp_path)
    shown = path.replace("\0", r"\x00").replace("\ud800", r"\ud800")
    words = ["refused: the output could not be written", f"  {shown}: {why}"]
    assert refused("case", "list", "--json", path) == words
    assert refused("case", "new", tmp_path, "--json", path) == [
        "refused: the output could not be written",
        f"  {tmp_path}: exists already; name a folder that is new or empty.",
        *words,
    ]
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_the_package_runs_as_the_command() -> None:
    words = [sys.executable, "-m", "gasunion"]
    done = subprocess.run([*words, "--version"], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == gu.__version__
    assert subprocess.run([*words, "schema", "nothing"], capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "pandas._libs.join",
            [
                "refused: 1 fault in the input",
                "  schema: a library cannot be loaded: join.so: failed to map segment from shared object. "
                "Give the program more memory, or install gasunion again.",
            ],
        ),
        ("gasunion.schemas.none", None),
    ],
)
def test_a_library_that_cannot_be_loaded_is_no_defect_and_a_module_of_ours_is(
    monkeypatch: pytest.MonkeyPatch, name: str, lines: list[str] | None
) -> None:
    def unloaded(*_: object) -> None:
        raise ImportError("join.so: failed to map segment from shared object", name=name)

    monkeypatch.setattr("gasunion.cli.schema.names", unloaded)
    if lines is not None:
        assert refused("schema") == lines
    else:
        done = CliRunner().invoke(app, ["schema"])
        assert done.exit_code == 1
        assert "This is a defect in gasunion" in done.stderr


SILENT = """
import json, os, sys
from gasunion.cli import main
import gasunion.cli.app
import typer.rich_utils, typer.main

def asked(command, path):
    inner = getattr(command, "commands", {})
    if inner:
        yield path  # a group by itself prints its help
        for name in inner:
            yield from asked(inner[name], [*path, name])
    else:
        yield [*path, "--help"]

def ended(words, sink):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        if sink == "gone":
            reads, writes = os.pipe()
            os.close(reads)
        else:
            writes = os.open("/dev/full", os.O_WRONLY)
        os.dup2(writes, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        sys.argv = ["gasunion", *words]
        main()
    except SystemExit as leaving:
        os._exit(leaving.code or 0)
    except BaseException:
        os._exit(1)
    os._exit(0)

every = list(asked(typer.main.get_command(gasunion.cli.app.app), []))
leaves = [words for words in every if "--help" in words]
groups = [words for words in every if "--help" not in words]
every = [["--version"], ["--version"], ["--help"], *groups, *leaves[::4]]  # all are printed by one function
tried = [(words, ("gone", "full")[n % 2]) for n, words in enumerate(every)]
print(json.dumps([[" ".join(words), sink, ended(words, sink)] for words, sink in tried]))
"""


def test_help_and_version_that_nobody_hears_are_exit_2_in_words(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SILENT], capture_output=True, check=True, text=True, cwd=tmp_path
    )
    codes = json.loads(done.stdout)
    assert len(codes) > 20
    assert [c for c in codes if c[2] != 2] == []


def test_words_that_are_wrong_are_refused_in_words_and_as_json(tmp_path: Path) -> None:
    answer = tmp_path / "a.json"
    for words, name, where, what in (
        (["plan", "two-party", "--yeer", "3"], "plan", "gasunion plan", "No such option: --yeer"),
        (["day", "run"], "day-result", "gasunion day run", "Missing argument 'bundle'."),
        (["plann"], "usage", "gasunion", "No such command 'plann'."),
    ):
        refused(*words, "--json", answer)
        found = json.loads(answer.read_text("utf-8"))
        assert found["schema"].startswith(f"gasunion/{name}/")
        assert found["outcome"]["message"] == "the words of the command are wrong"
        finding = found["outcome"]["findings"][0]
        assert finding["where"] == where
        assert finding["what"].startswith(what)
        assert finding["hint"] == f"{where} --help says what can be given."
        answer.unlink()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "plan eurasia --year 2024/25",
            "gasunion plan --year 2024/25: must be a whole number. "
            "A gas year is named by the calendar year it begins in: write 2024.",
        ),
        (
            "union eurasia --year x",
            "gasunion union --year x: must be a whole number. gasunion union --help says what can be given.",
        ),
        (
            "projects eurasia --threshold 5%",
            "gasunion projects --threshold 5%: must be a number. "
            "gasunion projects --help says what can be given.",
        ),
        (
            "serve desk.db --port 70000",
            "gasunion serve --port 70000: must be 65,535 or less. "
            "gasunion serve --help says what can be given.",
        ),
        (
            "union eurasia --workers 0",
            "gasunion union --workers 0: must be 1 or more. gasunion union --help says what can be given.",
        ),
        (
            "simulate net --compressors fre",
            "gasunion simulate --compressors fre: 'fre' is not one of 'free', 'setpoints'. "
            "gasunion simulate --help says what can be given.",
        ),
    ],
)
def test_an_option_of_a_wrong_kind_is_told_with_its_value_and_what_it_must_be(
    words: str, sentence: str
) -> None:
    assert refused(*words.split()) == ["refused: the words of the command are wrong", f"  {sentence}"]


def test_a_name_that_holds_an_escape_sequence_is_shown_not_obeyed(tmp_path: Path) -> None:
    shown = rf"{tmp_path}/\x1b[31mred\u202e"
    assert refused("validate", tmp_path / "\x1b[31mred\u202e")[1].startswith(f"  case {shown}: ")


def test_one_file_is_never_two_outputs_or_an_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    game = '{"players": ["A"], "worth": {"A": 1}}'
    (tmp_path / "game.json").write_text(game)
    (tmp_path / "link.json").symlink_to("game.json")
    one, two = "refused: 1 fault in the input", "refused: 2 faults in the input"
    read = "is read by this command, and would be overwritten. Name another file."
    assert refused("share", "game.json", "--json", "link.json") == [one, f"  --json link.json: {read}"]
    assert (tmp_path / "game.json").read_text() == game
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "arcs.csv").write_bytes(b"arc")
    table = "case/arcs.csv"
    assert refused("validate", "case", "--json", table) == [one, f"  --json {table}: {read}"]
    assert refused("simulate", "nothing", "--map", "./x", "--json", "x") == [
        one,
        "  --map x: is also what --json writes. Give each a name of its own.",
    ]
    assert refused("plan", "two-party", "--year", "2025", "--out", "d", "--json", "d") == [
        one,
        "  --out d: is also what --json writes. Give each a name of its own.",
    ]
    assert refused("plan", "two-party", "--year", "2025", "--out", "d", "--json", "d/flows.csv") == [
        one,
        "  --json d/flows.csv: is the name of a file of the result folder. "
        "Give the answer another name, or put it elsewhere.",
    ]
    assert refused("demo", "--out", "game.json") == [
        one,
        "  --out game.json: is a file, not a folder; name a folder, or a path where nothing is yet.",
    ]
    assert two not in refused("key", "game.json", "--json", "game.json")
    assert (tmp_path / table).read_bytes() == b"arc"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case", "game.json", "link.json"]


def test_an_argument_longer_than_a_name_of_a_file_is_no_fault(tmp_path: Path) -> None:
    names = ["A" * 100, "B" * 100, "C" * 100]
    worth = dict.fromkeys(names, 0) | {"+".join(p): 1 for p in (names[:2], names[1:], names[::2], names)}
    (tmp_path / "game.json").write_text(json.dumps({"players": names, "worth": worth}))
    words = ["share", f"{tmp_path}/game.json", "--unions", "+".join(names), "--json", f"{tmp_path}/x.json"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output


def test_devices_may_be_named_twice() -> None:
    done = CliRunner().invoke(app, ["simulate", "nothing", "--map", "/dev/null", "--json", "/dev/null"])
    assert done.stderr.splitlines()[1].startswith("  nothing: is no GasLib zip or folder")
