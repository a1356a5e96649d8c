"""What a gas is made of: mole fractions of the 21 components that GERG-2008 and AGA8 know."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gasunion.outcome import Finding, Refused
from gasunion.reading.near import near_or

COMPONENTS: Final = (
    "methane",
    "nitrogen",
    "carbon_dioxide",
    "ethane",
    "propane",
    "isobutane",
    "n_butane",
    "isopentane",
    "n_pentane",
    "hexane",
    "heptane",
    "octane",
    "nonane",
    "decane",
    "hydrogen",
    "oxygen",
    "carbon_monoxide",
    "water",
    "hydrogen_sulfide",
    "helium",
    "argon",
)

# A chromatograph's report is rounded to four decimals of a fraction; ten components may miss 1 by this.
SUM_TOLERANCE: Final = 1.0e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """Mole fractions that sum to one, in the order of COMPONENTS; absent components are left out.

    Attributes
    ----------
    components : names. fractions : mole fraction of each, above 0. [mol mol⁻¹]
    """

    # Two tuples and no mapping: compositions are compared, hashed and sent to other processes.
    components: tuple[str, ...]
    fractions: tuple[float, ...]

    @property
    def fraction(self) -> dict[str, float]:
        """Mole fraction by component. [mol mol⁻¹]"""
        return dict(zip(self.components, self.fractions, strict=True))


def composition_of(fractions: Mapping[str, float], *, where: str = "composition") -> Composition:
    """A composition from mole fractions; a sum within 0.001 of one is scaled to one.

    Parameters
    ----------
    fractions : mole fraction by component; percentages are refused by their sum. [mol mol⁻¹]
    where : what a person calls the place they were given in.

    Raises
    ------
    Refused : unknown component (the nearest name is suggested), negative or not finite fraction, or a sum
        further than 0.001 from one; all of them at once.

    Examples
    --------
    >>> composition_of({"methane": 0.96, "ethane": 0.04}).fraction
    {'methane': 0.96, 'ethane': 0.04}
    """
    findings: list[Finding] = []
    for name, value in fractions.items():
        if name not in COMPONENTS:
            hint = near_or(str(name), COMPONENTS, f"Known are: {', '.join(COMPONENTS)}.", told=len(findings))
            findings.append(
                Finding(where=where, what=f"{name!r} is no component.", value=str(name), hint=hint)
            )
        elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            findings.append(
                Finding(
                    where=f"{where}, {name}",
                    what=f"the mole fraction is {value!r}; it must be a finite number.",
                )
            )
        elif value < 0.0:
            findings.append(
                Finding(
                    where=f"{where}, {name}",
                    what=f"the mole fraction is {value:g}; it must be 0 or more.",
                    value=float(value),
                    unit="mol/mol",
                    limit=0.0,
                )
            )
    if not findings:
        total = math.fsum(fractions.values())
        if abs(total - 1.0) > SUM_TOLERANCE:
            percent = "Give fractions, not percentages." if abs(total - 100.0) < 1.0 else None
            findings.append(
                Finding(
                    where=where,
                    what=f"mole fractions sum to {total:g}; they must sum to 1.",
                    value=total,
                    unit="mol/mol",
                    limit=1.0,
                    hint=percent,
                )
            )
    if findings:
        raise Refused(findings)
    # A sum of exactly one changes no digit, which matters where published states are compared to 1e-12.
    present = tuple(c for c in COMPONENTS if fractions.get(c, 0.0) > 0.0)
    return Composition(components=present, fractions=tuple(fractions[c] / total for c in present))
