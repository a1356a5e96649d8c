"""Curves of cost and demand from a market file, by the name of their form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gasunion.market.entries import Entry, Reader, written
from gasunion.market.forms import (
    Cost,
    Demand,
    GolombekCost,
    IsoelasticDemand,
    LinearDemand,
    PolynomialCost,
    PowerCost,
    StepDemand,
)
from gasunion.market.setting import Site

CAPACITY: Final = Entry(name="capacity", meaning="the most of it", unit="bcm/y")
_PRICE, _RATE, _SLOPE = "USD/tcm", "bcm/y", "USD/tcm per bcm/y"
_FALLS = "demand must fall as the price rises:"
_NO_GAIN = "a cost is 0 or more."


def _marginal(*letters: str) -> Entry:
    return Entry(
        name="marginal_cost", meaning="cost of the first unit", unit=_PRICE, letters=letters, must=_NO_GAIN
    )


def _rises(*letters: str) -> Entry:
    return Entry(
        name="slope",
        meaning="how marginal cost rises",
        unit=_SLOPE,
        letters=letters,
        default=0.0,
        must="marginal cost must not fall with output.",
    )


COST_FORMS: Final[Mapping[str, tuple[Entry, ...]]] = {
    "linear": (_marginal("c"),),
    "quadratic": (_marginal("c"), _rises("d")),
    "golombek": (
        _marginal("c", "alpha"),
        _rises("d", "beta"),
        Entry(
            name="steep",
            meaning="the factor of ln(1 − q/limit)",
            unit=_PRICE,
            letters=("g", "gamma"),
            low=None,
            high=0.0,
            must="it must be 0 or below, so that cost rises near the limit.",
        ),
        Entry(
            name="limit", meaning="where cost rises without bound", unit=_RATE, is_strict=True, default=0.0
        ),
    ),
    "power": (
        _marginal("c"),
        Entry(
            name="scale", meaning="output at which it is 1 more", unit=_RATE, letters=("L",), is_strict=True
        ),
        Entry(name="exponent", meaning="β of (q/L)^(1/β)", unit="", letters=("beta",), low=0.05, high=20.0),
    ),
}
_ELASTICITY: Final = Entry(
    name="elasticity",
    meaning="change of quantity by change of price, in shares",
    unit="",
    letters=("e",),
    low=None,
    high=-1e-3,
    must=f"{_FALLS} write an elasticity of -0.001 or below.",
)
_REFERENCE: Final = (
    Entry(
        name="reference_price", meaning="a price of the curve", unit=_PRICE, letters=("p0",), is_strict=True
    ),
    Entry(
        name="reference_quantity", meaning="what is bought at it", unit=_RATE, letters=("q0",), is_strict=True
    ),
    _ELASTICITY,
)
_LINE: Final = (
    Entry(
        name="choke_price",
        meaning="price at which nothing is bought",
        unit=_PRICE,
        letters=("intercept", "a"),
        is_strict=True,
    ),
    Entry(
        name="slope",
        meaning="how the price falls with the quantity",
        unit=_SLOPE,
        letters=("b",),
        is_strict=True,
        must=f"{_FALLS} the price is choke price − slope × quantity; write a slope above 0.",
    ),
)
_POWER: Final = (
    Entry(name="scale", meaning="quantity at a price of 1", unit=_RATE, letters=("k",), is_strict=True),
    _ELASTICITY,
)
_BOUNDS: Final = tuple(
    Entry(name=f"price_{side}", meaning=f"{side} end of the curve", unit=_PRICE, is_strict=True, default=0.0)
    for side in ("low", "high")
)
_STEP: Final = (
    Entry(name="quantity", meaning="what is bought at most", unit=_RATE, letters=("q",), is_strict=True),
    Entry(name="value", meaning="what it is worth", unit=_PRICE, letters=("price", "v")),
)
# Without stated bounds a curve ends at this many times its reference price, and at its inverse.
BOUND_FACTOR: Final = 100.0


def cost_of(value: Any, place: str, read: Reader, *, capacity: float) -> Cost | None:
    """A cost; None where it is a fault.

    Parameters
    ----------
    capacity : the site's greatest, which a Golombek cost without a limit takes.
    """
    form = _form(value, COST_FORMS, place, read)
    if form is None:
        return None
    numbers = read.form(value, COST_FORMS[form], place, also=("form",))
    if numbers is None:
        return None
    if form in ("linear", "quadratic"):
        return PolynomialCost(marginal=numbers["marginal_cost"], slope=numbers.get("slope", 0.0))
    if form == "power":
        return PowerCost(
            marginal=numbers["marginal_cost"], scale=numbers["scale"], exponent=numbers["exponent"]
        )
    limit = numbers["limit"] or capacity
    if not 0.0 < limit < float("inf") or limit < capacity < float("inf"):
        what = f"is {limit:g} bcm/y where the capacity is {capacity:g} bcm/y."
        hint = "give the capacity, or a limit that is not below it."
        read.fault(f"{place}, limit", what, value=limit, unit=_RATE, limit=capacity, hint=hint)
        return None
    return GolombekCost(
        marginal=numbers["marginal_cost"], slope=numbers["slope"], steep=numbers["steep"], limit=limit
    )


def demand_of(
    value: Any, place: str, read: Reader, *, said: list[str], sites: tuple[Site, ...]
) -> Demand | None:
    """A demand; None where it is a fault.

    Parameters
    ----------
    said : takes what is assumed. sites : whose costs stand for a reference price where there is none.
    """
    form = _form(value, {"linear": 0, "isoelastic": 0, "steps": 0}, place, read)
    if form is None:
        return None
    if form == "steps":
        return _steps(value, place, read)
    if form == "linear":
        if set(value) & {"choke_price", "intercept", "a", "slope", "b"}:
            line = read.form(value, _LINE, place, also=("form",))
            return None if line is None else LinearDemand(choke=line["choke_price"], slope=line["slope"])
        given = read.form(value, _REFERENCE, place, also=("form",))
        if given is None:
            return None
        price, quantity = given["reference_price"], given["reference_quantity"]
        slope = -price / (given["elasticity"] * quantity)
        return LinearDemand(choke=price + slope * quantity, slope=slope)
    return _isoelastic(value, place, read, said=said, sites=sites)


def _isoelastic(
    value: Mapping[str, Any], place: str, read: Reader, *, said: list[str], sites: tuple[Site, ...]
) -> Demand | None:
    if "gamma" in value:  # Q = k p^−γ, as textbooks write it
        gamma = Entry(
            name="gamma", meaning="−elasticity", unit="", low=1e-3, must=f"{_FALLS} write γ above 0."
        )
        number = read.number(value["gamma"], f"{place}, gamma", gamma)
        if number is None:
            return None
        value = {k: v for k, v in value.items() if k != "gamma"} | {"elasticity": -number}
    has_reference = bool(set(value) & {"reference_price", "p0", "reference_quantity", "q0"})
    given = read.form(value, (*(_REFERENCE if has_reference else _POWER), *_BOUNDS), place, also=("form",))
    if given is None:
        return None
    if has_reference:
        around = given["reference_price"]
        scale = given["reference_quantity"] / around ** given["elasticity"]
    else:
        around = max([1.0, *(s.cost.marginal for s in sites)])
        scale = given["scale"]
    low = given["price_low"] or around / BOUND_FACTOR
    high = given["price_high"] or around * BOUND_FACTOR
    if not given["price_low"] or not given["price_high"]:
        said.append(f"{place.removesuffix(', demand')}: the curve is read from {low:g} to {high:g} USD/tcm")
    if not low < high:
        what = f"the curve begins at {low:g} and ends at {high:g} USD/tcm."
        read.fault(place, what, value=low, unit=_PRICE, limit=high, hint="price_low is below price_high.")
        return None
    return IsoelasticDemand(scale=scale, elasticity=given["elasticity"], price_low=low, price_high=high)


def _steps(value: Mapping[str, Any], place: str, read: Reader) -> Demand | None:
    read.known(value, ("form", "steps"), place)
    rows = value.get("steps")
    if not isinstance(rows, list | tuple) or not rows:
        hint = 'Write [{"quantity": 10, "value": 300}, …], best first.'
        read.fault(f"{place}, steps", f"{written(rows)} is not a list of steps.", hint=hint)
        return None
    count = len(read.faults)
    out: list[tuple[float, float]] = []
    for number, row in enumerate(rows, 1):
        at = f"{place}, step {number}"
        if isinstance(row, list | tuple) and len(row) == 2:
            row = {"quantity": row[0], "value": row[1]}
        step = read.form(read.table(row, at, meaning="quantity and value"), _STEP, at)
        if step is not None:
            if out and step["value"] > out[-1][1]:
                what = f"is worth {step['value']:g} USD/tcm, more than the step before, {out[-1][1]:g}."
                hint = f"{_FALLS} write the best step first."
                read.fault(at, what, value=step["value"], unit=_PRICE, limit=out[-1][1], hint=hint)
            out.append((step["quantity"], step["value"]))
    return StepDemand(steps=tuple(out)) if len(read.faults) == count else None


def _form(value: Any, forms: Mapping[str, Any], place: str, read: Reader) -> str | None:
    """The name of a form; None where it is a fault."""
    if not isinstance(value, Mapping):
        hint = f'Write {{"form": "{next(iter(forms))}", …}}.'
        read.fault(place, f"{written(value)} is not an object with a 'form'.", hint=hint)
        return None
    form = value.get("form")
    if isinstance(form, str) and form in forms:
        return form
    hint = read.near(form, list(forms)) if isinstance(form, str) else f"One of {', '.join(forms)}."
    read.fault(f"{place}, form", f"{written(form)} is not a form that is known.", hint=hint)
    return None
