"""Reading a certificate: what cannot be read is told by its place, and nothing is computed from giants.

Part of the second proof: shares no code with what made the certificate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction
from math import lcm

from gasunion.outcome import Finding, Refused

MOST_PLAYERS = 16
"""Exact tables of 2ⁿ rationals; certificates are written up to 14."""
MOST_DIGITS = 1000
"""Of a denominator common to all worths: beyond, tables of 2ⁿ such numbers would fill the memory."""
NEGLIGIBLE = Fraction(1, 10**12)
"""Relative to the largest worth: a gain below this is no objection."""

GREATEST = 10**200
"""No share of worths that are read is as large; beyond lie numbers that no float holds."""

SCHEMAS = ("gasunion/certificate/1", "gasunion/certificate/2")
"""The second says under `inefficient` what a split hands out beyond v(N); in the first every split hands out
v(N)."""

_RATIONAL = re.compile(r"-?[0-9]{1,4000}(/[0-9]{1,4000})?")


class CertificateReader:
    """Reads the parts of a certificate and gathers what cannot be read.

    Attributes
    ----------
    faults : what could not be read; a caller who has read players and worths may put its own list here.
    """

    def __init__(self, plain: object) -> None:
        if not isinstance(plain, Mapping):
            raise Refused([Finding(where="certificate", what="is not an object.", hint=_HINT)])
        self.plain = plain
        schema = plain.get("schema")
        if not isinstance(schema, str) or schema not in SCHEMAS:
            raise Refused(
                [
                    Finding(
                        where="certificate, schema",
                        what=f"is {cut(schema)}; a certificate says 'gasunion/certificate/1'.",
                        value=cut(schema),
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
            or any(not is_text(p) or not p or "+" in p for p in players)
            or len(set(players)) != len(players)
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
        """A whole number or a fraction in lowest terms, always as text; 0 and a fault where it is not."""
        if isinstance(value, str) and _RATIONAL.fullmatch(value):
            top, _, bottom = value.partition("/")
            if int(bottom or "1"):
                number = Fraction(int(top), int(bottom or "1"))
                if abs(number) <= GREATEST and str(number) == value:
                    return number
        self.faults.append(
            Finding(where=where, what=f"{cut(value)} is not a whole number or a fraction as text.")
        )
        return Fraction(0)

    def mask(self, name: object, where: str) -> int:
        """Mask of a coalition; 0 and a fault where it is not one of the players."""
        mask = 0
        for part in name.split("+") if isinstance(name, str) else [""]:
            bit = self.bit.get(part, 0)
            if not bit or mask & bit:
                self.faults.append(
                    Finding(where=where, what=f"{cut(name)} is not a coalition of the players.")
                )
                return 0
            mask |= bit
        return mask

    def by_coalition(self, value: object, where: str) -> dict[int, Fraction]:
        """An object of numbers by coalition."""
        if not isinstance(value, Mapping):
            self.faults.append(Finding(where=where, what="is not an object by coalition."))
            return {}
        out: dict[int, Fraction] = {}
        for name, number in value.items():
            mask = self.mask(name, where)
            if mask in out:
                self.faults.append(Finding(where=where, what=f"the coalition {cut(name)} stands twice."))
            out[mask] = self.number(number, f"{where}, {cut(name)[1:-1]}")
        return out

    def share(self, value: object, where: str) -> list[Fraction]:
        """A number for each player."""
        if not isinstance(value, Mapping) or set(value) != set(self.players):
            self.faults.append(Finding(where=where, what="is not an object with one entry for each player."))
            return [Fraction(0)] * len(self.players)
        out = [self.number(value[p], f"{where}, {p}") for p in self.players]
        if lcm(*(x.denominator for x in out)).bit_length() > 2 * MOST_DIGITS * 3.3:
            self.faults.append(
                Finding(where=where, what=f"has a common denominator of more than {2 * MOST_DIGITS} digits.")
            )
            return [Fraction(0)] * len(self.players)
        return out

    def keys(self, value: Mapping[str, object], allowed: AbstractSet[str], where: str) -> None:
        """Tell what is missing from an object or does not belong to it."""
        for name in sorted(allowed - value.keys()):
            self.faults.append(Finding(where=f"{where}, {name}", what="is missing."))
        for name in sorted(map(str, value.keys() - allowed)):
            self.faults.append(Finding(where=f"{where}, {cut(name)[1:-1]}", what="does not belong there."))


def is_text(value: object) -> bool:
    """Whether a value is a text that can be written: half a surrogate pair cannot."""
    return isinstance(value, str) and not re.search(r"[\ud800-\udfff]", value)


def cut(value: object) -> str:
    """A value as Python writes it, cut where it is long."""
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 4000:
        return "a number of more than a thousand digits"
    text = repr(value) if not isinstance(value, str) or len(value) < 60 else f"{value[:50]!r}…"
    return text if len(text) <= 80 else f"{text[:70]}…"


_HINT = "Give the file that 'gasunion share GAME.json --json FILE' wrote, or its 'certificate' part alone."
