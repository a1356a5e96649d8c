"""Bundles that mean harm or were typed in haste: a sentence for each, no traceback, no wait."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gas_day_bundles import bundle, everything, nomination, point, shipped
from tests.single_changes import changed, places

from gasunion.operations.bundle import read_bundle
from gasunion.operations.day import run_day
from gasunion.outcome import Refused


def refusal(value):
    with pytest.raises(Refused) as caught:
        read_bundle(value)
    return [str(finding) for finding in caught.value.findings]


# Every list of names of a bundle, and a way to it.
LISTS = {
    "sections.S.points": ("sections", "S", "points"),
    "zones.Z.points": ("zones", "Z", "points"),
    "consents.change.participants": ("consents", "change", "participants"),
    "clocks": ("clocks",),
    "swaps.W.periods": ("swaps", "W", "periods"),
}


def with_member(path, member):
    value = everything()
    value["swaps"]["W"]["periods"] = ["2026-03-28"]
    holder = value
    for step in path:
        holder = holder[step]
    holder.append(member)
    return value


@pytest.mark.parametrize("where", LISTS)
@pytest.mark.parametrize(
    ("member", "shown"),
    [
        (7, "7"),
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        (["P"], "a list"),
        ({"P": 1}, "an object"),
        ("", "''"),
    ],
)
def test_a_member_of_a_list_that_is_no_name_is_refused_and_never_left_out(where, member, shown):
    value = with_member(LISTS[where], member)
    index = len(value["swaps"]["W"]["periods"]) - 1 if "periods" in where else None
    holder = value
    for step in LISTS[where]:
        holder = holder[step]
    index = len(holder) - 1
    assert refusal(value) == [f"{where}[{index}]: is {shown}; it must be a name."]


@pytest.mark.parametrize("where", LISTS)
def test_a_member_that_is_duplicated_is_refused(where):
    value = with_member(LISTS[where], None)
    holder = value
    for step in LISTS[where]:
        holder = holder[step]
    holder[-1] = holder[0]
    assert refusal(value) == [f"{where}[{len(holder) - 1}]: {holder[0]!r} is duplicated. Keep one of them."]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("A\0", "'A\\x00' is no name; it must not hold '>' or control characters."),
        ("A\x9b", "'A\\x9b' is no name; it must not hold '>' or control characters."),
        ("A\ud800", "holds half a character, \\ud800; write the whole character."),
        ("\u202eevig", "'\\u202eevig' holds a mark that is not seen or turns letters round; take it out."),
        ("A\u200b", "'A\\u200b' holds a mark that is not seen or turns letters round; take it out."),
        (" A", "' A' begins or ends with a blank; take it out."),
        ("e\u0301", "'e\u0301' writes a letter and its accent apart; write it as one letter (NFC)."),
        ("A" * 201, "has 201 characters; a name has at most 200."),
        (
            "Q\u0430zaq",
            "'Q\u0430zaq' mixes alphabets within a word: '\u0430' is the Cyrillic letter U+0430; "
            "in Latin letters the name is 'Qazaq'.",
        ),
    ],
)  # fmt: skip
def test_a_name_that_does_not_read_as_it_looks_is_refused(name, sentence):
    value = bundle(nominations={"n": nomination("exit", name, "B", 24)})
    assert refusal(value) == [f"nominations.n.shipper: {sentence}"]


@pytest.mark.parametrize("name", ["Газпром", "KTG Алматы", "天然气", "O'Brien & Sons", "a.b", "Ünal"])
def test_names_of_every_script_are_names(name):
    said = {"n": nomination("exit", name, "B", 24)}
    value = bundle(points={"P": point(rights="open", sides="exit")}, nominations=said)
    assert run_day(read_bundle(value))["schedule"]["P"][f"{name}>B"]["confirmed_day"] == 24


DAY = "it must be a day written YYYY-MM-DD."
INSTANT = "it must be an instant such as '2026-01-14T13:00:00Z'."
YEAR = "its year must be 1900 to 2200."
TOO_LONG = "a number of more than 60 digits"
TRUNK = {"points": ["P"], "capacity": 10**400}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"gas_day": "9999-12-31"}, f"gas_day: is '9999-12-31'; {YEAR}"),
        ({"gas_day": "20260115"}, f"gas_day: is '20260115'; {DAY}"),
        ({"gas_day": "2026-W03-4"}, f"gas_day: is '2026-W03-4'; {DAY}"),
        ({"gas_day": "٢٠٢٦-٠١-١٥"}, f"gas_day: is '٢٠٢٦-٠١-١٥'; {DAY}"),
        ({"gas_day": 10**400}, f"gas_day: is {TOO_LONG}; {DAY}"),
        ({"as_of": "0001-01-01T00:00:00+23:59"}, f"as_of: is '0001-01-01T00:00:00+23:59'; {YEAR}"),
        ({"as_of": "2026-01-14T25:00Z"}, f"as_of: is '2026-01-14T25:00Z'; {INSTANT}"),
        ({"as_of": 5}, f"as_of: is 5; {INSTANT}"),
        (
            {"bundle": ["gasunion/day/2"]},
            "bundle: is a list; this version reads 'gasunion/day/2' and 'gasunion/day/1'.",
        ),
        ({"points": {"": point(rights="open")}}, "points: is ''; it must be a name."),
        ({"sections": []}, "sections: is a list; it must be an object of named rows."),
        (
            {"sections": {"S": TRUNK}},
            f"sections.S.capacity: is {TOO_LONG} kWh; no more than 1000000000000000 is accepted.",
        ),
    ],
)
def test_hostile_values_are_one_sentence(change, sentence):
    assert refusal(bundle() | change)[-1] == sentence


@pytest.mark.parametrize("field", ["days_before", "cycle_hours", "lead_hours", "closes_hours_before_end"])
def test_a_rule_of_cycles_has_limits(field):
    most = 366 if field == "days_before" else 8784
    rule = {"deadline": "14:00", "first_cycle": "16:00", field: 10**15}
    (told,) = refusal(bundle(points={"P": point(rights="open", nominations=rule)}))
    least = int(field == "cycle_hours")
    assert told == f"points.P.nominations: {field} is 1000000000000000; it must be {least} to {most}."


def test_a_gas_year_in_other_digits_is_no_gas_year():
    value = everything()
    value["take_or_pay"]["K"]["taken"] = {"٢٠٢٤": 5, "²⁰²⁴": 5, "0001": 5}
    assert refusal(value) == [
        f"take_or_pay.K.taken.{name}: {name!r} is no gas year; write the year it starts in."
        for name in sorted(value["take_or_pay"]["K"]["taken"])
    ]


def test_a_decimal_figure_is_written_in_plain_digits_and_is_not_endless():
    value = everything()
    value["transit"]["T"]["km"] = "١٢"
    value["zones"]["Z"]["small_adjustment"] = "0." + "1" * 5000
    value["zones"]["Z"]["tolerance_of_offtakes"] = "1e-9"
    value["zones"]["Z"]["average_price"] = "²"
    told = refusal(value)
    assert [t.split(":")[0] for t in told] == [
        "zones.Z.average_price", "zones.Z.small_adjustment", "zones.Z.tolerance_of_offtakes", "transit.T.km",
    ]  # fmt: skip
    assert all(len(t) < 300 for t in told)


def test_a_day_that_was_closed_pro_rata_needs_the_pairs_that_shared_it():
    value = everything()
    closed = value["closed_days"]["P"]["2026-03-27"]
    closed["confirmed"] = {"A>B": 0}
    assert refusal(value) == [
        "closed_days.P.2026-03-27.confirmed: is missing or sums to 0; a day that was closed pro rata is "
        "corrected "
        "by it."
    ]
    closed["confirmed"] = {"A": 1, "A>B>C": 1}
    told = refusal(value)
    where = "closed_days.P.2026-03-27.confirmed"
    assert told[0] == f"{where}.A: 'A' is no pair; write it as 'exit shipper>entry shipper'."
    assert told[1].startswith(f"{where}.A>B>C: 'A>B>C' is no pair")


def test_a_stamp_comes_into_force_on_a_whole_second():
    value = everything()
    value["bookings"]["A2"]["stamp"] = "2025-11-01T00:00:00.5Z"
    assert refusal(value) == [
        "bookings.A2.stamp: has parts of a second; a contract comes into force on a whole one."
    ]


def test_of_two_receipts_within_one_second_the_earlier_gets_the_odd_unit():
    messages = {
        name: nomination("exit", name, "T", [1] * 24, received=f"2026-01-14T12:00:00{part}Z")
        for name, part in (("late", ".500000"), ("soon", ""))
    }
    value = bundle(
        points={"P": point(rights="open", sides="exit")},
        sections={"S": {"points": ["P"], "capacity": 1}},
        nominations=messages,
    )
    rows = run_day(read_bundle(value))["schedule"]["P"]
    assert {n: r["confirmed_day"] for n, r in rows.items()} == {"late>T": 0, "soon>T": 24}


def test_thousands_of_faults_are_told_at_once_and_without_a_wait():
    value = bundle(nominations={f"n{i}": {f"fieldd{i}": i, "point": f"Q{i}"} for i in range(3000)})
    with pytest.raises(Refused) as caught:
        read_bundle(value)
    assert len(caught.value.findings) <= 201
    assert all(len(str(f)) < 500 for f in caught.value.findings)


def test_a_bundle_nested_past_reason_is_refused():
    deep = []
    for _ in range(5000):
        deep = [deep]
    assert refusal(bundle(clocks=deep)) == ["clocks[0]: is a list; it must be a name."]
    assert refusal(bundle(gas_day=deep))[0].startswith("gas_day: is a list; it must be a day")


MAKE = {"everything": everything, "shipped": shipped}
PLACES = [(name, path) for name, make in MAKE.items() for path in places(make())]
# fmt: off
JUNK = [
    None, True, -1, 0, 10**30, 10**400, 1.5, float("inf"), "", "x", " ", "\0", "\ud800", "\u202e", "²",
    "1e400", "9999-12-31", "0001-01-01", "2026-03-28", "2026-03-28T24:00Z", "0.00", "P", "A>B", "A>B>C",
    "../../passwd", [], [[]], [None], [1, 2, 3], ["P", "P"], [["1.00", 10**16]], {}, {"a": {}}, {"": 1},
    {"A>B": -1}, {"²": 1},
]
# fmt: on


@settings(max_examples=150)
@given(st.sampled_from(PLACES), st.sampled_from(JUNK))
def test_junk_anywhere_is_refused_in_sentences_or_run_and_never_a_defect(place, junk):
    name, path = place
    value = copy.deepcopy(MAKE[name]())
    findings, closes = (), False
    with changed(value, path, junk):
        try:
            closes = run_day(read_bundle(value))["closes"]
        except Refused as refused:
            findings = refused.findings
    assert closes is not bool(findings)
    assert all(f.what.endswith(".") and len(str(f)) < 1500 for f in findings)
    json.dumps([str(f) for f in findings]).encode()
