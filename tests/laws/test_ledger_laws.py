"""What holds of every record: it closes, it replays, it is found out when it is changed."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger_records import GAS, Memory, capacity, entry, random_bodies, random_chain, submission

from gasunion.ledger.recheck.walk import Walk
from gasunion.outcome import Refused, canonical_json
from gasunion.reading.plain import json_of

some_chain = st.integers(0, 10**9).map(random_chain)


def walked(memory: Memory, rows: list[dict[str, Any]] | None = None) -> tuple[Walk, list[Any]]:
    walk = Walk(memory.agreement, memory.ends)
    found = [f for row in (memory.rows if rows is None else rows) for f in walk.take(row)]
    return walk, found


@given(some_chain)
def test_whatever_is_admitted_passes_the_second_reading_and_replays_to_the_same_balances(made) -> None:
    memory, _, _ = made
    walk, found = walked(memory)
    assert found == []
    stood = {
        k: (b.posted, b.pending_in, b.pending_out, b.version, b.floor) for k, b in memory.balances.items()
    }
    assert {k: s.told() for k, s in walk.found.sums.items()} == stood
    assert (walk.found.end, walk.found.head) == (memory.standing.seq, memory.standing.hash)


@given(some_chain)
def test_totals_of_each_unit_are_zero_and_no_balance_lies_below_its_floor(made) -> None:
    memory, _, _ = made
    totals: Counter[str] = Counter()
    for (_, _, unit), balance in memory.balances.items():
        totals[unit] += balance.posted
        assert balance.pending_in >= 0 >= balance.pending_out
        assert balance.floor is None or balance.posted + balance.pending_out >= balance.floor
    assert not any(totals.values())


@given(st.integers(0, 10**9))
def test_a_refused_submission_changes_nothing(seed: int) -> None:
    memory, _, _ = random_chain(seed, submissions=5)
    before = (memory.standing, dict(memory.balances), list(memory.rows))
    wrong = entry("wrong", movements=(entry("x").movements[0],))
    with pytest.raises(Refused, match="does not close: -5 1000m3 at 20C are left"):
        memory.submit(submission(entry("right"), wrong))
    assert before == (memory.standing, memory.balances, memory.rows)


def test_random_chains_are_admitted_and_refused_often_enough_to_mean_something() -> None:
    done = [random_chain(seed) for seed in range(100)]
    assert sum(admitted for _, admitted, _ in done) > 500
    assert sum(refused for _, _, refused in done) > 50
    kinds = Counter(
        name
        for memory, _, _ in done
        for known in memory.entries.values()
        for name in ("posts", "voids", "reverses")
        if getattr(known.entry, name)
    )
    assert min(kinds[n] for n in ("posts", "voids", "reverses")) > 10


@given(some_chain, st.randoms(use_true_random=False))
def test_any_single_changed_character_of_a_record_is_named(made, rng: random.Random) -> None:
    memory, _, _ = made
    i = rng.randrange(len(memory.rows))
    row = dict(memory.rows[i])
    name = rng.choice([k for k in ("body", "hash", "record", "id", "day", "reverses", "settles") if row[k]])
    text = str(row[name])
    at = rng.randrange(len(text))
    row[name] = text[:at] + rng.choice([c for c in '0a7{"é' if c != text[at]]) + text[at + 1 :]
    _, found = walked(memory, [*memory.rows[:i], row, *memory.rows[i + 1 :]])
    # A changed hash is told at its record and at the next one, which follows from it.
    assert found
    assert f"record {i}" in found[0].where


@given(some_chain, st.randoms(use_true_random=False))
def test_a_record_that_is_left_out_doubled_or_moved_is_named(made, rng: random.Random) -> None:
    memory, _, _ = made
    rows = memory.rows
    i = rng.randrange(len(rows) - 1)
    ways = {
        "out": [*rows[:i], *rows[i + 1 :]],
        "doubled": [*rows[: i + 1], rows[i], *rows[i + 1 :]],
        "moved": [*rows[:i], rows[i + 1] | {"seq": i}, rows[i] | {"seq": i + 1}, *rows[i + 2 :]],
    }
    for way, told in ways.items():
        _, found = walked(memory, told)
        named = {"out": i, "doubled": i, "moved": i}[way]
        assert any(f"record {named}" in f.where or f"record {named} " in f.what for f in found), (
            way,
            found[:3],
        )


@given(some_chain, st.randoms(use_true_random=False))
def test_a_change_with_every_later_hash_made_new_ends_in_another_head(made, rng: random.Random) -> None:
    from gasunion.ledger.record.chain import NOTHING, record_hash

    memory, _, _ = made
    entries = [
        i for i, row in enumerate(memory.rows) if row["record"] == "entry" and '"trace"' in row["body"]
    ]
    if not entries:
        return
    i = rng.choice(entries)
    rows, before = [], NOTHING
    for row in memory.rows:
        body = row["body"].replace('"trace":"', '"trace":"not ', 1) if row["seq"] == i else row["body"]
        before = record_hash(before, row["seq"], body.encode())
        rows.append(row | {"body": body, "hash": before})
    walk, found = walked(memory, rows)
    assert found == []  # by itself it looks whole; whoever holds a head of it knows better
    assert walk.found.head != memory.standing.hash


@given(st.lists(st.integers(1, 30), min_size=1, max_size=40), st.integers(1, 200))
def test_no_order_of_sales_sells_more_than_there_is(asked: list[int], there: int) -> None:
    memory = Memory()
    memory.submit(submission(capacity(there)))
    sold, refused = 0, []
    for i, units in enumerate(asked):
        try:
            memory.submit(submission(entry(f"s{i}", units, purpose="capacity", state="pending")))
            sold += units
        except Refused:
            refused.append(sold + units)
    assert sold <= there
    assert all(would > there for would in refused)
    assert memory.balances["KZ-Op", "capacity", GAS].pending_out == -sold


@given(some_chain)
def test_a_record_is_read_back_as_it_was_written(made) -> None:
    from gasunion.ledger.record.body import canonical
    from gasunion.ledger.record.reading import read_body

    memory, _, _ = made
    for row in memory.rows:
        value = json_of(row["body"].encode(), "row")
        assert canonical(read_body(value, "row")) == row["body"].encode() == canonical_json(value)


@given(some_chain)
def test_what_was_taken_back_leaves_every_account_as_before(made) -> None:
    memory, _, _ = made
    left: dict[Any, Fraction] = {}
    for known in memory.entries.values():
        if known.entry.state == "pending" or known.reversed_by or known.entry.reverses:
            continue
        for m in known.entry.movements:
            key = (m.account.party, m.account.purpose, m.unit)
            left[key] = left.get(key, Fraction(0)) + m.total
    posted = {k: b.posted for k, b in memory.balances.items() if b.posted}
    assert posted == {k: v for k, v in left.items() if v}


def test_the_random_bodies_are_the_same_for_a_seed() -> None:
    assert list(random_bodies(random.Random(1), {}, number=0)) == list(
        random_bodies(random.Random(1), {}, number=0)
    )
