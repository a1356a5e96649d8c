"""Comparisons as a function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gasunion.api.plans import Result

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Differences:
    """A plan against another one.

    Attributes
    ----------
    before, after : their names. gainers, losers : parties by more than 1 MUSD, in alphabetical order.
    inputs : figures of the data that differ. parties, borders, contracts : before, after and change of each.
    text : what the command prints.
    """

    before: str
    after: str
    gainers: tuple[str, ...]
    losers: tuple[str, ...]
    inputs: pd.DataFrame = field(repr=False)
    parties: pd.DataFrame = field(repr=False)
    borders: pd.DataFrame = field(repr=False)
    contracts: pd.DataFrame = field(repr=False)
    text: str = field(repr=False)

    def __str__(self) -> str:
        return self.text


def compare(plans: Mapping[str, Result]) -> tuple[Differences, ...]:
    """Every further plan against the first, by the names they are given.

    Raises
    ------
    ValueError : fewer than two, or one of them has no plan.
    """
    import pandas as pd

    from gasunion.report.compared import Opened
    from gasunion.report.comparison import comparison_text
    from gasunion.studies.compare import Difference
    from gasunion.studies.compare import compare as compare_plans

    for name, result in plans.items():
        if not result.outcome.is_solved:
            raise ValueError(f"{name} has no plan: {result.outcome.message}")
    opened = [
        Opened(
            name=name,
            case=r.case,
            year=r.year,
            kind=r.kind,
            input_sha256=r.provenance.input_sha256,
            outcome=r.outcome,
            frames=dict(r.stored) if r.stored is not None else r._quick,
        )
        for name, r in plans.items()
    ]

    def frame(differences: Sequence[Difference]) -> pd.DataFrame:
        columns = ["name", "measure", "unit", "period", "before", "after", "change"]
        return pd.DataFrame([[getattr(d, c) for c in columns] for d in differences], columns=columns)

    changed = ["table", "row", "column", "unit", "old", "new"]
    return tuple(
        Differences(
            before=c.before,
            after=c.after,
            gainers=c.gainers(),
            losers=c.losers(),
            inputs=pd.DataFrame([[getattr(x, n) for n in changed] for x in c.inputs], columns=changed),
            parties=frame(c.parties),
            borders=frame(c.borders),
            contracts=frame(c.contracts),
            text=comparison_text([opened[0], other], [c]),
        )
        for other, c in zip(opened[1:], compare_plans([o.compared for o in opened]), strict=True)
    )
