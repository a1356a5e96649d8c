"""Colours of every page, each with its light and its dark form.

One party has one colour everywhere. The set is told apart under the common forms of colour blindness, has no
flag's colour for that flag's party, no pure red or green, so that no pair of parties reads as bad and good,
and neither the blue nor the orange of gains and losses, which always have their sign beside them. Use of
capacity is a sequential scale that also falls evenly in grey.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shade:
    """One colour as it stands on a light and on a dark page."""

    light: str
    dark: str


PARTIES: dict[str, Shade] = {
    "CN": Shade("#7a6234", "#c3a76d"),
    "EU": Shade("#5b6876", "#a3b0bd"),
    "IR": Shade("#8a7f9c", "#b9aecb"),
    "KG": Shade("#9a78c2", "#c0a4e2"),
    "KZ": Shade("#17786c", "#5fc4b4"),
    "MN": Shade("#77808a", "#b1b8c0"),
    "RU": Shade("#4f4391", "#9d92e0"),
    "TJ": Shade("#9a8653", "#d0bd8c"),
    "TM": Shade("#737a1c", "#bcc45e"),
    "TR": Shade("#7d6b60", "#b8a699"),
    "UZ": Shade("#a84a80", "#dd85b8"),
}
# For parties of other cases, in the order of their names; told apart like those above.
OTHERS: tuple[Shade, ...] = (
    Shade("#737a1c", "#bcc45e"),
    Shade("#17786c", "#5fc4b4"),
    Shade("#a84a80", "#dd85b8"),
    Shade("#4f4391", "#9d92e0"),
    Shade("#7a6234", "#c3a76d"),
    Shade("#5b6876", "#a3b0bd"),
    Shade("#9a78c2", "#c0a4e2"),
    Shade("#7d6b60", "#b8a699"),
)
# Upper ends of the classes of use of capacity, in per cent, and their colours from little to full.
USE_BOUNDS_PCT: tuple[float, ...] = (25.0, 50.0, 75.0, 95.0)
FULL_PCT = 99.5
USE: tuple[Shade, ...] = (
    Shade("#9dcbe4", "#2f5f86"),
    Shade("#5ba3cf", "#3f86b8"),
    Shade("#2a78b8", "#66b0dc"),
    Shade("#11528f", "#a5d5ef"),
    Shade("#08264f", "#eaf6ff"),
)
PAGE: dict[str, Shade] = {
    "paper": Shade("#ffffff", "#14181d"),
    "raised": Shade("#f5f7f9", "#1c2229"),
    "ink": Shade("#1b232b", "#e8edf2"),
    "soft": Shade("#55616d", "#a7b2bd"),
    "hairline": Shade("#d5dbe1", "#36404a"),
    "accent": Shade("#0a5c8a", "#6cbbe8"),
    "gain": Shade("#1f65a8", "#74b3e8"),
    "loss": Shade("#b35300", "#f0a25a"),
    "estimate": Shade("#8a6d00", "#d9b84a"),
    "land": Shade("#eceeef", "#232a31"),
    "water": Shade("#ffffff", "#14181d"),
    "border": Shade("#c3c9cf", "#404a54"),
    "casing": Shade("#c2cad2", "#4a5560"),
    "casing-edge": Shade("#97a3ae", "#6d7a86"),
}


def party_shades(parties: Iterable[str]) -> dict[str, Shade]:
    """A colour for every party, in the order of their names; known parties always keep theirs."""
    names = sorted(set(parties))
    spare = [n for n in names if n not in PARTIES]
    return {n: PARTIES[n] if n in PARTIES else OTHERS[spare.index(n) % len(OTHERS)] for n in names}


def use_class(use_pct: float) -> int:
    """Number of the class of use of capacity, 0 (little) to 4 (full)."""
    return sum(use_pct >= bound for bound in USE_BOUNDS_PCT)


def variables(parties: Iterable[str]) -> tuple[str, str]:
    """CSS declarations of the light and of the dark page."""
    shades = {f"--{k}": v for k, v in PAGE.items()}
    shades |= {f"--u{i}": v for i, v in enumerate(USE)}
    shades |= {f"--party-{i}": v for i, v in enumerate(party_shades(parties).values())}
    return (
        ";".join(f"{k}:{v.light}" for k, v in shades.items()),
        ";".join(f"{k}:{v.dark}" for k, v in shades.items()),
    )
