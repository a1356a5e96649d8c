"""Markets as functions: the prices that form, and the recheck of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gasunion import __version__
from gasunion.outcome import Envelope, Outcome, Provenance, canonical_json, sha256_of

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.market.setting import Market


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


@dataclass(frozen=True, kw_only=True)
class PricesVerified:
    """What became of an answer.

    Attributes
    ----------
    outcome : solved where everything holds; else outside_limits, with what differs as findings.
    confirmed : what was rechecked, and how.
    """

    outcome: Outcome
    confirmed: tuple[str, ...]


def market(market: Mapping[str, Any] | str | Path, *, json: str | Path | None = None) -> Prices:
    """The prices that form where traders sell to markets over a network.

    Parameters
    ----------
    market : {"traders": {...}, "markets": {...}, ...}, as `gasunion schema market-file` says, or the path of
        a file of it.
    json : write the answer to this file, as `--json` does; `market_verify` rechecks it.

    Raises
    ------
    Refused : a name, a number or a curve is wrong; every fault at once.
    """
    import pandas as pd

    from gasunion.market.answer import answer_of

    setting, sha256 = _read(market)
    outcome, body, reasons = answer_of(setting)
    provenance = Provenance(input_sha256=sha256, version=__version__)
    answer = Envelope(
        name="market", outcome=outcome, provenance=provenance, body=body, reasons=reasons
    ).as_dict()
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
    market: Mapping[str, Any] | str | Path, answer: Mapping[str, Any] | str | Path
) -> PricesVerified:
    """Recheck an answer of `market`: its certificate by other code, and what is printed beside it.

    Parameters
    ----------
    market, answer : plain data, or the path of a file of it.

    Raises
    ------
    Refused : the market is wrong, or the answer is none.
    """
    from gasunion.market.printed import verify_answer
    from gasunion.reading.plain import read_json

    setting, sha256 = _read(market)
    plain = read_json(answer)[0] if isinstance(answer, str | Path) else answer
    outcome, confirmed = verify_answer(plain, setting, input_sha256=sha256, version=__version__)
    return PricesVerified(outcome=outcome, confirmed=tuple(confirmed))


def _read(market: Mapping[str, Any] | str | Path) -> tuple[Market, str]:
    from gasunion.market.market_file import market_of, read_market
    from gasunion.reading.plain import judged

    if isinstance(market, str | Path):
        setting, data = read_market(market)
        return setting, sha256_of(data)
    judged(market, "market")
    return market_of(market), sha256_of(canonical_json(market))
