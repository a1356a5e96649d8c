"""Laws of a base year, whatever the figures: two parties, a pipe between them, one to a market, a store."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.base_years import figure, figures, two_party, two_party_folder
from tests.examples import few

from gasunion.intake.case import Case, load_case
from gasunion.scenario.changes import Change
from gasunion.studies.reconcile.base_file import base_file
from gasunion.studies.reconcile.base_year import BaseYear
from gasunion.studies.reconcile.question import base_year_of

pytestmark = pytest.mark.slow

volumes = st.floats(0.5, 4.0).map(lambda v: round(v, 3))


def solved(case: Case) -> BaseYear:
    found = base_year_of(case, 2025)
    assert found.outcome.is_solved, found.outcome
    return found


def true_year(use: float, sold: float) -> list[str | Change]:
    """A year that closes: B uses what it buys of A, M gets what it buys less the tenth that the way burns."""
    given: list[str | Change] = [
        f"demands[B_TOWN,2025,TOWN].quantity={use}",
        f"supplies[A_FIELD,2025].capacity={use + sold}",
        f"contracts[A-B,2025].agreed={use}",
        f"contracts[A-M,2025].agreed={sold}",
    ]
    for name, quantity in (("A-B", use), ("A-M", sold)):
        given += [f"contracts[{name},2025].minimum=0", f"contracts[{name},2025].maximum={2 * quantity}"]
    return given


def true_figures(use: float, sold: float) -> list[Change]:
    values = {"output": use + sold, "fuel": 0.1 * sold}
    told = [figure("A", item, "", repr(v)) for item, v in values.items()]
    return [*told, figure("B", "use", "", repr(use)), figure("A", "export", "M", repr(sold))]


def ranged(party: str, item: str, value: float, half: float, **more: str) -> Change:
    ends = {"low_bcm": repr(value - half), "high_bcm": repr(value + half)}
    return figure(party, item, "", repr(value), **ends, **more)


@settings(max_examples=few(0.16))
@given(use=volumes, sold=volumes)
def test_a_consistent_year_stays_as_it_is(use: float, sold: float) -> None:
    found = solved(two_party(*true_year(use, sold), *true_figures(use, sold)))
    assert found.misfit < 1e-5
    for a in found.adjusted:
        assert a.after == pytest.approx(a.unknown.prior, abs=2e-4), a.unknown


@cache
def spread(factor: float, moved: float) -> BaseYear:
    """Every standard deviation times a factor: of figures, of contracts, of shares."""
    rows = [
        ranged("A", "output", 12.0 + moved, 0.2 * factor),
        ranged("B", "use", 8.0 + moved, 0.3 * factor),
    ]
    shares = ("split", "month_maximum", "peak_ratio", "stock_change")
    toml = f"case.reconcile={{{', '.join(f'{s} = {0.1 * factor}' for s in shares)}}}"
    ranges = [
        f"contracts[{name},2025].{end}={middle + sign * 0.5 * factor}"
        for name, middle in (("A-B", 8.0), ("A-M", 4.0))
        for end, sign in (("minimum", -1.0), ("maximum", 1.0))
    ]
    return solved(two_party(toml, *ranges, *rows))


@settings(max_examples=few(0.12))
@given(factor=st.floats(1.1, 2.5), moved=st.sampled_from([-0.3, 0.2, 0.5]))
def test_scaling_every_deviation_alike_changes_nothing_but_the_misfit(factor: float, moved: float) -> None:
    one, other = spread(1.0, moved), spread(factor, moved)
    for a, b in zip(one.adjusted, other.adjusted, strict=True):
        assert a.after == pytest.approx(b.after, abs=5e-3), a.unknown
    assert one.misfit == pytest.approx(factor**2 * other.misfit, rel=0.05)


@settings(max_examples=few(0.16))
@given(value=st.floats(6.5, 9.5).map(lambda v: round(v, 3)))
def test_what_is_sure_is_kept(value: float) -> None:
    sure = ranged("B", "use", value, 0.0, publisher="Meter")
    found = solved(two_party("case.reconcile={least_bcm = 0.0001}", *figures(), sure))
    (met,) = [m for m in found.met if m.observation.figure.publisher == "Meter"]
    assert met.reconciled_bcm == pytest.approx(value, abs=2e-3)


@settings(max_examples=few(0.12))
@given(value=st.floats(7.5, 8.8), half=st.floats(0.3, 1.5))
def test_a_source_heard_twice_has_half_its_variance(value: float, half: float) -> None:
    others = [f for f in figures() if f.row is not None and f.row["item"] != "use"]
    twice = [ranged("B", "use", value, half, publisher=p) for p in ("One", "Two")]
    once = ranged("B", "use", value, half / 2**0.5, publisher="One")
    first, second = solved(two_party(*others, *twice)), solved(two_party(*others, once))
    for a, b in zip(first.adjusted, second.adjusted, strict=True):
        assert a.after == pytest.approx(b.after, abs=3e-4), a.unknown
    sigma = [{m.party: m.sigma_bcm for m in found.misclosures}["B"] for found in (first, second)]
    assert sigma[0] == pytest.approx(sigma[1], rel=1e-9)


@settings(max_examples=few(0.16))
@given(off=st.floats(-4.0, 4.0).filter(lambda k: abs(abs(k) - 2.0) > 0.05), half=st.floats(0.2, 0.6))
def test_a_wrong_figure_is_found_by_what_the_balance_leaves_open(off: float, half: float) -> None:
    def left(use: float) -> Any:
        told = [
            *(f for f in figures() if f.row is not None and f.row["item"] != "use"),
            ranged("B", "use", use, half),
            figure("B", "import", "A", "8", low_bcm="7.8", high_bcm="8.2"),
            ranged("B", "stock_change", 0.0, 0.1),
            ranged("B", "output", 0.0, 0.0),
        ]
        return {m.party: m for m in solved(two_party(*told)).misclosures}["B"]

    sigma = left(8.0).sigma_bcm
    moved = left(8.0 + off * sigma)
    assert moved.sigma_bcm == pytest.approx(sigma)
    assert moved.misclosure_bcm == pytest.approx(-off * sigma, abs=1e-9)
    assert moved.is_conflict == (abs(off) > 2.0)


@settings(max_examples=few(0.12))
@given(extra=st.floats(0.3, 2.5), back=st.floats(1.0, 20.0))
def test_a_circle_that_would_burn_what_does_not_fit_is_not_used(extra: float, back: float) -> None:
    sure = ranged("A", "output", 12.0 + extra, 0.01, publisher="Sure")
    found = base_year_of(two_party(f"arcs[AM].capacity_backward={back}", *figures(), sure), 2025)
    if not found.outcome.is_solved:  # refused with the territory's name is as good
        assert found.outcome.code == "outside_limits"
        assert "fuel of A" in found.outcome.findings[0].where
        return
    (fuel,) = [f for f in found.fuel if f.party == "A"]
    assert fuel.reconciled_bcm <= fuel.least_work_bcm + max(0.1 * fuel.least_work_bcm, 0.02) + 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_rows_in_another_order_give_the_same_file(seed: int, tmp_path: Path) -> None:
    place = two_party_folder(tmp_path / "mine")
    before = load_case(place)
    made = base_file(before, base_year_of(before, 2025))
    order = random.Random(seed)
    for path in place.glob("*.csv"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        order.shuffle(rows)
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    after = load_case(place)
    assert base_file(after, base_year_of(after, 2025)) == made
