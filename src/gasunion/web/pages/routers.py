"""Routers of the pages, in the order in which they are asked."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from gasunion.web.pages import (
    accounts,
    committee_plans,
    committee_protocols,
    committee_results,
    files,
    first,
    history,
    map,  # noqa: A004  # the page of that name
    matrix,
    messages,
    metering,
    nominate,
    outages,
    people,
    publish,
    sign_in,
    standing,
    why,
)

ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    room.router
    for room in (
        sign_in, files, first, matrix, why, nominate, standing, outages, publish, history, metering, accounts,
        map, messages, people, committee_plans, committee_protocols, committee_results,
    )
)  # fmt: skip
