"""The northern question asked of a case: every option, party, valuation and rate, and its screens."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.scenario.north import NorthCase
from gasunion.studies.north.cash import VALUATIONS, Valuation, parties_of
from gasunion.studies.north.claim import Reading, sentence_of, verdict_of
from gasunion.studies.north.data import Floats, drawn, middle, one_at_a_time, open_data
from gasunion.studies.north.runs import TOGETHER, Runs, runs_of
from gasunion.studies.north.security import Security, security_of
from gasunion.studies.north.service import covered_share, stranded_share
from gasunion.studies.north.value import NEGLIGIBLE_MUSD, RATES, Spread, at_least, spread_of, variance_share

WORLDS, SEED = 1000, 1
LEAST_WORLDS, MOST_WORLDS = 20, 10_000
MOST_SEED = 2**31 - 1
MOST_DATA = 3
"""How many data the sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Present value of what a party pays in an option. [MUSD of the base year]"""

    option: str
    party: str
    valuation: Valuation
    rate: float
    spread: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """How much more an option costs a party than bought gas. Probabilities are shares of the draws."""

    option: str
    party: str
    valuation: Valuation
    rate: float
    spread: Spread
    above_zero: float
    at_least_claim: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Investment:
    """What an option invests, undiscounted: its lines by use, its lines whole, or everything by use."""

    option: str
    counted: str
    spread: Spread
    at_least_claim: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What a datum does to the saving of the claim.

    Attributes
    ----------
    low_musd, high_musd : the saving with the datum at its low and high end and all else at the middle.
    variance_share : share of the variance over the draws that a straight line through the datum explains.
    """

    valuation: Valuation
    rate: float
    datum: str
    low_musd: float
    high_musd: float
    variance_share: float


@dataclass(frozen=True, kw_only=True)
class NorthAnswer:
    """The question answered.

    Attributes
    ----------
    mid : the one world in which every datum is at its middle. covered, stranded, co2_mt : by option, there.
    """

    outcome: Outcome
    case: NorthCase
    worlds: int
    seed: int
    mid: Runs = field(repr=False)
    covered: dict[str, float | None]
    stranded: dict[str, float | None]
    co2_mt: dict[str, float]
    security: tuple[Security, ...]
    investments: tuple[Investment, ...] = field(repr=False)
    costs: tuple[Cost, ...] = field(repr=False)
    savings: tuple[Saving, ...] = field(repr=False)
    screens: tuple[Screen, ...] = field(repr=False)
    readings: tuple[Reading, ...]
    most: tuple[str, ...]
    verdict: str
    sentence: str

    @property
    def parties(self) -> tuple[str, ...]:
        """Parties with money in it, the areas' own first, then all of them together."""
        return (*parties_of(self.case), TOGETHER)


def north_of(case: Case, *, worlds: int = WORLDS, seed: int = SEED) -> NorthAnswer:
    """Answer the northern question of a case.

    Raises
    ------
    Refused : the case does not ask it, or worlds or seed are out of range.
    """
    _checked(case, worlds=worlds, seed=seed)
    north = case.north
    assert north is not None, "checked above"
    mid, draws = runs_of(north, middle(north)), runs_of(north, drawn(north, worlds=worlds, seed=seed))
    savings = _savings(north, mid, draws)
    investments = _investments(north, mid, draws)
    readings = _readings(north, investments, savings)
    screens = _screens(north, draws)
    most = _most(screens)
    return NorthAnswer(
        outcome=Outcome(code="solved", message=f"{len(north.options)} options, {worlds} worlds, seed {seed}"),
        case=north,
        worlds=worlds,
        seed=seed,
        mid=mid,
        covered={o.option: covered_share(mid.demand, mid.service[o.option]) for o in north.options},
        stranded={
            o.option: stranded_share(north, o, mid.service[o.option], mid.values) for o in north.options
        },
        co2_mt={o.option: float(mid.co2_mt(o.option)[0]) for o in north.options},
        security=tuple(security_of(north, o, mid.service[o.option]) for o in north.options),
        investments=investments,
        costs=_costs(north, mid, draws),
        savings=savings,
        screens=screens,
        readings=readings,
        most=most,
        verdict=verdict_of(readings),
        sentence=sentence_of(
            readings,
            claim_musd=_claim(north),
            party=north.options[0].party,
            base_year=north.choice("base_year"),
            years=north.choice("supply_years"),
            most=most,
        ),
    )


def _checked(case: Case, *, worlds: int, seed: int) -> None:
    faults = []
    if case.north is None:
        hint = "Give it north_options.csv, north_parts.csv and north_figures.csv; `eurasia` has them."
        faults.append(
            Finding(where=f"case {case.name}", what="does not ask the northern question.", hint=hint)
        )
    if not LEAST_WORLDS <= worlds <= MOST_WORLDS:
        limit = f"{LEAST_WORLDS} to {MOST_WORLDS}"
        faults.append(
            Finding(
                where=f"--worlds {worlds}",
                what="is out of range",
                value=worlds,
                limit=limit,
                hint=f"draw {limit}.",
            )
        )
    if not 0 <= seed <= MOST_SEED:
        limit = f"0 to {MOST_SEED}"
        faults.append(
            Finding(where=f"--seed {seed}", what="is out of range", value=seed, limit=limit, hint=f"{limit}.")
        )
    if faults:
        raise Refused(faults)


def _claim(case: NorthCase) -> float:
    return next(f.range.mid for f in case.figures if f.figure == "claim")


def _with_gas(case: NorthCase, gas: str) -> str:
    return next(o.option for o in case.options if o.gas == gas)


def _costs(case: NorthCase, mid: Runs, draws: Runs) -> tuple[Cost, ...]:
    return tuple(
        Cost(
            option=o.option,
            party=party,
            valuation=v,
            rate=rate,
            spread=spread_of(
                float(mid.cost(o.option, party, valuation=v, rate=rate)[0]),
                draws.cost(o.option, party, valuation=v, rate=rate),
            ),
        )
        for o in case.options
        for party in (*parties_of(case), TOGETHER)
        for v in VALUATIONS
        for rate in RATES
    )


def _difference(runs: Runs, option: str, party: str, *, valuation: Valuation, rate: float) -> Floats:
    bought = _with_gas(runs.case, "bought")
    of_option, of_bought = (runs.cost(o, party, valuation=valuation, rate=rate) for o in (option, bought))
    return of_option - of_bought


def _savings(case: NorthCase, mid: Runs, draws: Runs) -> tuple[Saving, ...]:
    found = []
    for o in case.options:
        if o.gas == "bought":
            continue
        for party in (*parties_of(case), TOGETHER):
            for v in VALUATIONS:
                for rate in RATES:
                    more = _difference(draws, o.option, party, valuation=v, rate=rate)
                    at_middle = _difference(mid, o.option, party, valuation=v, rate=rate)
                    found.append(
                        Saving(
                            option=o.option,
                            party=party,
                            valuation=v,
                            rate=rate,
                            spread=spread_of(float(at_middle[0]), more),
                            above_zero=at_least(more, 2.0 * NEGLIGIBLE_MUSD),
                            at_least_claim=at_least(more, _claim(case)),
                        )
                    )
    return tuple(found)


COUNTED = {"lines by use": (True, False), "lines whole": (True, True), "everything by use": (False, False)}
"""What is counted → (only lines, whole)."""


def _investments(case: NorthCase, mid: Runs, draws: Runs) -> tuple[Investment, ...]:
    found = []
    for o in case.options:
        for counted, (are_lines, is_whole) in COUNTED.items():
            at_middle, over = (
                r.investment(o.option, are_lines=are_lines, is_whole=is_whole) for r in (mid, draws)
            )
            found.append(
                Investment(
                    option=o.option,
                    counted=counted,
                    spread=spread_of(float(at_middle[0]), over),
                    at_least_claim=at_least(over, _claim(case)),
                )
            )
    return tuple(found)


def _readings(
    case: NorthCase, investments: tuple[Investment, ...], savings: tuple[Saving, ...]
) -> tuple[Reading, ...]:
    own, party = _with_gas(case, "own"), case.options[0].party
    lines = [
        Reading(reading=counted, spread=i.spread, probability=i.at_least_claim)
        for counted in ("lines by use", "lines whole")
        for i in investments
        if (i.option, i.counted) == (own, counted)
    ]
    costs = [
        Reading(reading=f"cost, {v}", spread=s.spread, probability=s.at_least_claim)
        for v in VALUATIONS
        for s in savings
        if (s.option, s.party, s.valuation, s.rate) == (own, party, v, 0.0)
    ]
    return (*lines, *costs)


def _screens(case: NorthCase, draws: Runs) -> tuple[Screen, ...]:
    own, party = _with_gas(case, "own"), case.options[0].party
    ends, opened = runs_of(case, one_at_a_time(case)), list(open_data(case))

    @cache
    def effects(v: Valuation, rate: float) -> tuple[Floats, Floats]:
        return (
            _difference(ends, own, party, valuation=v, rate=rate),
            _difference(draws, own, party, valuation=v, rate=rate),
        )

    found = []
    for v in VALUATIONS:
        for rate in RATES:
            for k, datum in enumerate(opened):
                at_ends, over = effects(v, rate)
                found.append(
                    Screen(
                        valuation=v,
                        rate=rate,
                        datum=datum,
                        low_musd=float(at_ends[2 * k]),
                        high_musd=float(at_ends[2 * k + 1]),
                        variance_share=variance_share(draws.values[datum], over),
                    )
                )
    return tuple(found)


def _most(screens: tuple[Screen, ...]) -> tuple[str, ...]:
    """Data by the variance shares of both undiscounted savings, the greatest first."""
    total: dict[str, float] = {}
    for s in screens:
        if s.rate == 0.0:
            total[s.datum] = total.get(s.datum, 0.0) + round(s.variance_share, 6)
    return tuple(
        sorted((d for d in total if total[d] > 0), key=lambda d: (-round(total[d], 6), d))[:MOST_DATA]
    )
