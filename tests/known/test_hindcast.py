"""The hindcast of `eurasia`, 2021 to 2024 as of each January: README, page and recheck agree with it."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from pathlib import Path

import jsonschema

from gasunion.intake.case import load_case
from gasunion.outcome import Envelope, Provenance
from gasunion.report.answers.past_years import hindcast_part, hindcast_reasons
from gasunion.studies.hindcast.flow import PREDICTORS, Hindcast
from gasunion.studies.hindcast.question import PastYears, hindcast_years
from gasunion.studies.hindcast.recheck import recheck

ROOT = Path(__file__).parents[2]
README = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
PAGE = (ROOT / "docs/theory/hindcast.md").read_text(encoding="utf-8")
WORDS = {0: "none", 1: "one", 2: "two", 3: "three", 4: "four"}


@cache
def past() -> PastYears:
    return hindcast_years(load_case("eurasia"))


def test_the_readme_says_what_the_hindcast_tests_and_who_won():
    found, over = past().hindcasts, past().scores[0]
    assert (
        f"Of {len(found)} flows of 2021–2024, {WORDS[sum(h.is_test for h in found)]} test the plan" in README
    )
    miss = [f"{over.errors[p]:.2f}" for p in PREDICTORS]
    assert (
        f"Over the {over.count} independent ones the year before misses by {miss[0]} bcm on average, agreed "
        f"quantities alone by {miss[1]}, the plan with them by {miss[2]} and the contracted plan by {miss[3]}"
    ) in README
    assert over.won == "persistence"
    assert "the year before won" in README


NUMBER = re.compile(r"-?\d+\.\d+")


def _bcm(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.6f}"


def row(h: Hindcast) -> str:
    """The row with more digits than the page has."""
    before = f"{_bcm(h.persistence)}{'' if h.was_published or h.persistence is None else '*'}"
    span = "" if h.planned is None else f" ({_bcm(h.planned_low)} to {_bcm(h.planned_high)})"
    late = [x.name for x in h.held if x.is_late]
    rests = [x.name for x in h.held if x.rests_on_observation and not x.is_late]
    basis = "" if h.is_independent else h.basis.replace("_", " ")
    cells = (
        h.corridor.partition(" (")[0],
        str(h.year),
        _bcm(h.observed),
        before,
        _bcm(h.agreed),
        _bcm(h.status_quo),
        f"{_bcm(h.planned)}{span}",
        f"{100 * (h.known_share or 0):.0f} %",
        ", ".join(h.starts_or_ends),
        ", ".join(rests),
        ", ".join(late),
        "yes" if h.is_test else basis,
    )
    return f"| {' | '.join(cells)} |"


def test_the_page_shows_the_flows_as_they_are():
    written = [line for line in PAGE.splitlines() if line.startswith("|") and "| 202" in line]
    made = [row(h) for h in past().hindcasts]
    assert [NUMBER.sub("", line) for line in written] == [NUMBER.sub("", line) for line in made]
    # A value on the edge between two digits may be told by either: a plan is good to 1e-4.
    for line, exact in zip(written, made, strict=True):
        for told, value in zip(NUMBER.findall(line), NUMBER.findall(exact), strict=True):
            assert abs(float(told) - float(value)) <= 0.0505, (line, exact)


def test_the_page_shows_the_mean_errors_as_they_are():
    names = {"independent": "independent flows", "tests": "flows that test the plan"}
    rows = []
    for s in past().scores:
        of = names[s.flows] + ("" if s.with_starts_and_ends else ", without starts and ends of contracts")
        # Of no flow there is no mean error.
        errors = [f"{s.errors[p]:.2f}" if s.count else "n/a" for p in PREDICTORS]
        rows.append(f"| {of} | {s.count} | {' | '.join(errors)} |")
    written = [line for line in PAGE.splitlines() if line.startswith(("| independent flows", "| flows that"))]
    assert written == rows


def test_what_is_printed_is_what_a_second_function_makes_of_it():
    envelope = Envelope(
        name="hindcast",
        outcome=past().outcome,
        body=hindcast_part(past()),
        reasons=hindcast_reasons(past()),
        provenance=Provenance(input_sha256="", version="0"),
    )
    answer = json.loads(json.dumps(envelope.as_dict()))
    schema = json.loads(
        (resources.files("gasunion") / "schemas" / "hindcast.json").read_text(encoding="utf-8")
    )
    jsonschema.Draft202012Validator(schema).validate(answer)
    assert recheck(answer) == ()


def test_no_contract_that_binds_is_dated_after_the_year_began():
    bound = [x for h in past().hindcasts for x in h.held if x.kind == "contract"]
    assert len(bound) > 40
    assert not [x for x in bound if x.is_late]


def test_flows_of_2025_are_kept_back():
    assert [y.year for y in past().years] == [2021, 2022, 2023, 2024]
