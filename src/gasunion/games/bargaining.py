"""Bargaining over a fixed sum: Nash and Kalai–Smorodinsky, with fallback payoffs and caps on payments.

Each party has what it earns before any payment, what it falls back to if there is no agreement, and bounds on
what it can pay or receive. The sum of the payoffs is the sum of what is earned.

See docs/theory/games.md, section "Bargaining".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np

from gasunion.games.coalition import Floats
from gasunion.outcome import Finding, Refused

RELATIVE = Fraction(1, 10**12)
"""Of the sum of what is earned: what is missing below this is a rounding. A fraction, so that it serves
floats and exact rationals alike."""

Number = TypeVar("Number", float, Fraction)

NO_WEIGHT = Finding(where="bargain, weights", what="a bargaining weight is not a positive number.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bargain:
    """What is bargained over; every vector is (party,) in one unit.

    Attributes
    ----------
    earned : payoff before payments.
    fallback : payoff without agreement; nobody agrees to less.
    most_paid, most_received : caps on the net payment, at least 0; inf where there is none.
    """

    earned: Floats
    fallback: Floats
    most_paid: Floats
    most_received: Floats

    @property
    def least(self) -> Floats:
        """Least payoff each can be left with: the fallback, or what the cap on payments leaves."""
        return np.maximum(self.fallback, self.earned - self.most_paid)

    @property
    def most(self) -> Floats:
        """Greatest payoff each can reach under the cap on receipts."""
        return self.earned + self.most_received


def bargain(
    earned: Floats,
    fallback: Floats,
    *,
    most_paid: Floats | float = np.inf,
    most_received: Floats | float = np.inf,
) -> Bargain:
    """A bargaining problem that has a solution.

    Raises
    ------
    Refused : the vectors differ in length, a cap is negative, or no payments bring everybody to the fallback.
    """
    own, back = np.asarray(earned, dtype=np.float64), np.asarray(fallback, dtype=np.float64)
    paid = np.broadcast_to(np.asarray(most_paid, dtype=np.float64), own.shape)
    received = np.broadcast_to(np.asarray(most_received, dtype=np.float64), own.shape)
    faults = []
    if own.ndim != 1 or own.shape != back.shape or own.size == 0:
        raise Refused(
            [Finding(where="bargain", what="earned and fallback must have one entry for each party.")]
        )
    for name, vector in (("earned", own), ("fallback", back)):
        if not np.isfinite(vector).all():
            faults.append(Finding(where=f"bargain, {name}", what="has an entry that is not finite."))
    if faults:
        raise Refused(faults)
    problem = Bargain(earned=own, fallback=back, most_paid=paid.copy(), most_received=received.copy())
    faults = bargain_faults(
        own.tolist(),
        problem.least.tolist(),
        [None if np.isinf(x) else x for x in problem.most.tolist()],
        paid=paid.tolist(),
        received=received.tolist(),
    )
    if faults:
        raise Refused(faults)
    return problem


def bargain_faults(
    own: Sequence[Number],
    least: Sequence[Number],
    most: Sequence[Number | None],
    *,
    paid: Sequence[Number | None],
    received: Sequence[Number | None],
) -> list[Finding]:
    """Why there is no agreement; empty where there is one. Floats or exact rationals, None: no bound."""
    faults = [
        Finding(where=f"bargain, {name}", what="has a negative entry; caps are at least 0.")
        for name, caps in (("most_paid", paid), ("most_received", received))
        if any(cap is not None and not cap >= 0 for cap in caps)
    ]
    if faults:
        return faults
    slack = RELATIVE * sum(abs(x) for x in own)
    for i, (low, high) in enumerate(zip(least, most, strict=True)):
        if high is not None and low > high + slack:
            faults.append(
                Finding(
                    where=f"bargain, party {i + 1}",
                    what=f"needs {float(low):g} to agree and can reach at most {float(high):g}.",
                    value=float(high),
                    limit=float(low),
                    hint="Raise the cap on what it may receive.",
                )
            )
            break
    together, needed = sum(own), sum(least)
    if needed > together + slack:
        faults.append(
            Finding(
                where="bargain",
                what=f"together the parties earn {float(together):g}, and need {float(needed):g} to agree.",
                value=float(together),
                limit=float(needed),
                hint="There is no agreement that is better for all than their fallbacks.",
            )
        )
    return faults


def nash(problem: Bargain, weights: Floats | None = None) -> Floats:
    """Payoffs that maximise Π (x_i − fallback_i)^w_i among those the caps allow.

    The gains are w_i·θ within each party's bounds; θ is raised until everything is handed out.

    Parameters
    ----------
    weights : (party,) bargaining power, positive; equal where None.

    References
    ----------
    Nash, The bargaining problem, 1950; Kalai, Nonsymmetric Nash solutions, 1977.
    """
    power = np.ones(problem.earned.size) if weights is None else np.asarray(weights, dtype=np.float64)
    if not (np.isfinite(power).all() and (power > 0).all()):
        raise Refused([NO_WEIGHT])
    return _raised(problem, power)


def kalai_smorodinsky(problem: Bargain) -> Floats:
    """Payoffs at which everyone's gain is the same part of the most that party could hope for.

    The most is what remains when all others get the least they agree to, within the party's cap. Where a cap
    on payments stands in the way, that party stays at its bound and the others keep equal parts.

    References
    ----------
    Kalai, Smorodinsky, Other solutions to Nash's bargaining problem, 1975; Imai 1983 for bounds that bind.
    """
    hope = np.minimum(problem.most, problem.earned.sum() - problem.least.sum() + problem.least)
    return _raised(problem, np.maximum(hope - problem.fallback, 0.0))


def _raised(problem: Bargain, slope: Floats) -> Floats:
    """clip(fallback + slope·θ, least, most) with the θ at which the payoffs sum to what is earned."""
    low, high, start = problem.least, problem.most, problem.fallback
    total = float(problem.earned.sum())
    moving = slope > 0
    with np.errstate(invalid="ignore"):
        ends = np.concatenate([(low - start)[moving] / slope[moving], (high - start)[moving] / slope[moving]])
    ends = np.unique(np.concatenate([[0.0], ends[np.isfinite(ends) & (ends > 0)]]))

    def payoffs(theta: float) -> Floats:
        return np.asarray(np.clip(start + slope * theta, low, high), dtype=np.float64)

    sums = np.array([payoffs(t).sum() for t in ends])
    # The sum rises in straight pieces between these ends: find the piece, then the point on it.
    piece = int(np.searchsorted(sums, total, side="right")) - 1
    if piece < 0:
        return _levelled(problem, payoffs(0.0))
    at = payoffs(float(ends[piece]))
    inside = float(ends[piece + 1] + ends[piece]) / 2 if piece + 1 < ends.size else float(ends[piece]) + 1.0
    probe = start + slope * inside
    rate = float(slope[moving & (probe > low) & (probe < high)].sum())
    if rate > 0:
        at = payoffs(float(ends[piece]) + (total - float(at.sum())) / rate)
    return _levelled(problem, at)


def _levelled(problem: Bargain, payoffs: Floats) -> Floats:
    """Take out the last rounding, from those who are inside their bounds."""
    gap = float(problem.earned.sum() - payoffs.sum())
    inside = (payoffs > problem.least) & (payoffs < problem.most)
    if inside.any():
        payoffs = payoffs + np.where(inside, gap / inside.sum(), 0.0)
    return payoffs
