"""A base year as a scenario file: every input that changes, with what it was, its deviation and its source.

Volumes are written to 1e-4 bcm, which is what different machines agree on. Applied with `--scenario`, the
file turns the case into the year that happened.

References: docs/theory/base-year.md, section "The file".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from gasunion.intake.bases import tables_sha256
from gasunion.intake.case import Case
from gasunion.intake.folder import toml_entries, toml_text
from gasunion.intake.records import or_none
from gasunion.studies.reconcile.base_year import DIGITS_BCM, FACTOR_DIGITS, MISFIT_DIGITS, Adjusted, BaseYear

Entry = dict[str, Any]


def base_file(case: Case, base: BaseYear) -> str:
    """The scenario file of a solved base year, from the case as it is without a base.

    Raises
    ------
    ValueError : the base year is not solved.
    """
    if not base.outcome.is_solved:
        raise ValueError(f"the base year {base.year} is {base.outcome.code}: there is no file of it")
    case = case.without_base()
    head = {
        "title": f"Base year {base.year} of {case.name}",
        "description": "Made by gasunion reconcile: inputs of a past year that close. "
        "before, sigma, z and source say what each was and how far it gave way.",
        "base": {
            "year": base.year,
            "tables_sha256": tables_sha256(case.frames, case.config, base.year),
            "misfit": round(base.misfit, MISFIT_DIGITS),
            "open_bcm": {m.party: round(m.misclosure_bcm, MISFIT_DIGITS) for m in base.misclosures},
        },
    }
    return toml_text(head) + toml_entries("set", _sets(case, base)) + toml_entries("add", _pins(base))


def _sets(case: Case, base: BaseYear) -> Iterator[Entry]:
    for a in base.adjusted:
        if a.after != round(a.unknown.prior, DIGITS_BCM):
            yield from _OF_KIND[a.unknown.kind](case, base, a)


def _set(table: str, key: list[Any], column: str, a: Adjusted) -> Entry:
    entry: Entry = {
        "table": table,
        "key": key,
        "column": column,
        "value": a.after,
        "before": a.unknown.prior,
    }
    if a.unknown.sigma is not None and a.z is not None:
        entry |= {"sigma": round(a.unknown.sigma, DIGITS_BCM), "z": round(a.z, 2) + 0.0}
    return entry | {"source": a.unknown.source}


def _output(case: Case, base: BaseYear, a: Adjusted) -> Iterator[Entry]:
    yield _set("supplies", [a.unknown.name, base.year], "capacity_bcm_y", a)


def _month_maximum(case: Case, base: BaseYear, a: Adjusted) -> Iterator[Entry]:
    yield _set("supplies", [a.unknown.name, base.year], "month_max_factor", a)


def _wanted(case: Case, base: BaseYear, a: Adjusted) -> Iterator[Entry]:
    node, use_class = a.unknown.name.rsplit(" ", 1)
    yield _set("demands", [node, base.year, use_class], "quantity_bcm_y", a)


def _peak_ratio(case: Case, base: BaseYear, a: Adjusted) -> Iterator[Entry]:
    party, use_class = a.unknown.name.rsplit(" ", 1)
    nodes = case.frames["nodes"]
    here = set(nodes["node"][nodes["party"] == party])
    demands = case.frames["demands"]
    rows = demands[(demands["year"] == base.year) & (demands["class"] == use_class)]
    wanted = {x.unknown.name: x for x in base.adjusted if x.unknown.kind == "wanted use"}
    for node in sorted(set(rows["node"]) & here):
        use = wanted.get(f"{node} {use_class}")
        ratio = a.after if use is None else use.factor(a.unknown.prior, a.after)
        at_place = replace(a, after=max(round(ratio, FACTOR_DIGITS), 1.0))
        yield _set("demands", [node, base.year, use_class], "peak_factor", at_place)


def _stock_change(case: Case, base: BaseYear, a: Adjusted) -> Iterator[Entry]:
    key = [a.unknown.name, _span(case, "storages", "storage", a, base)]
    frame = case.frames["storages"]
    row = frame[(frame["storage"] == key[0]) & (frame["from_year"] == key[1])].iloc[0]
    start = or_none(row["fill_start_bcm"])
    if start is None:
        yield _set("storages", key, "change_bcm", a)
        return
    before = replace(a.unknown, prior=start + a.unknown.prior)
    at_end = replace(a, unknown=before, after=round(start + a.after, DIGITS_BCM))
    yield _set("storages", key, "fill_end_bcm", at_end)


def _shortage(case: Case, base: BaseYear, a: Adjusted) -> Iterator[Entry]:
    party, publisher = a.unknown.name.split(" ", 1)
    yield _set("balances", [party, base.year, "shortage", "", publisher], "value_bcm", a)


def _contract(case: Case, base: BaseYear, a: Adjusted) -> Iterator[Entry]:
    key = [a.unknown.name, _span(case, "contracts", "contract", a, base)]
    frame = case.frames["contracts"]
    row = frame[(frame["contract"] == key[0]) & (frame["from_year"] == key[1])].iloc[0]
    # A quantity that was delivered lies in the contract's range, or the range was not what bound.
    if a.after < row["minimum_bcm_y"]:
        yield {"table": "contracts", "key": key, "column": "minimum_bcm_y", "value": a.after}
    if a.after > row["maximum_bcm_y"]:
        yield {"table": "contracts", "key": key, "column": "maximum_bcm_y", "value": a.after}
    yield _set("contracts", key, "agreed_bcm_y", a)


def _field_use(case: Case, base: BaseYear, a: Adjusted) -> Iterator[Entry]:
    """No table holds what fields use: it stands between gross output and marketed gas alone."""
    yield from ()


def _span(case: Case, table: str, name: str, a: Adjusted, base: BaseYear) -> int:
    frame = case.frames[table]
    of_year = (frame["from_year"] <= base.year) & (frame["until_year"] >= base.year)
    return int(frame["from_year"][of_year & (frame[name] == a.unknown.name)].iloc[0])


_OF_KIND: Mapping[str, Any] = {
    "output": _output,
    "month maximum": _month_maximum,
    "wanted use": _wanted,
    "peak ratio": _peak_ratio,
    "stock change": _stock_change,
    "shortage": _shortage,
    "contract": _contract,
    "field use": _field_use,
}


def _pins(base: BaseYear) -> Iterator[Entry]:
    for r in base.rates:
        row: Entry = {"contract": r.contract, "year": base.year}
        row |= {f"month_{m:02d}_mcm_d": rate for m, rate in sorted(r.rate_mcm_d.items())}
        row |= {"source": f"reconciled with the balances of {base.year}", "confidence": "estimated"}
        yield {"table": "pins", "row": row}
