"""Base years on the two-party case: what the definition promises, on figures that a pencil can follow."""

from __future__ import annotations

import tomllib

import pytest
from tests.base_years import TRUE, figure, figures, two_party

from gasunion.intake.case import Case, load_case
from gasunion.outcome import Refused
from gasunion.planning.plan import status_quo
from gasunion.scenario.changes import Change, changes_of, parse_change
from gasunion.studies.balance import balances
from gasunion.studies.reconcile.base_file import base_file
from gasunion.studies.reconcile.base_year import BaseYear
from gasunion.studies.reconcile.question import base_year_of


def base(*changes: str | Change) -> BaseYear:
    found = base_year_of(two_party(*changes), 2025)
    assert found.outcome.is_solved, found.outcome
    return found


def with_base(found: BaseYear, *given: Change) -> Case:
    """The case with its base year's file applied behind the changes that it was reconciled with."""
    values = tomllib.loads(base_file(two_party(*given), found))
    changes, faults = changes_of(values, where="base.toml")
    assert faults == []
    return two_party(*given, *changes)


def after(found: BaseYear, kind: str, name: str) -> float:
    return next(a.after for a in found.adjusted if (a.unknown.kind, a.unknown.name) == (kind, name))


def test_a_consistent_year_is_left_as_it_is() -> None:
    found = base(*figures())
    assert found.misfit < 1e-6
    for a in found.adjusted:
        assert a.after == pytest.approx(a.unknown.prior, abs=2e-4), a.unknown
    assert [abs(m.misclosure_bcm) < 2e-4 or m.party == "A" for m in found.misclosures] == [True, True]
    assert found.conflicts == ()


def test_a_use_published_higher_draws_use_stock_contract_and_output_with_it() -> None:
    found = base(*figures({("B", "use", ""): "8.4"}))
    use, kept = after(found, "wanted use", "B_TOWN TOWN"), after(found, "stock change", "Lowland storage")
    assert 8.0 < use < 8.4
    assert after(found, "contract", "A-B") == pytest.approx(use + kept, abs=3e-4)
    sold = after(found, "contract", "A-B") + after(found, "contract", "A-M")
    assert after(found, "output", "A_FIELD") == pytest.approx(sold, abs=3e-4)


def test_scaling_every_deviation_alike_changes_nothing() -> None:
    def wide(factor: float) -> BaseYear:
        seen = {**TRUE, ("B", "use", ""): "8.4", ("A", "output", ""): "12.3"}
        rows = [
            figure(
                *key,
                value,
                low_bcm=str(float(value) - 0.2 * factor),
                high_bcm=str(float(value) + 0.2 * factor),
            )
            for key, value in seen.items()
        ]
        shares = ("split", "month_maximum", "peak_ratio", "stock_change")
        toml = f"case.reconcile={{{', '.join(f'{s} = {0.1 * factor}' for s in shares)}}}"
        ranges = [
            f"contracts[{name},2025].{end}={middle + sign * 0.5 * factor}"
            for name, middle in (("A-B", 8.0), ("A-M", 4.0))
            for end, sign in (("minimum", -1.0), ("maximum", 1.0))
        ]
        return base(toml, *ranges, *rows)

    one, two = wide(1.0), wide(2.0)
    for a, b in zip(one.adjusted, two.adjusted, strict=True):
        assert a.after == pytest.approx(b.after, abs=2e-3), a.unknown
    assert one.misfit == pytest.approx(4.0 * two.misfit, rel=0.02)


def test_a_figure_that_is_sure_is_kept() -> None:
    sure = figure("B", "use", "", "8.4", publisher="Meter", low_bcm="8.4", high_bcm="8.4")
    found = base("case.reconcile={least_bcm = 0.0001}", *figures(), sure)
    met = {m.observation.figure.publisher: m for m in found.met if m.observation.figure.item == "use"}
    assert met["Meter"].reconciled_bcm == pytest.approx(8.4, abs=1e-3)


def test_a_source_that_is_heard_twice_weighs_as_much_as_half_its_variance() -> None:
    def ranged(publisher: str, half: float) -> Change:
        low, high = str(8.6 - half), str(8.6 + half)
        return figure("B", "use", "", "8.6", publisher=publisher, low_bcm=low, high_bcm=high)

    plain = [figure(*key, value) for key, value in TRUE.items() if key[1] != "use"]
    twice = base(*plain, ranged("One", 0.8), ranged("Two", 0.8))
    once = base(*plain, ranged("One", 0.8 / 2**0.5))
    for a, b in zip(twice.adjusted, once.adjusted, strict=True):
        assert a.after == pytest.approx(b.after, abs=2e-4), a.unknown


def test_a_wrong_figure_of_a_country_is_found_by_what_its_balance_leaves_open() -> None:
    rows = figures({("B", "use", ""): "10.5"})
    found = base(*rows, figure("B", "import", "A", "8"))
    misclosure = {m.party: m for m in found.misclosures}["B"]
    assert misclosure.is_conflict
    assert misclosure.misclosure_bcm == pytest.approx(8.0 - 10.5)
    assert misclosure.sources == ("Office",)


def test_two_sources_of_one_figure_that_contradict_each_other_are_told() -> None:
    found = base(*figures(), figure("A", "output", "", "14", publisher="Other"))
    (conflict,) = found.conflicts
    assert (conflict.first.figure.publisher, conflict.second.figure.publisher) == ("Office", "Other")
    assert conflict.difference_bcm == pytest.approx(-2.0)


def test_an_output_that_is_too_high_is_not_burnt_in_circles() -> None:
    sure = figure("A", "output", "", "14", publisher="Sure", low_bcm="13.99", high_bcm="14.01")
    found = base("arcs[AM].capacity_backward=10", *figures(), sure)
    (fuel,) = [f for f in found.fuel if f.party == "A"]
    carried = 0.1 * after(found, "contract", "A-M")
    assert fuel.reconciled_bcm == pytest.approx(carried, abs=0.02)


def test_a_documented_shortage_is_what_the_status_quo_leaves_unserved() -> None:
    wanted = parse_change("demands[B_TOWN,2025,TOWN].quantity=8.5")
    given = [wanted, *figures(), figure("B", "shortage", "", "0.5", low_bcm="0.45", high_bcm="0.55")]
    found = base_year_of(two_party(*given), 2025)
    shortage = after(found, "shortage", "B Office")
    assert shortage == pytest.approx(0.5, abs=0.01)
    plan = status_quo(*with_base(found, *given).planning_year(2025))
    unserved = {b.party: b.bcm(b.unserved) for b in balances(plan)}
    assert unserved == pytest.approx({"A": 0.0, "B": shortage, "M": 0.0}, abs=2e-3)


def test_the_file_is_a_scenario_whose_status_quo_has_the_reconciled_rates() -> None:
    given = figures({("B", "use", ""): "8.4"})
    found = base_year_of(two_party(*given), 2025)
    network, scenario = with_base(found, *given).planning_year(2025)
    plan = status_quo(network, scenario)
    rates = {r.contract: r for r in found.rates}
    for c, contract in enumerate(scenario.contracts):
        volume = float(plan.contract_quantity[c] @ plan.formulation.days) / 1000.0
        assert volume == pytest.approx(rates[contract.contract].quantity_bcm, abs=2e-3)


def test_the_order_of_rows_says_nothing() -> None:
    rows = figures({("B", "use", ""): "8.4"})
    one, other = two_party(*rows), two_party(*reversed(rows))
    assert base_file(one, base_year_of(one, 2025)) == base_file(other, base_year_of(other, 2025))


def test_inputs_that_no_pipeline_could_carry_are_told_and_not_forced() -> None:
    found = base_year_of(
        two_party("arcs[AB].capacity_forward=2", "case.reconcile={held = ['B']}", *figures()), 2025
    )
    assert found.outcome.code == "infeasible"
    assert found.adjusted == ()
    assert found.outcome.findings


def test_a_year_without_balances_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused) as caught:
        base_year_of(load_case("two-party"), 2025)
    assert [str(f) for f in caught.value.findings] == [
        "year 2025: the case two-party has no balances of 2025; add what was published of it to balances.csv."
    ]


FILLS = (
    "storages[Lowland storage,2025].fill_start=0.8",
    "storages[Lowland storage,2025].fill_end=1.1",
    "supplies[A_FIELD,2025].capacity=12.3",
    "contracts[A-B,2025].agreed=8.3",
)


def with_fills(*more: str | Change) -> list[Change]:
    return [*(parse_change(text) for text in FILLS), *(m for m in more if isinstance(m, Change))]


def test_fills_of_a_store_are_what_its_stock_is_expected_to_change_by() -> None:
    given = with_fills(*figures({("A", "output", ""): "12.3"}), figure("B", "stock_change", "", "0.3"))
    found = base(*given)
    (change,) = [a for a in found.adjusted if a.unknown.kind == "stock change"]
    assert change.unknown.prior == pytest.approx(0.3)
    assert change.after == pytest.approx(0.3, abs=2e-4)
    assert found.misfit < 1e-5


def test_a_store_that_began_with_a_given_fill_ends_with_it_and_the_change_that_was_found() -> None:
    """The observed change is 0.5 where the fills say 0.3: both give way, and the plan ends there."""
    given = with_fills(*figures({("A", "output", ""): "12.5"}), figure("B", "stock_change", "", "0.5"))
    found = base(*given)
    change = after(found, "stock change", "Lowland storage")
    assert 0.4 < change < 0.5
    plan = status_quo(*with_base(found, *given).planning_year(2025))
    (store,) = plan.scenario.storages
    assert (store.fill_start_bcm, store.change_bcm) == (0.8, 0.0)
    assert store.fill_end_bcm == pytest.approx(0.8 + change, abs=1e-9)
    assert plan.stock_mcm[0, -1] == pytest.approx(1000 * (0.8 + change), abs=0.2)


@pytest.mark.parametrize(
    ("row", "kind", "value"),
    [
        ("supplies[A_FIELD,2025]", "output", 12.0),
        ("demands[B_TOWN,2025,TOWN]", "wanted use", 8.0),
        ("contracts[A-M,2025]", "contract", 4.0),
    ],
)
def test_a_prior_worked_out_from_an_observation_is_an_estimate(row: str, kind: str, value: float) -> None:
    def sigma(*changes: str | Change) -> float:
        more = () if kind != "contract" else ("contracts[A-M,2025].agreed_basis=contract",)
        found = base(*figures(), *more, *changes)
        (one,) = [a for a in found.adjusted if a.unknown.kind == kind and a.unknown.prior == value]
        assert one.unknown.sigma is not None
        return one.unknown.sigma

    own = sigma()
    assert sigma(f"{row}.derived_from=a figure of the Office") == pytest.approx(max(0.3 * value, own))
    wide = sigma(f"{row}.derived_from=a figure of the Office", "case.reconcile={estimate = 0.9}")
    assert wide == pytest.approx(0.9 * value)
    assert sigma("case.reconcile={estimate = 0.9}") == own


def test_a_key_of_reconcile_that_came_later_changes_no_hash_where_it_is_not_written() -> None:
    plain, told = (
        two_party("case.reconcile={split = 0.2}"),
        two_party("case.reconcile={split = 0.2, estimate = 0.3}"),
    )
    assert plain.input_sha256 == told.input_sha256
    assert plain.input_sha256 != two_party("case.reconcile={split = 0.2, estimate = 0.4}").input_sha256
