"""Markets as functions: the prices that form, and the recheck of an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gasunion import __version__
from gasunion.api.given import as_plain
from gasunion.api.rechecked import Verified
from gasunion.outcome import Envelope, Finding, Outcome, Provenance, Refused

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.api.cases import Paths, Words
    from gasunion.intake.case import Case
    from gasunion.studies.fleet import Watch


@dataclass(frozen=True, kw_only=True)
class Prices:
    """The equilibrium of a market.

    Attributes
    ----------
    outcome : solved, or why there is no equilibrium; its residual is the worst miss of a condition.
    markets : a row per market: price, choke_price, sold, consumer_surplus, hhi. [USD/tcm, bcm, MUSD]
    sales : a row per trader and market: conduct, quantity, lerner.
    traders : a row per trader: profit. [MUSD]
    rents : a row per arc or storage: kind, name, rent. [MUSD]
    charges : a row per arc: arc, charge, what its owner is paid by others. [MUSD]
    ranges : name of a figure that is not unique → (least, most).
    assumptions : every choice that the file left open. answer : the whole answer, as `--json` writes it.

    The frames are empty where there is no equilibrium.
    """

    outcome: Outcome
    markets: pd.DataFrame
    sales: pd.DataFrame
    traders: pd.DataFrame
    rents: pd.DataFrame
    charges: pd.DataFrame
    ranges: Mapping[str, tuple[float, float]]
    assumptions: tuple[str, ...]
    answer: Mapping[str, Any]


def market(
    market: Mapping[str, Any] | Case | str | Path,
    year: int | None = None,
    *,
    sellers: str | Collection[str] | None = None,
    markets: str | Collection[str] | None = None,
    conduct: str | None = None,
    settled: str | None = None,
    annual: bool = False,
    scenario: Paths = (),
    changes: Words = (),
    base: bool = True,
    worlds: int = 0,
    seed: int = 0,
    workers: int | None = 1,
    json: str | Path | None = None,
    watch: Watch | None = None,
) -> Prices:
    """The prices that form where traders sell to markets over a network.

    Parameters
    ----------
    market : {"traders": {...}, "markets": {...}, ...}, as `gasunion schema market-file` says, or the path of
        a file of it; a case, or what `load` takes, where a year is named.
    year : the market of a case's year, everybody apart. sellers … base : as `sales` takes them.
    worlds, seed : intervals over so many worlds of the year's base, from which seed. workers : processes.
    json : write the answer to this file, as `--json` does; `market_verify` rechecks it.
    watch : told (done, of how many, seconds left).

    Raises
    ------
    Refused : a name, a number or a curve is wrong; every fault at once.
    """
    import pandas as pd

    from gasunion.market.answer import answer_of, envelope_of, source_of
    from gasunion.studies.fleet import Crew
    from gasunion.studies.sales.asked_market import Asked, market_asked

    asked = Asked(
        source=market,
        year=year,
        sellers=sellers,
        markets=markets,
        conduct=conduct,
        settled=settled,
        annual=annual,
        scenario=_listed(scenario),
        changes=_listed(changes),
        base=base,
        worlds=worlds,
        seed=seed,
    )
    opened = market_asked(asked, crew=Crew(workers=workers), watch=watch)
    provenance = Provenance(
        input_sha256=opened.input_sha256, version=__version__, overridden=opened.overridden
    )
    envelope = Envelope(name="market", outcome=opened.outcome, provenance=provenance)
    if opened.market is not None:
        answered = answer_of(opened.market, opened.worlds)
        envelope = envelope_of(answered, source_of(opened.plain, opened.of_year), provenance)
    outcome, body, answer = envelope.outcome, envelope.body, envelope.as_dict()
    if json is not None:
        from gasunion.writing import json_bytes, write_file

        write_file(str(json), json_bytes(answer))
    found = answer if body else _NOTHING
    columns = {"price": "prices", "choke_price": "choke_prices", "sold": "sold", "hhi": "hhi"}
    columns |= {"consumer_surplus": "consumer_surplus"}
    sales = [
        [t, m, found["conduct"][t][m], quantity, found["lerner"][t][m]]
        for t, row in found["quantities"].items()
        for m, quantity in row.items()
    ]
    rents = [["arc", *item] for item in found["congestion_rent"]["by_arc"].items()]
    rents += [["storage", *item] for item in found["storage_rent"]["by_store"].items()]
    return Prices(
        outcome=outcome,
        markets=pd.DataFrame(
            {"market": list(found["prices"]), **{c: list(found[key].values()) for c, key in columns.items()}}
        ),
        sales=pd.DataFrame(sales, columns=["trader", "market", "conduct", "quantity", "lerner"]),
        traders=pd.DataFrame(list(found["profit"].items()), columns=["trader", "profit"]),
        rents=pd.DataFrame(rents, columns=["kind", "name", "rent"]),
        charges=pd.DataFrame(list(found["charges"]["by_arc"].items()), columns=["arc", "charge"]),
        ranges={name: (low, high) for name, (low, high) in found["ranges"].items()},
        assumptions=tuple(found["assumptions"]),
        answer=answer,
    )


_NOTHING: Mapping[str, Any] = {
    **{
        key: {}
        for key in (
            "prices",
            "choke_prices",
            "sold",
            "hhi",
            "consumer_surplus",
            "conduct",
            "quantities",
            "lerner",
            "profit",
            "ranges",
        )
    },
    "congestion_rent": {"by_arc": {}},
    "charges": {"by_arc": {}},
    "storage_rent": {"by_store": {}},
    "assumptions": [],
}


def market_verify(
    market: Mapping[str, Any] | Case | str | Path,
    answer: Mapping[str, Any] | str | Path,
    *,
    scenario: Paths = (),
    changes: Words = (),
    workers: int | None = 1,
) -> Verified:
    """Recheck an answer of `market`: its certificate by other code, and what is printed beside it.

    Parameters
    ----------
    market, answer : plain data, or the path of a file of it; the case, where the answer is of a year.
    scenario, changes : of the case, as it was asked. workers : processes.

    Raises
    ------
    Refused : the market is wrong, or the answer is none.
    """
    from gasunion.market.answer import source_of
    from gasunion.market.printed import verify_answer
    from gasunion.studies.fleet import Crew
    from gasunion.studies.sales.asked_market import Asked, asked_again, market_asked

    plain = as_plain(answer)
    asked = Asked(source=market, scenario=_listed(scenario), changes=_listed(changes))
    found = market_asked(asked_again(asked, plain), crew=Crew(workers=workers))
    if found.market is None:
        what = f"has no market of that year: {found.outcome.message}."
        raise Refused([Finding(where="market", what=what, hint="Give the case the answer was made of.")])
    outcome, confirmed = verify_answer(
        plain,
        found.market,
        source=source_of(found.plain, found.of_year),
        input_sha256=found.input_sha256,
        version=__version__,
        overridden=found.overridden,
        worlds=found.worlds,
    )
    return Verified(outcome=outcome, confirmed=tuple(confirmed))


def _listed(words: Paths | Words) -> tuple[str | Path, ...]:
    return (words,) if isinstance(words, str | Path) else tuple(words)
