"""What a page shows of a stored result: figures from its answer, its files, and the way into its sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from gasunion.operations.committee.run import Run
from gasunion.operations.committee.runs import result_for, result_of
from gasunion.reading.plain import json_of
from gasunion.web.app import installation
from gasunion.web.runs.result_file import result_response
from gasunion.web.security import Route, public, signed_in

router = APIRouter(prefix="/desk/results", route_class=Route, include_in_schema=False)

USD_PER_MUSD: Final = 1e6
PAGES: Final = {"plan": "report.html", "comparison": "compare.html"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """A party in a result. surplus_musd : None where it is not known."""

    party: str
    surplus_musd: float | None
    imports_bcm: float | None
    exports_bcm: float | None
    unserved_bcm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderRow:
    """A border in a result: net flow of the year and its range."""

    border: str
    ends: str
    value: float | None
    low: float | None
    high: float | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """What is shown of a result.

    Attributes
    ----------
    page : address of the result's own page. files : name → address, all under one pass.
    surplus_musd : of all parties. gain_musd : of a block against the status quo; None for other plans.
    asked : parties of the model whose consent a protocol drafted from it asks for.
    """

    page: str | None
    files: Mapping[str, str]
    surplus_musd: float | None = None
    gain_musd: float | None = None
    base_year: int | None = None
    parties: tuple[PartyRow, ...] = ()
    borders: tuple[BorderRow, ...] = ()
    asked: tuple[str, ...] = ()
    gainers: tuple[str, ...] = ()
    losers: tuple[str, ...] = ()
    changed_inputs: int = 0


def result_view(request: Request, run: Run) -> ResultView:
    """The result of a run that is done.

    Raises
    ------
    Refused : its files were changed. Unknown : they are gone.
    """
    shelf, listed = request.app.state.shelf, result_of(run)
    names = shelf.names(run.address, listed)
    party = signed_in(request).party
    given = request.app.state.passes.issue(run.address, party, now=installation(request).now())
    files = {name: f"/desk/results/{run.address}/{given}/{name}" for name in sorted(names)}
    page = files.get(PAGES[run.kind])
    answer_name = "plan.json" if run.kind == "plan" else "compare.json"
    answer: Any = json_of(shelf.file(run.address, answer_name, listed), answer_name)
    if run.kind == "comparison":
        (told,) = answer["comparisons"] or ({"gainers": [], "losers": [], "inputs": []},)
        return ResultView(
            page=page, files=files, gainers=tuple(told["gainers"]), losers=tuple(told["losers"]),
            changed_inputs=len(told["inputs"]),
        )  # fmt: skip
    asked: tuple[str, ...] = ()
    if "protocol.json" in names:
        body: Any = json_of(shelf.file(run.address, "protocol.json", listed), "protocol.json")
        asked = tuple(body["consents"]["asked"])
    base = answer.get("base")
    return ResultView(
        page=page,
        files=files,
        surplus_musd=_musd(answer.get("surplus_usd")),
        gain_musd=_musd(answer.get("gain_usd")),
        base_year=None if not base else int(base["year"]),
        parties=tuple(_party(name, row) for name, row in sorted((answer.get("parties") or {}).items())),
        borders=tuple(_border(name, row) for name, row in sorted((answer.get("borders") or {}).items())),
        asked=asked,
    )


def _musd(usd: float | None) -> float | None:
    return None if usd is None else usd / USD_PER_MUSD


def _party(name: str, row: Mapping[str, Any]) -> PartyRow:
    return PartyRow(
        party=name,
        surplus_musd=_musd(row.get("surplus_usd")),
        imports_bcm=row.get("imports_bcm"),
        exports_bcm=row.get("exports_bcm"),
        unserved_bcm=sum((row.get("unserved_bcm") or {}).values()),
    )


def _border(name: str, row: Mapping[str, Any]) -> BorderRow:
    year = row.get("net_flow", {}).get("year", {})
    return BorderRow(
        border=name,
        ends=f"{row.get('from', '?')} → {row.get('to', '?')}",
        value=year.get("value"),
        low=year.get("low"),
        high=year.get("high"),
        unit=str(year.get("unit", "")),
    )


@router.get("/{address}/{given}/{name}")
@public
def result_file(request: Request, address: str, given: str, name: str) -> Response:
    """A file of a result, for whoever holds a pass to it."""
    desk = installation(request)
    party = request.app.state.passes.party(given, address, now=desk.now())
    listed = result_for(desk, party, address)
    return result_response(name, request.app.state.shelf.file(address, name, listed))
