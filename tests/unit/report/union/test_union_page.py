"""The page of a union and its folder: every language, every party, figures of the answer, files that hold."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from tests.door_commands import PINNED
from tests.small_case import write_case
from typer.testing import CliRunner

import gasunion as gu
from gasunion.cli.app import app
from gasunion.report.language.language import LANGUAGES, language
from gasunion.report.page.shell import unpacked
from gasunion.report.union.files import OWN_FILES
from gasunion.report.union.own_split import own_split_data
from gasunion.report.views.names import Names
from gasunion.report.views.union import SHOWN, UnionData, UnionReading

PLAYERS = ("AA", "BB", "CN")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("union")
    write_case(made / "case")
    (made / "base.toml").write_text(PINNED)
    words = ["--year", "2024", "--players", "+".join(PLAYERS), "--workers", "1", "--unions", "AA+BB"]
    done = CliRunner().invoke(
        app,
        [
            *("union", str(made / "case"), *words, "--scenario", str(made / "base.toml")),
            *("--out", str(made / "out"), "--json", str(made / "answer.json")),
        ],
    )
    assert done.exit_code == 0, done.output
    assert f"The page: {made / 'out' / 'union.html'}" in done.stdout
    return made


@pytest.fixture(scope="module")
def answer(folder: Path) -> dict:
    return json.loads((folder / "answer.json").read_text())


@pytest.fixture(scope="module")
def reading(answer: dict) -> UnionReading:
    data = UnionData(
        answer=answer, party_names={p: f"Land {p}" for p in PLAYERS}, names=Names(), unions="AA+BB"
    )
    return UnionReading(data=data, words=language("en"))


def bodies(folder: Path) -> dict[str, str]:
    page = (folder / "out" / "union.html").read_text(encoding="utf-8")
    packed = dict(re.findall(r'id="body-(\w+)">([^<]+)<', page))
    return {"en": page, **{c: unpacked(t) for c, t in packed.items()}}


def test_the_folder_holds_the_answer_and_a_certificate_that_share_rechecks(folder: Path) -> None:
    out = folder / "out"
    assert {p.name for p in out.iterdir()} <= set(OWN_FILES)
    assert json.loads((out / "union.json").read_text()) == json.loads((folder / "answer.json").read_text())
    for words in (["share", "--verify", "certificate.json"], ["union", "--verify", "union.json"]):
        done = CliRunner().invoke(app, [*words[:2], str(out / words[2])])
        assert done.exit_code == 0, done.output


def test_python_writes_the_same_folder(folder: Path, tmp_path: Path) -> None:
    gu.union(
        folder / "case",
        2024,
        players="+".join(PLAYERS),
        unions="AA+BB",
        scenario=folder / "base.toml",
        out=tmp_path,
    )
    for path in (folder / "out").iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_every_language_has_a_page_of_every_party_and_loads_nothing(folder: Path) -> None:
    found = bodies(folder)
    assert set(found) == set(LANGUAGES)
    for code, body in found.items():
        for p in PLAYERS:
            assert f'id="party-{p}"' in body, (code, p)
        assert language(code).say("union.about.model") in body
        assert not re.search(r'(?:src|href)="https?:', body)
    assert "default-src &#39;none&#39;" in found["en"]


def test_what_a_party_reads_is_what_the_answer_says(answer: dict, reading: UnionReading) -> None:
    for rule in reading.rules:
        assert rule in SHOWN
        for p in PLAYERS:
            gain = answer["shares"][rule][p] - answer["yardsticks"][p]["today_usd"]
            assert reading.gain(rule, p) == pytest.approx(gain / 1e6)
        name, excess = reading.strongest(rule)
        worth = answer["worth"]
        more = {
            n: v - sum(answer["shares"][rule][p] for p in n.split("+"))
            for n, v in worth.items()
            if n != "+".join(PLAYERS)
        }
        assert more[name] == max(more.values()) == pytest.approx(excess * 1e6)


def test_own_shares_start_from_a_split_and_know_every_coalition(answer: dict, reading: UnionReading) -> None:
    data = own_split_data(reading)
    assert len(data["coalitions"]) == 2 ** len(PLAYERS) - 2
    for start in data["rules"].values():
        assert sum(start) == pytest.approx(data["total"], abs=1e-6)
    order = reading.players
    for c in data["coalitions"]:
        name = "+".join(sorted(order[i] for i in c["m"]))
        alone = sum(answer["worth"][p] for p in name.split("+"))
        assert c["g"] == pytest.approx((answer["worth"][name] - alone) / 1e6)


def test_tables_hold_every_split_and_every_objection(folder: Path, answer: dict) -> None:
    def rows(name: str) -> list[dict[str, str]]:
        with (folder / "out" / f"union_{name}.csv").open(newline="") as file:
            return list(csv.DictReader(file))

    shown = [rule for rule, x in answer["shares"].items() if x is not None]
    assert len(rows("shares")) == len(shown) * len(PLAYERS)
    assert len(rows("objections")) == len(shown) * (2 ** len(PLAYERS) - 2)
    assert {r["coalition"] for r in rows("worths")} == set(answer["worth"])
    objecting = {r["split"] for r in rows("objections") if r["objects"] == "yes"}
    assert objecting <= set(shown)
    assert "price_point" not in objecting


def test_an_answer_is_not_written_over_a_file_of_the_folder(folder: Path) -> None:
    done = CliRunner().invoke(
        app,
        [
            *("union", str(folder / "case"), "--year", "2024", "--players", "AA+BB"),
            *("--out", str(folder / "out"), "--json", str(folder / "out" / "union.json")),
        ],
    )
    assert done.exit_code == 2
    assert "is the name of a file of the result folder" in done.output


@pytest.fixture(scope="module")
def planned(folder: Path) -> Path:
    words = ["plan", str(folder / "case"), "--year", "2024", "--scenario", str(folder / "base.toml")]
    done = CliRunner().invoke(app, [*words, "--out", str(folder / "plan")])
    assert done.exit_code == 0, done.output
    return folder / "plan"


def yardsticks_of(planned: Path) -> dict:
    body = json.loads((planned / "protocol.json").read_text())
    return next(s for s in body["sections"] if s["name"] == "yardsticks")


def test_a_protocol_has_its_yardsticks_filled_and_each_figure_stands_in_a_file(
    folder: Path, planned: Path, answer: dict
) -> None:
    assert yardsticks_of(planned)["state"] == "partial"
    done = CliRunner().invoke(app, ["report", str(planned), "--union", str(folder / "answer.json")])
    assert done.exit_code == 0, done.output
    section = yardsticks_of(planned)
    assert section["state"] == "done"
    with (planned / "yardsticks.csv").open(newline="") as file:
        stored = {r["party"]: r for r in csv.DictReader(file)}
    assert set(stored) == set(PLAYERS)
    figures = [c for row in section["tables"][0]["rows"] for c in row if "value" in c]
    assert len(figures) == 6 * len(PLAYERS)
    for f in figures:
        assert (f["table"], f["unit"][:4]) == ("yardsticks", "MUSD")
        cell = stored[f["row"]["party"]][f["column"]]
        assert (cell == "") if f["value"] is None else float(cell) == f["value"]
    for p in PLAYERS:
        assert float(stored[p]["today_musd"]) == round(answer["yardsticks"][p]["today_usd"] / 1e6, 6)
        assert float(stored[p]["together_musd"]) == round(answer["price_point"][p] / 1e6, 6)
    assert 'id="union"' in (planned / "report.html").read_text(encoding="utf-8")
    # Drawn without the study the section is open again, and no file of it is left unlisted.
    assert gu.report(planned) == planned / "report.html"
    assert yardsticks_of(planned)["state"] == "partial"


def test_an_answer_that_does_not_hold_or_is_of_another_plan_is_refused(
    folder: Path, planned: Path, answer: dict, tmp_path: Path
) -> None:
    for change, said in (
        ({"gain_usd": answer["gain_usd"] + 1}, "does not hold; what differs follows"),
        ({"year": 2023}, "year: is 2023; the plan's is 2024"),
        ({"schema": "gasunion/union/1"}, "is no answer of gasunion union of this version"),
    ):
        (tmp_path / "changed.json").write_text(json.dumps(answer | change))
        before = (planned / "protocol.json").read_bytes()
        done = CliRunner().invoke(app, ["report", str(planned), "--union", str(tmp_path / "changed.json")])
        assert done.exit_code == 2, done.output
        assert said in done.output
        assert (planned / "protocol.json").read_bytes() == before


def test_an_answer_that_takes_the_year_as_agreed_does_not_stand_beside_a_plan_that_does_not(
    folder: Path, tmp_path: Path
) -> None:
    words = [str(folder / "case"), "--year", "2024"]
    planned, answer = tmp_path / "plan", tmp_path / "agreed.json"
    union = ["union", *words, "--players", "AA+BB", "--workers", "1", "--json", str(answer)]
    for asked in (["plan", *words, "--out", str(planned)], union):
        done = CliRunner().invoke(app, asked)
        assert done.exit_code == 0, done.output
    done = CliRunner().invoke(app, ["report", str(planned), "--union", str(answer)])
    assert done.exit_code == 2
    assert "takes the year as agreed" in done.output
