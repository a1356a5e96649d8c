"""Routers of the API."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from gasunion.web.api import events, notes, people, sessions

ROUTERS: Final[tuple[APIRouter, ...]] = (sessions.router, people.router, notes.router, events.router)
