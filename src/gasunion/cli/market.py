"""`gasunion market`: the prices that form where traders sell over a network; or an answer rechecked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gasunion import __version__
from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.outcome import Envelope, Outcome, sha256_of

if TYPE_CHECKING:
    from gasunion.market.setting import Market


@guarded("market")
def market(
    file: Annotated[
        str, typer.Argument(metavar="MARKET.json", help="The market; see gasunion schema market-file.")
    ],
    verify: Annotated[
        str | None, typer.Option(metavar="ANSWER.json", help="Recheck an answer about this market.")
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Prices, sales, profits and rents where traders sell over a network, rechecked by other code."""
    from gasunion.market.market_file import read_market

    setting, data = read_market(file)
    if verify is not None:
        _verify(setting, sha256_of(data), verify, json_file)
    from gasunion.market.answer import answer_of

    outcome, body, reasons = answer_of(setting)
    envelope = Envelope(
        name="market", outcome=outcome, provenance=provenance(sha256_of(data)), body=body, reasons=reasons
    )
    leave(envelope, json_file=json_file, text=words(outcome, body) if body else "")


def words(outcome: Outcome, body: Mapping[str, Any]) -> str:
    """The answer as tables for a person."""
    markets, traders = list(body["prices"]), list(body["profit"])
    width = max(14, *(len(m) for m in markets))
    side = max(26, *(len(t) for t in traders))

    def row(label: str, values: list[Any], more: str = "") -> str:
        return f"{label:<{side}}" + "".join(f" {_shown(v):>{width}}" for v in values) + more

    lines = [f"{'':<{side}}" + "".join(f" {m:>{width}}" for m in markets)]
    lines.append(row("price [USD/tcm]", [body["prices"][m] for m in markets]))
    lines.append(row("sold [bcm]", [body["sold"][m] for m in markets]))
    lines.append(row("consumer surplus [MUSD]", [body["consumer_surplus"][m] for m in markets]))
    lines.append(row("concentration (HHI)", [body["hhi"][m] for m in markets]))
    for name, found in body["resale"].items():
        lines.append(
            f"{name}: resellers ask {found['price']:.6g} USD/tcm and earn {found['profit']:.6g} MUSD"
        )
    lines += [
        "",
        f"{'sales [bcm], profit [MUSD]':<{side}}"
        + "".join(f" {m:>{width}}" for m in markets)
        + f" {'profit':>{width}}",
    ]
    for trader in traders:
        sales = [body["quantities"][trader][m] for m in markets]
        lines.append(row(trader, [*sales, body["profit"][trader]]))
    rents = [
        ("congestion", body["congestion_rent"]["by_owner"]),
        ("storage", body["storage_rent"]["by_owner"]),
    ]
    told = [f"{o}: {_shown(r)} MUSD ({kind})" for kind, by in rents for o, r in by.items() if r is None or r]
    if told:
        lines += ["", "Rents: " + "; ".join(told) + "."]
    got = body["charges"]["by_owner"]
    told = [f"{owner}: {_shown(amount)} MUSD" for owner, amount in got.items() if amount is None or amount]
    if told:
        lines += ["", "Charges: " + "; ".join(told) + "."]
    if body["ranges"]:
        lines += ["", "Not unique, from and to:"]
        lines += [f"  {name}: {low:.6g} to {high:.6g}" for name, (low, high) in body["ranges"].items()]
    if body["assumptions"]:
        lines += ["", "Taken as given:"]
        lines += [f"  {words}" for words in body["assumptions"]]
    if body["over_conduct"] is not None:
        lines += ["", *_over_conduct(body["over_conduct"])]
    if body["builds"] is not None:
        lines += ["", *_builds(body["builds"])]
    if outcome.is_solved:
        best = max(body["checks"]["best_reply"].values(), default=0.0)
        lines += [
            "",
            f"Rechecked by other code: no condition misses by more than {body['residual']:.0e} of its size; "
            f"nobody gains more than {best:.0e} of all revenue by another reply.",
        ]
    return "\n".join(lines)


def _over_conduct(found: Mapping[str, Any]) -> list[str]:
    """Intervals over the corners of the ranges of conduct; the tables above are of their middle."""
    lines = [f"Over {found['corners']} corners of the ranges of conduct, from and to:"]
    for name, unit in (("prices", "USD/tcm"), ("sold", "bcm"), ("profit", "MUSD")):
        parts = (f"{key} {low:.6g} to {high:.6g}" for key, (low, high) in found[name].items())
        lines.append(f"  {name} [{unit}]: {', '.join(parts)}")
    low, high = found["welfare"]
    lines.append(f"  welfare [MUSD]: {low:.6g} to {high:.6g}")
    return lines


def _builds(found: Mapping[str, Any]) -> list[str]:
    """What came of the builds; the tables above are of the market without them."""

    def told(choice: Mapping[str, Any]) -> str:
        built = ", ".join(f"{name} {size:.4g}" for name, size in choice["built"].items()) or "nothing"
        payoff = ", ".join(f"{trader} {money:.6g}" for trader, money in choice["payoff"].items())
        return f"{built}; welfare {choice['welfare']:.6g} MUSD, of it {payoff}"

    lines = [f"Builds, of {found['vectors']} choices:", f"  most welfare: {told(found['welfare_optimum'])}"]
    lines += [f"  nobody would move alone: {told(choice)}" for choice in found["equilibria"]]
    return lines if found["equilibria"] else [*lines, "  in every choice somebody would move alone"]


def _shown(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.6g}"


def _verify(setting: Market, input_sha256: str, file: str, json_file: str | None) -> None:
    from gasunion.market.printed import verify_answer
    from gasunion.reading.plain import read_json

    plain, data = read_json(file)
    outcome, confirmed = verify_answer(plain, setting, input_sha256=input_sha256, version=__version__)
    envelope = Envelope(
        name="market",
        outcome=outcome,
        provenance=provenance(sha256_of(input_sha256.encode(), data)),
        body={"verified": outcome.is_solved, "confirmed": confirmed},
    )
    leave(envelope, json_file=json_file, text="\n".join([*confirmed, outcome.message]))
