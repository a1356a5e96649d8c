"""The study of a union on a base year: what it says, and that what it says is rechecked."""

from __future__ import annotations

import copy
import json
import math
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.door_commands import PINNED
from tests.examples import EXPLORES
from tests.single_changes import changed, kinds, places
from tests.small_case import write_case
from typer.testing import CliRunner

import gasunion as gu
from gasunion.api.unions import Union
from gasunion.cli.app import app
from gasunion.outcome import Refused
from gasunion.report.language.language import LANGUAGES
from gasunion.report.union.files import union_data
from gasunion.report.union.page import body_html
from gasunion.studies.union.question import union_question

PLAYERS = "AA+BB+CN"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("union")
    write_case(made / "case")
    (made / "base.toml").write_text(PINNED)
    return made


@pytest.fixture(scope="module")
def found(folder: Path) -> Union:
    return gu.union(folder / "case", 2024, players=PLAYERS, unions="AA+BB", scenario=folder / "base.toml")


@pytest.fixture(scope="module")
def answer(found: Union) -> dict:
    return json.loads(json.dumps(found.answer))


def test_the_answer_is_of_its_schema(answer: dict) -> None:
    schema = json.loads((resources.files("gasunion") / "schemas" / "union.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(answer)


def test_one_alone_is_worth_its_status_quo_and_more_are_never_worth_less(answer: dict) -> None:
    worth, rows = answer["worth"], answer["yardsticks"]
    assert all(worth[p] == rows[p]["today_usd"] for p in answer["players"])
    assert answer["gain_usd"] == worth[PLAYERS] - sum(worth[p] for p in answer["players"]) > 0
    assert answer["sharing"]["properties"]["superadditive"]
    assert not answer["core_empty"]


def test_today_is_what_the_plan_of_the_same_base_says(folder: Path, answer: dict) -> None:
    today = gu.plan(folder / "case", 2024, scenario=folder / "base.toml")["parties"]
    year = today[today["period"] == "year"]
    said = dict(zip(year["party"], year["surplus_musd"], strict=True))
    for p in answer["players"]:
        assert abs(answer["yardsticks"][p]["today_usd"] / 1e6 - said[p]) < 1e-6


def test_together_is_the_gain_of_the_block_and_its_parts(answer: dict) -> None:
    assert abs(sum(answer["parts"].values()) - answer["gain_usd"]) <= 3
    for rule, split in answer["shares"].items():
        if split is not None:
            assert abs(sum(split.values()) - answer["worth"][PLAYERS]) < 1e-3, rule
    blocked = {found["rule"] for found in answer["leaving"]}
    assert not blocked & {"nucleolus", "prenucleolus", "price_point"}


def test_without_each_other_nothing_crosses_their_borders(folder: Path, answer: dict) -> None:
    from gasunion.api.cases import opened_case
    from gasunion.studies.union.question import union_question
    from gasunion.studies.union.yardsticks import surplus_musd, without_each_other

    case = opened_case(folder / "case", scenario=folder / "base.toml")
    asked = union_question(case, 2024, PLAYERS)
    plan = without_each_other(*asked.year_data, frozenset(asked.players))
    territory = {n.node: n.territory for n in plan.network.nodes}
    for i, arc in enumerate(plan.formulation.grid.arcs):
        if territory[arc.tail] != territory[arc.head]:
            assert max(plan.forward[i].max(), plan.backward[i].max()) < 1e-9
    assert abs(plan.contract_quantity).max() < 1e-9
    for p, musd in surplus_musd(plan).items():
        assert abs(answer["yardsticks"][p]["without_usd"] - musd * 1e6) <= 1


def test_an_answer_holds_and_so_does_its_certificate(answer: dict) -> None:
    checked = gu.union_verify(answer)
    assert checked.outcome.is_solved, checked.outcome.findings
    assert checked.confirmed[-1] == "yardsticks, shares, gain and who would leave: made again from the worths"
    assert gu.share_verify(answer).outcome.is_solved


# What only the plans can tell is tested for what must hold of it, and that leaves some values free.
FREE = (
    "base",
    "case",
    "year",
    "input_sha256",
    "overridden",
    "outcome",
    "stopped",
    "left_short",
    "beside",
    "parts",
)


@pytest.mark.slow
def test_no_single_change_of_what_follows_from_the_worths_passes(answer: dict) -> None:
    tried, passed = 0, []
    # The sharing and its certificate have this law of their own, in tests/laws/test_printed_laws.py.
    own = {k: v for k, v in answer.items() if k not in ("sharing", "certificate", *FREE)}
    for path in places(own):
        if path[-1] in ("without_usd", "sigma_bcm", "moved_bcm", "shifted_bcm", "heads"):
            continue
        if path[-1] in ("gain_held_usd", "closed_usd") or "closed_usd" in path:
            continue  # of plans
        if path == ("forms",):
            continue  # which forms are looked at is asked
        if path[0] == "forms" and {"by_itself", "with_contracts"} & set(path):
            continue  # a part that is worth nothing here may stand on either side
        every = list(kinds(answer, path))
        # Each place in a few ways; which ones turns from place to place, and `explore` tries all.
        for what, instead in every if EXPLORES else every[(len(path) + tried) % 20 :: 20]:
            with changed(answer, path, instead) as document:
                tried += 1
                if is_held(document) and not asks_for_as_many_votes(path, document):
                    passed.append((path, what))
    assert tried > 100
    assert passed == []


def asks_for_as_many_votes(path: tuple, document: dict) -> bool:
    """Whether a rule of votes was changed to one that these votes meet alike: half of an odd number."""
    if path[0] != "forms" or path[-1] not in ("share", "is_more"):
        return False
    row = document["forms"][path[1]]
    exact = Fraction(row["share"]) * sum(row["votes"].values())
    needed = math.floor(exact) + 1 if row["is_more"] else math.ceil(exact)
    return bool(needed == row["votes_needed"])


def is_held(document: dict) -> bool:
    """Whether a document holds; whatever is wrong with it is told by its place."""
    try:
        outcome = gu.union_verify(document).outcome
    except Refused as refused:
        outcome = refused.outcome
    assert outcome.is_solved or all(f.where and f.what for f in outcome.findings)
    return outcome.is_solved


@pytest.mark.parametrize(
    ("path", "instead", "said"),
    [
        (("parts", "more_trade_usd"), -1, "whole dollars, 0 or more, and nothing else"),
        (("parts", "more_trade_usd"), 10**9, "sum to"),
        (("beside", "with_balances_released_usd"), 0, "is below the gain"),
        (("beside", "home_first_usd"), 10**12, "is above the gain"),
        (("beside",), None, "whole dollars, and nothing else"),
        (("yardsticks", "AA", "without_usd"), 1.5, "without_usd is a whole number for every player"),
        (("left_short",), [{"party": "AA"}], "leaves more unserved"),
        (("stopped",), [{"contract": "X", "today_bcm": 1.0, "without_bcm": 2.0}], "carries less without"),
        (("input_sha256",), "", "is not what stands there"),
        (("accounts", "AA", "today", "sales_usd"), 5, "does not add up to"),
        (("accounts", "AA", "together", "transport_usd"), 5, "add up to"),
        (("accounts", "AA"), None, "an account of whole dollars"),
        (("left_open", "moved_bcm"), -1, "is 0 or more, and no more than what is shifted"),
        (("left_open", "misclosure"), {"AA": 1}, "each with a figure and its standard deviation"),
        (("outcome", "code"), "infeasible", "yet worths are printed"),
        (("certificate", "worth", PLAYERS), "1", ""),
        (("sharing", "shapley"), None, ""),
    ],
)
def test_what_rests_on_the_plans_is_tested_for_what_must_hold_of_it(
    answer: dict, path: tuple, instead: object, said: str
) -> None:
    with changed(copy.deepcopy(answer), path, instead) as document:
        outcome = gu.union_verify(document).outcome
    assert not outcome.is_solved
    assert any(said in f.what for f in outcome.findings), outcome.findings


def test_an_answer_of_the_first_version_is_still_rechecked(answer: dict) -> None:
    later = (
        "accounts",
        "transfers",
        "held_by_contracts",
        "left_open",
        "sensitivity",
        "forms",
        "orders",
        "blocs",
        "borders",
    )
    first = {k: v for k, v in answer.items() if k not in later} | {"schema": "gasunion/union/1"}
    first["reasons"] = {k: v for k, v in answer["reasons"].items() if k.split(".")[0] not in later}
    schema = json.loads((resources.files("gasunion") / "schemas" / "union-1.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(first)
    checked = gu.union_verify(first)
    assert checked.outcome.is_solved, checked.outcome.findings
    assert not gu.union_verify(first | {"accounts": answer["accounts"]}).outcome.is_solved


def test_accounts_add_up_to_the_yardsticks_and_transfers_to_nothing(answer: dict) -> None:
    for p, kinds_of in answer["accounts"].items():
        for kind in ("without", "today"):
            a = kinds_of[kind]
            own = a["value_of_use_usd"] - a["production_usd"] - a["transport_usd"] - a["investment_usd"]
            paid = a["sales_usd"] - a["purchases_usd"] + a["transit_received_usd"] - a["transit_paid_usd"]
            assert own + paid == answer["yardsticks"][p][f"{kind}_usd"]
    for rule, paid in answer["transfers"].items():
        if paid is not None:
            assert abs(sum(paid.values())) < 100, rule


def test_what_is_no_answer_is_refused_in_words(answer: dict) -> None:
    for document, said in (
        ({}, "is no answer of gasunion union"),
        ([], "is no answer of gasunion union"),
        (answer | {"certificate": None}, "holds no certificate"),
        (answer | {"sharing": None}, "holds no certificate"),
    ):
        with pytest.raises(Refused, match=said):
            gu.union_verify(document)  # type: ignore[arg-type]


def test_slips_in_names_are_refused(folder: Path) -> None:
    with pytest.raises(Refused, match="'XX' is no party of this case"):
        gu.union(folder / "case", 2024, players="AA+XX", scenario=folder / "base.toml")
    with pytest.raises(Refused, match="'XX'"):
        gu.union(folder / "case", 2024, players=PLAYERS, unions="AA+XX", scenario=folder / "base.toml")


def test_a_year_without_published_balances_is_taken_as_agreed_and_the_answer_says_so(folder: Path) -> None:
    found = gu.union(folder / "case", 2024, players=PLAYERS, unions="AA+BB")
    answer = json.loads(json.dumps(found.answer))
    assert answer["base"] is None
    assert answer["reasons"]["base"].startswith("the year is taken as agreed")
    assert answer["worlds"] is None
    assert all(answer["worth"][p] == answer["yardsticks"][p]["today_usd"] for p in PLAYERS.split("+"))
    assert gu.union_verify(answer).outcome.is_solved
    other = answer | {"reasons": answer["reasons"] | {"base": "changes that were given pin its contracts"}}
    assert not gu.union_verify(other).outcome.is_solved


def test_the_page_of_such_a_year_says_so_in_every_language(folder: Path) -> None:
    question = union_question(gu.load(folder / "case"), 2024, PLAYERS)
    found = gu.union(folder / "case", 2024, players=PLAYERS, worlds=0)
    data = union_data(found.answer, question, unions=None)
    said = ("taken as agreed", "взят по согласованному", "келісілген күйінде", "kelishilganicha")
    for code, words in zip(LANGUAGES, said, strict=True):
        assert words in body_html(data, code)
    assert "changes that were given pin its contracts" not in body_html(data, "en")


def test_agreed_quantities_written_as_pins_by_hand_give_the_same_worths(folder: Path, tmp_path: Path) -> None:
    _, scenario = union_question(gu.load(folder / "case"), 2024, PLAYERS).year_data
    assert scenario.is_as_agreed
    assert scenario.has_base
    rows = "".join(
        f'[[add]]\ntable = "pins"\nrow = {{ contract = "{c.contract}", year = 2024, '
        + ", ".join(f"month_{m:02d}_mcm_d = {rate!r}" for m, rate in enumerate(c.pinned_mcm_d or (), start=1))
        + ', source = "agreed", confidence = "published" }\n'
        for c in scenario.contracts
    )
    pins = tmp_path / "pins.toml"
    pins.write_text(f'title = "Agreed"\n{rows}')
    agreed = gu.union(folder / "case", 2024, players=PLAYERS, worlds=0)
    given = gu.union(folder / "case", 2024, players=PLAYERS, worlds=0, scenario=pins)
    assert given.answer["worth"] == agreed.answer["worth"]


def test_the_command_and_python_give_the_same(folder: Path, answer: dict, tmp_path: Path) -> None:
    out = tmp_path / "answer.json"
    words = ["--year", "2024", "--players", PLAYERS, "--unions", "AA+BB", "--workers", "1"]
    done = CliRunner().invoke(
        app,
        ["union", str(folder / "case"), *words, "--scenario", str(folder / "base.toml"), "--json", str(out)],
    )
    assert done.exit_code == 0, done.stderr
    assert json.loads(out.read_text()) == answer
    assert "today (surplus with payments)" in done.stdout
    again = CliRunner().invoke(app, ["union", "--verify", str(out)])
    assert again.exit_code == 0
    assert "every claim that follows from the worths holds" in again.stdout
    out.write_text(out.read_text().replace(f'"gain_usd": {answer["gain_usd"]}', '"gain_usd": 5'))
    assert CliRunner().invoke(app, ["union", "--verify", str(out)]).exit_code == 3
