"""Routers of the API."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from gasunion.web.api import (
    agreements,
    arrivals,
    committee,
    cycles,
    days,
    events,
    messages,
    notes,
    papers,
    people,
    protocols,
    sessions,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    sessions.router,
    people.router,
    agreements.router,
    days.router,
    arrivals.router,
    cycles.router,
    papers.router,
    messages.router,
    notes.router,
    events.router,
    committee.router,
    protocols.router,
)
