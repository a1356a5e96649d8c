"""What the evidence supports about the claim, in one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gasunion.scenario.north import KINDS
from gasunion.studies.north.value import Spread

# Probability of the most favourable reading from which on the verdict's words hold.
_VERDICTS = (
    (0.05, "does not support"),
    (0.5, "makes unlikely, and does not exclude,"),
    (0.95, "makes likely, and does not prove,"),
)
_BEST = "supports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read the claim. spread : of the money it speaks of. [MUSD]. probability : of the claim."""

    reading: str
    spread: Spread
    probability: float


def verdict_of(readings: tuple[Reading, ...]) -> str:
    """Words for the most favourable reading."""
    best = max(r.probability for r in readings)
    return next((words for limit, words in _VERDICTS if best < limit), _BEST)


def sentence_of(
    readings: tuple[Reading, ...],
    *,
    claim_musd: float,
    party: str,
    base_year: int,
    years: int,
    most: tuple[str, ...],
) -> str:
    """The sentence: verdict, intervals, probabilities, and the data that would change it most.

    Parameters
    ----------
    readings : lines by use, lines whole, cost at resource cost, cost at export opportunity cost.
    most : data by name, the one that matters most first; empty where nothing is uncertain.
    """
    use, whole, resource, export = readings
    claim = billions(claim_musd).removesuffix(".0")
    chances = ", ".join(f"{r.probability:.2f}" for r in readings[:-1]) + f" and {export.probability:.2f}"
    data = f"; better data on {listed(tuple(map(datum_words, most)))} would change this most" if most else ""
    between = [_interval(r.spread) for r in readings]
    return (
        f"The evidence {verdict_of(readings)} the claim that {claim} bn USD or more are saved: the lines for "
        f"own gas cost {billions(use.spread.p50)} bn USD of {base_year} ({between[0]}), "
        f"{billions(whole.spread.p50)} ({between[1]}) if all of what they share with others is counted, and "
        f"over {years} years, undiscounted, {party} pays {_more(resource.spread)} with own gas than with "
        f"bought gas at resource cost ({between[2]}), and {_more(export.spread)} at export opportunity cost "
        f"({between[3]}); {claim} bn or more has the probability {chances} in these four readings, intervals "
        f"hold 90 of 100 draws{data}."
    )


def billions(musd: float) -> str:
    """Billions with one digit behind the point; a typographic minus, and no minus before zero.

    Examples
    --------
    >>> billions(6949.0), billions(-12.0), billions(-1250.0)
    ('6.9', '0.0', '−1.2')
    """
    text = f"{musd / 1000.0:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", "−")


def listed(words: tuple[str, ...]) -> str:
    """Words in a row: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def datum_words(name: str) -> str:
    """A datum for a person.

    Examples
    --------
    >>> datum_words("capex_musd[BBS2]"), datum_words("own_gas_export"), datum_words("demand[EAST]")
    ('the investment in BBS2', 'own gas export', 'demand of EAST')
    """
    found = re.fullmatch(r"(\w+)\[(.*)\]", name)
    if found is None:
        return name.replace("_", " ")
    words = {"capex_musd": "the investment in", "share": "the share borne of", "fuel_pct": "the fuel of"}
    return f"{words.get(found[1], found[1].replace('_', ' ') + ' of')} {found[2]}"


def datum_meaning(name: str) -> tuple[str, str]:
    """(unit, meaning) of a datum."""
    found = re.fullmatch(r"(\w+)(?:\[(.*)\])?", name)
    kind = found[1] if found else name
    if kind in KINDS:
        return KINDS[kind].unit, KINDS[kind].meaning
    return {
        "capex_musd": ("MUSD", "Investment in a part."),
        "share": ("1", "Share of a part that the options bear."),
        "fuel_pct": ("%", "Gas burnt or lost on the way."),
    }[kind]


def _interval(spread: Spread) -> str:
    return f"{billions(spread.p5)} to {billions(spread.p95)}"


def _more(spread: Spread) -> str:
    word = "more" if spread.p50 >= 0 else "less"
    return f"{billions(abs(spread.p50))} bn {word}"
