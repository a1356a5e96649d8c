"""Routers of the pages, in the order in which they are asked."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from gasunion.web.pages import files, sign_in

ROUTERS: Final[tuple[APIRouter, ...]] = (sign_in.router, files.router)
