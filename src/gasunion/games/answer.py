"""The answer of `share` as plain data: its part of the envelope, its outcome, the hash of what was asked.

`gasunion.games.printed` makes all of it again from the certificate and compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gasunion.games.coalition import name_of
from gasunion.games.question import Question
from gasunion.games.sharing import Sharing
from gasunion.games.worth import Game
from gasunion.outcome import Finding, Outcome, canonical_json, sha256_of


def answer_part(answer: Sharing) -> tuple[dict[str, Any], dict[str, str]]:
    """The answer's own part, and the reasons of what is null in it."""
    game, reasons = answer.game, dict(answer.reasons)
    body: dict[str, Any] = {"players": list(game.players)}
    for name, values in answer.share.items():
        body[name] = None if values is None else game.by_name(values)
    body["least_core_epsilon"] = answer.least.epsilon
    if answer.least.epsilon is None:
        reasons["least_core_epsilon"] = "a single player has no coalition beside ∅ and N"
    body["core_empty"] = answer.least.is_core_empty
    body["balancing"] = {name_of(m, game.players): w for m, w in answer.least.balancing.items()}
    body["levels"] = list(answer.levels)
    body["blocking"] = {}
    for name, found in answer.blocking.items():
        if found is not None:
            body["blocking"][name] = {"coalition": name_of(found[0], game.players), "gain": found[1]}
            continue
        body["blocking"][name] = None
        reasons[f"blocking.{name}"] = (
            f"not efficient: {handed_out(answer, name)}; v(N) = {game.total:.12g}"
            if name in answer.inefficient
            else "no coalition gains by leaving"
        )
    kinds = answer.properties
    body["properties"] = {
        "superadditive": kinds.is_superadditive,
        "convex": kinds.is_convex,
        "zero_monotonic": kinds.is_zero_monotonic,
        "essential": kinds.is_essential,
        "balanced": kinds.is_balanced,
        "broken_by": {k.removeprefix("is_"): v for k, v in kinds.broken_by.items()},
    }
    reasons |= {f"properties.{k.removeprefix('is_')}": v for k, v in kinds.reasons.items()}
    body["certificate"] = answer.certificate
    return body, reasons


def handed_out(answer: Sharing, name: str) -> str:
    """What a split that is not efficient hands out, and how much too much or too little."""
    total, over = answer.inefficient[name]
    return f"it hands out {total:.12g}, {abs(over):.12g} too {'much' if over > 0 else 'little'}"


def outcome_of(answer: Sharing, question: Question) -> Outcome:
    """How the computation ended; a split that is not efficient is told as a warning."""
    game = answer.game
    return Outcome(
        code="solved",
        message=f"{game.count} players, {len(game.worth) - 1} coalitions; residual: what the worst of "
        "the solutions misses of v(N)",
        residual=answer.residual,
        findings=tuple(
            Finding(
                where=f"splits, {name}",
                what=f"is not efficient: {handed_out(answer, name)}.",
                value=answer.inefficient[name][0],
                limit=game.total,
                hint=f"The shares of a split sum to v(N) = {game.total:.12g}.",
                severity="warning",
            )
            for name in question.splits
            if name in answer.inefficient
        ),
    )


def overridden(question: Question, *, unions: str | None, graph: str | None) -> tuple[str, ...]:
    """What was asked beside players and worths, in words from which the answer can be made again.

    Parameters
    ----------
    unions, graph : as they were written; None where not asked.
    """
    bounds = tuple(
        f"bargaining.{name}[{player}]={value}"
        for name, of_player in question.bargaining.items()
        for player, value in of_player.items()
    )
    return (
        *bounds,
        *((f"--unions {unions}",) if unions is not None else ()),
        *((f"--graph {graph}",) if graph is not None else ()),
    )


def input_sha256(game: Game, question: Question, asked: Sequence[str]) -> str:
    """Hash of what was asked, whatever file it came in: players, worths, splits, and what was overridden."""
    also = {
        "players": list(game.players),
        "fractions": {str(mask): str(value) for mask, value in game.fractions.items()},
        "splits": {
            name: {player: str(Fraction(x)) for player, x in split.items()}
            for name, split in question.splits.items()
        },
        "overridden": list(asked),
    }
    worth = (game.worth + 0.0).astype("<f8")  # a zero has no sign
    return sha256_of(canonical_json(also), worth.tobytes())
