"""Every value of an answer a second time, in exact rationals and by other ways than the first.

Shapley, Banzhaf, Owen and Myerson values come from dividends: what a coalition adds that none of its parts
explains is split among its members, among its unions, or among those who can talk. Bargains come from the
payoffs at the ends of the straight pieces, and a line between two of them.

Part of the second proof: shares no code with what made the answer. See docs/theory/games.md, section
"Certificates".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

Exact = list[Fraction]

NEGLIGIBLE = Fraction(1, 10**12)
"""Times the largest worth: what the doors do not count as a gain."""
DECIDES = Fraction(1, 10**11)
"""Times the largest worth (and the number of players): where τ and Gately decide whether they exist."""
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value that may not exist: the shares by player, or the reason."""

    share: Exact | None
    reason: str | None = None


class Dividends:
    """What each coalition adds that none of its parts explains, on one denominator.

    Parameters
    ----------
    worth : (2ⁿ,) by mask.
    """

    def __init__(self, worth: Sequence[Fraction]) -> None:
        self.n = len(worth).bit_length() - 1
        self.unit = lcm(*(v.denominator for v in worth))
        table = [v.numerator * (self.unit // v.denominator) for v in worth]
        for i in range(self.n):
            bit = 1 << i
            for mask in range(1 << self.n):
                if mask & bit:
                    table[mask] -= table[mask ^ bit]
        self.of = table

    def split(self, parts: Callable[[int, int], int]) -> Exact:
        """(player,) sum over the coalitions with the player of dividend / parts(mask, player)."""
        sums: list[dict[int, int]] = [{} for _ in range(self.n)]
        for mask, gain in enumerate(self.of):
            if gain:
                for i in range(self.n):
                    if mask >> i & 1:
                        into = parts(mask, i)
                        sums[i][into] = sums[i].get(into, 0) + gain
        return [
            sum((Fraction(part, into * self.unit) for into, part in by_parts.items()), ZERO)
            for by_parts in sums
        ]


def shapley(dividends: Dividends) -> Exact:
    """Every dividend in equal parts."""
    return dividends.split(lambda mask, _: mask.bit_count())


def banzhaf(dividends: Dividends) -> Exact:
    """A dividend of s players counts where all others of it are there: in one of 2^(s−1) coalitions."""
    return dividends.split(lambda mask, _: 1 << (mask.bit_count() - 1))


def normalised(dividends: Dividends, scale: Fraction) -> Value:
    """Banzhaf values scaled to sum to 1."""
    value = banzhaf(dividends)
    total = sum(value, ZERO)
    if abs(total) <= NEGLIGIBLE * scale:
        return Value(share=None, reason="the Banzhaf values sum to 0")
    return Value(share=[x / total for x in value])


def owen(dividends: Dividends, unions: Sequence[int]) -> Exact:
    """Every dividend in equal parts to the unions it meets, and each part to their members in it."""
    union_of = [next(u for u in unions if u >> i & 1) for i in range(dividends.n)]

    def parts(mask: int, player: int) -> int:
        met = sum(1 for union in unions if union & mask)
        return met * (union_of[player] & mask).bit_count()

    return dividends.split(parts)


def myerson(worth: Sequence[Fraction], links: Sequence[tuple[int, int]]) -> Exact:
    """The Shapley value where a coalition earns what its connected parts earn."""
    n = len(worth).bit_length() - 1
    friends = [0] * n
    for a, b in links:
        friends[a] |= 1 << b
        friends[b] |= 1 << a
    earned = [ZERO] * len(worth)
    for mask in range(1, len(worth)):
        part = _part_of(mask & -mask, mask, friends)
        earned[mask] = worth[part] + earned[mask ^ part]
    return shapley(Dividends(earned))


def _part_of(seed: int, mask: int, friends: Sequence[int]) -> int:
    """Everybody in the coalition whom the seed can reach within it."""
    part = edge = seed
    while edge:
        player = (edge & -edge).bit_length() - 1
        edge &= edge - 1
        new = friends[player] & mask & ~part
        part |= new
        edge |= new
    return part


def tau(worth: Sequence[Fraction], players: Sequence[str], scale: Fraction) -> Value:
    """The efficient point between what a player is left in the best coalition, and utopia."""
    n, grand = len(players), len(worth) - 1
    top = _utopia(worth)
    promised = [ZERO]
    for x in top:
        promised += [p + x for p in promised]
    left = [ZERO] * n
    for i in range(n):
        left[i] = max(worth[m] - promised[m] + top[i] for m in range(1, grand + 1) if m >> i & 1)
    slack = DECIDES * scale * n
    gaps = [left[i] - top[i] for i in range(n)]
    if max(gaps) > slack:
        i = gaps.index(max(gaps))
        return Value(
            share=None,
            reason=f"not quasi-balanced: the minimal right of {players[i]} ({_digits(left[i])}) is above its "
            f"utopia payoff ({_digits(top[i])})",
        )
    total, least, most = worth[grand], sum(left, ZERO), sum(top, ZERO)
    for sums, what in ((least - total, "minimal rights sum"), (total - most, "utopia payoffs sum")):
        if sums > slack:
            sum_of = least if what.startswith("minimal") else most
            return Value(
                share=None,
                reason=f"not quasi-balanced: {what} to {_digits(sum_of)}, v(N) is {_digits(total)}",
            )
    if most - least <= slack:
        return Value(share=[x + (total - least) / n for x in left])
    part = (total - least) / (most - least)
    return Value(share=[(1 - part) * x + part * y for x, y in zip(left, top, strict=True)])


def gately(worth: Sequence[Fraction], players: Sequence[str], scale: Fraction) -> Value:
    """The point at which everybody's propensity to disrupt is the same."""
    n, grand = len(players), len(worth) - 1
    alone, top = [worth[1 << i] for i in range(n)], _utopia(worth)
    claims = [t - a for t, a in zip(top, alone, strict=True)]
    gain, slack = worth[grand] - sum(alone, ZERO), DECIDES * scale * n
    if gain <= slack:
        return Value(
            share=None,
            reason=f"the game is not essential: v(N) − Σ v(i) = {_digits(gain)}, so no leaving disrupts a "
            "gain",
        )
    most, least = max(claims), min(claims)
    if most > slack and least < -slack:
        return Value(
            share=None,
            reason=f"utopia payoff minus own worth is positive for {players[claims.index(most)]} and "
            f"negative for {players[claims.index(least)]}: no imputation makes all propensities to disrupt "
            "equal",
        )
    together = sum(claims, ZERO)
    if abs(together) <= slack:
        return Value(
            share=None,
            reason="every utopia payoff equals the player's own worth: all propensities to disrupt are -1",
        )
    return Value(share=[a + gain * c / together for a, c in zip(alone, claims, strict=True)])


def _utopia(worth: Sequence[Fraction]) -> Exact:
    grand = len(worth) - 1
    return [worth[grand] - worth[grand & ~(1 << i)] for i in range(grand.bit_length())]


def bargains(
    worth: Sequence[Fraction], players: Sequence[str], given: Mapping[str, Mapping[str, Fraction]]
) -> dict[str, Value]:
    """Nash and Kalai–Smorodinsky under the bounds that were given, by name and player."""
    n, total = len(players), worth[-1]

    def at(name: str, i: int, otherwise: Fraction | None) -> Fraction | None:
        return given[name][players[i]] if name in given else otherwise

    own = [at("earned", i, total / n) or ZERO for i in range(n)]
    back = [at("fallback", i, worth[1 << i]) or ZERO for i in range(n)]
    paid, received = (
        [at("most_paid", i, None) for i in range(n)],
        [at("most_received", i, None) for i in range(n)],
    )
    power = [at("weights", i, Fraction(1)) or ZERO for i in range(n)]
    low = [back[i] if p is None else max(back[i], own[i] - p) for i, p in enumerate(paid)]
    high = [None if r is None else own[i] + r for i, r in enumerate(received)]
    reason = _no_bargain(own, low, high, paid, received)
    if reason is None and min(power) <= 0:
        reason = "bargain, weights: a bargaining weight is not a positive number."
    if reason is not None:
        return {name: Value(share=None, reason=reason) for name in ("nash", "kalai_smorodinsky")}
    spare = sum(own, ZERO) - sum(low, ZERO)
    reach = [low[i] + spare if h is None else min(h, low[i] + spare) for i, h in enumerate(high)]
    hopes = [max(reach[i] - back[i], ZERO) for i in range(n)]
    return {
        "nash": Value(share=_raised(power, back, low, high, sum(own, ZERO))),
        "kalai_smorodinsky": Value(share=_raised(hopes, back, low, high, sum(own, ZERO))),
    }


def _no_bargain(
    own: Exact,
    low: Exact,
    high: Sequence[Fraction | None],
    paid: Sequence[Fraction | None],
    received: Sequence[Fraction | None],
) -> str | None:
    """Why there is no agreement, in the words of the doors; None where there is one."""
    told = [
        f"bargain, {name}: has a negative entry; caps are at least 0."
        for name, caps in (("most_paid", paid), ("most_received", received))
        if any(c is not None and c < 0 for c in caps)
    ]
    if told:
        return " ".join(told)
    slack = NEGLIGIBLE * sum((abs(x) for x in own), ZERO)
    for i, h in enumerate(high):
        if h is not None and low[i] - h > slack:
            told.append(
                f"bargain, party {i + 1}: needs {float(low[i]):g} to agree and can reach at most "
                f"{float(h):g}. Raise the cap on what it may receive."
            )
            break
    together, needed = sum(own, ZERO), sum(low, ZERO)
    if needed - together > slack:
        told.append(
            f"bargain: together the parties earn {float(together):g}, and need {float(needed):g} to agree. "
            "There is no agreement that is better for all than their fallbacks."
        )
    return " ".join(told) or None


def _raised(
    slope: Exact, start: Exact, low: Exact, high: Sequence[Fraction | None], total: Fraction
) -> Exact:
    """The point on the rising path of bounded payoffs at which they sum to the total."""

    def at(theta: Fraction) -> Exact:
        out = []
        for s, begin, floor, ceiling in zip(slope, start, low, high, strict=True):
            x = begin + theta * s
            out.append(floor if x < floor else ceiling if ceiling is not None and x > ceiling else x)
        return out

    corners = {ZERO}
    for s, begin, floor, ceiling in zip(slope, start, low, high, strict=True):
        for bound in (floor, ceiling):
            if s and bound is not None and bound - begin > 0:
                corners.add((bound - begin) / s)
    ordered = sorted(corners)
    ordered.append(ordered[-1] + 1)  # beyond the last corner the path is straight
    before, under = at(ZERO), sum(at(ZERO), ZERO)
    for theta in ordered[1:]:
        after = at(theta)
        over = sum(after, ZERO)
        if over >= total or theta == ordered[-1]:
            break
        before, under = after, over
    if over > under and total > under:
        part = (total - under) / (over - under)
        return [x + part * (y - x) for x, y in zip(before, after, strict=True)]
    rest = total - under
    free = [low[i] < x and (h is None or x < h) for i, (x, h) in enumerate(zip(before, high, strict=True))]
    return [x + rest / sum(free) if is_free else x for x, is_free in zip(before, free, strict=True)]


def _digits(value: Fraction) -> str:
    return f"{float(value):.12g}"
