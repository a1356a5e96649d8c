"""What every answer of the northern question assumes, in sentences; they are printed with it."""

from __future__ import annotations

ASSUMPTIONS = (
    "Data are drawn independently, each from a triangular distribution of its low, middle and high.",
    "What gas does not cover is heated with coal and LPG, so that every option serves the same demand.",
    "Each section lets through what it can, in equal proportion to all areas behind it.",
    "Money is of the base year; no price rises or falls in real terms after it.",
    "Nothing is credited for what is left of a line after the last year.",
    "At export opportunity cost own gas counts what it would earn abroad, and gas that is sold what it would "
    "earn its seller elsewhere; bought gas is paid at its price.",
    "Whether there is enough own gas beside export and the south is not asked.",
    "Health, air and the worth of security are not counted in money.",
)
