"""Recheck a printed answer of `market` against the market it speaks of.

1. Its certificate is rechecked by code that shares nothing with what solved (`recheck`).
2. Every figure that is printed must follow from the certificate (`second_figures`).
3. The market is solved again, and everything else (what is null and why, ranges, words) must be the same.

See docs/theory/market.md, section "What is rechecked".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gasunion.market.answer import KKT, Worlds, answer_of, envelope_of
from gasunion.market.intervals import value_at
from gasunion.market.market_file import market_of
from gasunion.market.recheck import recheck
from gasunion.market.second_figures import second_figures
from gasunion.market.setting import Market
from gasunion.outcome import Finding, Outcome, Provenance, Refused
from gasunion.reading.text import shown

SCHEMA = "gasunion/market/1"
FOLLOWS = 1e-9
"""Relative difference up to which a figure follows from the certificate."""
SAME = 1e-6
"""Relative difference up to which a second solve gives the same; ranges are ends of linear programmes."""
MOST_TOLD = 200
Answered = tuple[Outcome, dict[str, Any], dict[str, str]]
_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}")


def verify_answer(
    plain: object,
    market: Market,
    *,
    source: Mapping[str, Any],
    input_sha256: str,
    version: str,
    overridden: tuple[str, ...] = (),
    worlds: Worlds | None = None,
) -> tuple[Outcome, list[str]]:
    """Recheck an answer.

    Parameters
    ----------
    plain : what the answer's file holds. source : `market`, as written, and the year that it is of.
    input_sha256 : of the market file, or of the case. version : of this program.
    overridden, worlds : of the case's year, where the market is of one.

    Returns
    -------
    (the outcome with what differs, what was confirmed).

    Raises
    ------
    Refused : it is no answer of `market`, or holds no certificate.
    """
    provenance = Provenance(input_sha256=input_sha256, version=version, overridden=overridden)
    return _verified(plain, market, answer_of(market, worlds), source, provenance)


def _verified(
    plain: object,
    market: Market,
    answered: Answered,
    source: Mapping[str, Any],
    provenance: Provenance,
) -> tuple[Outcome, list[str]]:
    """An answer against its certificate, and against what the market is when it is solved again."""
    if not isinstance(plain, Mapping) or plain.get("schema") != SCHEMA:
        found = shown(plain.get("schema")) if isinstance(plain, Mapping) else "no object"
        hint = f"Give the file that gasunion market … --json wrote; its schema is {SCHEMA}."
        raise Refused([Finding(where="answer", what=f"is no answer of market: {found}.", hint=hint)])
    certificate = plain.get("certificate")
    if not _is_witness(certificate):
        hint = "An answer that found an equilibrium holds one; others have nothing to recheck."
        raise Refused(
            [Finding(where="answer, certificate", what="is no witness of an equilibrium.", hint=hint)]
        )
    assert isinstance(certificate, Mapping)
    differences: list[Finding] = []
    confirmed: list[str] = []
    checked = recheck(market, certificate)
    differences += [Finding(where="answer, certificate", what=f"{fault}.") for fault in checked.faults]
    if not checked.faults:
        every = dict(checked.misses) | {f"best reply of {t}": g for t, g in checked.best_reply.items()}
        differences += [
            Finding(
                where=f"answer, certificate, {name.replace('_', ' ')}",
                what=f"misses by {miss:.1e} of its size.",
                value=miss,
                limit=KKT,
            )
            for name, miss in every.items()
            if not miss <= KKT
        ]
        followed = second_figures(market, certificate)
        differences += _unlike(plain, followed)
        if not differences:
            confirmed.append(f"certificate: every condition of the equilibrium holds to {KKT:g} of its size")
            confirmed.append(f"figures: {len(followed)} follow from the certificate")
    again = list(_against_second_solve(plain, answered, source, provenance))
    differences += again
    if not again:
        confirmed.append("the rest: the same when the market is solved again")
    if not differences:
        return Outcome(code="solved", message="every claim of the answer holds"), confirmed
    told = differences[:MOST_TOLD]
    if len(differences) > MOST_TOLD:
        told.append(Finding(where="answer", what=f"{len(differences) - MOST_TOLD} more values differ."))
    return Outcome(code="outside_limits", message="the answer does not hold", findings=tuple(told)), confirmed


def verify_alone(plain: Mapping[str, Any], *, version: str) -> tuple[Outcome, list[str]]:
    """Recheck an answer with nothing but itself: from the market that it carries, which is solved again.

    Not rechecked: that this market is of the file or the case it names, and intervals over worlds.

    Raises
    ------
    Refused : it carries no market, or one that is wrong.
    """
    told = plain.get("market")
    market = market_of(told, where="answer, market")
    answered = answer_of(market)
    if answered[1]:
        answered[1]["over_worlds"] = plain.get("over_worlds")
        given = plain.get("reasons")
        reasons = given if isinstance(given, Mapping) else {}
        of_worlds = {k: v for k, v in reasons.items() if k.split(".")[0] in ("over_worlds", "of_year")}
        kept = {k: v for k, v in answered[2].items() if k != "over_worlds"}
        answered = answered[0], answered[1], kept | of_worlds
    overridden = plain.get("overridden")
    sha256 = plain.get("input_sha256")
    provenance = Provenance(
        input_sha256=sha256 if isinstance(sha256, str) else "",
        version=version,
        overridden=tuple(map(str, overridden)) if isinstance(overridden, list) else (),
    )
    return _verified(plain, market, answered, {"market": told, "of_year": plain.get("of_year")}, provenance)


def _is_witness(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(rows, list) and all(isinstance(r, Mapping) for r in rows) for rows in value.values()
    )


def _unlike(plain: Mapping[str, Any], followed: Mapping[str, float]) -> Iterator[Finding]:
    """Printed figures that do not follow from the certificate; what is null or a middle is left out."""
    ranges = plain.get("ranges")
    open_names = set(ranges) if isinstance(ranges, Mapping) else set()
    size = max([1e-9, *map(abs, followed.values())])
    for name, right in followed.items():
        printed = value_at(plain, name)
        if printed is None or (name in open_names and not name.startswith("quantities.")):
            continue
        if (
            isinstance(printed, bool)
            or not isinstance(printed, int | float)
            or not (abs(printed - right) <= FOLLOWS * max(abs(right), 1e-3 * size))
        ):
            yield Finding(
                where=f"answer, {name}",
                what=f"is {shown(printed)[1:-1]}; the certificate gives {right:.12g}.",
                value=shown(printed)[1:-1],
                limit=right,
            )


def _against_second_solve(
    plain: Mapping[str, Any],
    answered: Answered,
    source: Mapping[str, Any],
    provenance: Provenance,
) -> Iterator[Finding]:
    right = envelope_of(answered, source, provenance).as_dict()
    printed = dict(plain)
    for table in (printed, right):
        table.pop("certificate", None)
    given = printed.pop("version", None)
    right.pop("version")
    if not (isinstance(given, str) and _VERSION.fullmatch(given)):
        yield Finding(where="answer, version", what=f"is {shown(given)}; a version has three numbers.")
    size = max([1e-9, *(abs(v) for v in _numbers(right))])
    yield from _differences(printed, right, "", size)


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _numbers(part)
    elif isinstance(value, list):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, float):
        yield value


def _differences(printed: object, right: object, path: str, size: float) -> Iterator[Finding]:
    where = f"answer, {path.removeprefix('.')}"
    if isinstance(right, dict) and isinstance(printed, Mapping):
        for name in right.keys() - printed.keys():
            yield Finding(where=where, what=f"{shown(name)} is missing.")
        for name in printed.keys() - right.keys():
            yield Finding(where=where, what=f"{shown(name)} does not belong there.")
        for name in right:
            if name in printed:
                yield from _differences(printed[name], right[name], f"{path}.{name}", size)
    elif isinstance(right, list) and isinstance(printed, list) and len(printed) == len(right):
        for k, (one, other) in enumerate(zip(printed, right, strict=True)):
            yield from _differences(one, other, f"{path}.{k}", size)
    elif isinstance(right, float):
        is_residual = path.startswith((".residual", ".checks", ".outcome.residual", ".builds.residual"))
        room = KKT if is_residual else SAME * max(abs(right), 1e-3 * min(size, 1e6))
        if (
            isinstance(printed, bool)
            or not isinstance(printed, int | float)
            or not abs(printed - right) <= room
        ):
            yield Finding(
                where=where,
                what=f"is {_brief(printed)}; right is {right:.12g}.",
                value=_brief(printed),
                limit=right,
            )
    elif type(printed) is not type(right) or printed != right:
        yield Finding(
            where=where, what=f"is {_brief(printed)}; right is {_brief(right)}.", value=_brief(printed)
        )


def _brief(value: object) -> str:
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    return shown(value) if isinstance(value, str) else shown(value)[1:-1]
