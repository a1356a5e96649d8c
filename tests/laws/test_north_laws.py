"""Laws of the northern question, whatever its numbers."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import chance
from tests.small_case import tables, write_case

from gasunion import __version__
from gasunion.intake.case import Case, load_case
from gasunion.outcome import Envelope, Provenance, Refused
from gasunion.report.answers.north import north_part, north_reasons
from gasunion.studies.north.data import data_of, middle, open_data
from gasunion.studies.north.question import north_of
from gasunion.studies.north.recheck import Recheck, verify_answer
from gasunion.studies.north.runs import TOGETHER, VALUATIONS, Runs, runs_of
from gasunion.studies.north.value import RATES, present_value, quantile

MONEY = ("USD/tcm", "USD/t", "MUSD")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return load_case(write_case(tmp_path_factory.mktemp("north") / "case"))


@pytest.fixture(scope="module")
def runs(case: Case) -> Runs:
    assert case.north is not None
    return runs_of(case.north, middle(case.north))


def answered(case: Case, *, worlds: int = 40, seed: int = 1) -> dict[str, Any]:
    """The answer as a file holds it."""
    answer = north_of(case, worlds=worlds, seed=seed)
    envelope = Envelope(
        name="north",
        outcome=answer.outcome,
        body=north_part(answer),
        provenance=Provenance(
            input_sha256=case.input_sha256, version=__version__, overridden=case.overridden
        ),
        reasons=north_reasons(answer),
    )
    read: dict[str, Any] = json.loads(json.dumps(envelope.as_dict()))
    return read


def total(runs: Runs, option: str, party: str, valuation: Any, rate: float = 0.0) -> float:
    return float(runs.cost(option, party, valuation=valuation, rate=rate)[0])


flows = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


@given(flows, st.integers(2000, 2050))
def test_undiscounted_is_the_sum(flow, base_year):
    years = tuple(range(2026, 2026 + len(flow)))
    value = present_value(np.array([flow]), years, base_year=base_year, rate=0.0)[0]
    assert value == pytest.approx(sum(flow), abs=1e-6)


@given(st.floats(0.001, 0.3), st.integers(1, 60), st.floats(0.1, 1e5))
def test_equal_payments_have_the_value_of_an_annuity(rate, count, payment):
    years = tuple(range(2027, 2027 + count))
    value = present_value(np.full((1, count), payment), years, base_year=2026, rate=rate)[0]
    assert value == pytest.approx(payment * (1 - (1 + rate) ** -count) / rate, rel=1e-9)


@given(flows)
def test_quantiles_lie_between_their_neighbours_and_rise(values):
    ordered = np.sort(np.array(values))
    found = [quantile(ordered, q) for q in (0.0, 0.05, 0.5, 0.95, 1.0)]
    assert found == pytest.approx(np.quantile(ordered, [0.0, 0.05, 0.5, 0.95, 1.0]).tolist(), abs=1e-6)
    assert found == sorted(found)


DEARER = st.sampled_from(
    [
        "own_gas_resource", "own_gas_export", "bought_gas_price", "swap_fee", "swap_ratio", "coal_price",
        "lpg_resource", "lpg_export", "operation", "capex_musd[TRUNK]", "capex_musd[NEW]",
        "capex_musd[A_SIDE]", "capex_musd[NETWORK]", "capex_musd[PLANT]", "share[TRUNK]", "fuel_pct[OWN]",
        "fuel_pct[BOUGHT]",
    ]
)  # fmt: skip


@given(DEARER, st.floats(1.0, 3.0))
def test_a_dearer_input_never_makes_an_option_cheaper(case, datum, factor):
    north = case.north
    values = middle(north)
    more = values | {datum: values[datum] * factor}
    before, after = runs_of(north, values), runs_of(north, more)
    for option in before.service:
        for valuation in VALUATIONS:
            for rate in RATES:
                dearer = total(after, option, "AA", valuation, rate)
                assert dearer >= total(before, option, "AA", valuation, rate) - 1e-6


@given(st.floats(0.01, 100.0))
def test_money_scales(case, factor):
    north = case.north
    values, unit = middle(north), {f.figure: f.unit for f in north.figures}
    scaled = {
        name: v * factor if name.startswith("capex_musd") or unit.get(name) in MONEY else v
        for name, v in values.items()
    }
    before, after = runs_of(north, values), runs_of(north, scaled)
    for option in before.service:
        for party in ("AA", "BB", TOGETHER):
            for valuation in VALUATIONS:
                found = total(after, option, party, valuation, 0.08)
                assert found == pytest.approx(
                    factor * total(before, option, party, valuation, 0.08), rel=1e-9
                )
        invested = [float(r.investment(option, are_lines=True, is_whole=False)[0]) for r in (before, after)]
        assert invested[1] == pytest.approx(factor * invested[0], rel=1e-9)


@given(st.floats(0.0, 500.0), st.floats(0.0, 50.0))
def test_what_one_party_pays_another_drops_out_of_their_sum(case, price, fee):
    north = case.north
    values = middle(north)
    other = values | {"bought_gas_price": np.array([price]), "swap_fee": np.array([fee])}
    before, after = runs_of(north, values), runs_of(north, other)
    for option in ("BOUGHT", "SWAP"):
        for valuation in VALUATIONS:
            whole = total(before, option, TOGETHER, valuation)
            assert total(after, option, TOGETHER, valuation) == pytest.approx(whole, abs=1e-6)
            parts = sum(total(after, option, party, valuation) for party in ("AA", "BB"))
            assert parts == pytest.approx(whole, abs=1e-6)


@given(st.floats(0.0, 20.0), st.floats(0.0, 20.0))
def test_no_area_gets_more_than_it_wants_and_no_section_carries_more_than_it_can(case, in_n, in_e):
    north = case.north
    values = middle(north)
    values = values | {"demand[N]": np.array([in_n]), "demand[E]": np.array([in_e])}
    runs = runs_of(north, values)
    for service in runs.service.values():
        for area, gas in service.gas_bcm.items():
            assert (gas >= 0).all()
            assert (gas <= runs.demand[area] + 1e-12).all()
        assert all((use <= 1 + 1e-12).all() for use in service.use_of.values())


@pytest.mark.parametrize("seed", range(3))
def test_rows_in_another_order_give_the_same_bytes(case, tmp_path, seed):
    rows, order = tables(), random.Random(seed)
    for name in ("north_options", "north_parts", "north_figures"):
        order.shuffle(rows[name])
    other = load_case(write_case(tmp_path / "case", rows))
    assert json.dumps(answered(other, worlds=20)) == json.dumps(answered(case, worlds=20))


def test_a_row_more_changes_no_draw_of_another_datum(case, tmp_path):
    rows = tables()
    rows["north_parts"].append(rows["north_parts"][-1] | {"part": "ANOTHER"})
    other = load_case(write_case(tmp_path / "case", rows))
    ours, theirs = (
        {s["datum"]: s["variance_share"] for s in answered(c)["screens"] if s["rate"] == 0.0}
        for c in (case, other)
    )
    assert set(theirs) == {*ours, "capex_musd[ANOTHER]"}
    assert {k: v for k, v in theirs.items() if k in ours} == ours


def test_more_worlds_keep_the_first_ones(case):
    from gasunion.studies.north.data import drawn

    few, many = (drawn(case.north, worlds=n, seed=3) for n in (20, 30))
    for name, values in few.items():
        assert many[name][:20].tolist() == values.tolist()
        low, high = data_of(case.north)[name].low, data_of(case.north)[name].high
        assert ((values >= low) & (values <= high)).all()
        assert (len(set(values.tolist())) > 1) == (name in open_data(case.north))


# Printed = verified.


def places(value: Any, path: tuple = ()) -> Iterator[tuple]:
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(part, (*path, key))


def at(value: Any, path: tuple) -> Any:
    for key in path:
        value = value[key]
    return value


def changed(value: Any, path: tuple, new: Any) -> Any:
    """The value with another at a place; what does not lie on the way is shared."""
    if not path:
        return new
    twin = copy.copy(value)
    twin[path[0]] = changed(value[path[0]], path[1:], new)
    return twin


def changes_of(value: Any) -> list[Any]:
    """Other values that might stand in the place of this one."""
    if isinstance(value, bool) or value is None:
        return [0, "", {}, []]
    if isinstance(value, int | float):
        return [float(np.nextafter(value, np.inf)), value + 0.001, value * 2 + 1, str(value), None, [value]]
    if isinstance(value, str):
        return [value + "0", value + " ", None, 0, [value]]
    if isinstance(value, dict):
        gone = [{k: v for k, v in value.items() if k != min(value)}] if value else []
        return [None, [], 1, {**value, "more": 1}, *gone]
    return [
        None,
        {},
        [*value, 1],
        *([value[:-1], value[::-1] if value != value[::-1] else 1] if value else []),
    ]


def is_told(document: Any, recheck: Recheck) -> bool:
    try:
        outcome, _ = recheck.verify(document)
    except Refused as refused:
        return all(f.where and f.what for f in refused.findings)
    return not outcome.is_solved and all(f.where and f.what for f in outcome.findings)


@pytest.mark.parametrize(("worlds", "seed"), [(20, 0), (21, 7), (60, 2**31 - 1)])
def test_every_answer_is_confirmed_by_the_second_computation(case, worlds, seed):
    outcome, confirmed = verify_answer(
        answered(case, worlds=worlds, seed=seed), case=case, version=__version__
    )
    assert outcome.is_solved, outcome.findings
    assert confirmed[-1].startswith("answer: ")


def test_no_single_change_of_an_answer_passes(case, record_property):
    document, rng, count = answered(case, worlds=20), chance("north"), 0
    recheck = Recheck(case, version=__version__)
    assert not is_told(document, recheck)
    every = sorted(places(document), key=str)
    # Every place of what people read first, and a share of the long tables.
    long = [
        p for p in every if p[0] in ("years", "cash", "costs", "savings", "screens", "inputs") and len(p) > 1
    ]
    chosen = [p for p in every if p not in set(long)] + rng.sample(long, 100)
    for path in chosen:
        old = at(document, path)
        new = rng.choice([n for n in changes_of(old) if type(n) is not type(old) or n != old])
        assert is_told(changed(document, path, new), recheck), (path, old, new)
        count += 1
    record_property("single changes of answers", count)
    assert count >= 250


def test_an_answer_of_another_case_is_told(case):
    other = load_case("eurasia")
    outcome, confirmed = verify_answer(answered(case, worlds=20), case=other, version=__version__)
    assert outcome.code == "outside_limits"
    assert confirmed == []
