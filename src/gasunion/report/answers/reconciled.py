"""The answer of `gasunion reconcile`: plain data for the JSON, lines for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.intake.bases import Base
from gasunion.report.language.language import Language, language
from gasunion.studies.reconcile.base_year import DIGITS_BCM, MISFIT_DIGITS, BaseYear


def base_words(base: Mapping[str, Any] | Base | None, *, year: int, words: Language | None = None) -> str:
    """What a person is told of the base year that a plan stands on; in English if not told otherwise."""
    words = words or language("en")
    if base is None:
        return words.say("terminal.base_none", year=str(year))
    told = base.as_dict if isinstance(base, Base) else base
    misfit = words.number(told["misfit"], "", decimals=1)
    key = "terminal.base" if told["year"] == year else "terminal.base_of_other_year"
    return words.say(key, year=str(told["year"]), misfit=f"Σz² {misfit}")


# |z| from which an input is told to a person; beyond two it has given way a lot.
TOLD_DEVIATIONS = 1.0


def _bcm(value: float) -> float:
    return round(value, DIGITS_BCM) + 0.0


def _z(value: float) -> float:
    return round(value, MISFIT_DIGITS) + 0.0


def reconcile_part(base: BaseYear) -> dict[str, Any]:
    """Body of the answer: what was adjusted, balances beside the published ones, misclosures, conflicts."""
    return {
        "year": base.year,
        "misfit": _z(base.misfit),
        "misfit_of": {k: _z(v) for k, v in base.misfit_of.items()},
        "adjusted": [
            {
                "kind": a.unknown.kind,
                "name": a.unknown.name,
                "party": a.unknown.party,
                "unit": a.unknown.unit,
                "before": a.unknown.prior,
                "after": a.after,
                "sigma": a.unknown.sigma,
                "z": None if a.z is None else _z(a.z),
                "source": a.unknown.source,
            }
            for a in base.adjusted
        ],
        "balances": [
            {
                "party": m.observation.figure.party,
                "item": m.observation.figure.item,
                "partner": m.observation.figure.partner,
                "publisher": m.observation.figure.publisher,
                "published_bcm": m.observation.figure.value_bcm,
                "sigma_bcm": m.observation.sigma_bcm,
                "reconciled_bcm": _bcm(m.reconciled_bcm),
                "z": _z(m.z),
                "source": m.observation.figure.sourced.source,
            }
            for m in base.met
        ],
        "fuel": {
            f.party: {
                "least_work_bcm": _bcm(f.least_work_bcm),
                "reconciled_bcm": _bcm(f.reconciled_bcm),
            }
            for f in base.fuel
        },
        "pins": {
            r.contract: {
                "bcm": r.quantity_bcm,
                "rate_mcm_d": {f"{m:02d}": v for m, v in sorted(r.rate_mcm_d.items())},
            }
            for r in base.rates
        },
        "misclosures": {
            m.party: {
                "misclosure_bcm": _bcm(m.misclosure_bcm),
                "sigma_bcm": _bcm(m.sigma_bcm),
                "is_conflict": m.is_conflict,
                "parts_bcm": {k: _bcm(v) for k, v in m.parts.items()},
                "sources": list(m.sources),
                "not_published": list(m.not_published),
            }
            for m in base.misclosures
        },
        "conflicts": [
            {
                "party": c.first.figure.party,
                "item": c.first.figure.item,
                "partner": c.first.figure.partner,
                "publishers": [c.first.figure.publisher, c.second.figure.publisher],
                "difference_bcm": _bcm(c.difference_bcm),
                "sigma_bcm": _bcm(c.sigma_bcm),
            }
            for c in base.conflicts
        ],
    }


def reconcile_words(base: BaseYear, *, out: str) -> str:
    """What a person reads."""
    lines = [f"Base year {base.year}: Σz² {base.misfit:.1f}. Volumes in bcm at 20 °C."]
    lines += ["", f"{'published':<36}{'figure':>9}{'± σ':>8}{'base year':>11}{'z':>7}"]
    for m in base.met:
        label, f = m.observation.label, m.observation.figure
        lines.append(
            f"{label:<36}{f.value_bcm:>9.2f}{m.observation.sigma_bcm:>8.2f}{m.reconciled_bcm:>11.2f}{m.z:>7.1f}"
        )
    lines += ["", "What published figures leave open before anything is reconciled"]
    for c in base.misclosures:
        verdict = "  beyond 2 σ: the sources contradict each other" if c.is_conflict else ""
        absent = f"; not published: {', '.join(c.not_published)}" if c.not_published else ""
        lines.append(f"  {c.party:<4}{c.misclosure_bcm:>+7.2f} ± {c.sigma_bcm:.2f}{verdict}{absent}")
    for x in base.conflicts:
        f, other = x.first.figure, x.second.figure
        lines.append(
            f"  {x.first.label} says {f.value_bcm:.2f}, {other.publisher} {other.value_bcm:.2f}: "
            f"{abs(x.difference_bcm):.2f} apart, σ {x.sigma_bcm:.2f}"
        )
    moved = [a for a in base.adjusted if a.z is not None and abs(a.z) >= TOLD_DEVIATIONS]
    if moved:
        lines += ["", f"Inputs that gave way by {TOLD_DEVIATIONS:.0f} σ or more"]
        lines += [
            f"  {a.unknown.kind} {a.unknown.name}: {a.unknown.prior:.2f} becomes {a.after:.2f} "
            f"{a.unknown.unit}".rstrip()
            + f" (z {a.z:+.1f})"
            for a in moved
        ]
    if out:
        lines += ["", f"The base year as a scenario file: {out}"]
    return "\n".join(lines)
