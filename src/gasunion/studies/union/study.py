"""The study: what each has apart, today and together, what every coalition is worth, and who would leave.

    worth of S = Σ today's surplus of its members, payments included + what S gains by planning as one

All in whole dollars of the year, so that every machine that computes them says the same.

References: docs/theory/union.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from gasunion.games.question import Question, with_structure
from gasunion.games.sharing import Sharing, share_all
from gasunion.games.worth import Game
from gasunion.network.network import Network
from gasunion.outcome import Outcome
from gasunion.planning.coalition import footing_of
from gasunion.planning.plan import Plan
from gasunion.studies.fleet import Crew, Watch
from gasunion.studies.forms.form_file import forms_of
from gasunion.studies.forms.forms import FormFound, found_forms
from gasunion.studies.plan_question import PlanQuestion, answers
from gasunion.studies.results import PlanResult
from gasunion.studies.union.left_open import LeftOpen, left_open
from gasunion.studies.union.money import PartyMoney, money_of
from gasunion.studies.union.neighbours import Bloc, Border, blocs_of, borders_of
from gasunion.studies.union.orders import Orders, orders_of
from gasunion.studies.union.question import UnionQuestion
from gasunion.studies.union.sensitivity import Sensitivity, sensitivity
from gasunion.studies.union.table import GainTable, gain_table
from gasunion.studies.union.yardsticks import surplus_musd, without_each_other
from gasunion.studies.worth.asked import asked_worlds, year_of
from gasunion.studies.worth.gain import Gain, gain_of
from gasunion.studies.worth.worlds import DEFAULT_WORLDS, Worlds
from gasunion.studies.worth.worlds import worlds as draw_worlds

USD_PER_MUSD = 1e6
PRICE_POINT, EQUAL = "price_point", "equal_parts"
AS_AGREED = (
    "the year is taken as agreed: contracts carry their agreed quantities month by month, homes come first, "
    "use counts at stated values, and nothing is documented as short"
)
# A contract of others that carries this much less when the players' borders are closed is named. [bcm]
STOPPED_BCM = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A contract of or with others that cannot be kept when the players do nothing with each other. [bcm]"""

    contract: str
    today_bcm: float
    without_bcm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """What was found about a set of players. Money in whole USD of the year.

    Attributes
    ----------
    today, together : the status quo and the plan of all players as one, each checked and with accounts.
    today_usd, without_usd : player → surplus with payments; `without_usd` is empty where that year cannot be
        planned. stopped : what else stops then.
    table : gains of all coalitions. gain : of all players, in its parts.
    asked : what is asked of the game of worths. unions, graph : as they are written; the graph joins players
        with a common border, and is None where no two have one.
    sharing : every solution of that game, and who would leave under each.
    worlds : the gain of every coalition in many worlds; None where none were asked for, or the case has no
        base of the year to draw them from.
    money : player → its accounts under the three yardsticks. open : what the balances leave open beside it.
    forms : what a committee, an operator and a company would reach, and who decides in each.
    orders : gains by what is free. blocs : groups that bargain as one. borders : of every two neighbours.
    sensitivity : what decides the gain; None where it was not asked for.
    """

    question: UnionQuestion
    today: PlanResult
    together: PlanResult
    today_usd: Mapping[str, int]
    without_usd: Mapping[str, int]
    stopped: tuple[Stopped, ...]
    table: GainTable
    gain: Gain
    asked: Question
    unions: str | None
    graph: str | None
    sharing: Sharing
    worlds: Worlds | None
    money: Mapping[str, PartyMoney]
    open: LeftOpen
    forms: tuple[FormFound, ...]
    orders: Orders
    blocs: tuple[Bloc, ...]
    borders: tuple[Border, ...]
    sensitivity: Sensitivity | None = None

    @property
    def worth_usd(self) -> tuple[int, ...]:
        """(2ⁿ,) worth by mask."""
        return worths(self.table, self.today_usd)

    @property
    def outcome(self) -> Outcome:
        """How it ended: a no where the independent checker found a fault in one of the two plans."""
        for result in (self.today, self.together):
            if not result.outcome.is_solved:
                return result.outcome
        remarks = tuple(dict.fromkeys((*self.today.remarks, *self.together.remarks)))
        count = len(self.table.gain_usd) - 1
        return Outcome(
            code="solved",
            message=f"{len(self.table.players)} players, {count} coalitions",
            residual=self.sharing.residual,
            findings=remarks,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsolved:
    """A study whose plans have no solution, or fail the independent check."""

    question: UnionQuestion
    outcome: Outcome


def union_study(
    question: UnionQuestion,
    *,
    unions: str | None = None,
    worlds: int = DEFAULT_WORLDS,
    seed: int = 0,
    is_sensitivity: bool = False,
    forms: Path | None = None,
    crew: Crew | None = None,
    kept: Path | None = None,
    watch: Watch | None = None,
) -> Union | Unsolved:
    """Study a union.

    Parameters
    ----------
    unions : a-priori unions among the players, "KZ+UZ", for the Owen value.
    worlds, seed : in how many worlds gains are told, and from which seed they are drawn.
    is_sensitivity : whether the year is solved again with its uncertain inputs lower and higher.
    forms : a file of forms with their votes; those that ship where not given.
    crew, watch : who computes coalitions and worlds, as `studies.fleet.run` takes them. kept : a folder in
        which each of them keeps what is done.

    Raises
    ------
    Refused : the file of forms has faults; `unions` names a stranger, or one player twice; more worlds than
        can be drawn; `kept` belongs to another study.
    """
    block = frozenset(question.players)
    asked = [
        PlanQuestion(case=question.case, year=question.year, kind="status quo", depth="accounts"),
        PlanQuestion(case=question.case, year=question.year, kind="block", block=block, depth="accounts"),
    ]
    asked_worlds(worlds, seed)
    network, scenario = question.year_data
    graph = border_graph(network, question.players)
    # Read before anything is computed: a slip in a name costs no minute.
    with_structure(Question(), _additive(question.players), unions=unions, graph=graph)
    given = forms_of(forms, question.players)
    today, together = answers(asked)
    for result in (today, together):
        if not result.outcome.is_solved:
            return Unsolved(question=question, outcome=result.outcome)
    plan = today.plan
    assert plan.pins is not None
    footing = footing_of(plan.formulation, pins=plan.pins, x=plan.x)
    key = f"{question.case.input_sha256} {question.year} {'+'.join(question.players)}"
    table = gain_table(
        footing, question.players, key=key, crew=crew, kept=_in(kept, "coalitions"), watch=watch
    )
    today_usd = _in_usd(surplus_musd(plan), question)
    gain = gain_of(plan, block)
    game = Game(players=table.players, worth=np.array(worths(table, today_usd), dtype=np.float64))
    splits = Question(splits=_splits(table, today_usd, gain))
    told = with_structure(splits, game, unions=unions, graph=graph)
    without = without_each_other(network, scenario, block)
    is_planned = without.outcome.is_solved
    drawn = _worlds(question, key, worlds, seed, crew=crew, kept=_in(kept, "worlds"), watch=watch)
    return Union(
        question=question,
        today=today,
        together=together,
        today_usd=today_usd,
        without_usd=_in_usd(surplus_musd(without), question) if is_planned else {},
        stopped=_stopped(plan, without) if is_planned else (),
        table=table,
        gain=gain,
        asked=told,
        unions=unions,
        graph=graph,
        sharing=share_all(game, told),
        worlds=drawn,
        money=money_of(
            table.players,
            without=without if is_planned else None,
            today=plan,
            together=together.plan,
        ),
        open=left_open(
            question.case,
            question.year,
            table.players,
            today=plan,
            together=together.plan,
            gain_usd=table.gain_usd[-1],
            worlds=drawn,
        ),
        orders=orders_of(plan, block),
        blocs=blocs_of(Game(players=table.players, worth=np.array(table.gain_usd, dtype=np.float64))),
        borders=borders_of(plan, table.players, today_usd),
        forms=found_forms(
            given,
            parts_usd={
                "timing_and_routing": gain.timing_usd,
                "more_trade": gain.trade_usd,
                "shortage_relieved": gain.shortage_usd,
            },
            gain_usd=table.gain_usd,
        ),
        sensitivity=sensitivity(
            plan, table.players, key=key, crew=crew, kept=_in(kept, "sensitivity"), watch=watch
        )
        if is_sensitivity
        else None,
    )


def _worlds(
    question: UnionQuestion,
    key: str,
    count: int,
    seed: int,
    *,
    crew: Crew | None,
    kept: Path | None,
    watch: Watch | None,
) -> Worlds | None:
    year = year_of(question.case, question.year, frozenset(question.players)) if count else None
    if year is None:
        return None
    year = replace(year, is_every=True)
    return draw_worlds(year, key=key, count=count, seed=seed, crew=crew, kept=kept, watch=watch)


def _in(folder: Path | None, name: str) -> Path | None:
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def worths(table: GainTable, today_usd: Mapping[str, int]) -> tuple[int, ...]:
    """(2ⁿ,) worth by mask: today's surplus of the members and what they gain. [USD]"""
    return tuple(
        gain + sum(today_usd[p] for p in table.members(mask)) for mask, gain in enumerate(table.gain_usd)
    )


def border_graph(network: Network, players: tuple[str, ...]) -> str | None:
    """Players that an arc joins, as "A-B,B-C": who can move gas to whom without a third; None where none."""
    territory = {n.node: n.territory for n in network.nodes}
    pairs = {tuple(sorted((territory[a.tail], territory[a.head]))) for a in network.arcs}
    links = sorted((a, b) for a, b in pairs if a != b and a in players and b in players)
    return ",".join(f"{a}-{b}" for a, b in links) or None


def _additive(players: tuple[str, ...]) -> Game:
    return Game(players=players, worth=np.zeros(1 << len(players)))


def _splits(
    table: GainTable, today_usd: Mapping[str, int], gain: Gain
) -> Mapping[str, Mapping[str, Fraction]]:
    """Splits from elsewhere, each to be tested against every coalition."""
    count = len(table.players)
    splits = {
        EQUAL: {p: today_usd[p] + Fraction(table.gain_usd[-1], count) for p in table.players},
    }
    if gain.price_point_usd:
        splits[PRICE_POINT] = {p: Fraction(today_usd[p] + gain.price_point_usd[p]) for p in table.players}
    return splits


def _in_usd(musd: Mapping[str, float], question: UnionQuestion) -> dict[str, int]:
    return {p: round(musd[p] * USD_PER_MUSD) for p in question.players}


def _stopped(today: Plan, without: Plan) -> tuple[Stopped, ...]:
    days = today.formulation.days
    found = []
    players_void = zip(today.scenario.contracts, without.scenario.contracts, strict=True)
    for i, (contract, then) in enumerate(players_void):
        before = float(today.contract_quantity[i] @ days) / 1000.0
        after = float(without.contract_quantity[i] @ days) / 1000.0
        is_of_players = then.pinned_mcm_d != contract.pinned_mcm_d
        if not is_of_players and before - after > STOPPED_BCM:
            found.append(Stopped(contract=contract.contract, today_bcm=before, without_bcm=after))
    return tuple(found)
