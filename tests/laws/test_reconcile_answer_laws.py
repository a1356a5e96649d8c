"""What a base year prints is what a second computation makes of the case: no single change of it passes."""

from __future__ import annotations

import copy
import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.base_years import figure, figures, two_party
from tests.examples import EXPLORES, chance
from tests.single_changes import kinds, places

import gasunion as gu
from gasunion import __version__
from gasunion.intake.case import Case, load_case
from gasunion.outcome import Envelope, Provenance, Refused
from gasunion.report.answers.reconciled import reconcile_part
from gasunion.scenario.changes import Change
from gasunion.studies.reconcile import base_year
from gasunion.studies.reconcile.question import base_year_of
from gasunion.studies.reconcile.recheck import Recheck, checked

YEARS: dict[str, list[str | Change]] = {
    "closed": [*figures()],
    "higher": [*figures({("B", "use", ""): "8.4", ("A", "output", ""): "12.3"})],
    "conflict": [
        *figures(),
        figure("A", "output", "", "14", publisher="Other"),
        figure("B", "import", "A", "8"),
    ],
    "short": [
        "demands[B_TOWN,2025,TOWN].quantity=8.5",
        *figures(),
        figure("B", "shortage", "", "0.5", low_bcm="0.45", high_bcm="0.55"),
    ],
    "dated": [
        "demands[B_TOWN,2025,TOWN].quantity=8.5",
        *figures(),
        figure("B", "shortage", "", "0.3", from_date="2025-02-10", to_date="2025-02-25", **{"class": "TOWN"}),
        figure("A", "gross_output", "", "13"),
        figure("B", "stock_change", "", "0.1"),
    ],
    "filled": [
        "storages[Lowland storage,2025].fill_start=0.8",
        "storages[Lowland storage,2025].fill_end=1.1",
        *figures({("B", "use", ""): "8.4"}),
        figure("B", "stock_change", "", "0.5"),
    ],
    "derived": [
        "supplies[A_FIELD,2025].derived_from=its own output of the Office",
        "demands[B_TOWN,2025,TOWN].derived_from=the use of the Office",
        "contracts[A-M,2025].derived_from=the export of the Office",
        *figures({("B", "use", ""): "8.4", ("A", "output", ""): "12.3"}),
    ],
    "held": ["case.reconcile={held = ['M'], stock_change = 0.3, least_bcm = 0.001}", *figures()],
}


def answered(case: Case, year: int = 2025) -> dict[str, Any]:
    """The answer as a file holds it."""
    base = base_year_of(case, year)
    assert base.outcome.is_solved, base.outcome
    envelope = Envelope(
        name="reconcile",
        outcome=base.outcome,
        body=reconcile_part(base) | {"worlds": None},
        provenance=Provenance(
            input_sha256=case.input_sha256, version=__version__, overridden=case.overridden
        ),
    )
    made: dict[str, Any] = json.loads(json.dumps(envelope.as_dict()))
    return made


@cache
def case_of(name: str) -> Case:
    return two_party(*YEARS[name])


@cache
def recheck_of(name: str) -> Recheck:
    return Recheck(case_of(name), version=__version__)


def is_told(document: Any, recheck: Recheck) -> bool:
    try:
        outcome, _ = recheck.verify(document)
    except Refused as refused:
        return all(f.where and f.what for f in refused.findings)
    return not outcome.is_solved and all(f.where and f.what for f in outcome.findings)


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def others(value: Any, path: tuple[Any, ...]) -> list[Any]:
    """Values that are not the one at a place: of every kind, and a number two of its last digits away.

    One digit away may be as right: where the number itself lies on the edge between the two.
    """
    held = at(value, path)
    found = [new for _, new in kinds(value, path)]
    if isinstance(held, float):
        found += [
            math.nextafter(held, math.inf),
            held + 0.002,
            held - 0.002,
            -held if abs(held) > 0.001 else 0.004,
        ]
    return [new for new in found if not _is_same(held, new)]


def _is_same(old: Any, new: Any) -> bool:
    """Whether a file would hold the same value: 1 and 1.0 are one number."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, int | float) and isinstance(new, int | float):
        return old == new
    return type(old) is type(new) and bool(old == new)


@pytest.mark.parametrize("name", YEARS)
def test_every_answer_is_confirmed_by_the_second_computation(name: str) -> None:
    outcome, confirmed = recheck_of(name).verify(answered(case_of(name)))
    assert outcome.is_solved, outcome.findings
    assert confirmed[-1].startswith("answer: ")
    assert confirmed[1].startswith("optimum: ")


@pytest.mark.parametrize("name", YEARS)
def test_no_single_change_of_an_answer_passes(name: str, record_property: Any) -> None:
    document, rng, count = answered(case_of(name)), chance(name), 0
    # What worlds say is not made again, and the recheck says so.
    every = [p for p in places(document) if p[0] != "worlds"]
    for path in every:
        news = others(document, path)
        for new in news if EXPLORES else rng.sample(news, min(len(news), 3)):
            twin = copy.deepcopy(document)
            at(twin, path[:-1])[path[-1]] = new
            assert is_told(twin, recheck_of(name)), (path, at(document, path), new)
            count += 1
    for path in every:
        twin = copy.deepcopy(document)
        del at(twin, path[:-1])[path[-1]]
        assert is_told(twin, recheck_of(name)), ("without", path)
    record_property("single changes of base years", count)
    assert count >= 300


def test_an_answer_of_another_case_or_of_a_year_without_balances_is_told() -> None:
    document = answered(case_of("higher"))
    assert is_told(document, recheck_of("closed"))
    assert is_told(document, Recheck(load_case("eurasia"), version=__version__))
    assert is_told({"schema": "gasunion/plan/1"}, recheck_of("closed"))


def test_what_the_first_computation_gets_wrong_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of("higher")
    monkeypatch.setattr(base_year, "NEAR", 0.5)  # the plan of least work may then carry half a bcm less
    base = base_year_of(case, 2025)
    outcome = checked(reconcile_part(base), base.outcome, case=case, version=__version__)
    assert outcome.code == "outside_limits"
    assert outcome.findings


def test_python_rechecks_as_the_command_does(tmp_path: Path) -> None:
    case = case_of("short")
    document = answered(case)
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(document))
    assert gu.reconcile_verify(case, path).outcome.is_solved
    document["pins"]["A-B"]["bcm"] += 0.001
    found = gu.reconcile_verify(case, document)
    assert found.outcome.code == "outside_limits"
    assert [f.where for f in found.outcome.findings] == ["answer, pins.A-B.bcm"]
