"""The northern question against answers by hand: the small case, and what the shipped one says."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.north_rows import page_lines
from tests.small_case import write_case

from gasunion.intake.case import load_case
from gasunion.scenario.north import Range
from gasunion.studies.north.data import middle, triangular
from gasunion.studies.north.question import NorthAnswer, north_of
from gasunion.studies.north.runs import TOGETHER, Runs, runs_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> NorthAnswer:
    return north_of(load_case(write_case(tmp_path_factory.mktemp("north") / "case")), worlds=40)


@pytest.fixture(scope="module")
def runs(answer: NorthAnswer) -> Runs:
    return answer.mid


def cost(runs: Runs, option: str, party: str, valuation: str, rate: float = 0.0) -> float:
    return float(runs.cost(option, party, valuation=valuation, rate=rate)[0])  # type: ignore[arg-type]


# Years 2026 to 2030. N wants 2 and E 1 bcm in each. OWN: N gets 1.5 through OLD and NEW, E nothing in 2026, 1
# from 2027. Bought gas and swaps: all in 2026–2029, none in 2030, when A_SIDE has ended.
# Coal for 1 bcm of gas: 34 · 0.9 / (17 · 0.6) = 3 t per tcm at 30 USD/t, 90 MUSD.


def test_what_is_covered_follows_from_the_sections(runs: Runs, answer: NorthAnswer) -> None:
    supplied = {o: s.all_gas_bcm[0][-5:].tolist() for o, s in runs.service.items()}
    assert supplied == {
        "OWN": [1.5, 2.5, 2.5, 2.5, 2.5],
        "BOUGHT": [3.0, 3.0, 3.0, 3.0, 0.0],
        "SWAP": [3.0, 3.0, 3.0, 3.0, 0.0],
        "COAL": [0.0] * 5,
    }
    assert answer.covered == pytest.approx({"OWN": 11.5 / 15, "BOUGHT": 0.8, "SWAP": 0.8, "COAL": 0.0})


def test_own_gas_costs_what_a_pencil_finds(runs: Runs) -> None:
    invested = 0.5 * 600 + 200 + 150 + 100
    # 2 % a year; EAST runs from 2027, in four of the five years.
    operation = 0.02 * (5 * (300 + 200 + 100) + 4 * 150)
    coal = (15 - 11.5) * 90
    assert cost(runs, "OWN", "AA", "resource") == pytest.approx(invested + operation + 11.5 * 50 + coal)
    assert cost(runs, "OWN", "AA", "export") == pytest.approx(invested + operation + 11.5 * 150 + coal)
    assert cost(runs, "OWN", "BB", "resource") == 0.0
    lines = runs.investment("OWN", are_lines=True, is_whole=False)[0]
    whole = runs.investment("OWN", are_lines=True, is_whole=True)[0]
    assert (lines, whole) == (650.0, 950.0)


def test_bought_gas_costs_what_a_pencil_finds(runs: Runs) -> None:
    ours = 240 + 100 + 0.02 * (4 * 240 + 5 * 100) + 12 * 100 + 3 * 90
    theirs = 120 + 0.02 * 5 * 120 + 12 * (40 - 100)
    assert cost(runs, "BOUGHT", "AA", "resource") == pytest.approx(ours)
    assert cost(runs, "BOUGHT", "AA", "export") == pytest.approx(ours)
    assert cost(runs, "BOUGHT", "BB", "resource") == pytest.approx(theirs)
    assert cost(runs, "BOUGHT", "BB", "export") == pytest.approx(theirs + 12 * 30)
    assert cost(runs, "BOUGHT", TOGETHER, "resource") == pytest.approx(ours + theirs)


def test_a_swap_one_for_one_takes_nothing_from_the_seller_but_its_line(runs: Runs) -> None:
    line = 120 + 0.02 * 5 * 120
    ours = 240 + 100 + 0.02 * (4 * 240 + 5 * 100) + 12 * (50 + 5) + 3 * 90
    assert cost(runs, "SWAP", "AA", "resource") == pytest.approx(ours)
    assert cost(runs, "SWAP", "BB", "resource") == pytest.approx(line - 12 * 5)


def test_coal_costs_what_a_pencil_finds_and_is_discounted_year_by_year(runs: Runs) -> None:
    assert cost(runs, "COAL", "AA", "resource") == pytest.approx(80 + 0.02 * 5 * 80 + 15 * 90)
    flow = {2024: 40.0, 2025: 40.0} | dict.fromkeys(range(2026, 2031), 1.6 + 270)
    value = sum(money / 1.08 ** (year - 2024) for year, money in flow.items())
    assert cost(runs, "COAL", "AA", "resource", 0.08) == pytest.approx(value)


def test_idle_capacity_and_carbon_follow_from_use(runs: Runs, answer: NorthAnswer) -> None:
    # TRUNK: half of 6 is 3, used 1.5 once and 2.5 four times; NEW with OLD: full; EAST: 1 of 2.
    trunk = 1 - (1.5 + 4 * 2.5) / (5 * 3)
    assert answer.stranded["OWN"] == pytest.approx((300 * trunk + 150 * 0.5) / (300 + 200 + 150))
    assert answer.stranded["COAL"] is None
    # 34 GJ/tcm · 56 kg/GJ: 1.904 Mt per bcm of gas; 30.6 / 0.6 · 96: 4.896 Mt for coal in its place.
    assert answer.co2_mt["OWN"] == pytest.approx(11.5 * 1.904 + 3.5 * 4.896)
    assert answer.co2_mt["COAL"] == pytest.approx(15 * 4.896)


def test_who_can_cut_and_what_hangs_on_one_pipe(answer: NorthAnswer) -> None:
    found = {s.option: s for s in answer.security}
    assert found["OWN"].can_cut == {"AA": 1.0}
    # TRUNK has two strings, LINE two parts; of EAST the number is not known.
    assert [(p.section, p.share) for p in found["OWN"].single_points] == [("EAST", pytest.approx(4 / 11.5))]
    assert found["BOUGHT"].can_cut == {"AA": 1.0, "BB": 1.0}
    assert [p.section for p in found["BOUGHT"].single_points] == ["A", "B"]
    assert found["COAL"].can_cut == {}


def test_an_investment_of_another_year_is_raised_and_spread() -> None:
    words = [f"north_figures[escalation,].{end}=2" for end in ("low", "mid", "high")]
    words.append("north_parts[COAL_PLANTS].capex_mid=2000")
    case = load_case("eurasia", changes=words)
    assert case.north is not None
    runs = runs_of(case.north, middle(case.north))
    built = runs.cash["COAL_LPG"]["KZ"].build[0]
    spent = {y: float(m) for y, m in zip(case.north.years, built, strict=True) if m}
    assert spent == pytest.approx(dict.fromkeys((2027, 2028, 2029), 2000 * 1.02**2 / 3))


@pytest.mark.parametrize(
    ("u", "value"), [(0.0, 1.0), (0.125, 2.0), (0.25, 1 + 2**0.5), (0.5, 3.0), (1.0, 5.0)]
)
def test_the_triangular_distribution_is_inverted(u: float, value: float) -> None:
    # Density rises from 1 to 3 and falls to 5; F(x) = (x − 1)² / 8 below 3.
    assert triangular(u, Range(low=1.0, mid=3.0, high=5.0)) == pytest.approx(value)


def test_the_shipped_case_speaks_of_the_claim_as_its_page_does() -> None:
    answer = north_of(load_case("eurasia"))
    page = (ROOT / "docs/theory/north.md").read_text(encoding="utf-8")
    for r in answer.readings:
        half, low, high = (
            f"{x / 1000:.1f}".replace("-", "−") for x in (r.spread.p50, r.spread.p5, r.spread.p95)
        )
        assert f"| {half} | {low} to {high} | {r.probability:.2f} |" in page, r
    assert "20 bn USD or more" in answer.sentence
    assert answer.sentence.count(".") > 0
    assert "\n" not in answer.sentence


def test_the_page_lists_every_datum_of_the_shipped_case_as_it_is() -> None:
    case = load_case("eurasia").north
    assert case is not None
    page = (ROOT / "docs/theory/north.md").read_text(encoding="utf-8").splitlines()
    lines = page_lines(case)
    start = page.index(lines[0])
    assert page[start : start + len(lines)] == lines


def test_every_number_of_the_shipped_case_has_its_source() -> None:
    case = load_case("eurasia").north
    assert case is not None
    for record in (*case.options, *case.parts, *case.figures):
        assert record.sourced.source, record
        assert record.sourced.source_date, record
        assert "estimate of this project" in record.sourced.source or record.sourced.confidence != "measured"
