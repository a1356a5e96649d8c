"""Recheck a certificate from its own text, in exact rationals.

Nothing is taken on trust but the players and their worths, and nothing of the code that made the certificate
is used: Shapley values are recomputed from dividends, a member of the nucleolus family is checked stage by
stage, an emptiness of the core by its weights, every split against every coalition.

The argument for the stages stands in `gasunion.games.proof`.

See docs/theory/games.md, section "Certificates".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from gasunion.games.certificate_reader import (
    MOST_DIGITS,
    NEGLIGIBLE,
    SCHEMAS,
    CertificateReader,
    cut,
    is_text,
)
from gasunion.games.proof import StageProof, excesses, largest_excess
from gasunion.outcome import Finding, Refused

MOST_SPLITS = 100
"""Each is tested against every coalition."""

FAMILY = {
    # name: (excess divided by the coalition's size, must every player get v(i))
    "prenucleolus": (False, False),
    "nucleolus": (False, True),
    "per_capita_prenucleolus": (True, False),
    "per_capita_nucleolus": (True, True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A certificate that could be read, and what became of its claims.

    Attributes
    ----------
    plain : the certificate itself. worth : (2ⁿ,) by mask. splits : shares from elsewhere.
    points : every point that is claimed, by name.
    differences, confirmed : what differs, what holds.
    """

    plain: Mapping[str, Any]
    players: tuple[str, ...]
    worth: list[Fraction]
    points: dict[str, list[Fraction]]
    splits: dict[str, list[Fraction]]
    differences: list[Finding]
    confirmed: list[str]


def verify(plain: object) -> tuple[list[Finding], list[str]]:
    """Recheck every claim of a certificate.

    Parameters
    ----------
    plain : the certificate as plain data.

    Returns
    -------
    (what differs, what was confirmed); the certificate holds where nothing differs.

    Raises
    ------
    Refused : it is not a certificate: its players or worths cannot be read.
    """
    checked = checked_certificate(plain)
    return checked.differences, checked.confirmed


def checked_certificate(plain: object) -> Checked:
    """Recheck every claim of a certificate, and keep what it was about.

    Raises
    ------
    Refused : as `verify`.
    """
    reader = CertificateReader(plain)
    n = len(reader.players)
    given = reader.by_coalition(reader.plain.get("worth"), "certificate, worth")
    missing = (1 << n) - 1 - len(given.keys() - {0})
    if missing:
        reader.faults.append(
            Finding(where="certificate, worth", what=f"lacks the worth of {missing} coalitions.")
        )
    if not reader.faults:
        reader.faults += _size_faults(given)
    if reader.faults:
        raise Refused(reader.faults)
    worth = [Fraction(0)] + [given[m] for m in range(1, 1 << n)]
    check = _Check(reader, worth)
    check.shape()
    check.shapley()
    for name in FAMILY:
        check.lexicographic(name)
    check.splits()
    check.core()
    check.blocking()
    return Checked(
        plain=reader.plain,
        players=tuple(reader.players),
        worth=worth,
        points=check.points,
        splits=check.of_split,
        differences=check.differences,
        confirmed=check.confirmed,
    )


def _size_faults(worth: Mapping[int, Fraction]) -> list[Finding]:
    """Worths that no table could hold: told before anything is computed from them."""
    unit = 1
    for value in worth.values():
        unit = lcm(unit, value.denominator)
        if unit.bit_length() > MOST_DIGITS * 3.3 or abs(value) > 10**100:
            return [
                Finding(
                    where="certificate, worth",
                    what=f"worths beyond 1e100, or with a common denominator of more than {MOST_DIGITS} "
                    "digits, are not rechecked.",
                    hint="Round the worths of the game, and share it again.",
                )
            ]
    return []


class _Check:
    """One certificate's claims against one table of worths."""

    def __init__(self, reader: CertificateReader, worth: list[Fraction]) -> None:
        self.reader, self.worth, self.n = reader, worth, len(reader.players)
        self.grand = len(worth) - 1
        self.slack = NEGLIGIBLE * max(abs(v) for v in worth)
        self.points: dict[str, list[Fraction]] = {}
        self.of_split: dict[str, list[Fraction]] = {}
        # A claim that cannot be read does not hold: from here on both are told alike.
        self.differences: list[Finding] = reader.faults
        self.confirmed: list[str] = []

    def _tell(self, where: str, before: int, what: str) -> None:
        if len(self.differences) == before:
            self.confirmed.append(f"{where}: {what}")

    def differs(self, where: str, what: str) -> None:
        self.differences.append(Finding(where=f"certificate, {where}", what=what))

    def shape(self) -> None:
        """Every part is there, and nothing else."""
        parts = {"schema", "players", "worth", "shapley", *FAMILY, "core", "splits", "blocking"}
        if self.reader.plain["schema"] == SCHEMAS[1]:
            parts.add("inefficient")
        self.reader.keys(self.reader.plain, parts, "certificate")

    def shapley(self) -> None:
        """Recompute from dividends, each split equally among the coalition's members."""
        before = len(self.differences)
        claimed = self.reader.share(self.reader.plain.get("shapley"), "certificate, shapley")
        unit = lcm(*(v.denominator for v in self.worth))
        dividend = [v.numerator * (unit // v.denominator) for v in self.worth]
        for i in range(self.n):
            for mask in range(1 << self.n):
                if mask >> i & 1:
                    dividend[mask] -= dividend[mask ^ (1 << i)]
        by_size = [[0] * (self.n + 1) for _ in range(self.n)]
        for mask, gain in enumerate(dividend):
            if gain:
                for i in range(self.n):
                    if mask >> i & 1:
                        by_size[i][mask.bit_count()] += gain
        value = [
            sum((Fraction(part, size * unit) for size, part in enumerate(parts) if part), Fraction(0))
            for parts in by_size
        ]
        for name, own, theirs in zip(self.reader.players, value, claimed, strict=True):
            if own != theirs:
                self.differs(f"shapley, {name}", f"is {theirs}; the dividends give {own}.")
        self.points["shapley"] = claimed
        self._tell("shapley", before, "recomputed from the dividends")

    def lexicographic(self, name: str) -> None:
        """Check the stages of a member of the nucleolus family."""
        plain, reader = self.reader.plain, self.reader
        is_per_capita, is_rational = FAMILY[name]
        before = len(self.differences)
        claim = plain.get(name)
        if claim is None:
            gain = self.worth[-1] - sum(self.worth[1 << i] for i in range(self.n))
            if not is_rational or gain >= 0:
                self.differs(name, "is missing, though it exists.")
            self._tell(name, before, "does not exist: v(N) is less than what the players have alone")
            return
        if not isinstance(claim, Mapping) or not isinstance(claim.get("stages"), list):
            self.differs(name, "has no list of stages.")
            return
        reader.keys(claim, {"share", "stages"}, f"certificate, {name}")
        share = reader.share(claim.get("share"), f"certificate, {name}, share")
        self.points[name] = share
        if len(claim["stages"]) > self.n:
            self.differs(name, f"has {len(claim['stages'])} stages; {self.n} players need at most {self.n}.")
            return
        stages = [self._stage(s, f"{name}, stage {k + 1}") for k, s in enumerate(claim["stages"])]
        if len(self.differences) > before:
            return
        if sum(share) != self.worth[-1]:
            self.differs(name, f"sums to {sum(share)}, not to v(N) = {self.worth[-1]}.")
        if is_rational:
            for i, player in enumerate(reader.players):
                if share[i] < self.worth[1 << i]:
                    self.differs(f"{name}, {player}", f"gets {share[i]}, less than alone.")
        if any(len(lead) + len(alone) > 2 * self.n for _, lead, alone in stages):
            self.differs(name, f"has a stage of more than {2 * self.n} coalitions; no proof needs as many.")
            return
        is_forced = is_rational and sum(self.worth[1 << i] for i in range(self.n)) == self.worth[-1]
        everybody = {1 << i: Fraction(1, self.n) for i in range(self.n)}
        if is_forced and stages != [(None, {}, everybody)]:
            self.differs(name, "is the only imputation: its one stage holds everybody at what he has alone.")
        proof = StageProof(
            self.worth, share, self.differs, is_per_capita=is_per_capita, is_rational=is_rational
        )
        for k, (level, lead, alone) in enumerate(stages):
            proof.stage(f"{name}, stage {k + 1}", level, lead, alone)
        if proof.span.rank < self.n:
            self.differs(
                name, f"the stages settle rank {proof.span.rank} of {self.n}: the point is not unique."
            )
        self._tell(name, before, f"proved by {len(stages)} stages")

    def _stage(
        self, plain: object, where: str
    ) -> tuple[Fraction | None, dict[int, Fraction], dict[int, Fraction]]:
        if not isinstance(plain, Mapping):
            self.differs(where, "is not an object.")
            return None, {}, {}
        self.reader.keys(plain, {"level", "coalitions", "alone"}, f"certificate, {where}")
        level = plain.get("level")
        return (
            None if level is None else self.reader.number(level, f"certificate, {where}, level"),
            self.reader.by_coalition(plain.get("coalitions"), f"certificate, {where}, coalitions"),
            self.reader.by_coalition(plain.get("alone"), f"certificate, {where}, alone"),
        )

    def splits(self) -> None:
        """Read the splits from elsewhere; each hands out v(N), or what it is said to hand out beyond it."""
        before, plain, reader = len(self.differences), self.reader.plain, self.reader
        splits, beyond = plain.get("splits"), plain.get("inefficient", {})
        if not isinstance(splits, Mapping) or not isinstance(beyond, Mapping):
            self.differs("splits", "'splits' and 'inefficient' must be objects.")
            return
        if len(splits) > MOST_SPLITS:
            self.differs("splits", f"has {len(splits)} splits; at most {MOST_SPLITS} are rechecked.")
            return
        for name, share in splits.items():
            if name in self.points or name in FAMILY or not is_text(name):
                self.differs(f"splits, {cut(name)[1:-1]}", "has the name of a solution.")
                continue
            self.of_split[name] = reader.share(share, f"certificate, splits, {cut(name)[1:-1]}")
        claimed = {
            name: reader.number(value, f"certificate, inefficient, {cut(name)[1:-1]}")
            for name, value in beyond.items()
        }
        for name in sorted(claimed.keys() - self.of_split.keys()):
            self.differs(f"inefficient, {name}", "names no split.")
        if len(self.differences) > before:
            return
        for name, share in self.of_split.items():
            over = sum(share) - self.worth[-1]
            said = claimed.get(name)
            if said is None and abs(over) > self.slack:
                self.differs(
                    f"splits, {name}", f"hands out {sum(share)}, {_too(over)}; v(N) is {self.worth[-1]}."
                )
            elif said is not None and (said != over or abs(over) <= self.slack):
                self.differs(f"inefficient, {name}", f"is {said}; the split hands out {over} beyond v(N).")
            elif said is not None:
                self.confirmed.append(
                    f"splits, {name}: not efficient, hands out {sum(share)}, {_too(over)}; "
                    f"v(N) is {self.worth[-1]}"
                )

    def core(self) -> None:
        """Check the least ε, the balancing weights of an empty core, the point of one that is not."""
        before = len(self.differences)
        claim = self.reader.plain.get("core")
        if not isinstance(claim, Mapping):
            self.differs("core", "is not an object.")
            return
        self.reader.keys(claim, {"least_core_epsilon", "empty", "balancing", "point"}, "certificate, core")
        weights = self.reader.by_coalition(claim.get("balancing"), "certificate, core, balancing")
        epsilon = claim.get("least_core_epsilon")
        level = None
        if epsilon is not None:
            level = self.reader.number(epsilon, "certificate, core, least_core_epsilon")
        if len(self.differences) > before:
            return
        is_empty = level is not None and level > self.slack
        if len(weights) > 2 * self.n:
            self.differs("core, balancing", f"has {len(weights)} weights; no proof needs over {2 * self.n}.")
            return
        if level is None:
            if self.n > 1:
                self.differs("core", "gives no least-core epsilon.")
            if weights:
                self.differs("core, balancing", "has weights, and a single player has no coalition.")
        else:
            self._least(level, weights)
        if claim.get("empty") is not is_empty:
            self.differs("core, empty", f"is {cut(claim.get('empty'))}, against an epsilon of {level}.")
        if is_empty:
            if claim.get("point") is not None:
                self.differs("core, point", "is given, and the core is empty.")
        else:
            self._point(self.reader.share(claim.get("point"), "certificate, core, point"))
        self._tell(
            "core",
            before,
            "empty, by its balancing weights" if is_empty else "a point of it leaves nobody short",
        )

    def _point(self, point: list[Fraction]) -> None:
        """The point of the core is the prenucleolus, which is proved apart, and leaves nobody short."""
        if point != self.points.get("prenucleolus"):
            self.differs("core, point", "is not the prenucleolus.")
        worst = largest_excess(self.worth, point)
        if worst is not None and worst > self.slack:
            self.differs("core, point", f"leaves a coalition {worst} short.")

    def _least(self, level: Fraction, weights: Mapping[int, Fraction]) -> None:
        if self.n == 1:
            self.differs("core, least_core_epsilon", "is given, and a single player has no coalition.")
            return
        if any(w <= 0 for w in weights.values()) or weights.keys() & {0, self.grand}:
            self.differs("core, balancing", "has a weight that is not positive, or names everybody.")
        for i, player in enumerate(self.reader.players):
            total = sum((w for m, w in weights.items() if m >> i & 1), Fraction(0))
            if total != 1:
                self.differs("core, balancing", f"gives {player} a total weight of {total}, not 1.")
        gathered = sum((w * self.worth[m] for m, w in weights.items()), Fraction(0))
        if gathered - self.worth[-1] != level * sum(weights.values()):
            self.differs("core, balancing", f"does not prove a least epsilon of {level}.")
        point = self.points.get("prenucleolus")
        worst = largest_excess(self.worth, point) if point else None
        if worst != level:
            self.differs("core, least_core_epsilon", f"is {level}; the prenucleolus attains {worst}.")

    def blocking(self) -> None:
        """Test every split against every coalition."""
        before, points = len(self.differences), {**self.points, **self.of_split}
        claimed = self.reader.plain.get("blocking")
        if not isinstance(claimed, Mapping):
            self.differs("blocking", "is not an object.")
            return
        for name in sorted(claimed.keys() ^ points.keys()):
            self.differs(
                f"blocking, {cut(name)[1:-1]}", "names a split without a claim, or a claim without a split."
            )
        for name in sorted(claimed.keys() & points.keys()):
            self._blocks(name, claimed[name], points[name])
        self._tell("blocking", before, f"{len(claimed)} splits tested against every coalition")

    def _blocks(self, name: str, claim: object, point: list[Fraction]) -> None:
        gains, unit = excesses(self.worth, point)
        most = max(gains[1:])
        is_blocked = Fraction(most, unit) > self.slack
        if claim is None:
            if is_blocked:
                self.differs(
                    f"blocking, {name}",
                    f"says that nobody gains by leaving; somebody gains {Fraction(most, unit)}.",
                )
            return
        if not isinstance(claim, Mapping):
            self.differs(f"blocking, {name}", "is not an object.")
            return
        before = len(self.differences)
        self.reader.keys(claim, {"coalition", "gain"}, f"certificate, blocking, {name}")
        mask = self.reader.mask(claim.get("coalition"), f"certificate, blocking, {name}")
        gain = self.reader.number(claim.get("gain"), f"certificate, blocking, {name}, gain")
        if len(self.differences) > before:
            return
        if not (gains[mask] == gain * unit == most and is_blocked):
            self.differs(
                f"blocking, {name}",
                f"claims a gain of {gain}; it is {Fraction(gains[mask], unit)}, "
                f"the most is {Fraction(most, unit)}.",
            )
        elif mask != gains.index(most, 1):
            self.differs(f"blocking, {name}", "does not name the first of the coalitions that gain most.")


def _too(over: Fraction) -> str:
    return f"{abs(over)} too {'much' if over > 0 else 'little'}"
