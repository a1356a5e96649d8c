"""Bad bundles: one sentence each, all at once, and never a traceback."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gas_day_bundles import bundle, nomination, point, shipped

from gasunion.operations.bundle import read_bundle
from gasunion.operations.day import run_day
from gasunion.outcome import Refused


def refusal(value):
    with pytest.raises(Refused) as caught:
        read_bundle(value)
    return [str(finding) for finding in caught.value.findings]


def reading(day):
    return {"point": "P", "day": day, "received": "2026-01-16T08:00Z", "quantity": 1}


def test_every_fault_of_a_bundle_is_told_at_once_in_one_sentence_each():
    value = bundle(
        points={"Kartaly": point(unit="m3", reference="20C", rights="open"), "P": point()},
        nominations={
            "negative": nomination("exit", "A", "B", [-5] + [0] * 23, point="Kartaly", unit="m3 at 20C"),
            "long": nomination("exit", "A", "B", [1] * 25, point="Kartaly", unit="m3 at 20C"),
            "lost": nomination("exit", "A", "B", 24, point="Kartali"),
            "foreign": nomination("exit", "A", "B", 24, point="Kartaly", unit="kWh"),
        },
        zones={
            "Z": {
                "operator": "KZ-Op", "unit": "kWh", "currency": "EUR", "average_price": "2000",
                "small_adjustment": "0.025",
            }
        },
    )  # fmt: skip
    assert refusal(value) == [
        "nominations.foreign.unit: is 'kWh'; the agreement of Kartaly counts in 'm3 at 20C'.",
        "nominations.long.hours: states 25 hours; gas day 2026-01-15 has 24 at Kartaly.",
        "nominations.lost.point: there is no point 'Kartali'. Did you mean 'Kartaly'?",
        "nominations.negative.hours, hour 1: is -5 m3 at 20C; it must be 0 or more.",
        "zones.Z.average_price: is 2000 without decimals, as a price printed in cents would be. "
        "Write it in EUR with its decimals, as text: '2000.00', or '20.00' if cents were meant.",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"gas_day": "15.01.2026"}, "gas_day: is '15.01.2026'; it must be a day written YYYY-MM-DD."),
        ({"bundle": "gasunion/day/9"}, "bundle: is 'gasunion/day/9'; this version reads 'gasunion/day/2' and "
            "'gasunion/day/1'."),
        ({"nominatons": {}}, "nominatons: unknown field 'nominatons'. Did you mean 'nominations'?"),
        (
            {"points": {"P": point(rights="open", matching="CN-Op")}},
            "points.P: matching operator is 'CN-Op'; it must be 'RU-Op' or 'KZ-Op'.",
        ),
        (
            {"points": {"P": point(rights="open", unit="m3")}},
            "points.P: m3 without reference conditions; name 0C, 15C or 20C.",
        ),
        (
            {"points": {"P": point(rights="open", gas_day={"start": "06:30", "zone": "Europe/Berlin"})}},
            "points.P.gas_day: gas day starts at 06:30:00; it must start on a whole hour.",
        ),
        (
            {"points": {"P": point(rights="open", gas_day={"start": "06:00", "zone": "Mars/Olympus"})}},
            "points.P.gas_day: unknown time zone 'Mars/Olympus'; use an IANA name such as 'Europe/Moscow'.",
        ),
        (
            {"nominations": {"n": nomination("exit", "A", "B", 24) | {"hours": [1] * 24}}},
            "nominations.n: state either hours or daily, one of the two.",
        ),
        (
            {"nominations": {"n": nomination("exit", "A", "B", 24, received="2026-01-14T12:00:00")}},
            "nominations.n.received: is '2026-01-14T12:00:00', which has no time zone. Add Z or an offset.",
        ),
        (
            {"nominations": {"n": nomination("exit", "A>B", "C", 24)}},
            "nominations.n.shipper: 'A>B' is no name; it must not hold '>' or control characters.",
        ),
        (
            {"sections": {"S": {"points": ["P"], "capacity": [10] * 23}}},
            "sections.S.capacity: states 23 hours; gas day 2026-01-15 has 24 at P.",
        ),
        (
            {"sections": {"S": {"points": ["P"], "capacity": 10.5}}},
            "sections.S.capacity: is 10.5; it must be a whole number of kWh.",
        ),
        (
            {"readings": {"R": reading("2026-01-10")}},
            "readings.R.day: corrects 2026-01-10 at P, but closed_days does not say how it was closed.",
        ),
        (
            {"readings": {"R": reading("2026-01-16")}},
            "readings.R.day: is 2026-01-16, after gas day 2026-01-15; that day is not over.",
        ),
        (
            {"transit": {"T": {"point": "P", "shipper": "A", "carrier": "KZ-Op", "km": "10"}}},
            "transit.T.point: the agreement of P has no transit terms.",
        ),
        (
            {"linepack": {"CN-Op": {"unit": "kWh", "opening": 1}}},
            "linepack.CN-Op: CN-Op is the operator of no point.",
        ),
    ],
)  # fmt: skip
def test_a_single_fault_is_one_whole_sentence(change, sentence):
    assert refusal(bundle() | change) == [sentence]


def test_a_section_couples_only_points_of_one_unit_and_one_gas_day():
    other = point(rights="open", unit="MWh", gas_day={"start": "10:00", "zone": "Europe/Moscow"})
    value = bundle(
        points={"P": point(rights="open"), "Q": other}, sections={"S": {"points": ["P", "Q"], "capacity": 5}}
    )
    assert refusal(value) == [
        "sections.S.points: P counts in 'kWh' and Q in 'MWh'; points of a section need one unit.",
        "sections.S.points: the gas days of P and Q do not start and end together. "
        "Give each its own section.",
    ]


def test_a_price_as_a_number_is_refused_because_its_exact_value_is_not_what_was_printed():
    zone = {
        "operator": "O",
        "unit": "kWh",
        "currency": "cents",
        "average_price": 20.5,
        "small_adjustment": "0",
    }
    assert refusal(bundle(zones={"Z": zone})) == [
        "zones.Z.currency: is 'cents'; it must be a three-letter code such as USD, never its cents.",
        "zones.Z.average_price: is 20.5; a price is text in XXX with its decimals, such as '21.50'.",
    ]


def test_what_is_not_an_object_is_refused():
    assert refusal([1]) == [
        "bundle: is a list; it must be an object.",
        "gas_day: is missing.",
        "points: there is no border point; a gas day needs one.",
    ]


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value[:2]):
            yield from places(inner, (*path, i))


PLACES = list(places(shipped()))[1:]
JUNK = [
    None,
    True,
    -1,
    0,
    10**30,
    1.5,
    "",
    "x",
    "2026-01-15",
    "0.00",
    "Kartaly",
    "P>Q",
    [],
    [[]],
    [1, 2, 3],
    {},
    {"a": {}},
]


@given(st.sampled_from(PLACES), st.sampled_from(JUNK))
def test_junk_anywhere_in_a_bundle_is_refused_or_run_and_never_a_defect(path, junk):
    value = copy.deepcopy(shipped())
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = junk
    try:
        read, told = read_bundle(value), ()
    except Refused as refused:
        read, told = None, refused.findings
    assert all(finding.what.endswith(".") for finding in told)
    assert read is None or run_day(read)["closes"]
