"""Files of a result of `gasunion sales`: the page, the answer, tables, and the market as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.report.sales.page import PAGE_FILE, sales_page
from gasunion.report.views.names import names_of_case
from gasunion.report.views.sales import SalesData
from gasunion.scenario.naming import Naming
from gasunion.scenario.parties import Party
from gasunion.writing import json_bytes

ANSWER_FILE = "sales.json"


def sales_files(
    answer: Mapping[str, Any], *, parties: Sequence[Party], names: Sequence[Naming]
) -> dict[str, bytes]:
    """Every file of the folder by its name. The same answer gives the same bytes.

    Parameters
    ----------
    parties : of the case, for their names. names : what parties and places are called in each language.
    """
    files = _tables(answer) | {ANSWER_FILE: json_bytes(answer)}
    data = SalesData(
        answer=answer,
        party_names={p.party: p.name for p in parties},
        names=names_of_case(names),
        files=tuple(sorted(files)),
    )
    return {PAGE_FILE: sales_page(data)} | files


def _tables(answer: Mapping[str, Any]) -> dict[str, bytes]:
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
