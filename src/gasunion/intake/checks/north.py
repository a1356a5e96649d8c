"""The northern question: figures with the unit they should have, options and parts that belong together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gasunion.intake.cells import number_text
from gasunion.intake.checks.words import Frames
from gasunion.intake.faults import Fault, fault
from gasunion.intake.tables import rows_of
from gasunion.scenario.north import KINDS, Kind

MOST_YEARS_OFF = 100
MOST_YEARS_BEFORE = 30
_RANGE = ("low", "mid", "high")
_SHARES = ("share_low", "share_mid", "share_high")


def check_north(frames: Frames) -> Iterator[Fault]:
    """What single cells cannot tell; nothing where a case does not ask the question."""
    options, parts, figures = (_records(frames, f"north_{t}") for t in ("options", "parts", "figures"))
    yield from _figures(figures)
    yield from _options(options)
    yield from _parts(parts, options, figures)
    yield from _absent(options, parts, figures)


def _records(frames: Frames, table: str) -> list[dict[str, Any]]:
    frame = frames[table]
    rows: list[dict[str, Any]] = [{str(k): v for k, v in r.items()} for r in frame.to_dict("records")]
    return [{"row": row, **record} for row, record in zip(rows_of(frame), rows, strict=True)]


def _is_given(value: Any) -> bool:
    return value is not None and value != "" and value == value


def _figures(figures: list[dict[str, Any]]) -> Iterator[Fault]:
    for r in figures:
        kind = KINDS.get(r["figure"])
        if kind is None:  # has its own fault
            continue
        name = f"{r['figure']}{' of ' + r['area'] if r['area'] else ''}"

        def told(column: str, what: str, hint: str, value: Any = None, row: int = r["row"]) -> Fault:
            return fault("north_figures", row, column, what, value=value, hint=hint)

        if r["unit"] and r["unit"] != kind.unit:
            yield told("unit", f"unit of {name} is {r['unit']}", f"it is counted in {kind.unit}.", r["unit"])
        if kind.by_area and not r["area"]:
            yield told("area", f"area of {name} is blank", "name the area whose it is.")
        if r["area"] and not kind.by_area:
            yield told("area", f"area of {r['figure']} is {r['area']}", "leave it blank; it holds for all.")
        if kind.is_money and not _is_given(r["price_year"]):
            yield told("price_year", f"price_year of {name} is blank", "say of which year the prices are.")
        if not kind.is_money and _is_given(r["price_year"]):
            year = int(r["price_year"])
            yield told(
                "price_year", f"price_year of {name} is {year}", "it is no money; leave it blank.", year
            )
        given = [r[c] for c in _RANGE if _is_given(r[c])]
        if kind.is_fixed and len(set(given)) > 1:
            words = ", ".join(map(number_text, given))
            yield told("mid", f"low, mid and high of {name} are {words}", "it is a choice; write one number.")
        for column in _RANGE:
            value = r[column]
            if not _is_given(value):
                continue
            unit = "" if kind.unit in ("1", "year") else f" {kind.unit}"
            words = f"{column} of {name} is {number_text(value)}{unit}"
            if not kind.least <= value <= kind.most and value >= 0:
                yield told(column, words, f"it must be {kind.least:g} to {kind.most:g}{unit}.", value)
            elif _is_whole(r["figure"], kind) and value != round(value):
                yield told(column, words, "it must be a whole number.", value)
    yield from _far_years(figures)


def _is_whole(figure: str, kind: Kind) -> bool:
    return kind.unit == "year" or figure == "supply_years"


def _far_years(figures: list[dict[str, Any]]) -> Iterator[Fault]:
    """Prices of a year so far from the base year that no rate of escalation makes sense."""
    base, first = (
        next((r["mid"] for r in figures if r["figure"] == name and _is_given(r["mid"])), None)
        for name in ("base_year", "first_year")
    )
    if base is None:  # has its own fault
        return
    for r in figures:
        latest = base + MOST_YEARS_BEFORE
        if r["figure"] == "first_year" and first is not None and not base <= first <= latest:
            what = f"mid of first_year is {first:.0f}"
            hint = f"it must be {base:.0f}, the base year, to {latest:.0f}."
            yield fault("north_figures", r["row"], "mid", what, value=first, hint=hint)
        if _is_given(r["price_year"]) and abs(r["price_year"] - base) > MOST_YEARS_OFF:
            what = f"price_year of {r['figure']} is {r['price_year']:.0f}"
            hint = (
                f"the base year is {base:.0f}; give prices of at most {MOST_YEARS_OFF} years before or after."
            )
            yield fault("north_figures", r["row"], "price_year", what, value=r["price_year"], hint=hint)


def _options(options: list[dict[str, Any]]) -> Iterator[Fault]:
    for r in options:
        trades = r["gas"] in ("bought", "swapped")
        if trades and not r["seller"]:
            hint = f"name the party; gas that is {r['gas']} comes from one."
            yield fault("north_options", r["row"], "seller", f"seller of {r['option']} is blank", hint=hint)
        if r["gas"] in ("own", "none") and r["seller"]:
            what = f"seller of {r['option']} is {r['seller']}"
            hint = f"leave it blank; its gas is '{r['gas']}'."
            yield fault("north_options", r["row"], "seller", what, value=r["seller"], hint=hint)
        if r["seller"] and r["seller"] == r["party"]:
            what = f"seller of {r['option']} is {r['seller']}, whose areas they are"
            yield fault("north_options", r["row"], "seller", what, hint="name another party, or gas 'own'.")
        if r["party"] and r["party"] != options[0]["party"]:
            what = f"party of {r['option']} is {r['party']}"
            hint = f"row {options[0]['row']} has {options[0]['party']}; the areas are one party's."
            yield fault("north_options", r["row"], "party", what, value=r["party"], hint=hint)
    for gas in ("own", "bought") if options else ():
        rows = [r["row"] for r in options if r["gas"] == gas]
        if len(rows) != 1:
            what = f"has {len(rows)} options whose gas is '{gas}'"
            hint = "the claim compares one with own gas and one with bought gas; keep one of each."
            yield fault("north_options", rows[1] if rows else None, "gas", what, value=len(rows), hint=hint)


def _parts(
    parts: list[dict[str, Any]], options: list[dict[str, Any]], figures: list[dict[str, Any]]
) -> Iterator[Fault]:
    areas = sorted({r["area"] for r in figures if r["figure"] == "demand" and r["area"]})
    base = next((r["mid"] for r in figures if r["figure"] == "base_year" and _is_given(r["mid"])), None)
    without_gas = {r["option"] for r in options if r["gas"] == "none"}
    sections: dict[tuple[str, str], dict[str, Any]] = {}
    for r in parts:

        def told(column: str, what: str, hint: str, row: int = r["row"]) -> Fault:
            return fault("north_parts", row, column, what, hint=hint)

        if base is not None and _is_given(r["price_year"]) and abs(r["price_year"] - base) > MOST_YEARS_OFF:
            hint = (
                f"the base year is {base:.0f}; give prices of at most {MOST_YEARS_OFF} years before or after."
            )
            yield told("price_year", f"price_year of {r['part']} is {r['price_year']:.0f}", hint)
        if base is not None and _is_given(r["from_year"]) and _is_given(r["build_years"]):
            begun, oldest = r["from_year"] - r["build_years"], base - MOST_YEARS_BEFORE
            if begun < oldest:
                what = f"from_year of {r['part']} is {r['from_year']:.0f}, its building begins in {begun:.0f}"
                hint = f"what is older than {oldest:.0f} exists; write a later year and no investment."
                yield told("from_year", what, hint)
        for area in r["areas"] or ():
            if area not in areas:
                hint = f"areas with a demand in north_figures.csv: {', '.join(areas) or 'none'}."
                yield told("areas", f"areas of {r['part']} holds {area}", hint)
        shares = [_is_given(r[c]) for c in _SHARES]
        if any(shares) and not all(shares):
            column = _SHARES[shares.index(False)]
            yield told(column, f"{column} of {r['part']} is blank", "give all three of them, or none.")
        if bool(r["section"]) != _is_given(r["capacity_bcm_y"]):
            column, other = ("capacity_bcm_y", "section") if r["section"] else ("section", "capacity_bcm_y")
            hint = f"{other} is given; a part that limits the flow has both, a network neither."
            yield told(column, f"{column.removesuffix('_bcm_y')} of {r['part']} is blank", hint)
        for option in r["options"] or ():
            if r["section"] and option in without_gas:
                hint = "this option has no gas; leave section and capacity blank."
                yield told("section", f"section of {r['part']} is {r['section']}, in option {option}", hint)
            first = sections.setdefault((option, r["section"]), r)
            if r["section"] and set(first["areas"] or ()) != set(r["areas"] or ()):
                others = " ".join(first["areas"] or ())
                hint = f"row {first['row']} has {others}; parts side by side serve the same."
                what = f"areas of {r['part']}, section {r['section']}, are {' '.join(r['areas'] or ())}"
                yield told("areas", what, hint)


def _absent(
    options: list[dict[str, Any]], parts: list[dict[str, Any]], figures: list[dict[str, Any]]
) -> Iterator[Fault]:
    tables = {"north_options": options, "north_parts": parts, "north_figures": figures}
    if not any(tables.values()):
        return
    for table, rows in tables.items():
        if not rows:
            there = " and ".join(f"{t}.csv" for t, r in tables.items() if r)
            yield fault(
                table, None, None, "has no rows", hint=f"{there} ask the northern question; it needs them."
            )
    if not figures:
        return
    given = {r["figure"] for r in figures}
    for name, kind in KINDS.items():
        if name not in given:
            hint = f"add it, in {kind.unit}: {kind.meaning[0].lower()}{kind.meaning[1:]}"
            yield fault("north_figures", None, "figure", f"figure '{name}' is missing", value=name, hint=hint)
