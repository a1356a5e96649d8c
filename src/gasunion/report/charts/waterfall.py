"""A waterfall: parts that sum to a whole, each beginning where the one before ended."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from gasunion.report.charts.charts import Chart, bars, room_for, signed_chart
from gasunion.report.language.language import Language


def waterfall_chart(
    words: Language, name: str, parts: Sequence[tuple[str, float]], *, total: str, what: str
) -> Chart | None:
    """Parts from zero to their sum, and the sum below them. [MUSD]

    Where the way leads below zero, stacked bars cannot show it: then each part is a bar from zero.
    """
    ends = list(accumulate(v for _, v in parts))
    if not parts:
        return None
    labels = [*(label for label, _ in parts), total]
    values = [*(v for _, v in parts), ends[-1]]
    if min(ends) < 0.0:
        return signed_chart(words, name, labels, values=values, what=what)
    starts = [0.0, *ends[:-1]]
    base = [*(min(a, b) for a, b in zip(starts, ends, strict=True)), 0.0]
    clear: dict[str, Any] = {"color": "transparent"}
    series = [
        {
            "type": "bar",
            "stack": "way",
            "silent": True,
            "barWidth": 15,
            "itemStyle": clear,
            "data": [round(b, 3) for b in base],
        },
        {
            "type": "bar",
            "stack": "way",
            "barWidth": 15,
            "data": [
                {
                    "value": round(abs(v), 3),
                    "itemStyle": {
                        "color": "--accent" if i == len(parts) else "--gain" if v >= 0 else "--loss"
                    },
                    "label": {
                        "show": True,
                        "position": "right",
                        "formatter": words.number(v, "MUSD", signed=True),
                        "color": "--ink",
                    },
                }
                for i, v in enumerate(values)
            ],
        },
    ]
    alt = f"{what}: " + "; ".join(
        f"{label} {words.with_unit(v, 'MUSD', signed=True)}" for label, v in zip(labels, values, strict=True)
    )
    return bars(name, labels, series, "MUSD", alt, left=room_for(labels))
