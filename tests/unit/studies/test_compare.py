from __future__ import annotations

import pandas as pd
import pytest

from gasunion.studies.compare import Compared, compare, input_changes


def frames(
    surplus: float = 10.0, flow: float = 1.0, capacity: str = "30", year: int = 2024
) -> dict[str, pd.DataFrame]:
    zero = dict.fromkeys(
        (
            *("production_bcm", "own_use_bcm", "unserved_bcm", "imports_bcm", "exports_bcm"),
            *("sales_musd", "purchases_musd", "transit_received_musd", "transit_paid_musd"),
        ),
        0.0,
    )
    periods = ["year", f"{year}-01", f"{year}-01p"]
    return {
        "inputs": pd.DataFrame(
            [
                {"table": "arcs", "row": "A", "column": "capacity", "value": capacity, "unit": "bcm/y"},
                {"table": "arcs", "row": "A", "column": "from", "value": "X", "unit": ""},
            ]
        ),
        "parties": pd.DataFrame(
            [
                {"party": "AA", "period": "year", "surplus_musd": surplus, **zero},
                {"party": "AA", "period": f"{year}-01", "surplus_musd": float("nan"), **zero},
                {"party": "BB", "period": "year", "surplus_musd": 20.0 - surplus, **zero},
            ]
        ),
        "borders": pd.DataFrame(
            [{"corridor": "K", "period": p, "net_bcm": flow / (i + 1)} for i, p in enumerate(periods)]
        ),
        "contracts": pd.DataFrame(
            [{"contract": "C", "period": "year", "quantity_bcm": flow, "payment_musd": 100 * flow}]
        ),
    }


def two(**changed: object) -> tuple[Compared, Compared]:
    return Compared(name="a", frames=frames()), Compared(name="b", frames=frames(**changed))  # type: ignore[arg-type]


def test_who_gains_and_who_loses() -> None:
    (found,) = compare(two(surplus=15.0))
    assert found.surplus_changes() == {"AA": 5.0, "BB": -5.0}
    assert found.gainers() == ("AA",)
    assert found.losers() == ("BB",)
    assert found.gainers(tolerance_musd=6.0) == ()


def test_parties_stand_in_alphabetical_order_whatever_they_gain() -> None:
    a, b = two()
    parties = pd.DataFrame([{**r, "party": p} for p in ("ZZ", "AA", "MM") for _, r in _year_row(b)])
    gains = {"AA": 2.0, "MM": 30.0, "ZZ": 400.0}
    after = parties.assign(surplus_musd=[10.0 + gains[p] for p in parties["party"]])
    (found,) = compare(
        (
            Compared(name="a", frames={**a.frames, "parties": parties}),
            Compared(name="b", frames={**b.frames, "parties": after}),
        )
    )
    assert found.gainers() == ("AA", "MM", "ZZ")
    assert list(found.surplus_changes()) == ["AA", "MM", "ZZ"]


def _year_row(plan: Compared) -> list[tuple[object, pd.Series]]:
    return list(plan.frames["parties"].iloc[:1].iterrows())


def test_equal_plans_differ_in_nothing() -> None:
    (found,) = compare(two())
    assert found.inputs == ()
    assert {d.change for d in (*found.parties, *found.borders, *found.contracts)} == {0.0}
    assert (found.gainers(), found.losers()) == ((), ())


def test_months_of_two_years_are_compared_with_each_other() -> None:
    (found,) = compare(two(flow=3.0, year=2025))
    changes = {d.period: d.change for d in found.borders}
    assert changes == {"year": 2.0, "01": 1.0, "01p": pytest.approx(2.0 / 3.0)}


def test_a_changed_figure_is_named_with_its_old_and_new_value() -> None:
    (change,) = input_changes(frames()["inputs"], frames(capacity="31")["inputs"])
    assert (change.table, change.row, change.column) == ("arcs", "A", "capacity")
    assert (change.old, change.new, change.unit) == ("30", "31", "bcm/y")


def test_a_figure_that_one_side_does_not_have_is_absent_there() -> None:
    both = frames()["inputs"]
    assert [(c.old, c.new) for c in input_changes(both, both.iloc[:1])] == [("X", None)]
    assert [(c.old, c.new) for c in input_changes(both.iloc[:1], both)] == [(None, "X")]


def test_what_one_plan_does_not_have_changes_by_nothing_known() -> None:
    a, b = two()
    b.frames["borders"].loc[:, "corridor"] = "L"  # type: ignore[index]
    (found,) = compare((a, b))
    year = {d.name: d for d in found.borders if d.period == "year"}
    assert (year["K"].before, year["K"].after, year["K"].change) == (1.0, None, None)
    assert (year["L"].before, year["L"].after) == (None, 1.0)


def test_every_further_plan_is_compared_with_the_first() -> None:
    a, b = two(surplus=15.0)
    found = compare((a, b, Compared(name="c", frames=frames(surplus=5.0))))
    assert [(c.before, c.after) for c in found] == [("a", "b"), ("a", "c")]
    assert [c.gainers() for c in found] == [("AA",), ("BB",)]


def test_misuse_is_told() -> None:
    a, b = two()
    with pytest.raises(ValueError, match="a comparison needs at least two plans"):
        compare((a,))
    with pytest.raises(ValueError, match="two plans have one name: a, a"):
        compare((a, Compared(name="a", frames=b.frames)))
