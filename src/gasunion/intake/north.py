"""Rows of the three northern tables become records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from gasunion.intake.records import Row, is_given, or_none, sourced_of
from gasunion.scenario.north import NorthCase, NorthFigure, NorthOption, NorthPart, Range


def north_case(frames: Mapping[str, pd.DataFrame]) -> NorthCase | None:
    """The northern question of checked tables, ordered by name; None where a case does not ask it."""
    if frames["north_options"].empty:
        return None
    return NorthCase(
        options=tuple(_option(r) for r in _rows(frames, "north_options", "option")),
        parts=tuple(_part(r) for r in _rows(frames, "north_parts", "part")),
        figures=tuple(_figure(r) for r in _rows(frames, "north_figures", "figure", "area")),
    )


def _rows(frames: Mapping[str, pd.DataFrame], table: str, *keys: str) -> list[Row]:
    rows: list[Row] = frames[table].reset_index().to_dict("records")
    return sorted(rows, key=lambda r: tuple(r[k] for k in keys))


def _range(row: Row, pattern: str) -> Range:
    return Range(**{end: float(row[pattern.format(end)]) for end in ("low", "mid", "high")})


def _names(value: Any) -> tuple[str, ...]:
    return tuple(sorted(value or ()))


def _option(row: Row) -> NorthOption:
    return NorthOption(
        option=row["option"],
        name=row["name"],
        name_ru=row["name_ru"],
        gas=row["gas"],
        party=row["party"],
        seller=row["seller"] or None,
        fuel_pct=_range(row, "fuel_{}_pct"),
        can_cut=_names(row["can_cut"]),
        sourced=sourced_of("north_options", row),
    )


def _part(row: Row) -> NorthPart:
    is_shared = is_given(row["share_mid"])
    return NorthPart(
        part=row["part"],
        name=row["name"],
        name_ru=row["name_ru"],
        options=_names(row["options"]),
        areas=_names(row["areas"]),
        section=row["section"] or None,
        party=row["party"],
        capacity_bcm_y=or_none(row["capacity_bcm_y"]),
        strings=int(row["strings"]) if is_given(row["strings"]) else None,
        can_cut=_names(row["can_cut"]),
        from_year=int(row["from_year"]),
        until_year=int(row["until_year"]),
        build_years=int(row["build_years"]),
        capex_musd=_range(row, "capex_{}_musd"),
        price_year=int(row["price_year"]),
        share=_range(row, "share_{}") if is_shared else Range(low=1.0, mid=1.0, high=1.0),
        sourced=sourced_of("north_parts", row),
    )


def _figure(row: Row) -> NorthFigure:
    return NorthFigure(
        figure=row["figure"],
        area=row["area"],
        range=_range(row, "{}"),
        unit=row["unit"],
        price_year=int(row["price_year"]) if is_given(row["price_year"]) else None,
        sourced=sourced_of("north_figures", row),
    )
