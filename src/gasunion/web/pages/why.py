"""Why this number: what the engine did step by step, by which rule, from what, and where it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from gasunion.operations.workday.answers.matrix import Why, WhyEntry
from gasunion.operations.workday.why import why
from gasunion.web.app import installation
from gasunion.web.pages.address import there
from gasunion.web.pages.formats import Formats
from gasunion.web.pages.frame import page, words_of
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/desk/day", route_class=Route, include_in_schema=False)

SIDES: Final = ("exit", "entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyStep:
    """One step of the engine: its figure of each side, or one for both.

    Attributes
    ----------
    values : by side, exit first; one entry where both have the same. None: not shown, or nothing was sent.
    less : units taken since the step before, beside each value.
    """

    key: str
    values: tuple[int | None, ...]
    less: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyView:
    """What the drawer shows; sections and entries with their figures written."""

    title: str
    subtitle: str
    sides: list[str]
    steps: tuple[WhyStep, ...]
    codes: tuple[str, ...]
    rules: tuple[str, ...]
    inputs: tuple[str, ...]
    sections: tuple[tuple[str, str], ...]
    outages: tuple[str, ...]
    entries: tuple[WhyEntry, ...]
    hashes: tuple[tuple[str, str], ...]


@router.get("/{agreement}/{day}/why")
@allowed("dispatcher", "shipper", "accountant", "auditor")
def why_page(
    request: Request,
    agreement: str,
    day: str,
    point: str,
    exit: str,  # noqa: A002  # the field of the address
    entry: str,
    hour: int,
) -> Response:
    """One number; opened in the drawer, or as a page without script."""
    here = there(request, agreement, day)
    found = why(
        installation(request), here.actor, agreement=agreement, day=here.at.day.isoformat(), point=point,
        exit_shipper=exit, entry_shipper=entry, hour=hour,
    )  # fmt: skip
    fmt = Formats(words=words_of(request), now=installation(request).now())
    return page(request, "why.html.j2", here="matrix", at=here.at, view=why_view(found, fmt))


def why_view(found: Why, fmt: Formats) -> WhyView:
    """The answer in the order of the engine."""
    say = fmt.words.say
    sections = []
    for s in found.sections:
        load = say("number.unknown") if s.load is None else fmt.quantity(s.load[0])
        text = say("desk.why.load", load=load, capacity=fmt.quantity(s.capacity[0]))
        sections.append((s.section, text))
    hashes = (
        ("bundle", found.bundle_sha256),
        ("result", found.result_sha256),
        ("head", found.record_head),
    )
    return WhyView(
        title=say("desk.why.title", point=found.point, pair=found.pair.replace(">", " → ")),
        subtitle=say(
            "desk.why.subtitle",
            hour=str(found.hour),
            unit=fmt.unit(found.unit),
            number=str(found.publication),
        ),
        sides=found.pair.split(">", 1),
        steps=_steps(found),
        codes=tuple(dict.fromkeys(found.codes)),
        rules=found.rules,
        inputs=found.inputs,
        sections=tuple(sections),
        outages=found.outages,
        entries=found.entries,
        hashes=tuple((k, v) for k, v in hashes if v),
    )


def _steps(found: Why) -> tuple[WhyStep, ...]:
    """The figures in the order of the engine, each beside what it took from the one before."""
    figures = dict(found.figures)
    steps: list[WhyStep] = []
    for key in ("nominated", "processed", "matched", "confirmed"):
        values = tuple(figures.get(f"{key}, {side} side") for side in SIDES)
        if key in figures:
            values = (figures[key],)
        before = steps[-1].values if steps else (None,) * len(values)
        if len(values) < len(before):
            # Matching gives both sides one number; what it took is told by its rule and code.
            before = (None,)
        less = tuple(
            max(0, b - v) if b is not None and v is not None else 0
            for b, v in zip(before, values, strict=True)
        )
        steps.append(WhyStep(key=key, values=values, less=less))
    return tuple(steps)
