"""Recheck a printed answer: every number and word of it is made again, and compared by place and type.

Shares of the nucleolus family come from the certificate, whose own claims `verification` proves; all else is
recomputed from the certificate's worths by `second_values` and `second_kinds`. Numbers are exact rationals,
rounded once, so that what is printed must be equal, not near.

Part of the second proof: shares no code with what made the answer. See docs/theory/games.md, section
"Certificates".
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from fractions import Fraction
from math import fsum
from typing import Any

from gasunion.games import second_values
from gasunion.games.certificate_reader import NEGLIGIBLE, cut
from gasunion.games.proof import excesses
from gasunion.games.second_kinds import kinds
from gasunion.games.second_question import Asked, asked_of
from gasunion.games.second_values import Dividends, Value
from gasunion.games.verification import FAMILY, Checked, checked_certificate, verify
from gasunion.outcome import Finding, Outcome, Refused, sha256_of

SCHEMA = "gasunion/share/1"
FIRST_VERSION = (0, 1, 0)
"""The first version whose answers read like this."""
_NUMBER = r"(?:0|[1-9][0-9]{0,3})"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}")
NOT_SHARED_OUT = ("banzhaf", "banzhaf_normalised")
"""Values that are no splits."""


MOST_TOLD = 200
"""Differences beyond these are counted: one changed worth changes every number."""


def verify_file(plain: object, *, version: str) -> tuple[Outcome, list[str]]:
    """Recheck an answer, or a certificate alone.

    Parameters
    ----------
    plain : what the file holds. version : of this program.

    Returns
    -------
    (the outcome with what differs, what was confirmed).

    Raises
    ------
    Refused : it is neither, or its players and worths cannot be read.
    """
    schema = str(plain.get("schema")) if isinstance(plain, Mapping) else ""
    if isinstance(plain, Mapping) and schema.startswith("gasunion/union/"):
        # Its own command rechecks the rest of it.
        plain = plain.get("certificate")
    is_answer = isinstance(plain, Mapping) and (
        "certificate" in plain or schema.startswith("gasunion/share/")
    )
    if is_answer and isinstance(plain, Mapping):
        differences, confirmed = verify_answer(plain, version=version)
        what = "the answer does not hold"
    else:
        differences, confirmed = verify(plain)
        what = "the certificate does not hold"
    if not differences:
        message = "every claim of the certificate holds, in exact rationals"
        return Outcome(code="solved", message=message), confirmed
    told = differences[:MOST_TOLD]
    if len(differences) > MOST_TOLD:
        told.append(Finding(where="answer", what=f"{len(differences) - MOST_TOLD} more values differ."))
    return Outcome(code="outside_limits", message=what, findings=tuple(told)), confirmed


def verify_answer(plain: Mapping[str, Any], *, version: str) -> tuple[list[Finding], list[str]]:
    """Recheck the certificate of an answer, and every value that is printed beside it.

    Parameters
    ----------
    plain : the answer of `share` as plain data. version : of this program.

    Returns
    -------
    (what differs, what was confirmed); the answer holds where nothing differs.

    Raises
    ------
    Refused : it holds no certificate that can be read.
    """
    if plain.get("certificate") is None:
        raise Refused(
            [
                Finding(
                    where="answer",
                    what="holds no certificate, so that nothing in it can be rechecked.",
                    hint="Certificates are made up to 14 players; share the game again to compare.",
                )
            ]
        )
    checked = checked_certificate(plain["certificate"])
    right = _expected(checked, asked_of(plain.get("overridden"), checked.players))
    printed = {name: value for name, value in plain.items() if name != "certificate"}
    found = [*_version_faults(printed.pop("version", None), version)]
    found += differing(printed, right, "")
    confirmed = list(checked.confirmed)
    if not found:
        confirmed.append(f"answer: {_count(right)} printed values follow from the certificate's worths")
    return [*checked.differences, *found], confirmed


def _version_faults(printed: object, own: str) -> Iterator[Finding]:
    """An answer names the version that made it: no later one than this, and none before the first."""
    plain = _VERSION.fullmatch(printed) if isinstance(printed, str) else None
    parts = tuple(map(int, plain[0].split("."))) if plain else ()
    latest = tuple(int(part) for part in re.findall(r"[0-9]+", own)[:3])
    if not FIRST_VERSION <= parts <= latest:
        yield Finding(
            where="answer, version",
            what=f"is {cut(printed)}; this program is {own}.",
            value=cut(printed),
            limit=own,
            hint="An answer of a later version is rechecked by that version.",
        )


def _expected(checked: Checked, asked: Asked) -> dict[str, Any]:
    """The whole answer but its certificate and its version, as it should be printed."""
    worth, players = checked.worth, checked.players
    scale = max(abs(v) for v in worth)
    values = _values(checked, asked, scale)
    # A member of the family that the certificate does not show is told there.
    points = {n: v.share for n, v in values.items() if v.share is not None and n not in NOT_SHARED_OUT}
    points |= checked.splits
    core = _core(checked, scale)
    reasons = {name: value.reason for name, value in values.items() if value.reason is not None}
    if core["least_core_epsilon"] is None:
        reasons["least_core_epsilon"] = "a single player has no coalition beside ∅ and N"
    blocking, told = _blocking(worth, points, players, scale)
    shares = {
        name: None
        if value.share is None
        else {p: float(x) for p, x in zip(players, value.share, strict=True)}
        for name, value in values.items()
    }
    others = (*NOT_SHARED_OUT, "myerson")
    missed = [
        abs(fsum(x.values()) - float(worth[-1]))
        for name, x in shares.items()
        if x is not None and name not in others
    ]
    return {
        "schema": SCHEMA,
        "input_sha256": _hash(checked, asked),
        "outcome": {
            "code": "solved",
            "message": f"{len(players)} players, {len(worth) - 1} coalitions; residual: what the worst of "
            "the solutions misses of v(N)",
            "residual": max(missed),
            "findings": [asdict(f) for f in _split_findings(checked, scale)],
        },
        "overridden": list(asked.words),
        "players": list(players),
        **shares,
        **core,
        "levels": _levels(checked),
        "blocking": blocking,
        "properties": kinds(worth, players, is_balanced=not core["core_empty"]),
        "reasons": reasons | told,
    }


def _values(checked: Checked, asked: Asked, scale: Fraction) -> dict[str, Value]:
    worth, players = checked.worth, checked.players
    dividends = Dividends(worth)
    return {
        "shapley": Value(share=second_values.shapley(dividends)),
        **{name: _member(checked, name) for name in FAMILY},
        "tau": second_values.tau(worth, players, scale),
        "gately": second_values.gately(worth, players, scale),
        "owen": Value(share=None, reason="no a-priori unions were given (--unions)")
        if asked.unions is None
        else Value(share=second_values.owen(dividends, asked.unions)),
        "myerson": Value(share=None, reason="no graph was given (--graph)")
        if asked.links is None
        else Value(share=second_values.myerson(worth, asked.links)),
        **second_values.bargains(worth, players, asked.bounds),
        "banzhaf": Value(share=second_values.banzhaf(dividends)),
        "banzhaf_normalised": second_values.normalised(dividends, scale),
    }


def _member(checked: Checked, name: str) -> Value:
    """A member of the nucleolus family: as certified, or why it does not exist."""
    if name in checked.points:
        return Value(share=checked.points[name])
    alone = [checked.worth[1 << i] for i in range(len(checked.players))]
    total = checked.worth[-1]
    gain = total - sum(alone)
    # Worths that were computed miss their sum by a rounding: what each has alone, and the rounding in parts.
    rounding = Fraction(max(4, len(alone)), 2**52) * (abs(total) + sum(abs(x) for x in alone))
    if -rounding <= gain < 0:
        return Value(share=[x + gain / len(alone) for x in alone])
    return Value(
        share=None,
        reason=f"there is no imputation: v(N) = {float(total):.12g} is less than the sum of what the players "
        f"have alone, {float(sum(alone)):.12g}",
    )


def _core(checked: Checked, scale: Fraction) -> dict[str, Any]:
    """Least ε, whether the core is empty, and the balancing weights, as certified."""
    claim = checked.plain.get("core")
    claim = claim if isinstance(claim, Mapping) else {}
    epsilon = _number(claim.get("least_core_epsilon"))
    weights = claim.get("balancing")
    return {
        "least_core_epsilon": None if epsilon is None else float(epsilon),
        "core_empty": epsilon is not None and epsilon > NEGLIGIBLE * scale,
        "balancing": {
            name: None if number is None else float(number)
            for name, number in ((n, _number(w)) for n, w in weights.items())
        }
        if isinstance(weights, Mapping)
        else {},
    }


def _levels(checked: Checked) -> list[float]:
    claim = checked.plain.get("prenucleolus")
    stages = claim.get("stages") if isinstance(claim, Mapping) else None
    levels = [_number(s.get("level")) for s in stages or [] if isinstance(s, Mapping)]
    return [float(level) for level in levels if level is not None]


def _number(text: object) -> Fraction | None:
    """A number of the certificate; what is none has been told by its recheck."""
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]{1,4000}(/0*[1-9][0-9]{0,4000})?", text):
        return None
    value = Fraction(text)
    return value if abs(value) < 10**200 else None


def _blocking(
    worth: list[Fraction],
    points: Mapping[str, list[Fraction]],
    players: tuple[str, ...],
    scale: Fraction,
) -> tuple[dict[str, Any], dict[str, str]]:
    """Who would gain most by leaving each split, the first of several; and why where nobody would."""
    found: dict[str, Any] = {}
    told = {}
    for name, share in points.items():
        gains, unit = excesses(worth, share)
        most = max(gains[1:])
        if Fraction(most, unit) > NEGLIGIBLE * scale:
            mask = gains.index(most, 1)
            who = "+".join(p for i, p in enumerate(players) if mask >> i & 1)
            found[name] = {"coalition": who, "gain": float(Fraction(most, unit))}
            continue
        found[name] = None
        over = sum(share) - worth[-1]
        told[f"blocking.{name}"] = (
            f"not efficient: {_handed(share, over)}; v(N) = {float(worth[-1]):.12g}"
            if abs(over) > NEGLIGIBLE * scale
            else "no coalition gains by leaving"
        )
    return found, told


def _handed(share: list[Fraction], over: Fraction) -> str:
    too = "much" if over > 0 else "little"
    return f"it hands out {float(sum(share)):.12g}, {float(abs(over)):.12g} too {too}"


def _split_findings(checked: Checked, scale: Fraction) -> Iterator[Finding]:
    total = checked.worth[-1]
    for name, share in checked.splits.items():
        over = sum(share) - total
        if abs(over) > NEGLIGIBLE * scale:
            yield Finding(
                where=f"splits, {name}",
                what=f"is not efficient: {_handed(share, over)}.",
                value=float(sum(share)),
                limit=float(total),
                hint=f"The shares of a split sum to v(N) = {float(total):.12g}.",
                severity="warning",
            )


def _hash(checked: Checked, asked: Asked) -> str:
    floats = [float(v) for v in checked.worth]
    fractions = {
        str(mask): str(value)
        for mask, (value, near) in enumerate(zip(checked.worth, floats, strict=True))
        if Fraction(repr(near)) != value
    }
    also = {
        "players": list(checked.players),
        "fractions": fractions,
        "splits": {
            name: {p: str(x) for p, x in zip(checked.players, share, strict=True)}
            for name, share in checked.splits.items()
        },
        "overridden": list(asked.words),
    }
    text = json.dumps(also, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256_of(text.encode(), struct.pack(f"<{len(floats)}d", *floats))


def differing(printed: object, right: object, path: str) -> Iterator[Finding]:
    """Where two plain values differ, in type, in value, in what they hold.

    A whole number stands for a float of the same value, as JSON writers have it; nothing else is taken for
    another.
    """
    if isinstance(right, dict) and isinstance(printed, Mapping):
        for name in sorted(right.keys() - printed.keys()):
            yield _differs(f"{path}.{name}", None, right[name], "is missing")
        for name in sorted(map(str, printed.keys() - right.keys())):
            yield _differs(f"{path}.{cut(name)[1:-1]}", "", None, "does not belong there")
        for name in right:
            if name in printed:
                yield from differing(printed[name], right[name], f"{path}.{name}")
    elif isinstance(right, list) and isinstance(printed, list) and len(printed) == len(right):
        for k, (one, other) in enumerate(zip(printed, right, strict=True)):
            yield from differing(one, other, f"{path}.{k}")
    elif not _is_same(printed, right):
        yield _differs(path, printed, right, f"is {_shown(printed)}")


def _is_same(printed: object, right: object) -> bool:
    if isinstance(right, float):
        return isinstance(printed, int | float) and not isinstance(printed, bool) and printed == right
    return type(printed) is type(right) and printed == right


def _shown(value: object) -> str:
    """A value as JSON has it, cut where it is long."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return cut(value)


def _differs(path: str, printed: object, right: object, what: str) -> Finding:
    is_plain = right is None or isinstance(right, bool | float | str)
    told = f"; right is {_shown(right)}." if is_plain and what != "does not belong there" else "."
    return Finding(
        where=f"answer, {path.removeprefix('.')}",
        what=f"{what}{told}",
        value=printed if isinstance(printed, float) and abs(printed) < 1e300 else _shown(printed),
        limit=right if isinstance(right, float | str) else None if right is None else _shown(right),
    )


def _count(value: object) -> int:
    """How many numbers, texts and truths a plain value holds."""
    if isinstance(value, dict):
        return sum(_count(v) for v in value.values())
    if isinstance(value, list):
        return sum(_count(v) for v in value)
    return 1
