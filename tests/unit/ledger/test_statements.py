import dataclasses
from fractions import Fraction

import pytest

from gasunion.ledger.account import Account, Entry, Posting, balances, left_open, transfer
from gasunion.ledger.settlement import marginal_prices, money_text, settle_imbalances
from gasunion.ledger.swap import Leg, leg_value, swap_position
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


def test_the_cheapest_sale_of_the_operator_is_the_sell_price_and_the_dearest_purchase_the_buy_price():
    prices = [Fraction("18.00"), Fraction("17.20"), Fraction("19.90")]
    average, adjustment = Fraction(20), Fraction("0.05")
    # 20 less 5 % is 19.00: only a sale below it counts, and of those the cheapest.
    assert marginal_prices(average, adjustment, operator_sells=prices) == (Fraction(21), Fraction("17.20"))
    assert marginal_prices(average, adjustment, operator_sells=[Fraction("19.50")])[1] == Fraction(19)
    # 20 and 5 % is 21.00: only a purchase above it counts, and of those the dearest.
    bought = [Fraction("21.50"), Fraction("23.10"), Fraction("20.10")]
    assert marginal_prices(average, adjustment, operator_buys=bought) == (Fraction("23.10"), Fraction(19))
    assert marginal_prices(average, adjustment, operator_buys=[Fraction("20.50")])[0] == Fraction(21)


def test_a_long_portfolio_is_paid_the_cheapest_sale_and_the_operator_still_ends_at_0():
    day = settle_imbalances(
        {"A": (130, 100), "B": (80, 100)},
        average=Fraction(20),
        small_adjustment=Fraction("0.05"),
        operator_sells=[(Fraction("18.00"), 5), (Fraction("17.20"), 4)],
        operator_buys=[(Fraction("22.00"), 3)],
    )
    # A is 30 long at 17.20, B 20 short at 22.00; sold 5 × 18 + 4 × 17.20, bought 3 × 22.
    assert {n: money_text(c) for n, c in day.cash_to_user.items()} == {"A": "516.00", "B": "-440.00"}
    assert money_text(day.operator_before_neutrality) == "16.80"  # 158.80 − 66.00 − 516.00 + 440.00
    assert day.operator_after == 0


@pytest.mark.parametrize(
    ("share", "quantity", "rule", "tolerance"),
    [
        ("0.05", None, "greater", {"A": 52, "B": 5}),  # 5 % of 1050 is 52.5, of 100 is 5
        ("0", 20, "greater", {"A": 20, "B": 20}),
        ("0.05", 20, "greater", {"A": 52, "B": 20}),
        ("0.05", 20, "lesser", {"A": 20, "B": 5}),
        ("0.05", 20, "sum", {"A": 72, "B": 25}),
        ("0.05", 0, "lesser", {"A": 0, "B": 0}),
    ],
)
def test_an_absolute_tolerance_stands_beside_the_relative_one(share, quantity, rule, tolerance):
    day = settle_imbalances(
        {"A": (1200, 1050), "B": (10, 100)},
        average=Fraction(20),
        small_adjustment=Fraction(1, 10),
        tolerance_of_offtakes=Fraction(share),
        tolerance_quantity=quantity,
        tolerance_rule=rule,
        neutrality_key="throughput",
    )
    assert day.tolerance == tolerance
    # A is 150 long and B 90 short: both are out by more than any of these.
    assert day.within_tolerance == {"A": tolerance["A"], "B": -tolerance["B"]}
    a, b = tolerance["A"], tolerance["B"]
    assert day.cash_to_user == {"A": 100 * (20 * a + 18 * (150 - a)), "B": -100 * (20 * b + 22 * (90 - b))}


def test_what_is_out_by_less_than_the_tolerance_is_covered_whole():
    day = settle_imbalances(
        {"A": (103, 100), "B": (97, 100)},
        average=Fraction(20),
        small_adjustment=Fraction(1, 10),
        tolerance_quantity=5,
    )
    assert day.within_tolerance == day.imbalance == {"A": 3, "B": -3}
    assert day.cash_to_user == {"A": 6000, "B": -6000}


def test_a_swap_at_an_exchange_ratio_worked_by_hand():
    # Spring: the first gives 100, for which 1.75 × 100 = 175 is owed. Summer: the second gives 90, then 85.
    legs = [
        Leg(period="1 spring", giver="UZ", taker="TJ", quantity=100),
        Leg(period="2 summer", giver="TJ", taker="UZ", quantity=90),
        Leg(period="3 autumn", giver="TJ", taker="UZ", quantity=85),
    ]
    position = swap_position(legs, first="UZ", second="TJ", exchange_ratio=Fraction("1.75"))
    assert position.owed_by_second == {"1 spring": 175, "2 summer": 85, "3 autumn": 0}
    assert position.given == {"UZ": 100, "TJ": 175}
    assert position.net_to_first == 0
    assert position.ratio == Fraction("1.75")
    # The same legs at one for one leave 75 owed the other way.
    even = swap_position(legs, first="UZ", second="TJ")
    assert even.owed_by_second["3 autumn"] == -75
    assert even.net_to_first == 75


def test_an_account_at_a_ratio_runs_exactly_and_each_figure_is_rounded_once():
    legs = [Leg(period=str(i), giver="A", taker="B", quantity=1) for i in (1, 2, 3, 4)]
    position = swap_position(legs, first="A", second="B", exchange_ratio=Fraction("1.3"), opening=-2)
    # −2 and 1.3, 2.6, 3.9, 5.2: −0.7, 0.6, 1.9, 3.2. Rounding at each step would end at 2.
    assert position.owed_by_second == {"1": -1, "2": 1, "3": 2, "4": 3}
    assert position.net_to_first == -5
    with pytest.raises(ValueError, match="exchange ratio is 0; it must be above 0"):
        swap_position([], first="A", second="B", exchange_ratio=Fraction(0))


def test_a_volume_in_thousands_has_a_thousand_times_the_energy():
    leg = Leg(period="1", giver="A", taker="B", quantity=7, gcv_kwh_per_m3=Fraction("10.5"))
    for unit, energy in ((None, 74), ("m3", 74), ("1000m3", 73_500)):  # 73.5 rounds away from 0
        assert leg_value(dataclasses.replace(leg, unit=unit), "energy") == energy


@pytest.mark.parametrize("wrong", [{"annual_quantity": -1}, {"price": Fraction(-1)}])
def test_terms_of_a_contract_are_never_negative(wrong):
    terms = {"annual_quantity": 1, "share": Fraction(1), "price": Fraction(1), "make_up_years": 1} | wrong
    with pytest.raises(ValueError, match="annual quantity and price must be 0 or more"):
        TakeOrPay(**terms)
