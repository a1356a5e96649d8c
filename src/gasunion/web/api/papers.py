"""Statements and balance acts, from the record alone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from gasunion.operations.workday.papers import act, statement
from gasunion.web.api.answers import AgreementName, Asked, DayName, problems
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/api/v1", route_class=Route, tags=["papers"])

DayGiven = Annotated[str, Query(pattern=r"^\d{4}-\d{2}-\d{2}$")]


@router.get("/statement", responses=problems(404))
@allowed("accountant", "dispatcher", "shipper", "auditor")
def show_statement(
    asked: Asked,
    first: DayGiven,
    last: DayGiven,
    agreement: Annotated[str | None, Query(max_length=200)] = None,
    as_of: Annotated[
        str | None, Query(max_length=40, description="Count only what was recorded by then.")
    ] = None,
) -> dict[str, Any]:
    """What the own party received, gave and holds over gas days, both included."""
    return dict(statement(asked.desk, asked.actor, first=first, last=last, agreement=agreement, as_of=as_of))


@router.get("/days/{agreement}/{day}/statement", responses=problems(404))
@allowed("accountant", "dispatcher", "shipper", "auditor")
def show_day_statement(agreement: AgreementName, day: DayName, asked: Asked) -> dict[str, Any]:
    """The same of one gas day."""
    return dict(statement(asked.desk, asked.actor, first=day, last=day, agreement=agreement))


@router.get("/days/{agreement}/{day}/balance-act", responses=problems(404))
@allowed("accountant", "dispatcher", "auditor")
def show_act(
    agreement: AgreementName,
    day: DayName,
    asked: Asked,
    parties: Annotated[
        str | None, Query(max_length=130, description="Two operators, A+B; default: every pair.")
    ] = None,
) -> dict[str, Any]:
    """The daily balance act of operators."""
    return dict(act(asked.desk, asked.actor, agreement=agreement, day=day, parties=parties))
