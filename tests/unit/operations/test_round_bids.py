"""Bids signed at home and sealed by the organiser: signatures before content, every fault at once."""

from __future__ import annotations

import json

import pytest
from tests.round_bundles import RULES, bid, line

import gasunion as gu
from gasunion.outcome import Refused

CONTENTS = {
    "b1": {"role": "buyer", "lines": [line(600)]},
    "s1": {"role": "seller", "lines": [line(400, 0.5)]},
    "s2": {"role": "seller", "lines": [line(350, "4/5")]},
}


@pytest.fixture
def home(tmp_path):
    (tmp_path / "rules.json").write_text(json.dumps({"round": RULES, "title": "A round"}))
    for party, content in CONTENTS.items():
        (tmp_path / f"{party}.json").write_text(json.dumps(content))
        gu.ledger_key_new(tmp_path / f"{party}.key", party=party, passphrase=None)
        sign(tmp_path, party)
    return tmp_path


def sign(home, name, **more):
    return gu.round_sign(
        home / f"{name}.json",
        joint_round=home / "rules.json",
        key=home / f"{more.pop('by', name)}.key",
        out=home / f"{name}-signed.json",
        **more,
    )


def seal(home, parties=tuple(CONTENTS), cards=tuple(CONTENTS)):
    return gu.round_seal(
        home / "rules.json",
        bid=[home / f"{p}-signed.json" for p in parties],
        card=[home / f"{p}.key.pub" for p in cards],
        out=home / "bundle.json",
    )


def told(refused) -> list[str]:
    return [str(f) for f in refused.value.findings]


def test_what_is_sealed_runs_and_the_log_names_every_bid(home):
    answer = seal(home)
    assert answer["parties"] == {"b1": "buyer", "s1": "seller", "s2": "seller"}
    assert [(x["party"], x["signature"]) for x in answer["log"]] == [(p, "holds") for p in CONTENTS]
    ran = gu.round_run(home / "bundle.json").answer
    assert ran["round"]["signed"] is True
    assert ran["pools"][0]["matched"] == 600
    assert ran["assumptions"] == []
    assert json.loads((home / "bundle.json").read_text())["title"] == "A round"


def test_the_order_of_bids_changes_no_byte(home):
    seal(home)
    first = (home / "bundle.json").read_bytes()
    seal(home, parties=("s2", "b1", "s1"), cards=("s1", "s2", "b1"))
    assert (home / "bundle.json").read_bytes() == first


def test_a_bid_that_the_rules_do_not_allow_is_not_signed(home):
    wrong = {"role": "seller", "party": "s9", "lines": [line(1, 2, month="2030-01"), line(-1, 2), line(1)]}
    (home / "s1.json").write_text(json.dumps(wrong))
    with pytest.raises(Refused) as refused:
        sign(home, "s1")
    assert [t.rpartition("/")[2] for t in told(refused)] == [
        "s1.json, party: is 's9'. This is signed by s1 for the round 'R1'."
    ]
    del wrong["party"]
    (home / "s1.json").write_text(json.dumps(wrong))
    with pytest.raises(Refused) as refused:
        sign(home, "s1")
    assert (
        len(refused.value.findings) == 3
    )  # a month that is none, a volume below 0, an offer without a price


def test_signatures_are_asked_before_any_content_is_read(home):
    for party in ("s1", "s2"):
        signed = json.loads((home / f"{party}-signed.json").read_text())
        signed["content"] = "{ this is no JSON"
        (home / f"{party}-signed.json").write_text(json.dumps(signed))
    (home / "bundle.json").write_text("as it was")
    with pytest.raises(Refused) as refused:
        seal(home, cards=("b1", "s1"))
    faults = [t.partition(": ")[2] for t in told(refused)]
    assert faults == [
        "does not bear the signature of its party; it was not read. It was changed, or another key signed "
        "it; ask s1 for it again.",
        "is of 's2', whose key nobody vouches for; it was not read. Give its card: --card FILE.pub.",
    ]
    assert (home / "bundle.json").read_text() == "as it was"


def test_nobody_bids_for_another_or_twice_or_with_a_second_key(home):
    sign(home, "s2", by="s1", party="s2")  # s1 says that it is s2
    with pytest.raises(Refused, match="does not bear the signature of its party"):
        seal(home)
    sign(home, "s2")
    with pytest.raises(Refused, match="has a bid already"):
        seal(home, parties=("b1", "s1", "s1"))
    gu.ledger_key_new(home / "other.key", party="s1", passphrase=None)
    with pytest.raises(Refused, match="is a second key of 's1'"):
        seal(home, cards=("b1", "s1", "s2", "other"))


def test_a_bid_of_last_month_s_round_counts_in_none(home):
    (home / "rules.json").write_text(json.dumps({"round": RULES | {"id": "R2"}}))
    with pytest.raises(Refused) as refused:
        seal(home)
    assert len(refused.value.findings) == 3
    assert all("is for the round 'R1'." in t for t in told(refused))


def test_a_card_without_a_bid_is_seen_and_files_that_are_none_are_told(home):
    answer = seal(home, parties=("b1", "s1"))
    assert [f["what"] for f in answer["outcome"]["findings"]] == ["has sent no bid."]
    (home / "s1-signed.json").write_text(json.dumps(bid("s1", "seller", line(1, 2))))
    with pytest.raises(Refused, match="is no signed bid"):
        seal(home)
    (home / "rules.json").write_text("{}")
    with pytest.raises(Refused, match="names no round"):
        seal(home)
    with pytest.raises(Refused, match="names no round"):
        sign(home, "b1")
