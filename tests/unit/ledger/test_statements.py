from fractions import Fraction

import pytest

from gasunion.ledger.account import Account, Entry, Posting, balances, left_open, transfer
from gasunion.ledger.settlement import marginal_prices, money_text, settle_imbalances
from gasunion.ledger.swap import Leg, swap_position
from gasunion.ledger.take_or_pay import TakeOrPay, settle_years
from gasunion.ledger.transit import compensate, transit_invoice, transit_quantity


def test_an_entry_that_does_not_close_cannot_be_made():
    postings = (Posting(account=Account(party="A", purpose="cash"), unit="USD 0.01", amount=5),)
    with pytest.raises(ValueError, match=r"entry e does not close: 5 left in USD 0\.01"):
        Entry(id="e", kind="k", where="w", hour=None, trace="t", postings=postings)


def test_balances_add_up_and_nothing_is_left_open():
    a, b = Account(party="A", purpose="cash"), Account(party="B", purpose="cash")
    entries = [
        transfer("1", kind="k", where="w", giver=a, taker=b, unit="kWh", amount=7, trace=""),
        transfer("2", kind="k", where="w", giver=b, taker=a, unit="kWh", amount=3, trace=""),
    ]
    assert balances(entries) == {(a, "kWh"): -4, (b, "kWh"): 4}
    assert left_open(entries) == {}


def test_what_lies_within_the_tolerance_is_paid_at_the_average_or_carried():
    portfolios = {"A": (1100, 1000), "B": (880, 1000)}
    prices = {
        "average": Fraction(20),
        "small_adjustment": Fraction(1, 10),
        "tolerance_of_offtakes": Fraction(5, 100),
    }
    paid = settle_imbalances(portfolios, **prices)
    # A is 100 long: 50 at 20 and 50 at 18; B is 120 short: 50 at 20 and 70 at 22.
    assert {n: money_text(c) for n, c in paid.cash_to_user.items()} == {"A": "1900.00", "B": "-2540.00"}
    carried = settle_imbalances(portfolios, **prices, within="carried")
    assert {n: money_text(c) for n, c in carried.cash_to_user.items()} == {"A": "900.00", "B": "-1540.00"}
    assert carried.carried == {"A": 50, "B": -50}
    assert paid.operator_after == carried.operator_after == 0


def test_neutrality_recovers_a_loss_to_the_last_cent():
    day = settle_imbalances(
        {"A": (10, 0), "B": (0, 1), "C": (0, 2)},
        average=Fraction("10.01"),
        small_adjustment=Fraction(0),
        neutrality_key="throughput",
    )
    # The operator pays 100.10 and receives 30.03: 70.07 is recovered over 10, 1 and 2.
    assert money_text(day.operator_before_neutrality) == "-70.07"
    assert {n: money_text(c) for n, c in day.neutrality_to_user.items()} == {
        "A": "-53.90",
        "B": "-5.39",
        "C": "-10.78",
    }
    assert day.operator_after == 0


def test_misuse_of_settlement_is_told_in_words():
    with pytest.raises(ValueError, match="portfolio A has -1 in and 0 out; both must be 0 or more"):
        settle_imbalances({"A": (-1, 0)}, average=Fraction(1), small_adjustment=Fraction(0))
    with pytest.raises(ValueError, match=r"-10\.00 cannot be returned: there are no off-takes"):
        settle_imbalances({"A": (10, 0)}, average=Fraction(1), small_adjustment=Fraction(0))
    with pytest.raises(ValueError, match="small adjustment is -1; it must be 0 or more"):
        marginal_prices(Fraction(1), Fraction(-1))


def test_fuel_is_what_is_received_less_what_is_delivered():
    bill = transit_invoice(
        1_000_000, km=Fraction(250), tariff=Fraction("1.75"), fuel_rate_of_receipts=Fraction("0.04")
    )
    # 1000 thousand m3 over 2.5 hundred km at 1.75; receipts 1 000 000 / 0.96.
    assert (money_text(bill.fee), bill.receipts_m3, bill.fuel_m3) == ("4375.00", 1_041_667, 41_667)
    with pytest.raises(ValueError, match="fuel rate is 1 of receipts; it must be 0 or more and below 1"):
        transit_invoice(1, km=Fraction(1), tariff=Fraction(1), fuel_rate_of_receipts=Fraction(1))


def test_a_fund_gives_exactly_what_it_takes_and_the_perimeter_pays():
    assert transit_quantity(Fraction(7), Fraction(5)) == 5
    found = compensate(
        {"A": Fraction(1), "B": Fraction(2)},
        load={"A": Fraction(3), "B": Fraction(4)},
        transit_losses={"A": Fraction(1, 10), "B": Fraction(0)},
        loss_price={"A": Fraction(30), "B": Fraction(40)},
        net_flow={"A": Fraction(-2), "B": Fraction(1)},
        fund=Fraction(10),
        perimeter_fee=Fraction(2),
    )
    assert sum(found.infrastructure.values()) == 10
    assert sum(found.net.values()) == 2
    with pytest.raises(ValueError, match="load names A; transit names A, B"):
        compensate(
            {"A": Fraction(1), "B": Fraction(1)},
            load={"A": Fraction(1)},
            transit_losses={},
            loss_price={},
            net_flow={},
            fund=Fraction(1),
        )


def test_the_same_legs_balance_by_volume_but_not_by_energy_or_price():
    legs = [
        Leg(
            period="1",
            giver="A",
            taker="B",
            quantity=1000,
            gcv_kwh_per_m3=Fraction("10.5"),
            price=Fraction("0.20"),
        ),
        Leg(
            period="2",
            giver="B",
            taker="A",
            quantity=1000,
            gcv_kwh_per_m3=Fraction("10.1"),
            price=Fraction("0.25"),
        ),
    ]
    owed = {
        parity: swap_position(legs, first="A", second="B", parity=parity).owed_by_second["2"]
        for parity in ("volume", "energy", "price")
    }
    # 1000 m³; 10 500 less 10 100 kWh; 200.00 less 250.00 in cents.
    assert owed == {"volume": 0, "energy": 400, "price": -5000}


def test_volumes_at_other_conditions_are_compared_at_20_degrees():
    legs = [Leg(period="1", giver="A", taker="B", quantity=27315, reference="0C")]
    assert swap_position(legs, first="A", second="B").given["A"] == 29315


def test_misuse_of_a_swap_is_told_in_words():
    leg = Leg(period="1", giver="A", taker="C", quantity=1)
    with pytest.raises(ValueError, match="A to C is not a leg between A and B"):
        swap_position([leg], first="A", second="B")
    with pytest.raises(ValueError, match="a leg of 1 has no price; parity by price needs one"):
        swap_position([leg], first="A", second="C", parity="price")
    with pytest.raises(ValueError, match="a leg lies in 1, which is not among the periods"):
        swap_position([leg], first="A", second="C", periods=["2"])


def test_take_or_pay_with_make_up_and_carry_forward_worked_by_hand():
    terms = TakeOrPay(
        annual_quantity=100,
        share=Fraction("0.8"),
        price=Fraction(10),
        make_up_years=2,
        carry_forward_years=1,
        carry_forward_above="annual",
        make_up_price_share=Fraction("0.1"),
    )
    years = settle_years(terms, [(2023, 70), (2020, 110), (2021, 65), (2022, 95)])
    rows = [
        (y.year, y.carry_forward_used, y.short, y.made_up, y.carried_forward, y.lapsed_carry_forward,
         y.make_up_left, money_text(y.payment))
        for y in years
    ]  # fmt: skip
    assert rows == [
        # 110 taken, 10 above the annual quantity is carried forward.
        (2020, 0, 0, 0, 10, 0, 0, "1100.00"),
        # 65 of 80: 15 less, 10 from 2020, 5 short and paid.
        (2021, 10, 5, 0, 0, 0, 5, "700.00"),
        # 95: 15 above the minimum recovers the 5, at a tenth of the price; 90 × 10 + 5 × 1.
        (2022, 0, 0, 5, 0, 0, 0, "905.00"),
        # 70 of 80 and no carry-forward left: 10 short.
        (2023, 0, 10, 0, 0, 0, 10, "800.00"),
    ]


def test_rights_lapse_after_their_years():
    terms = TakeOrPay(
        annual_quantity=100, share=Fraction(1), price=Fraction(1), make_up_years=1, carry_forward_years=1
    )
    years = settle_years(terms, [(1, 130), (2, 90), (3, 100), (4, 60), (5, 100), (6, 140)])
    assert [(y.carry_forward_used, y.lapsed_carry_forward) for y in years[:3]] == [(0, 0), (10, 20), (0, 0)]
    assert [(y.short, y.lapsed_make_up, y.make_up_left) for y in years[3:]] == [
        (40, 0, 40),
        (0, 40, 0),
        (0, 0, 0),
    ]


def test_make_up_gas_is_neither_lost_nor_made():
    terms = TakeOrPay(
        annual_quantity=50,
        share=Fraction("0.9"),
        price=Fraction("3.33"),
        make_up_years=3,
        carry_forward_years=2,
    )
    years = settle_years(terms, [(y, q) for y, q in enumerate([30, 60, 50, 20, 70, 45, 10, 50])])
    for rights_in, out, lapsed, left in (
        ("short", "made_up", "lapsed_make_up", "make_up_left"),
        ("carried_forward", "carry_forward_used", "lapsed_carry_forward", "carry_forward_left"),
    ):
        total = sum(getattr(y, rights_in) - getattr(y, out) - getattr(y, lapsed) for y in years)
        assert total == getattr(years[-1], left)


def test_misuse_of_a_contract_is_told_in_words():
    terms = TakeOrPay(annual_quantity=1, share=Fraction(1), price=Fraction(1), make_up_years=1)
    with pytest.raises(ValueError, match="gas year 1 is followed by 3; years must follow each other once"):
        settle_years(terms, [(1, 1), (3, 1)])
    with pytest.raises(ValueError, match="-1 units taken in gas year 1; it must be 0 or more"):
        settle_years(terms, [(1, -1)])
    with pytest.raises(ValueError, match="a share must lie between 0 and 1"):
        TakeOrPay(annual_quantity=1, share=Fraction(2), price=Fraction(1), make_up_years=1)
