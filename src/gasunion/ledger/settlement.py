"""Daily imbalance and neutrality: what gas too much or too little costs, and an operator that ends at 0.

Money is counted in whole minor units (cents). Each portfolio's cash is rounded once; the operator's side is
the sum of the rounded amounts, so that nothing is lost between them.

References
----------
Commission Regulation (EU) 312/2014, articles 19–23 (imbalance, marginal prices), 29–31 (neutrality), 50
(tolerances).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from gasunion.dispatch.quantity import decimal_text, largest_remainder, rounded

MINOR_PLACES: Final = 2

NeutralityKey = Literal["off-takes", "inputs", "throughput"]
WithinTolerance = Literal["average", "carried"]
ToleranceRule = Literal["greater", "lesser", "sum"]


def minor(value: Fraction | int) -> int:
    """Money as whole minor units, halves away from zero. [cents]"""
    return rounded(Fraction(value) * 10**MINOR_PLACES)


def money_text(cents: int) -> str:
    """Minor units as people print money: "7800.00"."""
    return decimal_text(Fraction(cents, 10**MINOR_PLACES), MINOR_PLACES)


def marginal_prices(
    average: Fraction,
    small_adjustment: Fraction,
    *,
    operator_buys: Iterable[Fraction] = (),
    operator_sells: Iterable[Fraction] = (),
) -> tuple[Fraction, Fraction]:
    """What a short portfolio pays and a long one receives, per unit.

    The buy price is the dearest purchase of the operator or the average plus the adjustment, whichever is
    higher; the sell price the cheapest sale or the average less the adjustment, whichever is lower.

    Parameters
    ----------
    average : weighted average price of the day. [currency per unit]
    small_adjustment : share by which an imbalance is always worse than the average; 0 or more.

    Examples
    --------
    >>> marginal_prices(Fraction(20), Fraction("0.025"), operator_buys=[Fraction("21.5")])
    (Fraction(43, 2), Fraction(39, 2))
    """
    if small_adjustment < 0:
        raise ValueError(f"small adjustment is {small_adjustment}; it must be 0 or more")
    buy = max([average * (1 + small_adjustment), *operator_buys])
    sell = min([average * (1 - small_adjustment), *operator_sells])
    return buy, sell


@dataclass(frozen=True, slots=True, kw_only=True)
class ImbalanceDay:
    """One balancing day of one zone, settled; money in minor units, positive to the user.

    Attributes
    ----------
    marginal_buy, marginal_sell : price a short and a long portfolio meets. [currency per unit]
    imbalance : inputs less off-takes, by portfolio. [units]
    tolerance : by how much a portfolio may be out either way. [units]
    within_tolerance : the part of it that the tolerance covers, same sign. [units]
    carried : the part that is not paid but carried to the next day. [units]
    cash_to_user : for imbalance.
    operator_before_neutrality : what the operator is left with.
    neutrality_to_user : that amount, returned or recovered by the key.
    operator_after : exactly 0.
    """

    marginal_buy: Fraction
    marginal_sell: Fraction
    imbalance: Mapping[str, int]
    tolerance: Mapping[str, int]
    within_tolerance: Mapping[str, int]
    carried: Mapping[str, int]
    cash_to_user: Mapping[str, int]
    operator_before_neutrality: int
    neutrality_to_user: Mapping[str, int]
    operator_after: int


def settle_imbalances(
    portfolios: Mapping[str, tuple[int, int]],
    *,
    average: Fraction,
    small_adjustment: Fraction,
    operator_buys: Iterable[tuple[Fraction, int]] = (),
    operator_sells: Iterable[tuple[Fraction, int]] = (),
    tolerance_of_offtakes: Fraction = Fraction(0),
    tolerance_quantity: int | None = None,
    tolerance_rule: ToleranceRule = "greater",
    within: WithinTolerance = "average",
    neutrality_key: NeutralityKey = "off-takes",
) -> ImbalanceDay:
    """Settle one balancing day.

    Parameters
    ----------
    portfolios : inputs and off-takes by portfolio. [units]
    average : weighted average price. [currency per unit]
    operator_buys, operator_sells : price and quantity of the operator's own trades of the day.
    tolerance_of_offtakes : share of its off-takes by which a portfolio may be out; 0 ≤ share; rounded down to
        whole units.
    tolerance_quantity : units by which any portfolio may be out; None: there is no such tolerance.
    tolerance_rule : which of the two counts where both are given: the greater, the lesser, or their sum.
    within : what happens to that part: paid at the average price, or carried.
    neutrality_key : by what the operator's balance is returned.

    Raises
    ------
    ValueError : a quantity is negative, or there is an amount to return and nobody to return it to.
    """
    for name, (inputs, offtakes) in sorted(portfolios.items()):
        if inputs < 0 or offtakes < 0:
            raise ValueError(f"portfolio {name} has {inputs} in and {offtakes} out; both must be 0 or more")
    bought, sold = tuple(operator_buys), tuple(operator_sells)
    buy, sell = marginal_prices(
        average,
        small_adjustment,
        operator_buys=[price for price, _ in bought],
        operator_sells=[price for price, _ in sold],
    )
    imbalance = {name: i - o for name, (i, o) in sorted(portfolios.items())}
    tolerance = {
        name: _tolerance(int(tolerance_of_offtakes * offtakes), tolerance_quantity, tolerance_rule)
        for name, (_, offtakes) in sorted(portfolios.items())
    }
    covered: dict[str, int] = {}
    cash: dict[str, int] = {}
    for name, units in imbalance.items():
        covered[name] = max(-tolerance[name], min(tolerance[name], units))
        beyond = units - covered[name]
        paid = beyond * (sell if beyond > 0 else buy)
        if within == "average":
            paid += covered[name] * average
        cash[name] = minor(paid)
    trades = minor(sum((p * q for p, q in sold), Fraction(0)) - sum((p * q for p, q in bought), Fraction(0)))
    before = trades - sum(cash.values())
    returned = _returned(before, portfolios, neutrality_key)
    return ImbalanceDay(
        marginal_buy=buy,
        marginal_sell=sell,
        imbalance=imbalance,
        tolerance=tolerance,
        within_tolerance=covered,
        carried=covered if within == "carried" else dict.fromkeys(covered, 0),
        cash_to_user=cash,
        operator_before_neutrality=before,
        neutrality_to_user=returned,
        operator_after=before - sum(returned.values()),
    )


def _tolerance(of_offtakes: int, quantity: int | None, rule: ToleranceRule) -> int:
    if quantity is None:
        return of_offtakes
    if rule == "sum":
        return of_offtakes + quantity
    return max(of_offtakes, quantity) if rule == "greater" else min(of_offtakes, quantity)


def _returned(cents: int, portfolios: Mapping[str, tuple[int, int]], key: NeutralityKey) -> dict[str, int]:
    weigh = {
        "off-takes": lambda inputs, offtakes: offtakes,
        "inputs": lambda inputs, offtakes: inputs,
        "throughput": lambda inputs, offtakes: inputs + offtakes,
    }
    weights = {name: weigh[key](*quantities) for name, quantities in sorted(portfolios.items())}
    if cents and not sum(weights.values()):
        raise ValueError(f"{money_text(cents)} cannot be returned: there are no {key}")
    return largest_remainder(cents, weights)
