"""Forms of a union: who decides and blocks, what is reached, what happens when one leaves; the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from gasunion.outcome import Refused
from gasunion.studies.forms.examples import examples
from gasunion.studies.forms.form_file import KINDS, forms_of
from gasunion.studies.forms.forms import as_names, found_forms

MEMBERS = ("A", "B", "C")
PARTS = {"timing_and_routing": 3, "more_trade": 4, "shortage_relieved": 8}
# By mask: A and B gain 5, B and C 2, A and C nothing.
GAINS = (0, 0, 0, 5, 0, 0, 2, 15)
COMPANY = """
[[form]]
form = "company"
votes = { A = 50, B = 30, C = 20 }
share = "3/4"
by_itself = ["timing_and_routing", "more_trade", "shortage_relieved"]
with_contracts = []
"""


def test_the_forms_that_ship_are_a_committee_an_operator_and_a_company() -> None:
    found = {f.form.form: f for f in found_forms(forms_of(None, MEMBERS), parts_usd=PARTS, gain_usd=GAINS)}
    assert tuple(found) == KINDS
    committee, operator, company = found.values()
    assert as_names(committee.power.decides) == ["A+B+C"]
    assert as_names(committee.power.blocks) == ["A", "B", "C"]
    assert as_names(operator.power.decides) == ["A+B", "A+C", "B+C"]
    assert (committee.by_itself_usd, committee.with_contracts_usd) == (3, 15)
    assert (company.by_itself_usd, company.with_contracts_usd) == (15, 15)
    assert [e.can_decide for e in committee.leaving] == [False] * 3
    assert [e.can_decide for e in operator.leaving] == [True] * 3
    assert [(e.rest_usd, e.lost_usd) for e in committee.leaving] == [(2, 13), (0, 15), (5, 10)]


def test_shares_are_votes_and_a_large_share_blocks(tmp_path: Path) -> None:
    (tmp_path / "forms.toml").write_text(COMPANY)
    (found,) = found_forms(forms_of(tmp_path / "forms.toml", MEMBERS), parts_usd=PARTS, gain_usd=GAINS)
    # 75 of 100 needs A and B; C's 20 never decide.
    assert as_names(found.power.decides) == ["A+B"]
    assert as_names(found.power.blocks) == ["A", "B"]
    assert [float(x) for x in found.power.shapley_shubik] == [0.5, 0.5, 0.0]
    assert [e.can_decide for e in found.leaving] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"holds tables \[\[form\]\], and nothing else"),
        (COMPANY.replace("C = 20", "D = 20"), 'is "equal", or whole numbers of A, B, C'),
        (COMPANY.replace('"3/4"', '"5/4"'), "above 0 and at most 1"),
        (COMPANY.replace('"3/4"', "0.75"), "is a fraction in quotes"),
        (COMPANY.replace("company", "empire"), "is one of committee, operator, company"),
        (COMPANY.replace("share", "shares"), "is no field of a form"),
        (COMPANY.replace('"more_trade"', '"all"'), "lists some of timing_and_routing"),
        (COMPANY + 'vetoers = ["D"]', "'D' is no member"),
        (COMPANY + COMPANY, "holds a form twice"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_by_form_and_field(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "forms.toml").write_text(text)
    with pytest.raises(Refused, match=said):
        forms_of(tmp_path / "forms.toml", MEMBERS)


def test_every_example_names_its_form_and_its_source() -> None:
    found = examples()
    assert {e.form for e in found} == set(KINDS)
    assert all(e.name and e.what and e.source for e in found)
