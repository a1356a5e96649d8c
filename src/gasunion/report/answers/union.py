"""The answer of `gasunion union`: plain data for the JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gasunion import __version__
from gasunion.games.answer import answer_part, input_sha256, outcome_of, overridden
from gasunion.games.coalition import name_of
from gasunion.games.question import SOLUTIONS
from gasunion.outcome import Envelope, Provenance
from gasunion.report.answers.union_forms import forms_part
from gasunion.report.answers.union_sensitivity import sensitivity_part, sensitivity_reasons
from gasunion.report.answers.union_sources import blocs_part, borders_part, orders_part
from gasunion.studies.union.left_open import LeftOpen
from gasunion.studies.union.money import Money, transfers
from gasunion.studies.union.spread import spread
from gasunion.studies.union.study import AS_AGREED, PRICE_POINT, Union
from gasunion.studies.worth.worlds import Worlds

NO_WORLDS = "none were asked for, or the case has no base of the year to draw them from: no interval"
NO_INTERVAL = "there is no interval without worlds"
NOT_ASKED = "it was not asked for"
NO_BALANCES = "no balances of the players are published for the year"

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
    for rule in (rule for rule, x in shares.items() if x is None):
        reasons[f"shares.{rule}"] = reasons[f"transfers.{rule}"] = reasons[f"sharing.{rule}"]
    borders, not_planned = borders_part(union)
    reasons |= not_planned
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
        "accounts": {
            p: {
                "without": None if m.without is None else account_part(m.without),
                "today": account_part(m.today),
                "together": account_part(m.together),
            }
            for p, m in union.money.items()
        },
        "transfers": {rule: None if x is None else transfers(union.money, x) for rule, x in shares.items()},
        "held_by_contracts": held_part(union),
        "left_open": open_part(union.open),
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
        "orders": orders_part(union),
        "blocs": blocs_part(union),
        "borders": borders,
        "forms": forms_part(union.forms),
        "sensitivity": None if union.sensitivity is None else sensitivity_part(union.sensitivity),
        "sharing": sharing,
        "certificate": certificate,
    }
    if body["sensitivity"] is None:
        reasons["sensitivity"] = NOT_ASKED
    else:
        reasons |= sensitivity_reasons(body["sensitivity"])
    if union.worlds is None:
        reasons["worlds"] = NO_WORLDS
    elif not union.worlds.solved:
        reasons |= dict.fromkeys(("worlds.gain_usd", "worlds.without_shortage_usd"), "every world failed")
    if body["base"] is None:
        reasons["base"] = base_reason(union)
    if union.graph is None:
        reasons["graph"] = "no two players have a common border"
    if not union.without_usd:
        why = "the year in which the players do nothing with each other cannot be planned"
        reasons |= {f"yardsticks.{p}.without_usd": why for p in players}
        reasons |= {f"accounts.{p}.without": why for p in players} | {"held_by_contracts": why}
    reasons |= open_reasons(union.open)
    if body["price_point"] is None:
        reasons["price_point"] = "projects are built whole or not at all: prices do not tell who earns what"
    return body, reasons


def base_reason(union: Union) -> str:
    """Why there is no base of the year, and what stands in for it."""
    return AS_AGREED if union.today.plan.scenario.is_as_agreed else NO_BASE


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


def account_part(money: Money) -> dict[str, int]:
    """An account of one party. [USD]"""
    return {
        "value_of_use_usd": money.value_of_use,
        "production_usd": money.production,
        "transport_usd": money.transport,
        "investment_usd": money.investment,
        "sales_usd": money.sales,
        "purchases_usd": money.purchases,
        "transit_received_usd": money.transit_received,
        "transit_paid_usd": money.transit_paid,
    }


def held_part(union: Union) -> dict[str, Any] | None:
    """What the contracts of today hold of all that the players have from each other."""
    if not union.without_usd:
        return None
    held = sum(union.today_usd[p] - union.without_usd[p] for p in union.table.players)
    whole = held + union.table.gain_usd[-1]
    return {"held_usd": held, "share": held / whole if whole else 1.0}


def open_part(found: LeftOpen) -> dict[str, Any]:
    """What the balances leave open beside the gain."""
    return {
        "width_usd": found.width_usd,
        "is_smaller_in_money": found.is_smaller_in_money,
        "moved_bcm": found.moved_bcm,
        "shifted_bcm": found.shifted_bcm,
        "open_bcm": found.open_bcm,
        "is_smaller_in_gas": found.is_smaller_in_gas,
        "misclosure": {
            p: {"misclosure_bcm": m, "sigma_bcm": (found.sigma_bcm or {})[p]}
            for p, m in (found.misclosure_bcm or {}).items()
        },
    }


def open_reasons(found: LeftOpen) -> dict[str, str]:
    """Why what is left open cannot be told."""
    reasons: dict[str, str] = {}
    if found.width_usd is None:
        reasons |= dict.fromkeys(("left_open.width_usd", "left_open.is_smaller_in_money"), NO_INTERVAL)
    if found.open_bcm is None:
        reasons |= dict.fromkeys(("left_open.open_bcm", "left_open.is_smaller_in_gas"), NO_BALANCES)
    return reasons
