"""Protocols: versions that never change, proposals with reasons, one signed answer of a party to each."""

from __future__ import annotations

import copy
import threading
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.committee_desk import PARTIES, Committee, body, planner
from tests.desk_store import actor

from gasunion.ledger.keys.key_file import make_card
from gasunion.operations.committee import answering, drafting, proposals, protocols
from gasunion.operations.committee.consent import asked, signed
from gasunion.operations.committee.recheck import recheck
from gasunion.operations.committee.version import Draft, body_hash
from gasunion.operations.heads import distrust, trust
from gasunion.operations.store.actor import ROLES, Conflict, Forbidden, Unknown
from gasunion.operations.store.events import chain_faults, events_of
from gasunion.outcome import Refused

ADD = {
    "action": "add",
    "section": "pressures",
    "words": {"en": "At Kartaly 5.0 MPa are kept.", "ru": "На Карталах держат 5,0 МПа."},
    "reason": "The compressor station needs it.",
}


def trusted(committee: Committee) -> dict[str, str]:
    return {make_card(key, party)["public_key"]: party for party, key in committee.keys.items()}


def say(committee: Committee, protocol: str, party: str, **more: Any) -> Any:
    consent = committee.signed(protocol, party, **more)
    return answering.answer_version(committee.desk, committee.planners[party], protocol, consent.plain())


def test_a_protocol_goes_from_draft_over_refusal_and_change_to_force(committee: Committee):
    made = committee.drafted()
    address = made.protocol
    assert (made.last.number, made.in_force, made.participants) == (1, None, PARTIES)
    assert [p.id for p in made.points] == ["point.pressures", "absent.KG"]
    say(committee, address, "KZ-Op")
    refused = say(
        committee, address, "UZ-Op", answer="refusal", reason="Pressures at the border are missing."
    )
    assert refused.last.is_refused
    assert [(s.party, s.answer, s.reason) for s in refused.last.said] == [
        ("KZ-Op", "consent", ""),
        ("RU-Op", None, ""),
        ("UZ-Op", "refusal", "Pressures at the border are missing."),
    ]
    added = proposals.propose_change(committee.desk, planner("UZ-Op"), address, ADD)
    settle = {
        "action": "settle",
        "clause": "point.pressures",
        "reason": "It is settled by the clause before.",
    }
    settled = proposals.propose_change(committee.desk, planner("RU-Op"), address, settle)
    second = drafting.make_version(
        committee.desk, planner("KZ-Op"), address, after=1,
        changes=[added.change.id, settled.change.id], note="Pressures as Uzbekistan asked.",
    )  # fmt: skip
    assert second.last.number == 2
    assert all(s.answer is None for s in second.last.said), "every party answers the new version anew"
    assert [(c.id, c.origin) for c in second.clauses if c.section == "pressures"] == [
        ("pressures.1", None),
        ("c1", "c1"),
    ]
    assert {p.id: p.settled_by for p in second.points} == {"point.pressures": "c2", "absent.KG": None}
    assert {p.change.id: (p.state, p.version) for p in second.proposals} == {
        "c1": ("taken", 2),
        "c2": ("taken", 2),
    }
    for party in PARTIES:
        last = say(committee, address, party)
        assert (last.in_force is not None) == (party == "UZ-Op")
    assert (last.in_force.number, last.in_force.has_every_consent) == (2, True)
    file = protocols.signed_file(committee.desk, planner("RU-Op"), address, 2)
    found = recheck(file["version"], file["consents"], trusted=trusted(committee))
    assert (found.is_in_force, found.faults, found.consented) == (True, (), tuple(PARTIES))
    first = protocols.signed_file(committee.desk, planner("RU-Op"), address, 1)
    assert file["version"]["previous_sha256"] == first["version"]["sha256"]
    found = recheck(first["version"], first["consents"], trusted=trusted(committee))
    assert (found.refused, found.silent, found.is_in_force) == (("UZ-Op",), ("RU-Op",), False)
    with committee.desk.reading() as connection:
        told = [e.action for e in events_of(connection, "UZ-Op")]
        assert list(chain_faults(connection)) == []
    assert told == [
        "protocol.draft", "protocol.consent", "protocol.refusal", "protocol.propose", "protocol.propose",
        "protocol.version", *["protocol.consent"] * 3, "protocol.in_force",
    ]  # fmt: skip


def test_an_earlier_version_stays_in_force_until_a_later_one_has_every_consent(committee: Committee):
    address = committee.drafted().protocol
    for party in PARTIES:
        say(committee, address, party)
    change = proposals.propose_change(committee.desk, planner("UZ-Op"), address, ADD).change.id
    second = drafting.make_version(
        committee.desk, planner("UZ-Op"), address, after=1, changes=[change], note="More."
    )
    assert second.in_force.number == 1
    for party in ("KZ-Op", "RU-Op"):
        assert say(committee, address, party).in_force.number == 1
    assert say(committee, address, "UZ-Op").in_force.number == 2
    (row,) = protocols.protocols(committee.desk, planner("KZ-Op"))
    assert (row.latest, row.in_force, row.waits_for, row.open_proposals) == (2, 2, (), 0)


def test_an_answer_to_an_old_version_is_refused_even_when_it_was_signed_in_time(committee: Committee):
    address = committee.drafted().protocol
    early = committee.signed(address, "KZ-Op")
    change = proposals.propose_change(committee.desk, planner("UZ-Op"), address, ADD).change.id
    drafting.make_version(committee.desk, planner("RU-Op"), address, after=1, changes=[change], note="New.")
    with pytest.raises(Conflict, match="version 2 is the last"):
        answering.answer_version(committee.desk, planner("KZ-Op"), address, early)
    with pytest.raises(Conflict, match="version 2 is"):
        drafting.make_version(
            committee.desk, planner("KZ-Op"), address, after=1, changes=[change], note="Late."
        )


def test_a_party_answers_a_version_once(committee: Committee):
    address = committee.drafted().protocol
    say(committee, address, "KZ-Op", answer="refusal", reason="Not yet.")
    with pytest.raises(Conflict, match="has answered version 1 already: refusal"):
        say(committee, address, "KZ-Op")


def test_two_answers_of_one_party_at_once_leave_one_and_tell_the_other(committee: Committee):
    address = committee.drafted().protocol
    told: list[str] = []
    answers = [committee.signed(address, "KZ-Op", answer="refusal", reason=f"{k}.") for k in range(4)]
    gate = threading.Barrier(len(answers))

    def answer(consent: Any) -> None:
        gate.wait()
        try:
            answering.answer_version(committee.desk, planner("KZ-Op"), address, consent)
            told.append("taken")
        except Conflict:
            told.append("conflict")

    threads = [threading.Thread(target=answer, args=(c,)) for c in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["conflict"] * 3 + ["taken"]


def test_consents_of_all_parties_at_once_bring_a_version_into_force_and_say_so_once(committee: Committee):
    address = committee.drafted().protocol
    answers = {party: committee.signed(address, party) for party in PARTIES}
    gate = threading.Barrier(len(answers))
    failed: list[Exception] = []

    def answer(party: str) -> None:
        gate.wait()
        try:
            answering.answer_version(committee.desk, planner(party), address, answers[party])
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=answer, args=(p,)) for p in PARTIES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert protocols.protocol(committee.desk, planner("KZ-Op"), address).in_force.number == 1
    with committee.desk.reading() as connection:
        assert [e.action for e in events_of(connection, "KZ-Op")].count("protocol.in_force") == 1


def test_a_new_version_and_a_consent_to_the_old_one_at_once_never_mix(committee: Committee):
    address = committee.drafted().protocol
    change = proposals.propose_change(committee.desk, planner("UZ-Op"), address, ADD).change.id
    consents = {p: committee.signed(address, p) for p in PARTIES}
    gate = threading.Barrier(4)
    told: list[str] = []

    def answer(party: str) -> None:
        gate.wait()
        try:
            answering.answer_version(committee.desk, planner(party), address, consents[party])
            told.append("taken")
        except Conflict:
            told.append("old")

    def renew() -> None:
        gate.wait()
        drafting.make_version(
            committee.desk, planner("UZ-Op"), address, after=1, changes=[change], note="New."
        )

    threads = [threading.Thread(target=answer, args=(p,)) for p in PARTIES]
    threads.append(threading.Thread(target=renew))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = protocols.protocol(committee.desk, planner("KZ-Op"), address)
    assert found.last.number == 2
    assert all(s.answer is None for s in found.last.said)
    assert sum(s.answer == "consent" for s in found.history[0].said) == told.count("taken")
    assert (found.in_force is not None) == (told.count("taken") == 3)


def test_only_a_key_that_is_trusted_as_the_partys_own_signs_for_it(committee: Committee):
    address = committee.drafted().protocol
    version = protocols.version_text(committee.desk, planner("KZ-Op"), address, 1)
    said = asked(version, party="KZ-Op", answer="consent")
    stranger = Ed25519PrivateKey.generate()
    with pytest.raises(Refused, match="is not trusted here"):
        answering.answer_version(committee.desk, planner("KZ-Op"), address, signed(said, stranger))
    with pytest.raises(Refused, match="is trusted here as the key of 'RU-Op'"):
        answering.answer_version(
            committee.desk, planner("KZ-Op"), address, signed(said, committee.keys["RU-Op"])
        )
    card = make_card(committee.keys["KZ-Op"], "KZ-Op")
    distrust(committee.desk.ledger, card["public_key"])
    with pytest.raises(Refused, match="gasunion ledger key trust"):
        say(committee, address, "KZ-Op")
    trust(committee.desk.ledger, card)
    say(committee, address, "KZ-Op")


def test_a_party_answers_for_itself_alone_and_only_what_it_signed(committee: Committee):
    address = committee.drafted().protocol
    with pytest.raises(Forbidden, match="is for RU-Op"):
        answering.answer_version(
            committee.desk, planner("KZ-Op"), address, committee.signed(address, "RU-Op")
        )
    plain = committee.signed(address, "KZ-Op", answer="refusal", reason="No.").plain()
    for name, other in (("reason", "Yes."), ("answer", "consent"), ("number", 2), ("sha256", "0" * 64)):
        with pytest.raises(Refused, match="does not bear the signature"):
            answering.answer_version(committee.desk, planner("KZ-Op"), address, {**plain, name: other})
    other = committee.drafted("Summer plan")
    with pytest.raises(Refused, match="is to another protocol"):
        answering.answer_version(
            committee.desk, planner("KZ-Op"), other.protocol, committee.signed(address, "KZ-Op")
        )


def test_who_takes_no_part_learns_nothing_of_a_protocol(committee: Committee):
    address = committee.drafted().protocol
    foreign = planner("TM-Op")
    for call in (
        lambda: protocols.protocol(committee.desk, foreign, address),
        lambda: protocols.version_text(committee.desk, foreign, address, 1),
        lambda: protocols.signed_file(committee.desk, foreign, address, 1),
        lambda: proposals.propose_change(committee.desk, foreign, address, ADD),
        lambda: proposals.withdraw_change(committee.desk, foreign, address, "c1", reason="x"),
        lambda: drafting.make_version(committee.desk, foreign, address, after=1, changes=["c1"], note="x"),
        lambda: answering.answer_version(
            committee.desk, foreign, address, committee.signed(address, "KZ-Op")
        ),
    ):
        with pytest.raises(Unknown, match="there is no such protocol"):
            call()
    assert protocols.protocols(committee.desk, foreign) == ()
    with committee.desk.reading() as connection:
        assert events_of(connection, "TM-Op") == ()


def test_only_planners_change_and_answer_protocols(committee: Committee):
    address = committee.drafted().protocol
    who = actor("KZ-Op", *(role for role in ROLES if role != "planner"))
    for call in (
        lambda: proposals.propose_change(committee.desk, who, address, ADD),
        lambda: proposals.withdraw_change(committee.desk, who, address, "c1", reason="x"),
        lambda: drafting.make_version(committee.desk, who, address, after=1, changes=["c1"], note="x"),
        lambda: answering.answer_version(committee.desk, who, address, committee.signed(address, "KZ-Op")),
    ):
        with pytest.raises(Forbidden, match="planner"):
            call()


def test_a_participant_that_saw_no_run_sees_the_one_that_a_protocol_stands_on(committee: Committee):
    from gasunion.operations.committee.runs import run

    made = committee.drafted()
    assert run(committee.desk, planner("UZ-Op"), made.last.run).state == "done"
    with pytest.raises(Unknown):
        run(committee.desk, planner("TM-Op"), made.last.run)


def draft(committee: Committee, **more: Any) -> Any:
    address = committee.done_run()
    told: dict[str, Any] = {
        "draft": Draft(run=address, body=body()),
        "title": "Winter plan",
        "participants": PARTIES,
    }
    return drafting.draft_protocol(committee.desk, planner("KZ-Op"), **{**told, **more})


def test_a_draft_is_that_of_the_run_and_its_parties_are_those_it_asks(committee: Committee):
    other = body(surplus=2.5)
    address = committee.done_run()
    for more, said in (
        ({"draft": Draft(run=address, body=other)}, "is not the protocol that the run's worker wrote"),
        ({"draft": Draft(run=address, body={**body(), "figure": 9})}, "was changed"),
        ({"participants": {"KZ-Op": "KZ"}}, "between two and 50 parties"),
        ({"participants": {"KZ-Op": "KZ", "RU-Op": "CN"}}, "stands for 'CN', which the draft does not ask"),
        ({"participants": {"KZ-Op": "KZ", "RU-Op": "KZ"}}, "names 'KZ' twice"),
        ({"title": " "}, "is empty"),
    ):
        told = {"draft": Draft(run=address, body=body()), "title": "t", "participants": PARTIES} | more
        with pytest.raises(Refused, match=said):
            drafting.draft_protocol(committee.desk, planner("KZ-Op"), **told)
    with pytest.raises(Forbidden, match="takes no part in"):
        draft(committee, participants={"UZ-Op": "UZ", "RU-Op": "RU"})
    with pytest.raises(Unknown):
        drafting.draft_protocol(
            committee.desk, planner("RU-Op"), draft=Draft(run=address, body=body()), title="t",
            participants=PARTIES,
        )  # fmt: skip


def test_proposals_that_do_not_fit_are_refused_with_what_would(committee: Committee):
    address = committee.drafted().protocol
    for change, said in (
        (
            {"action": "add", "section": "money", "words": {"en": "x"}, "reason": "y"},
            "there is no section 'money'",
        ),
        ({"action": "replace", "clause": "balance.9", "words": {"en": "x"}, "reason": "y"}, "no paragraph"),
        ({"action": "remove", "clause": "c1", "reason": "y"}, "no paragraph"),
        ({"action": "settle", "clause": "point.balance", "reason": "y"}, "is no open point"),
        ({"action": "add", "section": "balance", "reason": "y"}, "words: is missing"),
        ({"action": "remove", "clause": "balance.1", "reason": "  "}, "reason: is empty"),
        ({"action": "remove", "clause": "balance.1", "words": {"en": "x"}, "reason": "y"}, "says nothing"),
        ({"action": "add", "section": "balance", "words": {"de": "x"}, "reason": "y"}, "is no language"),
        ({"action": "rewrite", "reason": "y"}, "is no kind of change"),
        ({"action": "add", "section": 5, "words": {"en": "x"}, "reason": "y"}, "section: is no text"),
        (
            {"action": "add", "section": "balance", "words": {"en": "x" * 10_001}, "reason": "y"},
            "at most 10,000",
        ),
    ):
        with pytest.raises(Refused, match=said):
            proposals.propose_change(committee.desk, planner("KZ-Op"), address, change)


def test_a_proposal_is_withdrawn_by_its_own_party_while_it_is_in_no_version(committee: Committee):
    address = committee.drafted().protocol
    for _ in range(2):
        proposals.propose_change(committee.desk, planner("UZ-Op"), address, ADD)
    with pytest.raises(Forbidden):
        proposals.withdraw_change(committee.desk, planner("KZ-Op"), address, "c1", reason="x")
    gone = proposals.withdraw_change(committee.desk, planner("UZ-Op"), address, "c1", reason="A slip.")
    assert (gone.state, gone.remark) == ("withdrawn", "A slip.")
    for id_, said in (("c1", "is withdrawn"), ("c2", "was taken into version 2")):
        if id_ == "c2":
            drafting.make_version(
                committee.desk, planner("KZ-Op"), address, after=1, changes=["c2"], note="n"
            )
        with pytest.raises(Conflict, match=said):
            proposals.withdraw_change(committee.desk, planner("UZ-Op"), address, id_, reason="x")
    with pytest.raises(Conflict):
        drafting.make_version(committee.desk, planner("KZ-Op"), address, after=2, changes=["c1"], note="n")
    with pytest.raises(Refused, match="would be the same again"):
        drafting.make_version(committee.desk, planner("KZ-Op"), address, after=2, note="n")


def test_a_draft_of_another_run_keeps_what_still_fits_and_returns_what_does_not(committee: Committee):
    address = committee.drafted().protocol
    replaced = {"action": "replace", "clause": "balance.1", "words": {"en": "Otherwise."}, "reason": "r"}
    for change in (ADD, replaced):
        proposals.propose_change(committee.desk, planner("UZ-Op"), address, change)
    drafting.make_version(committee.desk, planner("KZ-Op"), address, after=1, changes=["c1", "c2"], note="n")
    other = body(surplus=2.5, balance="Another balance.")
    run = committee.done_run(made=other, plan="contracted")
    third = drafting.make_version(
        committee.desk,
        planner("KZ-Op"),
        address,
        after=2,
        draft=Draft(run=run, body=other),
        note="New figures.",
    )
    assert third.last.run == run
    assert {c.id: c.words["en"] for c in third.clauses if c.section in ("balance", "pressures")} == {
        "balance.1": "Another balance. (en)",
        "pressures.1": "No pressure is assumed. (en)",
        "c1": ADD["words"]["en"],
    }
    assert {p.change.id: p.state for p in third.proposals} == {"c1": "taken", "c2": "returned"}
    fourth = drafting.make_version(
        committee.desk, planner("KZ-Op"), address, after=3, changes=["c2"], note="Taken in again."
    )
    assert {c.id: c.words["en"] for c in fourth.clauses}["balance.1"] == "Otherwise."


def test_the_database_itself_refuses_to_change_a_version_or_an_answer(committee: Committee):
    address = committee.drafted().protocol
    say(committee, address, "KZ-Op")
    for change in (
        "UPDATE desk_protocol_versions SET document = '{}'",
        "DELETE FROM desk_protocol_versions",
        "UPDATE desk_protocol_answers SET answer = 'consent'",
        "DELETE FROM desk_protocol_answers",
    ):
        with (
            pytest.raises(DBAPIError, match="is not changed"),
            committee.desk.ledger.engine.begin() as connection,
        ):
            connection.execute(text(change))


def test_requests_sent_twice_are_done_once(committee: Committee):
    address = committee.drafted().protocol
    who = planner("UZ-Op")
    first = proposals.propose_change(committee.desk, who, address, ADD, key="p")
    assert proposals.propose_change(committee.desk, who, address, ADD, key="p") == first
    made = drafting.make_version(committee.desk, who, address, after=1, changes=["c1"], note="n", key="v")
    assert made == drafting.make_version(
        committee.desk, who, address, after=1, changes=["c1"], note="n", key="v"
    )
    consent = committee.signed(address, "UZ-Op")
    said = answering.answer_version(committee.desk, who, address, consent, key="a")
    assert answering.answer_version(committee.desk, who, address, consent, key="a") == said


def test_a_body_that_was_changed_does_not_pass_for_the_drafts_own():
    made = body()
    changed = copy.deepcopy(made)
    changed["sections"][0]["paragraphs"][0]["words"]["en"] = "Otherwise."
    assert body_hash(made) == made["sha256"] != body_hash(changed)
