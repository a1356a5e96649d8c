"""Whatever the numbers: a quantity is the same in every unit, and a network written is the network read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gasunion.intake.gaslib.faults import Faults
from gasunion.intake.gaslib.markup import Element
from gasunion.intake.gaslib.net import read_net
from gasunion.intake.gaslib.quantity import PLAUSIBLE, UNITS, QuantityReader
from gasunion.network.elements import ControlValve, Pipe, Resistor, ShortPipe, Valve

KINDS = sorted(k for k in UNITS if k != "number")


@given(kind=st.sampled_from(KINDS), data=st.data())
def test_a_quantity_is_the_same_in_every_unit_of_its_kind(kind, data):
    # Inside the range of its kind, whose ends would be missed by a rounding.
    value = data.draw(st.floats(max(1e-3, PLAUSIBLE[kind].low * 1.01), min(1e6, PLAUSIBLE[kind].high * 0.99)))
    unit = UNITS[kind][data.draw(st.sampled_from(sorted(UNITS[kind])))]
    name = next(n for n, u in UNITS[kind].items() if u is unit or u == unit)
    written = (value - unit.offset) / unit.factor
    faults = Faults()
    element = Element("x", {"value": repr(written), "unit": name}, 1)
    given_back = QuantityReader("f", faults).of(element, kind, owner="x")
    assert given_back is not None
    # Subtracting and adding an offset of 10⁵ Pa loses its digits of a value of 10⁻³ Pa.
    assert abs(given_back.si - value) <= 4e-16 * (value + 2 * abs(unit.offset)) * 4
    assert not faults.errors


@given(value=st.floats(allow_nan=True, allow_infinity=True), kind=st.sampled_from(KINDS))
def test_no_number_that_is_not_finite_gets_in(value, kind):
    faults = Faults()
    unit = next(iter(UNITS[kind]))
    element = Element("x", {"value": repr(value), "unit": unit}, 1)
    got = QuantityReader("f", faults).of(element, kind, owner="x")
    assert (got is None) == bool(faults.errors)
    assert got is None or abs(got.si) < float("inf")


@st.composite
def networks(draw):
    """A chain of random elements, as `.net` text and as what it means."""
    count = draw(st.integers(1, 6))
    nodes = [f"n{i}" for i in range(count + 1)]
    body, arcs = [], []
    for i in range(count):
        ends = f'id="a{i}" from="n{i}" to="n{i + 1}"'
        at = {"arc": f"a{i}", "tail": f"n{i}", "head": f"n{i + 1}"}
        kind = draw(st.sampled_from(["pipe", "shortPipe", "valve", "resistor", "loss", "controlValve"]))
        # A diameter below a millimetre is refused as a slip of units.
        x, y, z = (draw(st.floats(least, 900.0)) for least in (0.5, 1.0, 0.5))
        if kind == "pipe":
            body.append(
                f'<pipe {ends}><length value="{x}" unit="km"/><diameter value="{y}" unit="mm"/>'
                f'<roughness value="{y / 2000}" unit="mm"/></pipe>'
            )
            arcs.append(Pipe(length_m=x * 1000.0, diameter_m=y * 0.001, roughness_m=y / 2000 * 0.001, **at))
        elif kind == "shortPipe":
            body.append(f"<shortPipe {ends}/>")
            arcs.append(ShortPipe(**at))
        elif kind == "valve":
            body.append(f"<valve {ends}/>")
            arcs.append(Valve(**at))
        elif kind == "resistor":
            body.append(
                f'<resistor {ends}><dragFactor value="{x}"/><diameter value="{y}" unit="mm"/></resistor>'
            )
            arcs.append(Resistor(drag_factor=x, diameter_m=y * 0.001, **at))
        elif kind == "loss":
            body.append(f'<resistor {ends}><pressureLoss value="{z}" unit="bar"/></resistor>')
            arcs.append(Resistor(pressure_loss_pa=z * 1e5, **at))
        else:
            body.append(
                f'<controlValve {ends} internalBypassRequired="1"><pressureDifferentialMin value="{x}" '
                f'unit="bar"/><pressureLossIn value="{z}" unit="bar"/></controlValve>'
            )
            arcs.append(
                ControlValve(pressure_drop_pa_min=x * 1e5, pressure_loss_in_pa=z * 1e5, has_bypass=True, **at)
            )
    inner = "".join(f'<innode id="{n}"><height value="1" unit="m"/></innode>' for n in nodes)
    text = f"<network><nodes>{inner}</nodes><connections>{''.join(body)}</connections></network>"
    return text, tuple(arcs)


@given(networks())
def test_a_network_written_is_the_network_read(written):
    text, arcs = written
    assert read_net(text.encode(), name="x.net").network.arcs == arcs
