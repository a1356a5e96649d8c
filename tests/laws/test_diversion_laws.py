"""What holds of all diverted gas: limits, sums, order of netbacks, more room, and printed = verified."""

from __future__ import annotations

import copy
import dataclasses
import itertools
import json

import numpy as np
import pytest
from tests.examples import chance, few, seeds
from tests.single_changes import changed, kinds, places, without
from tests.small_case import write_case
from tests.small_diversion import diversion_tables, random_ground

from gasunion.intake.case import load_case
from gasunion.outcome import Envelope, Provenance
from gasunion.report.answers.diversion import _certificate, diversion_part
from gasunion.scenario.source import Sourced
from gasunion.studies.diversion.ground import Field, Ground, Outlet, Pipe, year_bcm
from gasunion.studies.diversion.netback import terms_of
from gasunion.studies.diversion.printed import judged
from gasunion.studies.diversion.programme import most_taken, placed
from gasunion.studies.diversion.question import diversion_question
from gasunion.studies.diversion.reach import within_reach
from gasunion.studies.diversion.recheck import faults_of, limit_faults
from gasunion.studies.diversion.second_netback import bound_musd, netbacks
from gasunion.studies.diversion.study import diversion_study
from gasunion.studies.diversion.told import flat_of, told_of

SEEDS = seeds(same=20, explore=1500)


def total(ground, found):
    return sum(year_bcm(r.tolist(), ground.days) for r in found.production.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_no_limit_is_passed_every_node_balances_and_nothing_is_worth_more(seed):
    ground = within_reach(random_ground(seed))
    told = told_of(ground)
    plain = json.loads(json.dumps(_certificate(told)))
    assert list(limit_faults(plain, "here", "S")) == []
    if ground.outlets and ground.fields and ground.pipes:
        most = bound_musd(plain, "S")
        assert told.placed.value_musd == pytest.approx(most, abs=1e-6 * (1 + abs(most)))


@pytest.mark.parametrize("seed", SEEDS)
def test_routes_and_what_stays_in_the_ground_are_what_is_to_be_placed(seed):
    ground = within_reach(random_ground(seed))
    told, flat = told_of(ground), flat_of(ground, charges="tariff")
    assert sum(r.taken for r in told.routes) == pytest.approx(told.taken, abs=1e-9)
    assert flat["placed_bcm"] + flat["shut_in_bcm"] == pytest.approx(ground.place_bcm, abs=1e-12)
    assert told.taken <= min(ground.place_bcm, told.most) + 1e-9
    for route in told.routes:
        assert sum(route.by_month) == pytest.approx(route.taken, abs=1e-9)
        assert 0 <= route.crosses <= route.room + 1e-9
        assert (route.status == "takes") == (route.taken >= 5e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_netbacks_are_the_same_by_other_code_and_their_terms_sum_to_them(seed):
    ground = within_reach(random_ground(seed))
    plain = _certificate(told_of(ground))
    told = told_of(ground)
    for route in [r.best for r in told.routes]:
        assert sum(amount for _, _, amount in terms_of(route)) == pytest.approx(route.netback, abs=1e-9)
    best = {(r.corridor, r.party): r.best.netback - r.best.field.cost for r in told.routes}
    second = {
        (name, party): max(values[n] - f["cost"] for n, f in plain["fields"].items() if n in values)
        for party in ground.parties
        for name, values in netbacks(plain, party, "S").items()
        if any(n in values for n in plain["fields"])
    }
    assert second.keys() == best.keys()
    for key, margin in best.items():
        assert second[key] == pytest.approx(margin, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_more_a_field_asks_the_less_is_placed_and_above_every_netback_nothing(seed):
    ground = within_reach(random_ground(seed))
    asked = [total(ground, placed(ground, reserve=r)) for r in (0.0, 5.0, 20.0, 60.0, 120.0)]
    assert all(one >= other - 1e-9 for one, other in itertools.pairwise(asked))
    assert total(ground, placed(ground, reserve=1e3)) == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_more_room_never_lowers_what_routes_could_take_nor_what_the_gas_is_worth(seed):
    ground = within_reach(random_ground(seed))
    if not ground.pipes:
        return
    rng = np.random.default_rng(seed)
    k = int(rng.integers(len(ground.pipes)))
    wider = dataclasses.replace(
        ground.pipes[k], forward=tuple(r + float(rng.uniform(0, 9)) for r in ground.pipes[k].forward)
    )
    more = dataclasses.replace(ground, pipes=(*ground.pipes[:k], wider, *ground.pipes[k + 1 :]))
    assert most_taken(more) >= most_taken(ground) - 1e-9
    assert placed(more).value_musd >= placed(ground).value_musd - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_routes_that_share_nothing_fill_in_the_order_of_their_netbacks(seed):
    """A star: one field, a pipe to each buyer. By hand: sort by netback, fill until gas or price ends."""
    rng = np.random.default_rng(seed)
    count, sourced, one = int(rng.integers(1, 6)), Sourced(), (0.0,)
    cost, amount = float(rng.uniform(5, 40)), float(rng.uniform(1, 60))
    pipes, outlets, order = [], [], []
    for k in range(count):
        room, want = float(rng.uniform(1, 25)), float(rng.uniform(1, 25))
        price, opex, loss = (float(rng.uniform(a, b)) for a, b in ((20, 90), (1, 30), (0, 0.1)))
        pipes.append(
            Pipe(arc=f"p{k}", corridor=f"p{k}", system="", tail="f", head=f"b{k}", owner="S",
                 forward=(room,), backward=one, opex=opex, tariff=99.0, loss=loss, sourced=sourced)
        )  # fmt: skip
        outlets.append(
            Outlet(party=f"B{k}", label=f"u{k}", node=f"b{k}", rate=(want,), price=price, is_hub=False,
                   sourced=sourced)
        )  # fmt: skip
        order.append((price * (1 - loss) - opex, min(room, want / (1 - loss)), f"B{k}"))
    ground = Ground(
        seller="S", periods=("t",), months=(1,), days=(1.0,), place=(amount,), pipes=tuple(pipes),
        fields=(Field(node="f", rate=(1e3,), cost=cost, sourced=sourced),), outlets=tuple(outlets),
        territory={"f": "S"} | {f"b{k}": f"B{k}" for k in range(count)},
    )  # fmt: skip
    found, left = placed(ground), amount
    for netback, most, party in sorted(order, reverse=True):
        takes = min(left, most) if netback > cost else 0.0
        left -= takes
        assert float(found.production["f", party][0]) == pytest.approx(takes, abs=1e-7)
    told = told_of(ground)
    margins = [r.best.netback for r in told.routes]
    assert margins == sorted(margins, reverse=True)


@pytest.fixture(scope="module")
def answer(tmp_path_factory) -> dict:
    case = load_case(write_case(tmp_path_factory.mktemp("answer") / "case", diversion_tables()))
    found = diversion_study(diversion_question(case))
    body, reasons = diversion_part(found)
    envelope = Envelope(
        name="diversion",
        outcome=found.outcome,
        provenance=Provenance(input_sha256=case.input_sha256, version="0.1.0"),
        body=body,
        reasons=reasons,
    )
    return json.loads(json.dumps(envelope.as_dict()))


def test_the_answer_holds_by_its_own_certificate_and_against_itself(answer):
    assert list(faults_of(answer)) == []
    outcome, confirmed = judged(answer, answer)
    assert outcome.is_solved
    assert len(confirmed) == 3


def test_another_point_of_equal_worth_is_no_difference(answer):
    """Another machine may end in another: it lists other flows, and the recheck asks what they must keep."""
    twin = copy.deepcopy(answer)
    for stages in twin["certificate"].values():
        for stage in stages.values():
            buyers = {use["buyer"] for use in stage["uses"].values()}
            nothing = [0.0] * len(stage["days"])
            for pair in (f"{buyer} {arc}" for buyer in buyers for arc in stage["pipes"]):
                stage["backward"].setdefault(pair, nothing)
    assert twin["certificate"] != answer["certificate"]
    assert judged(twin, answer)[0].is_solved


def test_no_single_change_of_an_answer_passes(answer, record_property):
    draw, right = chance("diversion"), copy.deepcopy(answer)
    every = [p for p in places(answer) if p != ("version",)]
    outside = [p for p in every if p[0] != "certificate"]
    witness = [p for p in every if p[0] == "certificate"]
    chosen = draw.sample(outside, min(few(1.6), len(outside))) + draw.sample(
        witness, min(few(0.8), len(witness))
    )
    missed, count = [], 0
    for path in chosen:
        tries = list(kinds(answer, path))
        for what, instead in draw.sample(tries, min(2, len(tries))):
            with changed(answer, path, instead):
                outcome, _ = judged(answer, right)
                if outcome.is_solved and not _is_idle(right, path, instead):
                    missed.append((path, what))
            count += 1
        if isinstance(path[-1], str):
            with without(answer, path):
                outcome, _ = judged(answer, right)
                if outcome.is_solved and not _is_idle(right, path, None):
                    missed.append((path, "without"))
            count += 1
    record_property("single changes of diversion answers", count)
    assert missed == []


def _is_idle(right, path, instead) -> bool:
    """A number of another type, or a proof that still bounds: other rents, other values at a use."""
    held = right
    for step in path:
        held = held[step]
    if type(held) is float and type(instead) is int and held == instead:
        return True
    proofs = ("rent_musd", "scarcity_usd_per_tcm", "use_value_usd_per_tcm")
    return path[0] == "certificate" and len(path) > 3 and path[3] in proofs


def test_rents_that_are_too_small_no_longer_bound_what_is_told(answer):
    """The proof that nothing is worth more fails where the rents that it rests on are taken away."""
    twin = copy.deepcopy(answer)
    told = 0
    for stages in twin["certificate"].values():
        for stage in stages.values():
            if stage["rent_musd"] or max(stage["scarcity_usd_per_tcm"]) > 0:
                stage["use_value_usd_per_tcm"] = {
                    k: [x * 0.5 for x in v] for k, v in stage["use_value_usd_per_tcm"].items()
                }
                told += 1
    assert told
    assert any("not shown to be the most" in f.what for f in faults_of(twin))


@pytest.mark.parametrize(
    ("part", "words"),
    [("forward", "does not balance"), ("use", "the limit is"), ("production", "does not balance")],
)
def test_a_flow_that_is_more_than_a_limit_is_named(answer, part, words):
    twin = copy.deepcopy(answer)
    stage = twin["certificate"]["2024"]["built"]
    name = next(iter(stage[part]))
    stage[part][name] = [x * 1.5 + 1.0 for x in stage[part][name]]
    assert any(words in f.what for f in faults_of(twin))
