"""Every solution of one game, with the reason where one does not exist, and its certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from gasunion.games import certificate as certificates
from gasunion.games.bargaining import bargain, kalai_smorodinsky, nash
from gasunion.games.coalition import Floats, bits_of, mask_of
from gasunion.games.compromise import Split, gately, tau
from gasunion.games.core import LeastCore, blocking, least_core
from gasunion.games.exact import repaired
from gasunion.games.nucleolus import Lexicographic, nucleolus, prenucleolus
from gasunion.games.owen import myerson, owen
from gasunion.games.properties import Properties, properties
from gasunion.games.shapley import banzhaf, shapley
from gasunion.games.verification import verify
from gasunion.games.worth import Game, as_written, exact_number
from gasunion.outcome import Finding, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked about a game beside its solutions.

    Attributes
    ----------
    unions : a-priori unions as masks, for the Owen value; None where not asked.
    links : pairs of player numbers who can talk, for the Myerson value; None where not asked.
    splits : shares from elsewhere, such as a key, by name and player: each is tested for who would leave.
    bargaining : "earned", "fallback", "most_paid", "most_received", "weights", each by player, all optional.
    """

    unions: Sequence[int] | None = None
    links: Sequence[tuple[int, int]] | None = None
    splits: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    bargaining: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """All solutions of a game.

    Attributes
    ----------
    share : name of the solution → (player,) shares, or None where it does not exist or was not asked for.
    reasons : name of the solution → why it is None.
    levels : the excesses at which the prenucleolus settles coalitions, in order.
    blocking : name of the split → (mask, gain) of the coalition that would gain most by leaving, or None.
    """

    game: Game
    share: dict[str, Floats | None]
    reasons: dict[str, str]
    least: LeastCore
    properties: Properties
    levels: tuple[float, ...]
    blocking: dict[str, tuple[int, float] | None]
    certificate: dict[str, Any] | None

    @property
    def residual(self) -> float:
        """Largest distance of an efficient solution's sum from v(N), in the unit of the worths."""
        sums = [float(x.sum()) for name, x in self.share.items() if x is not None and name in EFFICIENT]
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
    splits = {"shapley": Split(share=shapley(game))}
    for name, answer in family.items():
        splits[name] = _imputation(game, answer)
    document, reason = _certified(game, family, question)
    if document is not None:
        # What is certified is printed: the exact share, rounded once.
        for name in ("shapley", *(name for name in family if document[name] is not None)):
            claim = document[name] if name == "shapley" else document[name]["share"]
            splits[name] = Split(share=np.array([float(Fraction(claim[p])) for p in game.players]))
    splits |= {"tau": tau(game), "gately": gately(game)}
    splits |= _structured(game, question) | _bargained(game, question)
    values = {name: split.share for name, split in splits.items() if split.share is not None}
    values |= {
        name: np.array([float(split[p]) for p in game.players]) for name, split in question.splits.items()
    }
    least = least_core(game, prenucleolus_known=pre)
    blocked = {name: blocking(game, share) for name, share in values.items()}
    if document is not None:
        least = _exact_least(least, document["core"], game)
        blocked |= _exact_blocking(document["blocking"], game)
    splits |= {"banzhaf": Split(share=banzhaf(game)), "banzhaf_normalised": _normalised(game)}
    reasons = {name: split.reason for name, split in splits.items() if split.reason is not None}
    return Sharing(
        game=game,
        share={name: split.share for name, split in splits.items()},
        reasons=reasons | ({"certificate": reason} if reason else {}),
        least=least,
        properties=properties(game, least),
        levels=tuple(s.level for s in pre.stages if s.level is not None),
        blocking=blocked,
        certificate=document,
    )


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


def _exact_blocking(
    claims: Mapping[str, Mapping[str, str] | None], game: Game
) -> dict[str, tuple[int, float] | None]:
    bits = bits_of(game.players)
    return {
        name: None if claim is None else (mask_of(claim["coalition"], bits), float(Fraction(claim["gain"])))
        for name, claim in claims.items()
    }


def _imputation(game: Game, answer: Lexicographic | None) -> Split:
    if answer is not None:
        return Split(share=answer.share)
    alone = float(game.single.sum())
    return Split(
        share=None,
        reason=f"there is no imputation: v(N) = {game.total:.12g} is less than the sum of what the players "
        f"have alone, {alone:.12g}",
    )


def _structured(game: Game, question: Question) -> dict[str, Split]:
    """Owen and Myerson values where they were asked for."""
    return {
        "owen": Split(share=owen(game, question.unions))
        if question.unions is not None
        else Split(share=None, reason="no a-priori unions were given (--unions)"),
        "myerson": Split(share=myerson(game, question.links))
        if question.links is not None
        else Split(share=None, reason="no graph was given (--graph)"),
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
    if abs(total) <= 1e-12 * game.scale:
        return Split(share=None, reason="the Banzhaf values sum to 0")
    return Split(share=value / total)


def _certified(
    game: Game, family: Mapping[str, Lexicographic | None], question: Question
) -> tuple[dict[str, Any] | None, str | None]:
    if game.count > certificates.MOST_PLAYERS:
        return None, f"exact certificates are made up to {certificates.MOST_PLAYERS} players"
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


def question_from_plain(plain: Mapping[str, Any], game: Game) -> Question:
    """The optional parts of a game file: "splits" and "bargaining".

    Raises
    ------
    Refused : a split or a bound lacks a player, names a stranger, or holds something that is not a number.
    """
    faults: list[Finding] = []

    def vectors(key: str, allowed: Sequence[str] | None) -> dict[str, dict[str, Fraction]]:
        given = plain.get(key, {})
        if not isinstance(given, Mapping):
            faults.append(Finding(where=key, what="is not an object."))
            return {}
        out = {}
        for name, values in given.items():
            where = f"{key}, {name}"
            if allowed is not None and name not in allowed:
                faults.append(Finding(where=where, what="is unknown.", hint=f"Known: {', '.join(allowed)}."))
            elif not isinstance(values, Mapping) or set(values) != set(game.players):
                faults.append(Finding(where=where, what="must have one number for each player."))
            else:
                numbers = {p: exact_number(values[p]) for p in game.players}
                faults.extend(
                    Finding(where=f"{where}, {p}", what=f"{as_written(values[p])} is not a finite number.")
                    for p, number in numbers.items()
                    if number is None
                )
                out[str(name)] = {p: number for p, number in numbers.items() if number is not None}
        return out

    splits = vectors("splits", None)
    bargaining = vectors("bargaining", ("earned", "fallback", "most_paid", "most_received", "weights"))
    faults += [
        Finding(where=f"splits, {name}", what="has the name of a solution.", hint="Give it another name.")
        for name in splits
        if name in SOLUTIONS
    ]
    unknown = set(plain) - {"players", "worth", "splits", "bargaining", "unit", "title", "note", "source"}
    faults += [
        Finding(where=str(key), what="is not a part of a game file.", hint="Put remarks under 'note'.")
        for key in sorted(map(str, unknown))
    ]
    if bargaining.get("earned") and not faults:
        total, worth = sum(bargaining["earned"].values()), game.exact()[-1]
        if total != worth:
            faults.append(
                Finding(
                    where="bargaining, earned",
                    what=f"sums to {float(total):g}; all together are worth {float(worth):g}.",
                    value=float(total),
                    limit=float(worth),
                )
            )
    if faults:
        raise Refused(faults)
    return Question(splits=splits, bargaining=bargaining)


SOLUTIONS = (
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
"""Solutions that share v(N) or each part's worth, in the order in which they are printed."""

EFFICIENT = frozenset(SOLUTIONS) - {"myerson"}
"""Solutions that hand out exactly v(N); Myerson hands out what each connected part is worth."""
