"""Every solution of one game, with the reason where one does not exist, and its certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import fsum
from typing import Any

import numpy as np

from gasunion.games import certificate as certificates
from gasunion.games.bargaining import bargain, kalai_smorodinsky, nash
from gasunion.games.certificate import most_gain
from gasunion.games.coalition import Floats, bits_of, mask_of
from gasunion.games.compromise import Split, gately, tau
from gasunion.games.core import TOLERANCE as CORE_TOLERANCE
from gasunion.games.core import LeastCore, blocking, least_core
from gasunion.games.exact import repaired
from gasunion.games.exact_values import (
    ExactSplit,
    banzhaf_exact,
    bargained_exact,
    gately_exact,
    myerson_exact,
    normalised_exact,
    owen_exact,
    tau_exact,
    whole_table,
)
from gasunion.games.nucleolus import Lexicographic, nucleolus, prenucleolus, rounding_of
from gasunion.games.owen import myerson, owen
from gasunion.games.properties import NEGLIGIBLE, Properties, properties
from gasunion.games.question import SOLUTIONS, Question
from gasunion.games.rational import is_common_denominator_short
from gasunion.games.shapley import banzhaf, shapley
from gasunion.games.verification import verify
from gasunion.games.worth import Game
from gasunion.outcome import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """All solutions of a game.

    Attributes
    ----------
    share : name of the solution → (player,) shares, or None where it does not exist or was not asked for.
    reasons : name of the solution → why it is None.
    levels : the excesses at which the prenucleolus settles coalitions, in order.
    blocking : name of the split → (mask, gain) of the coalition that would gain most by leaving, or None.
    inefficient : name of the split → (what it hands out, how much that is beyond v(N); negative where it is
        less). Splits that hand out v(N) are not named.
    """

    game: Game
    share: dict[str, Floats | None]
    reasons: dict[str, str]
    least: LeastCore
    properties: Properties
    levels: tuple[float, ...]
    blocking: dict[str, tuple[int, float] | None]
    inefficient: dict[str, tuple[float, float]]
    certificate: dict[str, Any] | None

    @property
    def residual(self) -> float:
        """Largest distance of an efficient solution's printed sum from v(N), in the unit of the worths."""
        sums = [fsum(x) for name, x in self.share.items() if x is not None and name in EFFICIENT]
        return max(abs(total - self.game.total) for total in sums)


def share_all(game: Game, question: Question) -> Sharing:
    """Every solution of a game, a certificate up to 14 players, and who would leave under each split."""
    pre = prenucleolus(game)
    per_capita = prenucleolus(game, per_capita=True)
    family: dict[str, Lexicographic | None] = {
        "prenucleolus": pre,
        "nucleolus": nucleolus(game, prenucleolus_known=pre),
        "per_capita_prenucleolus": per_capita,
        "per_capita_nucleolus": nucleolus(game, per_capita=True, prenucleolus_known=per_capita),
    }
    document, reason = _certified(game, family, question)
    least = least_core(game, prenucleolus_known=pre)
    if document is None:
        found = _in_floats(game, question, family, least, pre)
        return replace(found, reasons=found.reasons | ({"certificate": reason} if reason else {}))
    return _in_fractions(game, question, document, least)


def _in_floats(
    game: Game,
    question: Question,
    family: Mapping[str, Lexicographic | None],
    least: LeastCore,
    pre: Lexicographic,
) -> Sharing:
    """The answer in floating-point numbers: beyond the size of a certificate."""
    splits = {"shapley": Split(share=shapley(game))}
    splits |= {name: _imputation(game, answer) for name, answer in family.items()}
    splits |= {"tau": tau(game), "gately": gately(game)}
    splits |= _structured(game, question) | _bargained(game, question)
    values = {name: split.share for name, split in splits.items() if split.share is not None}
    values |= {
        name: np.array([float(split[p]) for p in game.players]) for name, split in question.splits.items()
    }
    splits |= {"banzhaf": Split(share=banzhaf(game)), "banzhaf_normalised": _normalised(game)}
    sums = {name: float(share.sum()) for name, share in values.items()}
    return Sharing(
        game=game,
        share={name: split.share for name, split in splits.items()},
        reasons={name: split.reason for name, split in splits.items() if split.reason is not None},
        least=least,
        properties=properties(game, least),
        levels=tuple(s.level for s in pre.stages if s.level is not None),
        blocking={name: blocking(game, share) for name, share in values.items()},
        inefficient={
            name: (x, x - game.total)
            for name, x in sums.items()
            if abs(x - game.total) > CORE_TOLERANCE * game.scale
        },
        certificate=None,
    )


def _in_fractions(game: Game, question: Question, document: dict[str, Any], least: LeastCore) -> Sharing:
    """The answer in exact rationals, each number rounded once: what is certified is what is printed."""
    table, worth = whole_table(game), game.exact()
    splits: dict[str, ExactSplit] = {
        name: _certified_split(game, document[name]) for name in ("shapley", *FAMILY)
    }
    splits |= {"tau": tau_exact(table), "gately": gately_exact(table)}
    splits |= {
        "owen": ExactSplit(share=owen_exact(table, question.unions))
        if question.unions is not None
        else ExactSplit(share=None, reason=NO_UNIONS),
        "myerson": ExactSplit(share=myerson_exact(table, question.links))
        if question.links is not None
        else ExactSplit(share=None, reason=NO_GRAPH),
    }
    splits |= bargained_exact(table, question.bargaining)
    values = {name: split.share for name, split in splits.items() if split.share is not None}
    values |= {name: [split[p] for p in game.players] for name, split in question.splits.items()}
    splits |= {
        "banzhaf": ExactSplit(share=banzhaf_exact(table)),
        "banzhaf_normalised": normalised_exact(table),
    }
    sums = {name: sum(share, Fraction(0)) for name, share in values.items()}
    gains = {name: most_gain(worth, share) for name, share in values.items()}
    least = _exact_least(least, document["core"], game)
    return Sharing(
        game=game,
        share={
            name: None if split.share is None else np.array([float(x) for x in split.share])
            for name, split in splits.items()
        },
        reasons={name: split.reason for name, split in splits.items() if split.reason is not None},
        least=least,
        properties=properties(game, least, whole=table.whole),
        levels=tuple(
            float(Fraction(stage["level"]))
            for stage in document["prenucleolus"]["stages"]
            if stage["level"] is not None
        ),
        blocking={
            name: None if found is None else (found[0], float(found[1])) for name, found in gains.items()
        },
        inefficient={
            name: (float(x), float(x - worth[-1]))
            for name, x in sums.items()
            if abs(x - worth[-1]) > NEGLIGIBLE * table.scale
        },
        certificate=document,
    )


def _certified_split(game: Game, claim: Mapping[str, Any] | None) -> ExactSplit:
    """The exact share that a certificate claims, or why there is none."""
    if claim is not None:
        of_player = claim.get("share", claim)
        return ExactSplit(share=[Fraction(of_player[p]) for p in game.players])
    gain = game.gain()
    if gain >= -rounding_of(game):  # by a rounding: the answer gives shares, a proof cannot
        single = [game.exact()[1 << i] for i in range(game.count)]
        return ExactSplit(share=[x + gain / game.count for x in single])
    return ExactSplit(share=None, reason=_no_imputation(game))


def _exact_least(least: LeastCore, claim: Mapping[str, Any], game: Game) -> LeastCore:
    """The least core as certified: an excess of exactly nothing is not mistaken for a small one."""
    if claim["least_core_epsilon"] is None:
        return least
    bits = bits_of(game.players)
    return replace(
        least,
        epsilon=float(Fraction(claim["least_core_epsilon"])),
        is_core_empty=bool(claim["empty"]),
        balancing={mask_of(name, bits): float(Fraction(w)) for name, w in claim["balancing"].items()},
    )


def _imputation(game: Game, answer: Lexicographic | None) -> Split:
    if answer is not None:
        return Split(share=answer.share)
    return Split(share=None, reason=_no_imputation(game))


def _no_imputation(game: Game) -> str:
    alone = float(sum(game.exact_of(1 << i) for i in range(game.count)))
    return (
        f"there is no imputation: v(N) = {game.total:.12g} is less than the sum of what the players "
        f"have alone, {alone:.12g}"
    )


def _structured(game: Game, question: Question) -> dict[str, Split]:
    """Owen and Myerson values where they were asked for."""
    return {
        "owen": Split(share=owen(game, question.unions))
        if question.unions is not None
        else Split(share=None, reason=NO_UNIONS),
        "myerson": Split(share=myerson(game, question.links))
        if question.links is not None
        else Split(share=None, reason=NO_GRAPH),
    }


def _bargained(game: Game, question: Question) -> dict[str, Split]:
    """Nash and Kalai–Smorodinsky; what the players have alone is the fallback unless another is given."""

    def vector(name: str, default: Floats | float) -> Floats:
        given = question.bargaining.get(name)
        if given is None:
            return np.broadcast_to(np.asarray(default, dtype=np.float64), (game.count,))
        return np.array([float(given[p]) for p in game.players])

    try:
        problem = bargain(
            vector("earned", game.total / game.count),
            vector("fallback", game.single),
            most_paid=vector("most_paid", np.inf),
            most_received=vector("most_received", np.inf),
        )
        power = vector("weights", 1.0)
        return {
            "nash": Split(share=nash(problem, power)),
            "kalai_smorodinsky": Split(share=kalai_smorodinsky(problem)),
        }
    except Refused as refused:
        reason = " ".join(str(finding) for finding in refused.findings)
        return {name: Split(share=None, reason=reason) for name in ("nash", "kalai_smorodinsky")}


def _normalised(game: Game) -> Split:
    """Banzhaf values scaled to sum to 1, as power indices are printed."""
    value = banzhaf(game)
    total = float(value.sum())
    if abs(total) <= float(NEGLIGIBLE) * game.scale:
        return Split(share=None, reason="the Banzhaf values sum to 0")
    return Split(share=value / total)


def _certified(
    game: Game, family: Mapping[str, Lexicographic | None], question: Question
) -> tuple[dict[str, Any] | None, str | None]:
    if game.count > certificates.MOST_PLAYERS:
        return None, f"exact certificates are made up to {certificates.MOST_PLAYERS} players"
    if not is_common_denominator_short(game.exact(), certificates.MOST_DIGITS):
        return None, (
            f"the worths have no common denominator of at most {certificates.MOST_DIGITS} digits; write them "
            "as decimals to have a certificate"
        )
    splits = {name: [split[p] for p in game.players] for name, split in question.splits.items()}
    if game.gain() < 0:  # by a rounding: the answer gives shares, a proof cannot
        family = {name: answer if name.endswith("prenucleolus") else None for name, answer in family.items()}
    document = certificates.certificate(game, lexicographic=family, splits=splits)
    # What is handed out has been rechecked, by the code that anyone would recheck it with.
    if document is None or verify(document)[0]:
        # Two levels of excess are closer than floating-point numbers can tell apart.
        exact = {name: answer and _repaired(game, name, answer) for name, answer in family.items()}
        document = certificates.certificate(game, lexicographic=exact, splits=splits)
        if document is None or verify(document)[0]:
            return None, "the exact claims could not be confirmed; this is a defect, please report the game"
    return document, None


def _repaired(game: Game, name: str, answer: Lexicographic) -> Lexicographic:
    per_capita, rational = name.startswith("per_capita"), not name.endswith("prenucleolus")
    if game.count == 1 or (rational and game.gain() == 0):  # one player, or one imputation: nothing to find
        return answer
    return repaired(game.exact(), answer.share, per_capita=per_capita, rational=rational)


FAMILY = ("prenucleolus", "nucleolus", "per_capita_prenucleolus", "per_capita_nucleolus")
NO_UNIONS = "no a-priori unions were given (--unions)"
NO_GRAPH = "no graph was given (--graph)"

EFFICIENT = frozenset(SOLUTIONS) - {"myerson"}
"""Solutions that hand out exactly v(N); Myerson hands out what each connected part is worth."""
