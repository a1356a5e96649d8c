"""Certificates: the claims of an answer in exact rationals, with what is needed to recheck them by hand.

A member of the nucleolus family is claimed together with its stages. Each stage lists a level and
coalitions with positive weights that balance: their weighted sum is fixed by what was settled before, so that
nobody's excess can fall without another's rising. That is Kohlberg's criterion, stage by stage. An empty core
is claimed with its balancing weights, a failing split with the coalition that would leave.

`gasunion.games.verification` rechecks all of it and shares no code with this file.

See docs/theory/games.md, section "Certificates".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gasunion.games.coalition import name_of
from gasunion.games.exact_values import shapley_exact, whole_table
from gasunion.games.nucleolus import Lexicographic
from gasunion.games.properties import NEGLIGIBLE
from gasunion.games.rational import on_one_denominator, solve
from gasunion.games.worth import Game

MOST_DIGITS = 1000
"""Of the worths' common denominator; a thousand fractions such as 1/999983 would make tables of giants."""
MOST_PLAYERS = 14
"""Beyond 14 players exact tables of 2ⁿ rationals take minutes and the file megabytes."""

Exact = list[Fraction]


def certificate(
    game: Game,
    *,
    lexicographic: Mapping[str, Lexicographic | None],
    splits: Mapping[str, Sequence[Fraction]],
) -> dict[str, Any] | None:
    """Plain data of the certificate; None where a claim could not be made exact.

    Parameters
    ----------
    lexicographic : of "prenucleolus", "nucleolus", "per_capita_prenucleolus", "per_capita_nucleolus"; None
        where there is none.
    splits : other shares to be tested for blocking, by name.
    """
    worth = game.exact()
    slack = NEGLIGIBLE * max(abs(v) for v in worth)
    claims: dict[str, Any] = {}
    points: dict[str, Sequence[Fraction]] = {"shapley": shapley_exact(whole_table(game))}
    for name, answer in lexicographic.items():
        if answer is None:
            claims[name] = None
            continue
        stages = _stages(game, worth, answer, is_per_capita=name.startswith("per_capita"))
        if stages is None:
            return None
        points[name], claims[name] = stages
    points.update(splits)
    over = {name: sum(share, Fraction(0)) - worth[-1] for name, share in splits.items()}
    inefficient = {name: str(x) for name, x in over.items() if abs(x) > slack}
    return {
        "schema": f"gasunion/certificate/{2 if inefficient else 1}",
        "players": list(game.players),
        "worth": {name_of(m, game.players): str(worth[m]) for m in range(1, len(worth))},
        "shapley": _named(game, points["shapley"]),
        **claims,
        "core": _core(game, points["prenucleolus"], claims["prenucleolus"], slack),
        "splits": {name: _named(game, share) for name, share in splits.items()},
        **({"inefficient": inefficient} if inefficient else {}),
        "blocking": {
            name: None
            if found is None
            else {"coalition": name_of(found[0], game.players), "gain": str(found[1])}
            for name, found in ((name, most_gain(worth, share)) for name, share in points.items())
        },
    }


def _named(game: Game, share: Sequence[Fraction]) -> dict[str, str]:
    return {name: str(x) for name, x in zip(game.players, share, strict=True)}


def _stages(
    game: Game, worth: Exact, answer: Lexicographic, *, is_per_capita: bool
) -> tuple[Exact, dict[str, Any]] | None:
    """Exact share, and the stages with exact levels and weights, from the coalitions that were settled."""
    n, count = game.count, len(answer.stages)
    rows, right = [[1] * n + [0] * count], [worth[-1]]
    for k, stage in enumerate(answer.stages):
        for mask in stage.coalitions:
            row = [mask >> i & 1 for i in range(n)] + [0] * count
            row[n + k] = mask.bit_count() if is_per_capita else 1
            rows.append(row)
            right.append(worth[mask])
        for mask in stage.alone:
            rows.append([mask >> i & 1 for i in range(n)] + [0] * count)
            right.append(worth[mask])
    solution = solve(rows, right)
    if solution is None:
        return None
    share, levels = solution[:n], solution[n:]
    known = [game.grand]
    out = []
    for stage, level in zip(answer.stages, levels, strict=True):
        weights = _weights(n, known, stage.coalitions, stage.alone, is_per_capita=is_per_capita)
        if weights is None:
            return None
        lead, held = weights
        out.append(
            {
                "level": str(level) if stage.level is not None else None,
                "coalitions": {name_of(m, game.players): str(w) for m, w in lead.items()},
                "alone": {name_of(m, game.players): str(w) for m, w in held.items()},
            }
        )
        known += [*stage.coalitions, *stage.alone]
    return share, {"share": _named(game, share), "stages": out}


def _weights(
    n: int, known: Sequence[int], coalitions: Sequence[int], alone: Sequence[int], *, is_per_capita: bool
) -> tuple[dict[int, Fraction], dict[int, Fraction]] | None:
    """Positive weights with Σ λ(S) χ(S) + Σ ν(i) χ(i) in the span of what is known; None if there are none.

    The weights of the coalitions sum to 1, counted by size per capita; without coalitions those of the
    players do.
    """
    columns = [*coalitions, *alone, *known]
    rows: list[list[int]] = [[m >> i & 1 for m in columns] for i in range(n)]
    if coalitions:
        first = [m.bit_count() if is_per_capita else 1 for m in coalitions]
        rows.append(first + [0] * (len(alone) + len(known)))
    else:
        rows.append([1] * len(alone) + [0] * len(known))
    solution = solve(rows, [0] * n + [1])
    if solution is None or any(w <= 0 for w in solution[: len(coalitions) + len(alone)]):
        return None
    lead = dict(zip(coalitions, solution, strict=False))
    return lead, dict(zip(alone, solution[len(coalitions) :], strict=False))


def _core(game: Game, share: Sequence[Fraction], claim: Mapping[str, Any], slack: Fraction) -> dict[str, Any]:
    """Least-core ε with the balancing weights that prove it, and whether the core is empty."""
    if not claim["stages"]:
        return {"least_core_epsilon": None, "empty": False, "balancing": {}, "point": _named(game, share)}
    first = claim["stages"][0]
    # Σ λ χ(S) = c χ(N): dividing by c makes the family balanced.
    share_of_first = sum(
        (Fraction(w) for name, w in first["coalitions"].items() if game.players[0] in name.split("+")),
        Fraction(0),
    )
    is_empty = Fraction(first["level"]) > slack
    return {
        "least_core_epsilon": first["level"],
        "empty": is_empty,
        "balancing": {name: str(Fraction(w) / share_of_first) for name, w in first["coalitions"].items()},
        "point": None if is_empty else _named(game, share),
    }


def most_gain(worth: Sequence[Fraction], share: Sequence[Fraction]) -> tuple[int, Fraction] | None:
    """The coalition that gains most by leaving, the first of several, and its gain.

    Returns
    -------
    None where nobody gains more than NEGLIGIBLE times the largest worth.
    """
    whole, unit = on_one_denominator(worth, share)
    sums = [0]
    for x in share:
        own = x.numerator * (unit // x.denominator)
        sums += [s + own for s in sums]
    gains = [v - s for v, s in zip(whole, sums, strict=True)]
    best = max(range(1, len(worth)), key=gains.__getitem__)
    gain = Fraction(gains[best], unit)
    return (best, gain) if gain > NEGLIGIBLE * max(abs(v) for v in worth) else None
