"""A waterfall: steps that each begin where the one before ended, and wholes that begin at zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gasunion.report.charts.charts import Chart, bars, room_for, signed_chart
from gasunion.report.language.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a waterfall.

    Attributes
    ----------
    value : what it adds. start : where it begins, where that is not the end of the one before. [MUSD]
    note : its interval, or that it has none. is_whole : whether it is a sum, drawn from zero.
    """

    label: str
    value: float
    note: str = ""
    start: float | None = None
    is_whole: bool = False


def waterfall_chart(words: Language, name: str, steps: Sequence[Step], *, what: str) -> Chart | None:
    """Steps and sums, top to bottom, each with its interval in brackets. [MUSD]

    Where the way leads below zero, stacked bars cannot show it: then each step is a bar from zero.
    """
    if not steps:
        return None
    spans: list[tuple[float, float]] = []
    for step in steps:
        begin = 0.0 if step.is_whole else step.start
        begin = spans[-1][1] if begin is None and spans else begin or 0.0
        spans.append((begin, begin + step.value))
    if min(end for span in spans for end in span) < 0.0:
        labels, values = [s.label for s in steps], [s.value for s in steps]
        return signed_chart(words, name, labels, values=values, what=what)
    told = [words.number(s.value, "MUSD", signed=True) + (f" ({s.note})" if s.note else "") for s in steps]
    clear: dict[str, Any] = {"color": "transparent"}
    series = [
        {
            "type": "bar",
            "stack": "way",
            "silent": True,
            "barWidth": 15,
            "itemStyle": clear,
            "data": [round(min(span), 3) for span in spans],
        },
        {
            "type": "bar",
            "stack": "way",
            "barWidth": 15,
            "data": [
                {
                    "value": round(abs(s.value), 3),
                    "itemStyle": {
                        "color": "--accent" if s.is_whole else "--gain" if s.value >= 0 else "--loss"
                    },
                    "label": {"show": True, "position": "right", "formatter": shown, "color": "--ink"},
                }
                for s, shown in zip(steps, told, strict=True)
            ],
        },
    ]
    unit = words.unit("MUSD")
    alt = f"{what}: " + "; ".join(f"{s.label} {shown} {unit}" for s, shown in zip(steps, told, strict=True))
    chart = bars(name, [s.label for s in steps], series, "MUSD", alt, left=room_for([s.label for s in steps]))
    # A figure stands behind its bar, with its interval.
    chart.option["grid"]["right"] = 30 + 7 * max(len(t) for t in told)
    return chart
