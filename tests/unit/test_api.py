from __future__ import annotations

import inspect
import json
import subprocess
import sys
from datetime import date
from operator import attrgetter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer
from click import Command
from typer.testing import CliRunner

import gasunion as gu
from gasunion.cli.app import app
from gasunion.outcome import Refused
from gasunion.report.tables.columns import BY_NAME


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
    assert str(found).startswith(
        "today: two-party, 2025, status quo\ntogether: two-party, 2025, joint plan of Lowland and Upland"
    )


def test_a_plan_and_what_changed_are_told_in_the_language_of_their_reader(today: gu.Result) -> None:
    printed = CliRunner().invoke(app, ["plan", "two-party", "--year", "2025", "--lang", "ru"])
    assert today.text("ru") + "\n" == printed.output
    assert today.text().startswith("two-party, 2025")
    together = gu.plan("two-party", 2025, block=["A", "B"])
    (found,) = gu.compare({"today": today, "together": together}, lang="kk")
    assert "joint plan" not in str(found)
    assert "жоқ" in str(found)
    for ask in (lambda: today.text("xx"), lambda: gu.compare({"a": today, "b": together}, lang="xx")):
        with pytest.raises(Refused, match=r"is no language of the catalogue\. Known: en, ru, kk, uz\."):
            ask()


def test_changes_are_carried_to_the_result() -> None:
    case = gu.load("two-party", changes=["demands[B_TOWN,2025,TOWN].quantity=9"])
    result = gu.plan(case, 2025)
    assert result.provenance.overridden == case.overridden
    assert len(result.provenance.overridden) == 1


WORDS = [
    ({"kind": "contract"}, "kind 'contract': is no kind of plan. Did you mean 'contracted'?"),
    ({"kind": "best"}, "kind 'best': is no kind of plan. Known: 'contracted', 'status quo', 'block'."),
    (
        {"kind": "block"},
        "kind 'block': a block plan needs its members. "
        "Name them, as in --block RU+KZ+UZ or block='RU+KZ+UZ'; 'all' for all.",
    ),
    (
        {"kind": "contracted", "block": "A+B"},
        "kind 'contracted' block A+B: a plan is of one kind. Give one of them.",
    ),
    (
        {"kind": "status quo", "block": ["A", "B"]},
        "kind 'status quo' block A+B: a plan is of one kind. Give one of them.",
    ),
    ({"block": "A+X"}, "--block A+X: 'X' is no party of this case. Known: A, B, M."),
    ({"block": "A+A"}, "--block A+A: 'A' stands twice. Name it once."),
    (
        {"block": "A,B"},
        "--block A,B: 'A,B' is no party of this case. Parties are joined by a plus: write A+B.",
    ),
    (
        {"block": ["A"]},
        "--block A: names one party; alone it changes nothing against the status quo. "
        "Name its partners, as in RU+KZ+UZ, or leave the block out.",
    ),
    ({"block": []}, "--block: names no party. Known: A, B, M."),
    ({"block": ""}, "--block : names no party where one is due. Known: A, B, M."),
]


@pytest.mark.parametrize(("words", "message"), WORDS)
def test_unknown_and_contradictory_words_are_refused_in_a_sentence(words, message) -> None:
    with pytest.raises(Refused) as refused:
        gu.plan("two-party", 2025, **words)
    assert str(refused.value) == f"1 fault in the input\n{message}"
    with pytest.raises(Refused) as refused:
        gu.compare(["two-party:2025", "two-party"], year=2025, **words)
    assert str(refused.value) == f"1 fault in the input\n{message}"


@pytest.mark.parametrize("block", ["A+X", "A+A", "A,B", "A", ""])
def test_a_block_is_refused_by_the_command_and_in_python_in_the_same_words(block: str) -> None:
    from typer.testing import CliRunner

    from gasunion.cli.app import app

    with pytest.raises(Refused) as refused:
        gu.plan("two-party", 2025, block=block)
    done = CliRunner().invoke(app, ["plan", "two-party", "--year", "2025", "--block", block])
    assert done.exit_code == 2
    assert [line.strip() for line in done.stderr.splitlines()[1:]] == str(refused.value).splitlines()[1:]


def test_misuse_is_told() -> None:
    with pytest.raises(Refused, match="2031 is not a year that can be planned"):
        gu.plan("two-party", 2031)
    with pytest.raises(Refused, match="compare: needs at least two plans"):
        gu.compare({})
    with pytest.raises(Refused, match="was loaded before its changes were given"):
        gu.plan(gu.load("two-party"), 2025, changes=["supplies[A_FIELD,2025].cost+=5"])


def test_a_plan_that_is_none_is_told_in_one_sentence_wherever_it_is_met(
    today: gu.Result, tmp_path: Path
) -> None:
    asked = [f"contracts[A-B,2025].{bound}=40" for bound in ("minimum", "agreed", "maximum")]
    none = gu.plan("two-party", 2025, kind="contracted", changes=asked, out=tmp_path / "none")
    sentence = "no point satisfies every row and bound"
    assert (none.outcome.code, none.surplus_musd) == ("infeasible", None)
    assert [str(f) for f in none.check()] == [
        f"the plan of two-party, 2025: there is none to check: {sentence}."
    ]
    again = gu.read(tmp_path / "none")
    assert (again.outcome, again.surplus_musd) == (none.outcome, None)
    assert again["flows"].empty
    with pytest.raises(Refused) as refused:
        gu.compare({"today": today, "none": again})
    assert str(refused.value).splitlines()[1:] == [f"compare: none has no plan: {sentence}."]


@pytest.mark.slow
def test_cases_folders_and_changes_are_compared_as_the_command_does(tmp_path: Path) -> None:
    today = gu.plan("two-party", 2025, out=tmp_path / "today")
    (found,) = gu.compare(
        [tmp_path / "today", "two-party"], year=2025, kind="contracted", out=tmp_path / "page.html"
    )
    assert found.text.splitlines()[1] == "two-party: two-party, 2025, contracted plan"
    assert today.provenance.input_sha256 in (tmp_path / "page.html").read_text(encoding="utf-8")
    with pytest.raises(Refused, match="compare kind: says how cases are planned, and these plans are made"):
        gu.compare({"a": today, "b": today}, kind="contracted")


def test_a_game_is_shared() -> None:
    worth = {"a": 0.0, "b": 0.0, "a+b": 3.0}
    shares = gu.share({"players": ["a", "b"], "worth": worth}).set_index("player")
    assert shares["shapley"].to_dict() == {"a": 1.5, "b": 1.5}
    with pytest.raises(Refused, match="a\\+b"):
        gu.share({"players": ["a", "b"], "worth": {"a": 0.0, "b": 0.0}})


GAME = {
    "players": ["RU", "KZ", "UZ"],
    "worth": {"RU": 0, "KZ": 0, "UZ": 0, "KZ+RU": 6, "RU+UZ": 3, "KZ+UZ": 0, "RU+KZ+UZ": 10},
}


def test_share_takes_what_the_command_takes_and_its_answer_is_rechecked(tmp_path: Path) -> None:
    file, alike = tmp_path / "answer.json", tmp_path / "alike.json"
    lists = gu.share(
        GAME,
        unions=[["KZ", "UZ"]],
        graph=[("RU", "KZ"), ("KZ", "UZ")],
        splits={"mine": {"RU": 5, "KZ": "5/2", "UZ": np.float64(2.5)}},
        bargaining={"weights": {"RU": 2, "KZ": 1, "UZ": 1}},
        json=file,
    )
    whole = {
        **GAME,
        "splits": {"mine": {"RU": 5, "KZ": "5/2", "UZ": 2.5}},
        "bargaining": {"weights": {"RU": 2, "KZ": 1, "UZ": 1}},
    }
    game_file = tmp_path / "game.json"
    game_file.write_text(json.dumps(whole), encoding="utf-8")
    texts = gu.share(game_file, unions="KZ+UZ", graph="RU-KZ,KZ-UZ", json=alike)
    assert file.read_bytes() == alike.read_bytes()
    pd.testing.assert_frame_equal(lists, texts)
    assert lists.set_index("player").loc["RU", ["owen", "myerson", "nash"]].tolist() == [5, 13 / 3, 5]
    assert lists.attrs["core_empty"] is False
    assert lists.attrs["blocking"]["mine"] is None
    assert lists.attrs["reasons"]["blocking.mine"] == "no coalition gains by leaving"
    verified = gu.share_verify(file)
    assert verified.outcome.is_solved
    assert verified.confirmed[-1].startswith("answer: ")
    answer = json.loads(file.read_text(encoding="utf-8"))
    assert gu.share_verify(answer["certificate"]).outcome.is_solved
    answer["shapley"]["KZ"] += 1e-9
    told = gu.share_verify(answer).outcome
    assert (told.code, [f.where for f in told.findings]) == ("outside_limits", ["answer, shapley.KZ"])
    with pytest.raises(Refused, match="splits, mine: is in the game as well"):
        gu.share(whole, splits={"mine": {}})
    with pytest.raises(Refused, match="unions, 'KZ\\+XX': 'XX' is not among the players"):
        gu.share(GAME, unions=[["KZ", "XX"]])


@pytest.mark.parametrize(
    "worth",
    [
        {"a": np.int64(0), "b": np.float32(0.1), "a+b": np.float64(3.0)},
        np.array([0, 0.1, 3]),
        np.array([0, 0, 0.1, 3]),
        np.array([0, 0.1, 3], dtype=np.float32),
        np.array([0, "1/10", 3], dtype=object),
    ],
)
def test_numbers_and_arrays_of_numpy_are_numbers(worth) -> None:
    shares = gu.share({"players": np.array(["a", "b"]), "worth": worth}).set_index("player")
    assert shares["shapley"].to_dict() == {"a": 1.45, "b": 1.55}


def test_what_is_no_number_is_refused_of_numpy_too() -> None:
    with pytest.raises(Refused) as refused:
        gu.share({"players": ("a", "b"), "worth": {"a": np.bool_(True), "b": np.float64("nan"), "a+b": 1j}})
    assert [f.what for f in refused.value.findings] == [
        "true is not a finite number.",
        "NaN is not a finite number.",
        '"1j" is not a finite number.',
    ]
    with pytest.raises(Refused, match="worth: has 5 entries; 2 players ask for 3"):
        gu.share({"players": ["a", "b"], "worth": np.ones(5)})
    with pytest.raises(Refused, match="true is not a finite number"):
        gu.share({"players": ["a", "b"], "worth": np.array([True, False, True])})


def test_a_key_is_applied_as_on_the_command_line() -> None:
    members = {"FI": {"consumption": 2, "collected": 0}, "EE": {"consumption": 1, "collected": np.int64(100)}}
    paid = gu.key({"key": "consumption", "currency": "EUR", "members": members})
    assert paid.outcome.is_solved
    assert paid.table.values.tolist() == [
        ["FI", 200 / 3, 66.67, 6667, 6667],
        ["EE", 100 / 3, -66.67, 3333, -6667],
    ]
    assert paid.formula == "entitlement = consumption / 3 · 100 EUR; net = entitlement − collected"
    lost = gu.key({"key": "net_benefit", "currency": "EUR", "members": {"A": {"net_benefit": -1}}})
    assert (lost.outcome.code, len(lost.table)) == ("infeasible", 0)
    with pytest.raises(Refused, match=r"'eqal' is not a key\. Did you mean 'equal'"):
        gu.key({"key": "eqal"})


def test_a_case_without_faults_validates() -> None:
    assert [f for f in gu.validate("two-party") if f.severity == "error"] == []
    assert [f.severity for f in gu.validate("no-such-case")] == ["error"]


def test_a_hindcast_has_a_row_a_flow_and_year(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from tests.small_case import write_case

    case = write_case(tmp_path / "small")
    found = gu.hindcast(case, years=[2023])
    assert found[["corridor", "year", "observed_bcm"]].values.tolist() == [
        ["AA->BB", 2023, 5.1],
        ["AA->CN", 2023, 14.2],
    ]
    assert capfd.readouterr().err == ""
    assert found["planned_bcm"].isna().all()  # all of the case is dated 2026
    found = gu.hindcast(case, years=[2023], as_of=date(2026, 12, 31))
    assert found["planned_bcm"].notna().all()
    pd.testing.assert_frame_equal(gu.backcast(case, years="2023", as_of="2026-12-31"), found)
    assert "is called hindcast now" in capfd.readouterr().err


def test_a_year_that_no_hindcast_can_plan_is_refused_and_one_without_a_plan_says_which(
    tmp_path: Path,
) -> None:
    from tests.small_case import write_case

    case = write_case(tmp_path / "small")
    with pytest.raises(Refused, match="--years 2019: 2019 is no year that can be planned"):
        gu.hindcast(case, years=[2019])
    with pytest.raises(Refused, match="--years 20_23x: is no span of years"):
        gu.hindcast(case, years="20_23x")
    asked = [f"contracts[A-B,*].{bound}=200" for bound in ("minimum", "agreed", "maximum")]
    with pytest.raises(Refused, match="hindcast: 2023: no point satisfies every row and bound"):
        gu.hindcast(case, years=[2023], as_of="2026-12-31", changes=asked)


@pytest.mark.reference
def test_a_simulation_gives_pressures(reference: Path) -> None:
    folder = sorted(p for p in (reference / "hydraulics" / "steady").iterdir() if p.is_dir())[0]
    found = gu.simulate(folder)
    assert found.outcome.is_solved
    assert found.nodes["pressure_bar"].notna().all()
    assert len(found.nodes) == len(json.loads((folder / "network.json").read_text())["nodes"])


# What a command's option is called in Python, where it is not its own name.
RENAMED = {
    "set": "changes",
    "round": "joint_round",
    "as-of": "as_of",
    "contracted": "kind",
    "status-quo": "kind",
} | {
    "from": "first",  # a word of the language
    "to": "last",
    "passphrase-file": "passphrase",
    "no-passphrase": "passphrase",
    "refuse": "answer",
}
# Commands that are no functions: the demo is a page, schemas are files, load opens cases, a desk is served.
NO_FUNCTION = {
    "demo",
    "schema",
    "serve",
    "case new",
    "case list",
    "case export",
    "case import",
    "case upgrade",
}
# Options that are functions of their own, and the answer as JSON, which in Python is what is returned.
OWN_FUNCTION = {
    "share --verify": "share_verify",
    "report --verify": "report_verify",
    "market --verify": "market_verify",
    "round run --verify": "round_verify",
    "union --verify": "union_verify",
    "north --verify": "north_verify",
    "projects --verify": "projects_verify",
    "sales --verify": "sales_verify",
    "diversion --verify": "diversion_verify",
    "reconcile --verify": "reconcile_verify",
    "hindcast --verify": "hindcast_verify",
    "backcast --verify": "hindcast_verify",
    "plan --lang": "Result.text",
} | {"simulate --verify": "simulate_verify"}


def commands() -> dict[str, Command]:
    """Every command by its words: "plan", "day run"."""
    found: dict[str, Command] = {}

    def walk(name: str, command: Command) -> None:
        inner = getattr(command, "commands", None)
        for n, c in (inner or {}).items():
            walk(f"{name} {n}".strip(), c)
        if not inner:
            found[name] = command

    walk("", typer.main.get_command(app))
    return found


@pytest.mark.parametrize("words", sorted(set(commands()) - NO_FUNCTION))
def test_a_function_takes_what_its_command_takes(words: str) -> None:
    function = getattr(gu, words.replace(" ", "_").replace("-", "_"))
    taken = set(inspect.signature(function).parameters)
    for parameter in commands()[words].params:
        names = [o.removeprefix("--") for o in parameter.opts if o.startswith("--")] or [parameter.name or ""]
        for name in names:
            if name in ("help", "json") or parameter.param_type_name == "argument":
                continue
            if f"{words} --{name}" in OWN_FUNCTION:
                assert attrgetter(OWN_FUNCTION[f"{words} --{name}"])(gu)
                continue
            assert RENAMED.get(name, name).replace("-", "_") in taken, (
                f"gasunion {words} --{name} has no parameter"
            )
    arguments = [p for p in commands()[words].params if p.param_type_name == "argument"]
    positional = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    assert len(positional) >= len([p for p in arguments if p.required])


@pytest.mark.slow
def test_a_report_is_drawn_again_also_where_its_room_was_imported(tmp_path: Path) -> None:
    import gasunion.report.files.files

    gu.plan("two-party", 2025, out=tmp_path / "out")
    page = tmp_path / "out" / "report.html"
    before = page.read_bytes()
    assert gu.report(tmp_path / "out") == page
    assert page.read_bytes() == before
    assert callable(gasunion.report)
    with pytest.raises(Refused):
        gu.report(tmp_path / "none")


@pytest.mark.reference
def test_a_simulation_takes_what_its_command_takes(reference: Path, tmp_path: Path) -> None:
    folder = sorted(p for p in (reference / "hydraulics" / "steady").iterdir() if p.is_dir())[0]
    gu.simulate(folder, map=tmp_path / "map.svg")
    assert (tmp_path / "map.svg").read_text(encoding="utf-8").startswith("<svg")
    for words, message in (
        ({"law": "darcy"}, "--law: there is no law 'darcy'"),
        ({"compressors": "some"}, "--compressors some: there is no way 'some' to run them"),
        ({"anchor": {"A": -1}}, "--anchor A=-1: must be NODE=BAR"),
        ({"decision": "x"}, "--decision x: must be GROUP=DECISION"),
        ({"gas": "none.json"}, "none.json"),
    ):
        with pytest.raises(Refused, match=message):
            gu.simulate(folder, **words)
