"""The one table of the limits of stations and control valves."""

from __future__ import annotations

from dataclasses import fields

from gasunion.network.elements import CheckValve, CompressorStation, ControlValve
from gasunion.network.limits import TABLE, limit, limits_of

ENDS = {"arc": "u", "tail": "a", "head": "b"}


def test_every_limit_field_of_an_element_stands_in_the_table_and_no_other() -> None:
    named = {name for name, _, _ in TABLE}
    held = {
        f.name
        for kind in (CompressorStation, ControlValve)
        for f in fields(kind)
        if f.name.endswith(("_max", "_pa_min"))
    }
    # The least drop of a control valve is a law, not a limit.
    assert held - named == {"pressure_drop_pa_min"}
    assert named <= held


def test_a_power_is_limited_where_the_efficiency_is_known() -> None:
    station = CompressorStation(**ENDS, power_w_max=5e6, ratio_max=1.5)
    assert set(limits_of(station)) == {"ratio"}
    known = CompressorStation(**ENDS, power_w_max=5e6, ratio_max=1.5, efficiency=0.8)
    assert limit(known, "power") == 5e6
    assert limits_of(CheckValve(**ENDS)) == {}


def test_a_limit_is_broken_beyond_a_share_of_itself_on_its_own_side() -> None:
    valve = ControlValve(**ENDS, pressure_in_pa_min=40e5, pressure_out_pa_max=60e5)
    least, highest = limits_of(valve)["inlet"], limits_of(valve)["outlet"]
    assert least.is_broken(39e5, share=1e-6)
    assert not least.is_broken(40e5 * (1.0 - 5e-7), share=1e-6)
    assert highest.is_broken(60e5 * (1.0 + 2e-6), share=1e-6)
    assert not highest.is_broken(float("nan"), share=1e-6)
