"""Laws of the desk: what a party may see, what a publication is, what arrives too late, what is done once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.desk_days import AFTER_DEADLINE, DAY_END, KZ, MORNING, RU, UZ, ask, opened, published
from tests.desk_days import DAY as GAS_DAY
from tests.desk_days import NAME as THREE
from tests.desk_random import DAY, NAME, OPERATORS, SHIPPERS, Marked, marked_day, numbers_in, pairs_of
from tests.desk_store import Clock, actor, new_desk
from tests.examples import EXPLORES, in_explore

from gasunion import __version__
from gasunion.gasday import HOUR
from gasunion.ledger.store.reading import only_chain, standing_run
from gasunion.operations.keeping import verified
from gasunion.operations.store.actor import Actor, Unknown
from gasunion.operations.store.events import chain_faults, events_of
from gasunion.operations.store.installation import Installation
from gasunion.operations.verification import verify_day
from gasunion.operations.workday.agreements import agreement_view, agreements
from gasunion.operations.workday.approval import approve
from gasunion.operations.workday.confirmations import confirm
from gasunion.operations.workday.days import day_view, days
from gasunion.operations.workday.exceptions import exceptions
from gasunion.operations.workday.gates import gates
from gasunion.operations.workday.matrix import matrix
from gasunion.operations.workday.nominations import nominate, nominations
from gasunion.operations.workday.outages import lift_outage, outages, report_outage
from gasunion.operations.workday.papers import act, statement
from gasunion.operations.workday.proposals import proposals, propose
from gasunion.operations.workday.publications import bundle_of, publication_view, publications, result_of
from gasunion.operations.workday.readings import put_readings, readings
from gasunion.operations.workday.standing import standings
from gasunion.operations.workday.strips import strips
from gasunion.operations.workday.totals import totals
from gasunion.operations.workday.what_if import what_if
from gasunion.operations.workday.why import why
from gasunion.outcome import Refused


def examples(same: int) -> int:
    """A day on a desk takes a while: few in `make test`, forty times as many in `make laws`."""
    return in_explore(40 * same) if EXPLORES else same


SEEDS = st.integers(0, 2**32)


@contextmanager
def desk_at(now: str) -> Iterator[tuple[Installation, Clock]]:
    clock = Clock()
    clock.set(now)
    with tempfile.TemporaryDirectory() as folder, new_desk(Path(folder), clock) as desk:
        yield desk, clock


def told(answers: Callable[[], Any]) -> Any:
    """What a reader says: its answer, or its refusal."""
    try:
        return answers()
    except Refused as refused:
        return refused


def everything_told(desk: Installation, who: Actor, found: Marked) -> Iterator[tuple[str, Any]]:
    on = {"agreement": NAME, "day": DAY}
    readers: dict[str, Callable[[], Any]] = {
        "agreement": lambda: agreement_view(desk, who, agreement=NAME),
        "agreements": lambda: agreements(desk, who),
        "day": lambda: day_view(desk, who, **on),
        "days": lambda: days(desk, who),
        "gates": lambda: gates(desk, who),
        "nominations": lambda: nominations(desk, who, **on),
        "standings": lambda: standings(desk, who, agreement=NAME),
        "outages": lambda: outages(desk, who, **on),
        "exceptions": lambda: exceptions(desk, who, **on),
        "strips": lambda: strips(desk, who, **on),
        "totals": lambda: totals(desk, who, **on),
        "proposals": lambda: proposals(desk, who, **on),
        "publications": lambda: publications(desk, who, **on),
        "publication": lambda: publication_view(desk, who, 1, **on),
        "bundle": lambda: bundle_of(desk, who, 1, **on),
        "result": lambda: result_of(desk, who, 1, **on),
        "readings": lambda: readings(desk, who, **on),
        "what if": lambda: what_if(desk, who, {}, **on),
        "act": lambda: act(desk, who, **on),
        "statement": lambda: statement(desk, who, first=DAY, last=DAY),
    }
    for name, reader in readers.items():
        yield name, told(reader)
    for point in found.points:
        yield f"matrix {point}", told(lambda p=point: matrix(desk, who, point=p, **on))
    for point, a, b in pairs_of(found):
        for hour in (1, 24):
            yield (
                f"why {point} {a}>{b}",
                told(
                    lambda p=point, a=a, b=b, h=hour: why(
                        desk, who, point=p, exit_shipper=a, entry_shipper=b, hour=h, **on
                    )
                ),
            )
    with desk.reading() as connection:
        yield "events", events_of(connection, who.party)


@given(SEEDS, st.booleans(), st.sampled_from([0, 1, 2]))
@settings(max_examples=examples(8))
def test_no_reader_tells_a_party_a_quantity_of_another(seed: int, shares: bool, stage: int) -> None:
    with desk_at(MORNING) as (desk, clock):
        found = marked_day(desk, Random(seed), shares=shares)
        one, other = (actor(o, "dispatcher") for o in found.points["P0"])
        if stage > 0:
            clock.set(AFTER_DEADLINE)
            approve(desk, other, propose(desk, one, agreement=NAME, day=DAY).proposal)
        if stage > 1:
            clock.set(DAY_END)
            for point, (_, reads) in found.points.items():
                rows = [{"point": point, "quantity": 1_000_000 + seed % 1_000}]
                put_readings(desk, actor(reads, "dispatcher"), rows, agreement=NAME, day=DAY)
            made = propose(desk, one, agreement=NAME, day=DAY, kind="close")
            approve(desk, other, made.proposal)
        sharer = actor(found.points["P0"][0], "auditor")
        result = told(lambda: result_of(desk, sharer, stage, agreement=NAME, day=DAY)) if stage else {}
        roles = ("dispatcher", "shipper", "accountant", "auditor", "administrator", "planner")
        for party in (*OPERATORS, *SHIPPERS, "Nobody"):
            hidden = found.hidden_from(party, shares=shares) - gets(result, party, shares=shares)
            for name, answer in everything_told(desk, actor(party, *roles), found):
                if party == found.points["P0"][0] and name in ("bundle", "result", "agreement", "agreements"):
                    continue  # the agreement shares the whole record with this one
                assert not numbers_in(answer) & hidden, (party, name)


def added_up(desk: Installation, who: Actor, point: str) -> tuple[int | None, int | None, bool]:
    """Nominated, confirmed and whether something waits, from the cells of a matrix."""
    cells = matrix(desk, who, agreement=NAME, day=DAY, point=point)
    asked, given = [], []
    for line in cells.lines:
        seen = [x for side in (line.exit, line.entry) if (x := side.nominated or side.pending) is not None]
        asked += [max(map(sum, seen))] if seen else []
        given += [] if line.confirmed is None else [sum(line.confirmed)]
    waits = any(s.pending is not None for x in cells.lines for s in (x.exit, x.entry))
    return (sum(asked) if asked else None, sum(given) if given else None, waits and cells.publication > 0)


@given(SEEDS, st.booleans())
@settings(max_examples=examples(6))
def test_totals_of_a_point_are_what_its_matrix_adds_up_to(seed: int, is_late: bool) -> None:
    with desk_at(MORNING) as (desk, clock):
        found = marked_day(desk, Random(seed), shares=bool(seed % 2))
        one, other = (actor(o, "dispatcher") for o in found.points["P0"])
        for stage in range(2):
            for party in (*OPERATORS, *SHIPPERS):
                who = actor(party, "dispatcher", "shipper")
                seen = told(lambda w=who: totals(desk, w, agreement=NAME, day=DAY))
                for total in () if isinstance(seen, Unknown) else seen:
                    wanted = added_up(desk, who, total.point)
                    assert (total.nominated, total.confirmed, total.waits) == wanted, (party, total.point)
            if stage == 0:
                clock.set(AFTER_DEADLINE)
                approve(desk, other, propose(desk, one, agreement=NAME, day=DAY).proposal)
                if is_late:
                    point, exit_, entry, side = min(found.asked)
                    name, to = (exit_, entry) if side == "exit" else (entry, exit_)
                    row = {"point": point, "side": side, "counterparty": to, "daily": 24}
                    nominate(desk, actor(name, "shipper"), row, agreement=NAME, day=DAY)


def gets(result: dict[str, Any], party: str, *, shares: bool) -> set[int]:
    """What a party gets, which is the other's number where the other asked for less or holds less."""
    numbers: set[int] = set()
    for lines in result.get("schedule", {}).values():
        for line in lines.values():
            if party in (line["exit_shipper"], line["entry_shipper"]):
                numbers |= {*line["matched"], *line["confirmed"], line["confirmed_day"]}
                for side in line["processed"].values() if shares else ():
                    numbers |= set(side or ())
    return numbers


class _Day:
    """A random working day at three border points, and what each publication said."""

    def __init__(self, desk: Installation, clock: Clock, random: Random) -> None:
        self.desk, self.clock, self.random = desk, clock, random
        self.results: list[dict[str, Any]] = []
        self.proposed: list[str] = []
        self.bound: list[tuple[Any, int]] = []

    on = {"agreement": THREE, "day": GAS_DAY}  # noqa: RUF012 - the same for all

    def nominate(self) -> None:
        point, pairs = self.random.choice(
            [
                ("Kartaly", [("Ural Gas", "Steppe Energy"), ("Volga Trade", "Qazaq Trade")]),
                ("Kartaly", [("Tobol", "Qazaq Heat")]),
                ("Petukhovo", [("Ural Gas", "Steppe Energy"), ("Ural Gas", "Qazaq Heat")]),
                ("Gazli", [("Steppe Energy", "Amu Energy"), ("Qazaq Trade", "Zarafshan")]),
            ]
        )  # fmt: skip
        exit_, entry = self.random.choice(pairs)
        side = self.random.choice(("exit", "entry"))
        me, other = (exit_, entry) if side == "exit" else (entry, exit_)
        r = self.random
        what: Any = r.randint(0, 15_000) if r.random() < 0.4 else [r.randint(0, 700) for _ in range(24)]
        told(lambda: ask(self.desk, me, side, other, what, point=point))

    def outage(self) -> None:
        first = self.random.randint(1, 24)
        asked = {
            "section": self.random.choice(("North trunk", "South station")), "first_hour": first,
            "last_hour": self.random.randint(first, 24), "capacity": self.random.randint(0, 699),
        }  # fmt: skip
        report_outage(self.desk, KZ, asked, **self.on)

    def lift(self) -> None:
        open_ = [o for o in outages(self.desk, KZ, **self.on) if o.state != "lifted"]
        if open_:
            lift_outage(self.desk, KZ, self.random.choice(open_).outage, **self.on)

    def publish(self) -> None:
        made = told(lambda: propose(self.desk, KZ, **self.on))
        if isinstance(made, Refused):
            return
        at = self.clock.now
        for _ in range(self.random.randint(0, 2)):  # too late for this proposal
            self.nominate()
            self.outage()
        approve(self.desk, RU, made.proposal)
        self.results.append(result_of(self.desk, KZ, made.after + 1, **self.on))
        self.proposed.append(made.result_sha256)
        self.bound.append((at, made.after))


def begun(result: dict[str, Any], at: Any) -> int:
    """How many hours of the gas day had begun by an instant."""
    start = Clock().now.fromisoformat(result["points"]["Kartaly"]["start"])
    return max(0, min(24, -((start - at) // HOUR)))


@given(SEEDS)
@settings(max_examples=examples(5))
def test_random_days_verify_close_and_replay_from_the_record(seed: int) -> None:
    with desk_at(MORNING) as (desk, clock):
        opened(desk)
        day = _Day(desk, clock, random := Random(seed))
        while True:
            for _ in range(random.randint(1, 5)):
                random.choice([day.nominate] * 5 + [day.outage, day.lift])()
            day.publish()
            clock.step(hours=random.uniform(0.5, 9))
            if clock.now.isoformat() > DAY_END:
                break
        put_readings(desk, KZ, [{"point": p, "quantity": random.randint(0, 20_000)}
                                for p in ("Kartaly", "Petukhovo")], **day.on)  # fmt: skip
        put_readings(desk, UZ, [{"point": "Gazli", "quantity": random.randint(0, 20_000)}], **day.on)
        last = published(desk, kind="close")
        # What was proposed is what was published, whatever arrived in between; and anyone recomputes it.
        assert [r["result_sha256"] for r in day.results] == day.proposed
        for n in range(1, last.publication + 1):
            answer = result_of(desk, KZ, n, **day.on)
            assert verify_day(bundle_of(desk, KZ, n, **day.on), answer, version=__version__).findings == ()
        # The record holds what the last publication says, and nothing else.
        answer = result_of(desk, KZ, last.publication, **day.on)
        sums: dict[tuple[str, str, str], int] = {}
        with desk.reading() as connection:
            for _, entry in standing_run(connection, only_chain(connection, THREE), GAS_DAY):
                for m in entry.movements:
                    key = (m.account.party, m.account.purpose, m.unit)
                    sums[key] = sums.get(key, 0) + m.total
            assert list(chain_faults(connection)) == []
        said = {(a["party"], a["account"], a["unit"]): a["balance"] for a in answer["accounts"]}
        assert {k: v for k, v in sums.items() if v} == {k: v for k, v in said.items() if v}
        assert verified(desk.ledger).outcome.is_solved
        strip = {a.point: a.standing for a in strips(desk, KZ, **day.on).accounts}
        acts = act(desk, actor("KZ-Op", "accountant"), **day.on)["points"]
        assert {p: a["account"]["closing"] for p, a in acts.items()} == strip


@given(SEEDS, st.floats(-15, 20), st.floats(0, 3))
@settings(max_examples=examples(10))
def test_an_outage_never_changes_an_hour_that_has_begun(seed: int, reported: float, waits: float) -> None:
    with desk_at(MORNING) as (desk, clock):
        opened(desk)
        day = _Day(desk, clock, random := Random(seed))
        for _ in range(8):
            day.nominate()
        clock.set(AFTER_DEADLINE)
        before = result_of(desk, KZ, published(desk).publication, **day.on)
        clock.set("2026-01-15T07:00:00+00:00")
        clock.step(hours=reported)
        if clock.now.isoformat() < AFTER_DEADLINE:
            clock.set(AFTER_DEADLINE)
        for _ in range(random.randint(1, 3)):
            day.outage()
        clock.step(hours=waits)
        made = propose(desk, KZ, **day.on)
        clock.step(hours=random.uniform(0, 4))
        done = told(lambda: approve(desk, RU, made.proposal))
        if isinstance(done, Refused):
            assert "an hour that has begun is not changed by an outage" in str(done)
            return
        after = result_of(desk, KZ, done.publication, **day.on)
        hours = begun(after, clock.now)
        for point, lines in before["schedule"].items():
            for name, line in lines.items():
                assert after["schedule"][point][name]["confirmed"][:hours] == line["confirmed"][:hours]
        for section, was in before["sections"].items():
            assert after["sections"][section]["capacity"][:hours] == was["capacity"][:hours]


def test_steps_of_a_day_follow_each_other_in_one_order() -> None:
    with desk_at(MORNING) as (desk, clock):
        opened(desk)
        states = [day_view(desk, KZ, agreement=THREE, day=GAS_DAY).state]
        ask(desk, "Ural Gas", "exit", "Steppe Energy", 100)
        states.append(day_view(desk, KZ, agreement=THREE, day=GAS_DAY).state)
        clock.set(AFTER_DEADLINE)
        published(desk)
        states.append(day_view(desk, KZ, agreement=THREE, day=GAS_DAY).state)
        for who in (RU, KZ, UZ):
            confirm(desk, who, 1, agreement=THREE, day=GAS_DAY)
        states.append(day_view(desk, KZ, agreement=THREE, day=GAS_DAY).state)
        clock.now += timedelta(days=2)
        made = propose(desk, KZ, agreement=THREE, day=GAS_DAY, kind="close",
                       without=("Gazli", "Kartaly", "Petukhovo"))  # fmt: skip
        approve(desk, RU, made.proposal)
        states.append(day_view(desk, KZ, agreement=THREE, day=GAS_DAY).state)
        assert states == ["open", "nominating", "published", "confirmed", "closed"]
