"""What a gas file and a temperature may say, and what is refused."""

from __future__ import annotations

import pytest

from gasunion.outcome import Refused
from gasunion.studies.simulation.gas_file import gas_asked, one_temperature, parse_temperature


def refused(call) -> list[str]:
    with pytest.raises(Refused) as caught:
        call()
    return [str(f) for f in caught.value.findings]


def test_a_temperature_may_stand_beside_the_components_or_beside_the_composition():
    flat = gas_asked({"methane": 0.9, "ethane": 0.1, "temperature_k": 320}, where="g.json")
    nested = gas_asked(
        {"composition": {"methane": 0.9, "ethane": 0.1}, "temperature_c": 46.85}, where="g.json"
    )
    assert flat.composition == nested.composition == {"methane": 0.9, "ethane": 0.1}
    assert flat.temperature_k == 320.0
    assert nested.temperature_k == pytest.approx(320.0, rel=1e-12)


def test_single_nodes_may_have_a_composition_of_their_own():
    asked = gas_asked({"composition": {"methane": 1}, "sources": {"h": {"hydrogen": 1}}}, where="g.json")
    assert asked.node_compositions == {"h": {"hydrogen": 1}}


def test_every_fault_of_a_gas_file_is_told_at_once():
    value = {
        "composition": [1],
        "sources": {"h": 1},
        "temperatur_k": 5,
        "temperature_k": True,
        "temperature_c": 900,
    }
    assert refused(lambda: gas_asked(value, where="g.json")) == [
        "g.json, composition: must hold an object.",
        "g.json, temperatur_k: is no key of a gas file. "
        "Known: composition, sources, temperature_k, temperature_c; components stand under composition.",
        "g.json, sources: must hold an object: node to component to mole fraction.",
        "g.json, temperature_k: is True; it must be a number between 200 and 400.",
        "g.json, temperature_c: is 900; it must be a number between -73.15 and 126.85.",
        "g.json: gives temperature_k and temperature_c; give one of them.",
    ]
    assert refused(lambda: gas_asked([1], where="g.json")) == [
        "g.json: must hold an object: component to mole fraction."
    ]


@pytest.mark.parametrize(
    ("text", "kelvin"),
    [("15C", 288.15), ("15 °C", 288.15), ("-5,5 C", 267.65), ("288.15K", 288.15), ("288.15 kelvin", 288.15)],
)
def test_a_temperature_is_read_with_its_unit(text, kelvin):
    assert parse_temperature(text) == pytest.approx(kelvin, rel=1e-12)
    assert parse_temperature(None) is None


@pytest.mark.parametrize("text", ["15", "15F", "C", "1e400C", "٣C", "nan K"])
def test_a_temperature_without_a_unit_or_number_is_refused(text):
    (said,) = refused(lambda: parse_temperature(text))
    assert said == (
        f"--temperature {text}: must be a number with its unit, °C or K. "
        'For example --temperature "10 °C", --temperature 10C or --temperature 283.15K.'
    )


def test_a_temperature_outside_every_pipeline_is_refused():
    assert refused(lambda: parse_temperature("15K")) == [
        "--temperature 15K: is 15.0; it must be a number between 200 and 400."
    ]


def test_two_temperatures_that_contradict_each_other_are_refused():
    assert one_temperature(288.15, 288.15, where="g.json") == 288.15
    assert one_temperature(None, 300.0, where="g.json") == 300.0
    assert one_temperature(300.0, None, where="") == 300.0
    assert refused(lambda: one_temperature(283.15, 288.15, where="g.json")) == [
        "--temperature: is 283.15 K, and g.json says 288.15 K. Leave one of them out."
    ]
