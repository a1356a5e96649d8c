"""Recheck a printed answer of `gasunion union`: what follows from the worths is made again and compared.

The game of worths is rechecked by the second proof of `games` (certificate and every solution, in exact
rationals). All that this study adds to it is made again here from the certificate's worths. What rests on the
plans alone (what each has without the others, the three parts, what stands beside) is tested for what must
hold of it; `made again from the case` is a comparison with a new study, for which the case is needed.

Shares no code with what made the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from gasunion.games.printed import differing, verify_answer
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.studies.union.recheck_forms import forms_faults
from gasunion.studies.union.recheck_money import money_faults, money_reasons, open_faults
from gasunion.studies.union.recheck_sensitivity import sensitivity_faults, sensitivity_reasons
from gasunion.studies.union.recheck_sources import sources_faults, sources_reasons
from gasunion.studies.union.recheck_worlds import worlds_faults

SCHEMA, FIRST_SCHEMA = "gasunion/union/2", "gasunion/union/1"
SPLITS = ("equal_parts", "price_point")
RULES = (
    "shapley",
    "prenucleolus",
    "nucleolus",
    "per_capita_prenucleolus",
    "per_capita_nucleolus",
    "tau",
    "gately",
    "owen",
    "myerson",
    "nash",
    "kalai_smorodinsky",
)
UNITS = "USD of the year; volumes in bcm at 20 °C and 101.325 kPa"
NO_WORLDS = "none were asked for, or the case has no base of the year to draw them from: no interval"
NOT_ASKED = "it was not asked for"
NO_BASE = "the case holds none of this year; changes that were given pin its contracts"
AS_AGREED = (
    "the year is taken as agreed: contracts carry their agreed quantities month by month, homes come first, "
    "use counts at stated values, and nothing is documented as short"
)
MOST_TOLD = 200
# A plan is good to about as much of the greatest worth; the parts of a gain are rounded one by one.
ROUNDING_USD = 3


def recheck(plain: object, *, version: str) -> tuple[Outcome, list[str]]:
    """Recheck an answer.

    Parameters
    ----------
    plain : what the file holds. version : of this program.

    Returns
    -------
    (the outcome with what differs, what was confirmed).

    Raises
    ------
    Refused : it is no such answer, or holds no certificate that can be read.
    """
    if not isinstance(plain, Mapping) or plain.get("schema") not in (SCHEMA, FIRST_SCHEMA):
        raise Refused(
            [
                Finding(
                    where="answer",
                    what="is no answer of gasunion union.",
                    hint="Give the file that gasunion union CASE --year Y --json FILE wrote.",
                )
            ]
        )
    if not isinstance(plain.get("certificate"), Mapping) or not isinstance(plain.get("sharing"), Mapping):
        raise Refused(
            [
                Finding(
                    where="answer",
                    what="holds no certificate, so that nothing in it can be rechecked.",
                    hint="Certificates are made up to 14 players; ask again to compare.",
                )
            ]
        )
    sharing = dict(plain["sharing"]) | {"certificate": plain["certificate"]}
    found, confirmed = verify_answer(sharing, version=version)
    found = [
        Finding(where=f"answer, sharing: {f.where}", what=f.what, value=f.value, limit=f.limit) for f in found
    ]
    if not found:
        found = list(_study_faults(plain, version))
    if not found:
        confirmed.append("yardsticks, shares, gain and who would leave: made again from the worths")
        return Outcome(code="solved", message="every claim that follows from the worths holds"), confirmed
    told = found[:MOST_TOLD]
    if len(found) > MOST_TOLD:
        told.append(Finding(where="answer", what=f"{len(found) - MOST_TOLD} more values differ."))
    message = "the answer does not hold"
    return Outcome(code="outside_limits", message=message, findings=tuple(told)), confirmed


def _study_faults(plain: Mapping[str, Any], version: str) -> Iterator[Finding]:
    """What differs from what the certificate's worths and the sharing beside it say."""
    sharing, certificate = plain["sharing"], plain["certificate"]
    players = list(certificate["players"])
    worth = {name: Fraction(text) for name, text in certificate["worth"].items()}
    everyone = "+".join(players)
    gain = worth[everyone] - sum(worth[p] for p in players)
    exact = {
        name: {p: Fraction(x) for p, x in values.items()} for name, values in certificate["splits"].items()
    }
    equal = {p: worth[p] + gain / len(players) for p in players}
    if exact.get("equal_parts") != equal:
        yield Finding(
            where="answer, certificate.splits.equal_parts", what="is not today and equal parts of the gain."
        )
    if not set(exact) <= set(SPLITS):
        yield Finding(where="answer, certificate.splits", what=f"holds others than {' and '.join(SPLITS)}.")
    splits = {name: {p: float(x) for p, x in values.items()} for name, values in exact.items()}
    shares = {rule: sharing[rule] for rule in RULES} | splits
    parts, beside = plain.get("parts"), plain.get("beside")
    right: dict[str, Any] = {
        "schema": plain["schema"],
        "version": version,
        "players": players,
        "units": UNITS,
        "worth": {name: int(value) for name, value in worth.items()},
        "gain_usd": int(gain),
        "shares": shares,
        "leaving": [
            {"rule": rule, "coalition": found["coalition"], "gain_usd": found["gain"]}
            for rule, found in sharing["blocking"].items()
            if found is not None
        ],
        "core_empty": sharing["core_empty"],
        "price_point": shares.get("price_point"),
        "graph": _asked(sharing["overridden"], "--graph"),
    }
    is_first = plain["schema"] == FIRST_SCHEMA
    right["reasons"] = _reasons(plain, right)
    if not is_first:
        right["reasons"] |= money_reasons(plain, shares, sharing["reasons"])
        right["reasons"] |= _asked_reasons(plain) | sources_reasons(plain)
    printed = {name: plain.get(name) for name in right}
    yield from differing(printed, right, "")
    yield from _unknown(plain, {*right, *GIVEN} - (SECOND if is_first else set()))
    if plain.get("worlds") is not None:
        yield from worlds_faults(plain["worlds"], players)
    wrong = list(_yardsticks(plain.get("yardsticks"), players, worth, shares))
    yield from wrong
    if not is_first and not wrong:
        yield from money_faults(plain, players, worth, shares)
        yield from open_faults(plain, players, int(gain))
        yield from sources_faults(plain, players, worth, int(gain))
        if plain.get("sensitivity") is not None:
            yield from sensitivity_faults(plain["sensitivity"], players)
    given = [c for c in _given(parts, beside, plain, int(gain)) if not c[2]]
    for path, whole, _, what in given:
        yield Finding(where=f"answer, {path}", what=what, value=str(whole)[:80])
    if not is_first and isinstance(parts, Mapping) and not any(path == "parts" for path, *_ in given):
        yield from forms_faults(plain.get("forms"), players, worth, parts)


GIVEN: Mapping[str, str] = {
    "case": "of the question",
    "year": "of the question",
    "base": "of the case",
    "input_sha256": "of the case",
    "overridden": "of the question",
    "outcome": "of the plans",
    "parts": "of the plans; they sum to the gain",
    "beside": "of the plans",
    "yardsticks": "without each other is of a plan; the rest follows",
    "accounts": "of the plans; each adds up to its yardstick",
    "transfers": "made again from accounts and shares",
    "held_by_contracts": "made again from the yardsticks",
    "left_open": "gas and misclosures are of plans and balances; the rest follows",
    "orders": "gains are of plans; the rest follows",
    "blocs": "made again from the worths",
    "borders": "of plans; leverage follows",
    "forms": "made again from votes, parts and worths",
    "sensitivity": "its runs are of plans; all else follows from them",
    "stopped": "of the plans",
    "left_short": "of the plans",
    "worlds": "its rows are of plans; all else follows from them",
    "sharing": "rechecked by games",
    "certificate": "rechecked by games",
}
"""What does not follow from the worths, or is rechecked elsewhere."""
SECOND = {"accounts", "transfers", "held_by_contracts", "left_open", "sensitivity"} | {
    *("forms", "orders", "blocs", "borders"),
}
"""What answers of the first version do not hold."""


def _reasons(plain: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, str]:
    """Why a number does not exist, for each that is null."""
    of_game = plain["sharing"]["reasons"]
    reasons = {f"sharing.{path}": why for path, why in of_game.items()}
    reasons |= {f"shares.{rule}": of_game[rule] for rule, x in right["shares"].items() if x is None}
    worlds = plain.get("worlds")
    if worlds is None:
        reasons["worlds"] = NO_WORLDS
    elif isinstance(worlds, Mapping) and worlds.get("gain_usd") is None:
        reasons |= dict.fromkeys(("worlds.gain_usd", "worlds.without_shortage_usd"), "every world failed")
    if plain.get("base") is None:
        # Without a base and without pins that were given there are only agreed quantities.
        given = plain.get("overridden")
        is_pinned = isinstance(given, list) and any("pins" in str(w) for w in given)
        reasons["base"] = NO_BASE if is_pinned else AS_AGREED
    if right["graph"] is None:
        reasons["graph"] = "no two players have a common border"
    if right["price_point"] is None:
        reasons["price_point"] = "projects are built whole or not at all: prices do not tell who earns what"
    rows = plain.get("yardsticks")
    for p, row in rows.items() if isinstance(rows, Mapping) else ():
        if isinstance(row, Mapping) and row.get("without_usd") is None:
            reasons[f"yardsticks.{p}.without_usd"] = (
                "the year in which the players do nothing with each other cannot be planned"
            )
    return reasons


def _asked_reasons(plain: Mapping[str, Any]) -> dict[str, str]:
    """Why a part that is only made where it is asked for is null, or holds a null."""
    if plain.get("sensitivity") is None:
        return {"sensitivity": NOT_ASKED}
    return sensitivity_reasons(plain["sensitivity"])


def _asked(words: list[str], option: str) -> str | None:
    return next((w.removeprefix(f"{option} ") for w in words if w.startswith(f"{option} ")), None)


def _unknown(plain: Mapping[str, Any], known: set[str]) -> Iterator[Finding]:
    for name in sorted(map(str, set(plain) - known)):
        yield Finding(where=f"answer, {name[:40]}", what="does not belong there.")
    for name in sorted(known - set(plain)):
        yield Finding(where=f"answer, {name}", what="is missing.")


def _yardsticks(
    printed: object, players: list[str], worth: Mapping[str, Fraction], shares: Mapping[str, Any]
) -> Iterator[Finding]:
    if not isinstance(printed, Mapping):
        yield Finding(where="answer, yardsticks", what="is not an object.")
        return
    without = {p: row.get("without_usd") if isinstance(row, Mapping) else "" for p, row in printed.items()}
    right = {
        p: {
            "without_usd": without.get(p),
            "today_usd": int(worth[p]),
            "together_usd": {rule: None if x is None else x[p] for rule, x in shares.items()},
        }
        for p in players
    }
    yield from differing(printed, right, "yardsticks")
    kinds = {type(x) for x in without.values()}
    if kinds not in ({int}, {type(None)}):
        yield Finding(
            where="answer, yardsticks",
            what="without_usd is a whole number for every player, or null for every one.",
        )


Claim = tuple[str, object, bool, str]


def _given(parts: object, beside: object, plain: Mapping[str, Any], gain: int) -> Iterator[Claim]:
    """What must hold of figures that rest on the plans: (path, value, whether it does, what is wrong)."""
    names = ("timing_and_routing_usd", "more_trade_usd", "shortage_relieved_usd")
    is_parts = _is_record(parts, dict.fromkeys(names, _is_amount))
    yield "parts", parts, is_parts, f"holds {', '.join(names)}: whole dollars, 0 or more, and nothing else."
    if is_parts and isinstance(parts, Mapping):
        total = sum(parts.values())
        near = abs(total - gain) <= ROUNDING_USD
        yield "parts", total, near, f"sum to {total}; the gain is {gain}."
    fields = {
        "with_balances_released_usd": _is_amount,
        "outsiders_usd": _is_amount,
        "home_first_usd": lambda x: type(x) is int,
    }
    is_beside = _is_record(beside, fields)
    yield "beside", beside, is_beside, f"holds {', '.join(fields)}: whole dollars, and nothing else."
    if is_beside and isinstance(beside, Mapping):
        released, first = beside["with_balances_released_usd"], beside["home_first_usd"]
        what = f"is below the gain of {gain}, though it leaves more free."
        yield "beside.with_balances_released_usd", released, released >= gain - ROUNDING_USD, what
        what = f"is above the gain of {gain}, the greatest there is."
        yield "beside.home_first_usd", first, first <= gain + ROUNDING_USD, what
    stopped = {"contract": _is_text, "today_bcm": _is_number, "without_bcm": _is_number}
    for k, row in enumerate(_rows(plain.get("stopped"))):
        right = _is_record(row, stopped) and row["without_bcm"] < row["today_bcm"]
        yield f"stopped.{k}", row, right, "names a contract that carries less without than today."
    short = {
        "party": _is_text,
        "use_class": _is_text,
        "unserved_bcm": _is_number,
        "home_first_bcm": _is_number,
    }
    for k, row in enumerate(_rows(plain.get("left_short"))):
        right = _is_record(row, short) and 0 <= row["home_first_bcm"] < row["unserved_bcm"]
        yield f"left_short.{k}", row, right, "leaves more unserved than the home-first plan does."
    for name, is_right in (
        ("case", _is_text),
        ("year", lambda x: type(x) is int),
        ("input_sha256", _is_hash),
    ):
        yield name, plain.get(name), is_right(plain.get(name)), "is not what stands there."
    base = plain.get("base")
    is_base = base is None or _is_record(
        base, {"year": lambda x: type(x) is int, "sha256": _is_hash, "misfit": _is_number}
    )
    yield "base", base, is_base, "holds year, sha256 and misfit, or is null."
    for name in ("stopped", "left_short", "overridden"):
        yield name, plain.get(name), isinstance(plain.get(name), list), "is a list."
    solved = plain.get("outcome")
    is_solved = isinstance(solved, Mapping) and solved.get("code") == "solved"
    yield "outcome", solved, is_solved, "is not solved, yet worths are printed."


def _rows(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_record(value: object, fields: Mapping[str, Callable[[Any], bool]]) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) == set(fields)
        and all(check(value[name]) for name, check in fields.items())
    )


def _is_amount(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and abs(value) < 1e9  # type: ignore[arg-type]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")
