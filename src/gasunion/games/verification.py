"""Recheck a certificate from its own text, in exact rationals.

Nothing is taken on trust but the players and their worths, and nothing of the code that made the certificate
is used: Shapley values are recomputed from dividends, a member of the nucleolus family is checked stage by
stage, an emptiness of the core by its weights, every split against every coalition.

The argument for the stages stands in `gasunion.games.proof`.

See docs/theory/games.md, section "Certificates".
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from gasunion.games.proof import StageProof, excesses, largest_excess
from gasunion.outcome import Finding, Refused

MOST_PLAYERS = 16
"""Exact tables of 2ⁿ rationals; certificates are written up to 14."""

FAMILY = {
    # name: (excess divided by the coalition's size, must every player get v(i))
    "prenucleolus": (False, False),
    "nucleolus": (False, True),
    "per_capita_prenucleolus": (True, False),
    "per_capita_nucleolus": (True, True),
}


class _Reader:
    """Reads the parts of a certificate and gathers what cannot be read."""

    def __init__(self, plain: object) -> None:
        if not isinstance(plain, Mapping):
            raise Refused([Finding(where="certificate", what="is not an object.", hint=_HINT)])
        self.plain = plain
        schema = plain.get("schema")
        if schema != "gasunion/certificate/1":
            raise Refused(
                [
                    Finding(
                        where="certificate, schema",
                        what=f"is {schema!r}; a certificate says 'gasunion/certificate/1'.",
                        value=str(schema),
                        hint=_HINT,
                    )
                ]
            )
        self.faults: list[Finding] = []
        players = plain.get("players")
        if (
            not isinstance(players, list)
            or not players
            or len(players) > MOST_PLAYERS
            or len(set(map(str, players))) != len(players)
            or any(not isinstance(p, str) or "+" in p for p in players)
        ):
            raise Refused(
                [
                    Finding(
                        where="certificate, players",
                        what=f"is not a list of 1 to {MOST_PLAYERS} different names without '+'.",
                    )
                ]
            )
        self.players: list[str] = players
        self.bit = {name: 1 << i for i, name in enumerate(players)}

    def number(self, value: object, where: str) -> Fraction:
        if isinstance(value, str | int) and not isinstance(value, bool):
            try:
                return Fraction(value)
            except (ValueError, ZeroDivisionError):
                pass
        self.faults.append(
            Finding(where=where, what=f"{value!r} is not a whole number or a fraction as text.")
        )
        return Fraction(0)

    def mask(self, name: str, where: str) -> int:
        mask = 0
        for part in name.split("+"):
            bit = self.bit.get(part, 0)
            if not bit or mask & bit:
                self.faults.append(Finding(where=where, what=f"{name!r} is not a coalition of the players."))
                return 0
            mask |= bit
        return mask

    def by_coalition(self, value: object, where: str) -> dict[int, Fraction]:
        if not isinstance(value, Mapping):
            self.faults.append(Finding(where=where, what="is not an object by coalition."))
            return {}
        out: dict[int, Fraction] = {}
        for name, number in value.items():
            mask = self.mask(str(name), where)
            if mask in out:
                self.faults.append(Finding(where=where, what=f"the coalition {name} stands twice."))
            out[mask] = self.number(number, f"{where}, {name}")
        return out

    def share(self, value: object, where: str) -> list[Fraction]:
        if not isinstance(value, Mapping) or set(value) != set(self.players):
            self.faults.append(Finding(where=where, what="is not an object with one entry for each player."))
            return [Fraction(0)] * len(self.players)
        return [self.number(value[p], f"{where}, {p}") for p in self.players]


_HINT = "Give the file that 'gasunion share GAME.json --json FILE' wrote, or its 'certificate' part alone."


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
    Refused : it is not a certificate; every fault that keeps it from being read.
    """
    reader = _Reader(plain)
    n = len(reader.players)
    given = reader.by_coalition(reader.plain.get("worth"), "certificate, worth")
    missing = (1 << n) - 1 - len(given.keys() - {0})
    if missing:
        reader.faults.append(
            Finding(where="certificate, worth", what=f"lacks the worth of {missing} coalitions.")
        )
    if reader.faults:
        raise Refused(reader.faults)
    worth = [Fraction(0)] + [given[m] for m in range(1, 1 << n)]
    check = _Check(reader, worth)
    check.shapley()
    for name in FAMILY:
        check.lexicographic(name)
    check.core()
    check.blocking()
    if reader.faults:
        raise Refused(reader.faults)
    return check.differences, check.confirmed


class _Check:
    """One certificate's claims against one table of worths."""

    def __init__(self, reader: _Reader, worth: list[Fraction]) -> None:
        self.reader, self.worth, self.n = reader, worth, len(reader.players)
        self.grand = len(worth) - 1
        self.points: dict[str, list[Fraction]] = {}
        self.differences: list[Finding] = []
        self.confirmed: list[str] = []

    def _tell(self, where: str, before: int, what: str) -> None:
        if len(self.differences) == before:
            self.confirmed.append(f"{where}: {what}")

    def differs(self, where: str, what: str) -> None:
        self.differences.append(Finding(where=f"certificate, {where}", what=what))

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
            reader.faults.append(Finding(where=f"certificate, {name}", what="has no list of stages."))
            return
        share = reader.share(claim.get("share"), f"certificate, {name}, share")
        stages = [self._stage(s, f"{name}, stage {k + 1}") for k, s in enumerate(claim["stages"])]
        if reader.faults:
            return
        self.points[name] = share
        if sum(share) != self.worth[-1]:
            self.differs(name, f"sums to {sum(share)}, not to v(N) = {self.worth[-1]}.")
        if is_rational:
            for i, player in enumerate(reader.players):
                if share[i] < self.worth[1 << i]:
                    self.differs(f"{name}, {player}", f"gets {share[i]}, less than alone.")
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
            self.reader.faults.append(Finding(where=f"certificate, {where}", what="is not an object."))
            return None, {}, {}
        level = plain.get("level")
        return (
            None if level is None else self.reader.number(level, f"certificate, {where}, level"),
            self.reader.by_coalition(plain.get("coalitions"), f"certificate, {where}, coalitions"),
            self.reader.by_coalition(plain.get("alone", {}), f"certificate, {where}, alone"),
        )

    def core(self) -> None:
        """Check the least ε, the balancing weights of an empty core, the point of one that is not."""
        before = len(self.differences)
        claim = self.reader.plain.get("core")
        if not isinstance(claim, Mapping):
            self.reader.faults.append(Finding(where="certificate, core", what="is not an object."))
            return
        weights = self.reader.by_coalition(claim.get("balancing"), "certificate, core, balancing")
        epsilon = claim.get("least_core_epsilon")
        if epsilon is None:
            if self.n > 1:
                self.differs("core", "gives no least-core epsilon.")
        else:
            level = self.reader.number(epsilon, "certificate, core, least_core_epsilon")
            self._least(level, weights)
            if (level > 0) != (claim.get("empty") is True):
                self.differs("core, empty", f"is {claim.get('empty')}, against an epsilon of {level}.")
        if claim.get("empty") is not True:
            point = self.reader.share(claim.get("point"), "certificate, core, point")
            if sum(point) != self.worth[-1]:
                self.differs("core, point", f"sums to {sum(point)}, not to v(N).")
            worst = largest_excess(self.worth, point)
            if worst is not None and worst > 0:
                self.differs("core, point", f"leaves a coalition {worst} short.")
        what = (
            "empty, by its balancing weights" if claim.get("empty") else "a point of it leaves nobody short"
        )
        self._tell("core", before, what)

    def _least(self, level: Fraction, weights: Mapping[int, Fraction]) -> None:
        if any(w < 0 for w in weights.values()) or weights.keys() & {0, self.grand}:
            self.differs("core, balancing", "has a negative weight or names everybody.")
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
        before = len(self.differences)
        plain, reader = self.reader.plain, self.reader
        splits, claimed = plain.get("splits", {}), plain.get("blocking")
        if not isinstance(splits, Mapping) or not isinstance(claimed, Mapping):
            reader.faults.append(
                Finding(where="certificate", what="'splits' and 'blocking' must be objects.")
            )
            return
        for name, share in splits.items():
            self.points[str(name)] = reader.share(share, f"certificate, splits, {name}")
        for name in sorted(claimed.keys() ^ self.points.keys()):
            self.differs(f"blocking, {name}", "names a split without a claim, or a claim without a split.")
        for name in sorted(claimed.keys() & self.points.keys()):
            self._blocks(name, claimed[name], self.points[name])
        self._tell("blocking", before, f"{len(claimed)} splits tested against every coalition")

    def _blocks(self, name: str, claim: object, point: list[Fraction]) -> None:
        gains, unit = excesses(self.worth, point)
        most = max(gains[1:])
        if claim is None:
            if most > 0:
                self.differs(
                    f"blocking, {name}",
                    f"says that nobody gains by leaving; somebody gains {Fraction(most, unit)}.",
                )
            return
        if not isinstance(claim, Mapping):
            self.reader.faults.append(
                Finding(where=f"certificate, blocking, {name}", what="is not an object.")
            )
            return
        mask = self.reader.mask(str(claim.get("coalition")), f"certificate, blocking, {name}")
        gain = self.reader.number(claim.get("gain"), f"certificate, blocking, {name}, gain")
        if not (gains[mask] == gain * unit == most and most > 0):
            self.differs(
                f"blocking, {name}",
                f"claims a gain of {gain}; it is {Fraction(gains[mask], unit)}, "
                f"the most is {Fraction(most, unit)}.",
            )
