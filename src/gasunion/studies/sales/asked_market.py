"""What `gasunion market` is asked about: a file of its own, or the year of a case."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gasunion.intake.case import load_case
from gasunion.market.answer import Worlds
from gasunion.market.market_file import market_of
from gasunion.market.setting import Market
from gasunion.outcome import Finding, Outcome, Refused, canonical_json, sha256_of
from gasunion.reading.plain import judged, read_json
from gasunion.reading.text import shown
from gasunion.studies.fleet import Crew, Watch
from gasunion.studies.sales.conduct import DEFAULT
from gasunion.studies.sales.question import sales_question
from gasunion.studies.sales.year_market import YearMarket, year_market

FOUND: Final = Outcome(code="solved", message="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The words of a question.

    Attributes
    ----------
    source : path of a market file, plain data, or a case where a year is named.
    year … seed : as the command takes them; all but the year speak of a year's market.
    """

    source: Any
    year: int | None = None
    sellers: Any = None
    markets: Any = None
    conduct: str | None = None
    settled: str | None = None
    annual: bool = False
    scenario: tuple[Any, ...] = ()
    changes: tuple[Any, ...] = ()
    base: bool = True
    worlds: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The market that is asked about; None, and why, where a year has no status quo."""

    market: Market | None = None
    plain: Any = None
    of_year: Mapping[str, Any] | None = None
    worlds: Worlds | None = None
    input_sha256: str
    overridden: tuple[str, ...] = ()
    outcome: Outcome = FOUND


def market_asked(asked: Asked, *, crew: Crew | None = None, watch: Watch | None = None) -> Found:
    """The market of a question.

    Raises
    ------
    Refused : a file, a case or a word is wrong; words about a year stand beside a file.
    """
    if asked.year is None:
        _refuse_words_of_a_year(asked)
        plain, sha256, where = _file(asked.source)
        market = market_of(plain, where=where)
        return Found(market=market, plain=plain, input_sha256=sha256)
    case = asked.source
    if isinstance(case, str | Path):
        case = load_case(case, changes=asked.changes, scenarios=asked.scenario)
    elif asked.changes or asked.scenario:
        hint = "Give the case by name here, or give the changes to load(case, changes=…, scenarios=…)."
        what = "was loaded before its changes were given."
        raise Refused([Finding(where=f"case {case.name}", what=what, hint=hint)])
    question = sales_question(
        case,
        asked.year,
        sellers=asked.sellers,
        markets=asked.markets,
        conduct=DEFAULT if asked.conduct is None else asked.conduct,
        settled=asked.settled,
        by_month=not asked.annual,
        on_base=asked.base,
    )
    case = question.case  # on its base, as of `plan` and `union`
    found = year_market(question, worlds=asked.worlds, seed=asked.seed, crew=crew, watch=watch)
    if not isinstance(found, YearMarket):
        return Found(input_sha256=case.input_sha256, overridden=case.overridden, outcome=found)
    return Found(
        market=found.market,
        plain=found.plain,
        of_year=found.of_year,
        worlds=found.worlds,
        input_sha256=case.input_sha256,
        overridden=case.overridden,
    )


def asked_again(asked: Asked, answer: object) -> Asked:
    """The question that an answer carries, to the same source.

    Raises
    ------
    Refused : words that ask anew stand beside it.
    """
    if dataclasses.replace(asked, source=None, scenario=(), changes=()) != Asked(source=None):
        hint = "The answer carries its own question; give the source, its changes and --verify alone."
        raise Refused([Finding(where="--verify", what="stands beside what asks anew.", hint=hint)])
    told = answer.get("of_year") if isinstance(answer, Mapping) else None
    if not isinstance(told, Mapping):
        return asked
    kinds: dict[str, Any] = {
        "year": int, "sellers": list, "markets": list, "conduct": str, "settled": list, "by_month": bool,
        "worlds": int, "seed": int,
    }  # fmt: skip
    for name, kind in kinds.items():
        value = told.get(name)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            what = f"is {shown(str(value))}, which no answer holds."
            hint = "gasunion schema market states the form."
            raise Refused([Finding(where=f"answer, of_year.{name}", what=what, hint=hint)])
    return dataclasses.replace(
        asked,
        year=told["year"],
        sellers=[str(s) for s in told["sellers"]],
        markets=[str(m) for m in told["markets"]],
        conduct=told["conduct"],
        settled="+".join(map(str, told["settled"])) or "none",
        annual=not told["by_month"],
        base=told.get("base") is not None,
        worlds=told["worlds"],
        seed=told["seed"],
    )


def _file(source: Any) -> tuple[Any, str, str]:
    """Plain data of a market file, its hash, and its name for messages."""
    if isinstance(source, str | Path):
        plain, data = read_json(source)
        return plain, sha256_of(data), Path(str(source)).name
    judged(source, "market")
    return source, sha256_of(canonical_json(source)), "market"


def _refuse_words_of_a_year(asked: Asked) -> None:
    words = {
        "--sellers": asked.sellers, "--markets": asked.markets, "--conduct": asked.conduct,
        "--settled": asked.settled, "--annual": asked.annual, "--scenario": asked.scenario,
        "--set": asked.changes, "--no-base": not asked.base, "--worlds": asked.worlds, "--seed": asked.seed,
    }  # fmt: skip
    hint = "Name a case and its --year; a market file says these things itself, and has no base year."
    faults = [
        Finding(where=name, what="speaks of a case's year, and none is named.", hint=hint)
        for name, value in words.items()
        if value
    ]
    if faults:
        raise Refused(faults)
