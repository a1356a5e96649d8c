import pytest
from hypothesis import given
from hypothesis import strategies as st

from gasunion.scenario.measure import Term, Way, parse_measure, parse_ways, write_measure

ways = st.builds(Way, st.from_regex(r"[A-Z][0-9a-z]{1,4}", fullmatch=True), st.booleans())
measures = st.lists(st.builds(Term, st.sampled_from([1, -1]), ways), min_size=1, max_size=6).map(tuple)


def test_the_measure_of_the_model():
    assert parse_measure("K16:f - K16:b + K14") == (
        Term(1, Way("K16")),
        Term(-1, Way("K16", False)),
        Term(1, Way("K14")),
    )


@given(measures)
def test_written_measures_read_back(measure):
    assert parse_measure(write_measure(measure)) == measure


@pytest.mark.parametrize("text", ["", "K1 K2", "K1 +", "K1:x", "+ + K1"])
def test_what_is_no_signed_sum_is_refused(text):
    with pytest.raises(ValueError, match=r"measure|cannot read"):
        parse_measure(text)


def test_crossings_are_words():
    assert parse_ways("K14, K16:b") == (Way("K14"), Way("K16", False))
    with pytest.raises(ValueError, match="K14 stands twice"):
        parse_ways("K14 K14:f")
