"""The answer of `gasunion union`: plain data for the JSON, lines for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gasunion import __version__
from gasunion.games.answer import answer_part, input_sha256, outcome_of, overridden
from gasunion.games.coalition import name_of
from gasunion.games.question import SOLUTIONS
from gasunion.outcome import Envelope, Provenance
from gasunion.report.answers.reconciled import base_words
from gasunion.studies.union.spread import spread
from gasunion.studies.union.study import EQUAL, PRICE_POINT, Union
from gasunion.studies.worth.worlds import Worlds

MUSD = 1e6
# Solutions that a person is shown; all stand in the JSON.
SHOWN = ("shapley", "nucleolus", "tau", "owen", "myerson", PRICE_POINT, EQUAL)
NO_WORLDS = "none were asked for, or the case has no base of the year to draw them from: no interval"

NO_BASE = "the case holds none of this year; changes that were given pin its contracts"


def union_part(union: Union) -> tuple[dict[str, Any], dict[str, str]]:
    """Body of the answer and the reasons of what is null in it. Money in USD of the year."""
    players, worth = list(union.table.players), union.worth_usd
    sharing, reasons = sharing_part(union)
    certificate = sharing.pop("certificate")
    shares = {rule: sharing[rule] for rule in SOLUTIONS} | {
        name: {p: float(x) for p, x in split.items()} for name, split in union.asked.splits.items()
    }
    reasons = {f"sharing.{path}": why for path, why in reasons.items()}
    if certificate is None:
        reasons["certificate"] = reasons.pop("sharing.certificate")
    reasons |= {f"shares.{rule}": reasons[f"sharing.{rule}"] for rule, x in shares.items() if x is None}
    body: dict[str, Any] = {
        "case": union.question.case.name,
        "year": union.question.year,
        "base": None if union.today.base is None else union.today.base.as_dict,
        "players": players,
        "units": "USD of the year; volumes in bcm at 20 °C and 101.325 kPa",
        "worth": {name_of(mask, players): worth[mask] for mask in range(1, len(worth))},
        "gain_usd": union.table.gain_usd[-1],
        "parts": {
            "timing_and_routing_usd": union.gain.timing_usd,
            "more_trade_usd": union.gain.trade_usd,
            "shortage_relieved_usd": union.gain.shortage_usd,
        },
        "beside": {
            "with_balances_released_usd": union.gain.with_balances_usd,
            "outsiders_usd": union.gain.outsiders_usd,
            "home_first_usd": union.gain.home_first_usd,
        },
        "yardsticks": {
            p: {
                "without_usd": union.without_usd.get(p),
                "today_usd": union.today_usd[p],
                "together_usd": {rule: None if x is None else x[p] for rule, x in shares.items()},
            }
            for p in players
        },
        "stopped": [
            {"contract": s.contract, "today_bcm": s.today_bcm, "without_bcm": s.without_bcm}
            for s in union.stopped
        ],
        "shares": shares,
        "leaving": [
            {"rule": rule, "coalition": found["coalition"], "gain_usd": found["gain"]}
            for rule, found in sharing["blocking"].items()
            if found is not None
        ],
        "core_empty": sharing["core_empty"],
        "price_point": shares.get(PRICE_POINT),
        "left_short": [
            {
                "party": s.party,
                "use_class": s.use_class,
                "unserved_bcm": s.unserved_bcm,
                "home_first_bcm": s.home_first_bcm,
            }
            for s in union.gain.left_short
        ],
        "graph": union.graph,
        "worlds": None if union.worlds is None else worlds_part(union.worlds, players),
        "sharing": sharing,
        "certificate": certificate,
    }
    if union.worlds is None:
        reasons["worlds"] = NO_WORLDS
    elif not union.worlds.solved:
        reasons |= dict.fromkeys(("worlds.gain_usd", "worlds.without_shortage_usd"), "every world failed")
    if body["base"] is None:
        reasons["base"] = NO_BASE
    if union.graph is None:
        reasons["graph"] = "no two players have a common border"
    if not union.without_usd:
        why = "the year in which the players do nothing with each other cannot be planned"
        reasons |= {f"yardsticks.{p}.without_usd": why for p in players}
    if body["price_point"] is None:
        reasons["price_point"] = "projects are built whole or not at all: prices do not tell who earns what"
    return body, reasons


def worlds_part(worlds: Worlds, players: Sequence[str]) -> dict[str, Any]:
    """Quantiles of gains over worlds, what became of each rule, and the worlds themselves. [USD]"""
    return {
        "count": worlds.count,
        "seed": worlds.seed,
        "solved": len(worlds.solved),
        "failed": worlds.failures,
        "gain_usd": worlds.quantiles("gain_usd"),
        "without_shortage_usd": worlds.quantiles("without_shortage_usd"),
        "rules": {
            rule: {
                "gain_usd": {p: dict(q) for p, q in found.gain_usd.items()},
                "gains": dict(found.gains),
                "in_core": found.in_core,
            }
            for rule, found in spread(worlds, players).items()
        },
        "rows": [
            {
                "world": row["index"],
                "why": row["why"],
                "misfit": row["misfit"],
                "gain_usd": row.get("gain_usd"),
                "without_shortage_usd": row.get("without_shortage_usd"),
                "coalition_usd": {
                    name_of(mask, players): gain
                    for mask, gain in enumerate(row.get("coalition_usd", []))
                    if mask
                },
                "point_usd": row.get("point_usd", {}),
            }
            for row in worlds.rows
        ],
    }


def sharing_part(union: Union) -> tuple[dict[str, Any], dict[str, str]]:
    """The answer of `gasunion share` for the game of worths, whole, and its reasons."""
    body, reasons = answer_part(union.sharing)
    also = overridden(union.asked, unions=union.unions, graph=union.graph)
    envelope = Envelope(
        name="share",
        outcome=outcome_of(union.sharing, union.asked),
        provenance=Provenance(
            input_sha256=input_sha256(union.sharing.game, union.asked, also),
            version=__version__,
            overridden=also,
        ),
        body=body,
        reasons=reasons,
    )
    return envelope.as_dict(), reasons


def union_words(union: Union) -> str:
    """The answer for a person: MUSD a year beside what each has today."""
    body, _ = union_part(union)
    players, gain, today = union.table.players, union.gain, union.today_usd
    without = {p: union.without_usd[p] - today[p] if union.without_usd else None for p in players}
    lines = [
        f"{union.question.case.name}, {union.question.year}: what {'+'.join(players)} gain by planning as "
        "one. MUSD a year, in this model.",
        NO_BASE.capitalize() + "."
        if union.today.base is None
        else base_words(union.today.base, year=union.question.year),
        f"Together they gain {_musd(body['gain_usd'])}: timing and routing {_musd(gain.timing_usd)}, more "
        f"trade {_musd(gain.trade_usd)}, shortage relieved {_musd(gain.shortage_usd)}.",
        _how_sure(body["worlds"]),
        f"With transit and swap balances released too: {_musd(gain.with_balances_usd)}. If those outside "
        f"planned again: {_musd(gain.outsiders_usd)} on top.",
        "",
        f"{'':<34}" + "".join(f"{p:>16}" for p in players),
        _row("today (surplus with payments)", today, players),
        _row("without each other, against today", without, players),
        "together, against today, split by",
    ]
    for rule in SHOWN:
        split = body["shares"].get(rule)
        if split is not None:
            label = f"  {rule.replace('_', ' ')}"
            lines.append(_row(label, {p: split[p] - today[p] for p in players}, players))
        sure = (body["worlds"] or {"rules": {}})["rules"].get(rule)
        if split is not None and sure is not None:
            cells = {p: f"{_musd(q['p5'])}…{_musd(q['p95'])}" for p, q in sure["gain_usd"].items()}
            lines.append(f"{'    5 to 95 of 100 worlds':<34}" + "".join(f"{cells[p]:>16}" for p in players))
            flips = [p for p, share in sure["gains"].items() if 0.05 < 1 - share]
            if flips:
                lines.append(f"    in more than 5 of 100 worlds {' and '.join(flips)} would not gain")
            if sure["in_core"] < 1:
                lines.append(
                    f"    in {100 * (1 - sure['in_core']):.0f} of 100 worlds someone would gain by leaving"
                )
    lines += [
        "",
        "The core is empty: every split leaves a coalition that would do better alone."
        if body["core_empty"]
        else "The core is not empty: there are splits that no coalition can improve on by leaving.",
    ]
    for found in body["leaving"]:
        rule, coalition = found["rule"].replace("_", " "), found["coalition"]
        lines.append(f"Under {rule}, {coalition} would gain {_musd(found['gain_usd'])} by leaving.")
    if not body["leaving"]:
        lines.append("Under none of the splits would anyone gain by leaving.")
    if union.stopped:
        what = "; ".join(f"{s.contract} {s.today_bcm - s.without_bcm:.1f}" for s in union.stopped)
        lines.append(
            "Without each other their common borders are closed to others' gas too; what others' contracts "
            f"then lack, bcm: {what}."
        )
    lines.append(
        "Borders to those outside keep today's flows: a market can be sold more only if it is a player."
    )
    lines += [f"warning: {remark}" for remark in union.outcome.findings]
    return "\n".join(lines)


def _how_sure(worlds: Mapping[str, Any] | None) -> str:
    if worlds is None:
        return f"No interval: {NO_WORLDS.removesuffix(': no interval')}."
    failed = "; ".join(f"{n} {why}" for why, n in worlds["failed"].items())
    drawn = f"{worlds['count']} worlds drawn from what published figures leave open (seed {worlds['seed']})"
    drawn += f", of which failed: {failed}" if failed else ""
    gain, served = worlds["gain_usd"], worlds["without_shortage_usd"]
    if gain is None:
        return f"In none of {drawn} is there a gain to tell."
    return (
        f"In {drawn}: {_musd(gain['p5'])} to {_musd(gain['p95'])}, middle {_musd(gain['p50'])} (5, 95 and "
        f"50 of 100); with the documented shortage at 0 {_musd(served['p5'])} to {_musd(served['p95'])}."
    )


def _row(
    label: str, values: Mapping[str, int | None] | Mapping[str, float | None], players: tuple[str, ...]
) -> str:
    cells = (values[p] for p in players)
    return f"{label:<34}" + "".join(f"{'n/a' if v is None else _musd(v):>16}" for v in cells)


def _musd(usd: float) -> str:
    return f"{round(usd / MUSD, 1) + 0.0:,.1f}"
