import dataclasses
from itertools import product

import numpy as np
import pytest
from tests.small_case import write_case

from gasunion.intake.case import load_case
from gasunion.outcome import Refused
from gasunion.planning.blocks import bounded
from gasunion.planning.enumeration import MOST_SETS, alternatives, bound_musd, possible
from gasunion.planning.formulation import formulate
from gasunion.planning.pinning import pin
from gasunion.planning.plan import plan_within
from gasunion.planning.timeline import Stage, choose_builds, with_builds
from gasunion.studies.cost_allocation import allocate
from gasunion.studies.projects import judge_projects, projects_question

# Cheap enough to be built; the store is dear on B's territory.
CHEAP = [f"projects[WIDER,1].capex_{level}*=0.2" for level in ("low", "mid", "high")]
BLOCK = frozenset({"AA", "BB", "CN"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_case(tmp_path_factory.mktemp("projects") / "small")


def case_with(folder, *changes):
    return load_case(str(folder), changes=[*changes])


@pytest.fixture(scope="module")
def later(folder):
    """The small case with NEW2 open in 2024 too, so that two projects can be chosen among."""
    early = [
        "projects[NEW2,*].earliest_year=2024",
        "projects[NEW2,*].capex_mid*=0.3",
        "projects[NEW2,*].capex_low*=0.2",
    ]
    return case_with(folder, *CHEAP, *early)


def test_nothing_is_built_that_costs_more_than_it_brings(folder):
    result = judge_projects(projects_question(case_with(folder), years=[2024]))
    assert result.outcome.is_solved
    assert result.timeline.start == {"WIDER": None}
    (wider,) = result.judged
    assert (wider.start, wider.tried) == (None, 2024)
    assert 0 < wider.benefit_musd < wider.cost_musd
    assert result.after_musd == pytest.approx(result.before_musd)
    # 25 years at 8 %: an annuity of 30 years on 400 and 80 MUSD.
    years = sum(1.08**-k for k in range(25))
    annuity = 0.08 / (1 - 1.08**-30)
    assert wider.cost_musd == pytest.approx(480 * annuity * years * 366 / 365, rel=1e-9)
    assert wider.kept.own_cost["BB"] == pytest.approx(80 * annuity * years * 366 / 365, rel=1e-9)


def test_a_host_that_loses_is_compensated_by_who_gains(folder):
    result = judge_projects(projects_question(case_with(folder, *CHEAP), years=[2024]))
    assert result.outcome.is_solved
    assert result.timeline.start == {"WIDER": 2024}
    (wider,) = result.judged
    net = wider.free.net
    assert net["AA"] > 0 > net["BB"]
    assert wider.free.compensation["BB"] == pytest.approx(-net["BB"])
    assert wider.free.compensation["AA"] == pytest.approx(net["BB"])
    assert wider.free.refund == {"AA": pytest.approx(-net["BB"] / net["AA"])}
    gain = wider.benefit_musd - wider.cost_musd
    assert result.after_musd - result.before_musd == pytest.approx(gain, rel=1e-6)
    assert sum(result.portfolio.values()) == pytest.approx(gain, rel=1e-6)


def test_the_choice_is_the_best_of_all_vectors(later):
    """Every yes and no of two projects, each year's programme solved by itself."""
    question = projects_question(later, years=[2024], block="all")
    year = question.years[0]
    formulation = formulate(*question.case.planning_year(year))
    pins, _ = pin(formulation)
    program = bounded(formulation, kind="block", block=question.block, pins=pins)
    stage = Stage(year=year, weight=3.0, formulation=formulation, program=program)
    names = sorted(stage.columns())
    assert names == ["NEW2", "WIDER"]
    chosen = choose_builds([stage], first_year=dict.fromkeys(names, 0))
    worth = {}
    for vector in product((False, True), repeat=2):
        built = frozenset(n for n, is_built in zip(names, vector, strict=True) if is_built)
        plan = plan_within(
            formulation, with_builds(program, formulation, built), block=question.block, pins=pins
        )
        worth[built] = plan.surplus_musd
    best = max(worth, key=worth.get)
    assert best
    assert {p for p, start in chosen.start.items() if start is not None} == best
    assert chosen.worth_musd == pytest.approx(3.0 * worth[best], rel=1e-9)


def test_two_years_share_builds_and_a_lifetime_ends(later):
    question = projects_question(later, years=[2024], block="all")
    formulation = formulate(*question.case.planning_year(2024))
    pins, _ = pin(formulation)
    program = bounded(formulation, kind="block", block=question.block, pins=pins)
    stages = [Stage(year=y, weight=1.0, formulation=formulation, program=program) for y in (2024, 2034, 2074)]
    first = {"NEW2": 2030, "WIDER": 2024}
    chosen = choose_builds(stages, first_year=first)
    life = {p.project: p.lifetime_y for p in formulation.scenario.projects}
    assert chosen.start["NEW2"] in (None, 2034, 2074)
    for name, start in chosen.start.items():
        if start is not None:
            stands = [y for y in (2024, 2034, 2074) if name in chosen.in_place(life, y)]
            assert stands == [y for y in (2024, 2034, 2074) if start <= y < start + life[name]]
    assert 2074 - 2034 >= life["NEW2"]


def test_a_threshold_spares_small_gainers_and_may_leave_a_host_uncovered():
    benefit, cost = {"A": 100, "B": 12, "C": 5}, {"C": 45}
    free = allocate(benefit, cost, threshold=0.0)
    assert free.net == {"A": 100, "B": 12, "C": -40}
    assert free.compensation == pytest.approx({"A": -40 * 100 / 112, "B": -40 * 12 / 112, "C": 40})
    kept = allocate(benefit, cost, threshold=0.1)  # keeps 11.2: A is 88.8 above it, B 0.8
    assert kept.compensation == pytest.approx({"A": -40 * 88.8 / 89.6, "B": -40 * 0.8 / 89.6, "C": 40})
    assert kept.uncovered == 0
    high = allocate(benefit, cost, threshold=0.8)  # keeps 89.6: only A, with 10.4
    assert high.compensation == pytest.approx({"A": -10.4, "B": 0, "C": 10.4})
    assert high.uncovered == pytest.approx(29.6)
    with pytest.raises(ValueError, match="the threshold is 2; it is a share between 0 and 1"):
        allocate(benefit, cost, threshold=2)


def test_payments_sum_to_nothing_and_leave_no_payer_below_zero():
    draw = np.random.default_rng(5)
    for _ in range(200):
        parties = "ABCDE"[: draw.integers(1, 6)]
        benefit = {p: float(draw.uniform(-50, 100)) for p in parties}
        cost = {p: float(draw.uniform(0, 60)) for p in parties}
        found = allocate(benefit, cost, threshold=float(draw.uniform(0, 0.5)))
        assert sum(found.compensation.values()) == pytest.approx(0, abs=1e-9)
        for party, net in found.net.items():
            after = net + found.compensation[party]
            assert after >= -1e-9 if net > 0 else after <= 1e-9
        assert all(0 <= share <= 1 for share in found.refund.values())


def test_what_cannot_be_asked_is_refused_with_the_next_step(folder):
    case = case_with(folder)

    def refused(**words):
        with pytest.raises(Refused) as caught:
            projects_question(case, **words)
        return [str(f) for f in caught.value.findings]

    assert refused(years=[2023]) == [
        "projects: none could stand in 2023. See earliest_year in projects.csv; ask for a later year."
    ]
    assert refused(years=[2024], until=2020) == [
        "until: is 2020, before the last modelled year, 2024. Give --until 2024 or later."
    ]
    assert refused(years=[2024], threshold=1.5) == ["threshold: is 1.5. It is a share, 0 to 1."]
    assert "2030" in refused(years=[2030])[0]
    assert "XX" in refused(years=[2024], block="AA+XX")[0]


def test_lead_times_count_from_the_decision(folder):
    question = projects_question(case_with(folder, *CHEAP), years=[2024], decided=2023)
    result = judge_projects(question)
    (wider,) = result.judged  # a lead time of two years from 2023 is 2025
    assert (wider.start, wider.tried) == (None, None)
    assert wider.cost_musd == 0


def test_a_project_s_own_threshold_stands_before_that_of_the_question(folder):
    own = [*CHEAP, "projects[WIDER,1].threshold=0.6"]
    asked = judge_projects(projects_question(case_with(folder, *CHEAP), years=[2024], threshold=0.6))
    result = judge_projects(projects_question(case_with(folder, *own), years=[2024], threshold=0.1))
    (wider,), (same,) = result.judged, asked.judged
    assert wider.project.threshold == 0.6
    assert wider.kept.threshold == 0.6
    assert wider.kept.compensation == pytest.approx(same.kept.compensation)
    assert wider.kept.uncovered == pytest.approx(same.kept.uncovered)


def test_years_solved_apart_sum_to_what_one_programme_of_all_years_says(later):
    """Years share nothing but builds: every choice of starts, year by year, against the stacked programme."""
    question = projects_question(later, years=[2024], block="all")
    formulation = formulate(*question.case.planning_year(2024))
    pins, _ = pin(formulation)
    program = bounded(formulation, kind="block", block=question.block, pins=pins)
    stages = [
        Stage(year=y, weight=w, formulation=formulation, program=program)
        for y, w in ((2024, 1.0), (2034, 0.4))
    ]
    first = {"NEW2": 2030, "WIDER": 2024}
    found, bad = alternatives(stages, first)
    assert bad is None
    assert possible(stages, first) == {2024: ("WIDER",), 2034: ("NEW2", "WIDER")}
    surplus = {(a.year, a.stands): a.surplus for a in found}
    worth = {}
    for new, wider in product((None, 2034), (None, 2024, 2034)):
        sets = {
            y: frozenset(n for n, s in (("NEW2", new), ("WIDER", wider)) if s is not None and s <= y)
            for y in (2024, 2034)
        }
        worth[new, wider] = surplus[2024, sets[2024]] + 0.4 * surplus[2034, sets[2034]]
    chosen = choose_builds(stages, first_year=first)
    assert chosen.worth_musd == pytest.approx(max(worth.values()), rel=1e-9)
    assert worth[chosen.start["NEW2"], chosen.start["WIDER"]] == pytest.approx(max(worth.values()), rel=1e-9)
    bound, outcome = bound_musd(stages, first_year=first)
    assert outcome.is_solved
    assert bound >= chosen.worth_musd - 1e-6


def test_too_many_sets_are_not_solved_one_by_one(later):
    question = projects_question(later, years=[2024], block="all")
    formulation = formulate(*question.case.planning_year(2024))
    pins, _ = pin(formulation)
    program = bounded(formulation, kind="block", block=question.block, pins=pins)
    stage = Stage(year=2024, weight=1.0, formulation=formulation, program=program)
    names = dict.fromkeys(stage.columns(), 0)
    assert 2 ** len(names) * 40 > MOST_SETS
    many = [dataclasses.replace(stage, year=2024 + k) for k in range(40)]
    assert alternatives(many, names) == ((), None)


def test_a_project_that_ends_pays_its_investment_by_then_and_stands_no_longer(folder):
    """Lifetime 30, but until 2033: ten years; annuity of ten years, and none of it in 2034."""
    case = case_with(folder, *CHEAP, "projects[WIDER,*].until_year=2033")
    (wider,) = case.planning_year(2024)[1].projects
    assert wider.lifetime_y == 10
    assert wider.until_year == 2033
    assert case.year(2030)[1].projects[-1].project in ("NEW2", "WIDER")
    gone = case_with(folder, "projects[WIDER,*].until_year=2024")
    assert "WIDER" not in {p.project for p in gone.year(2030)[1].projects}
