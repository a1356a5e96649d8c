"""What parties signed is what is verified: no single change of a signed protocol passes, none crashes."""

from __future__ import annotations

import copy
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.committee_desk import body
from tests.single_changes import changed, kinds, places, without

from gasunion.ledger.keys.signing import public_of
from gasunion.operations.committee.change import Change, applied, drafted_text
from gasunion.operations.committee.consent import asked, signed
from gasunion.operations.committee.recheck import recheck
from gasunion.operations.committee.signed_protocol import read_signed_protocol, signed_protocol
from gasunion.operations.committee.version import (
    Draft,
    Participant,
    Version,
    first_version,
    next_version,
    read_version,
)
from gasunion.outcome import Refused, canonical_json

KEYS = {party: Ed25519PrivateKey.generate() for party in ("KZ-Op", "RU-Op")}
TRUSTED = {public_of(key): party for party, key in KEYS.items()}
SECTIONS = ("preamble", "balance", "pressures", "consents")


def first() -> Version:
    return first_version(
        protocol="0123456789abcdef0123",
        title="Winter plan",
        participants=[
            Participant(party="KZ-Op", stands_for="KZ"),
            Participant(party="RU-Op", stands_for="RU"),
        ],
        draft=Draft(run="ab" * 32, body=body()),
    )


def signed_by_all(version: Version) -> dict[str, Any]:
    consents = [signed(asked(version, party=p, answer="consent"), key) for p, key in KEYS.items()]
    return signed_protocol(version, consents).plain()


def is_in_force(document: Any) -> bool:
    """Whether a file passes; a refusal in words is none."""
    try:
        read = read_signed_protocol(document, "file")
    except Refused as refused:
        return not all(f.where and f.what for f in refused.findings)
    found = recheck(read.version, [c.plain() for c in read.consents], trusted=TRUSTED)
    assert all(f.where and f.what for f in found.faults)
    return found.is_in_force


CHANGED = next_version(
    first(),
    [
        Change(id="c1", party="KZ-Op", reason="r", action="add", section="balance", words={"en": "More."}),
        Change(id="c2", party="RU-Op", reason="r", action="replace", clause="c1", words={"ru": "Иначе."}),
        Change(id="c3", party="RU-Op", reason="r", action="settle", clause="point.pressures"),
    ],
)[0]
DOCUMENT = signed_by_all(CHANGED)


def test_no_single_change_of_a_signed_protocol_passes(record_property):
    document = copy.deepcopy(DOCUMENT)
    assert is_in_force(document)
    count = 0
    for path in list(places(document)):
        told = list(kinds(document, path))
        for kind, instead in told if len(path) < 4 else told[:: max(1, len(told) // 3)]:
            with changed(document, path, instead) as other:
                assert not is_in_force(other), (path, kind)
            count += 1
        if isinstance(path[-1], str):
            with without(document, path) as other:
                assert not is_in_force(other), (path, "without")
    record_property("single changes of a signed protocol", count)
    assert count >= 500
    assert is_in_force(document)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PLACES = [(), *sorted(places(DOCUMENT), key=str)]


@given(st.sampled_from(PLACES), json_values)
def test_any_json_in_any_place_is_told_in_words(path, new):
    document = copy.deepcopy(DOCUMENT)
    if not path:
        assert not is_in_force(new)
        return
    with changed(document, path, new) as other:
        assert is_in_force(other) == (canonical_json(other) == canonical_json(DOCUMENT))


@st.composite
def chains(draw) -> list[Change]:
    """Changes of which many fit and some do not."""
    made: list[Change] = []
    names = ["preamble.1", "preamble.2", "balance.1", "pressures.1", "balance.9"]
    points = ["point.pressures", "absent.KG", "absent.UZ", "point.balance"]
    for number in range(1, draw(st.integers(0, 7)) + 1):
        id_ = f"c{number}"
        action = draw(st.sampled_from(["add", "replace", "remove", "open", "settle"]))
        words = draw(
            st.dictionaries(st.sampled_from(["en", "ru", "kk", "uz"]), st.text("ab ", min_size=1, max_size=4))
        )
        section = draw(st.sampled_from([*SECTIONS, "money"])) if action in ("add", "open") else None
        clause = None
        if action in ("replace", "remove"):
            clause = draw(st.sampled_from([*names, *(f"c{k}" for k in range(1, number))]))
        if action == "settle":
            clause = draw(st.sampled_from([*points, *(f"c{k}" for k in range(1, number))]))
        made.append(
            Change(id=id_, party="KZ-Op", reason="r", action=action, section=section, clause=clause,
                   words=words if action in ("add", "replace", "open") else {})
        )  # fmt: skip
    return made


@given(chains())
def test_a_version_is_made_exactly_of_changes_that_fit_and_the_second_reading_agrees(changes):
    text = drafted_text(body(), ["KG", "UZ"])
    fitting: list[Change] = []
    for change in changes:
        if not applied(text, [*fitting, change], SECTIONS)[1]:
            fitting.append(change)
    faults = applied(text, changes, SECTIONS)[1]
    assert [f.where for f in faults] == [
        f"change {c.id} of {c.party}" for c in changes if c.id not in {k.id for k in fitting}
    ]
    version, dropped = next_version(first(), fitting)
    assert dropped == ()
    found = recheck(version.plain(), [], trusted={})
    assert found.faults == ()
    assert found.silent == ("KZ-Op", "RU-Op")
    order = [c.section for c in version.text.clauses]
    assert order == sorted(order, key=SECTIONS.index)


@given(chains(), st.booleans())
def test_a_new_draft_keeps_or_returns_each_change_and_never_makes_a_version_that_does_not_hold(
    changes, is_same_body
):
    text = drafted_text(body(), ["KG", "UZ"])
    fitting: list[Change] = []
    for change in changes:
        if not applied(text, [*fitting, change], SECTIONS)[1]:
            fitting.append(change)
    before = next_version(first(), fitting)[0]
    other = body(surplus=2.5) if is_same_body else body(surplus=2.5, balance="Another balance.")
    after, dropped = next_version(before, [], draft=Draft(run="cd" * 32, body=other))
    assert sorted([*after.changes, *dropped], key=lambda c: fitting.index(c)) == fitting
    assert recheck(after.plain(), [], trusted={}).faults == ()
    if is_same_body:
        assert dropped == ()
    assert all(c.clause != "balance.1" or c.action == "settle" for c in after.changes) or is_same_body


@given(chains())
def test_a_version_reads_back_as_it_was_written(changes):
    text = drafted_text(body(), ["KG", "UZ"])
    fitting = [c for i, c in enumerate(changes) if not applied(text, changes[: i + 1], SECTIONS)[1]]
    usable = [
        c
        for c in fitting
        if all(t.strip() for t in c.words.values()) and (c.words or c.action in ("remove", "settle"))
    ]
    try:
        version = next_version(first(), usable)[0]
    except Refused:
        return
    plain = version.plain()
    read = read_version(copy.deepcopy(plain), "version")
    assert read == version
    assert read.sha256 == plain["sha256"]
