"""Files of a result of `gasunion sales`: tables, and the market as a file that `gasunion market` reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.scenario.naming import Naming
from gasunion.writing import json_bytes


def sales_files(answer: Mapping[str, Any], *, names: Sequence[Naming]) -> dict[str, bytes]:
    """Every file of the folder by its name. The same answer gives the same bytes.

    Parameters
    ----------
    names : what parties and places are called in each language.
    """
    ends = answer["intervals"]

    def row(name: str, value: float | None) -> list[Any]:
        return [value, *ends[name]]

    prices = [
        [r, m, *row(f"regimes.{r}.prices.{m}", price), of["sold"][m]]
        for r, of in answer["regimes"].items()
        for m, price in of["prices"].items()
    ]
    changes = [
        [r, kind, name, *row(f"changes.{r}.{kind}.{name}", value)]
        for r, of in answer["changes"].items()
        for kind in ("sellers", "consumers")
        for name, value in of[kind].items()
    ]
    mergers = [[m["group"], m["gain"], *m["interval"], m["pays"], m["consumers"]] for m in answer["mergers"]]
    return {
        "market.json": json_bytes(answer["certificate"]["market"]),
        "prices.csv": _csv(("regime", "market", "price_usd_per_tcm", "low", "high", "sold_bcm"), prices),
        "changes.csv": _csv(("regime", "kind", "name", "change_musd", "low", "high"), changes),
        "mergers.csv": _csv(("group", "gain_musd", "low", "high", "pays", "consumers_musd"), mergers),
    }


def _csv(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(["" if v is None else v if isinstance(v, str) else repr(v) for v in row] for row in rows)
    return out.getvalue().encode()
