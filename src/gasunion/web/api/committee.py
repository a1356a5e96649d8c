"""The committee's room: cases, runs of plans, comparisons."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from gasunion.operations.committee import runs
from gasunion.operations.committee.cases import Slider
from gasunion.operations.committee.own_cases import Cases
from gasunion.operations.committee.run import Run
from gasunion.outcome import Finding, Refused
from gasunion.web.api.answers import Asked, Key, Limit, Page, Sent, problems
from gasunion.web.runs.result_file import KINDS, result_response
from gasunion.web.runs.shelf import Shelf
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/api/v1", route_class=Route, tags=["committee"])

READERS: Final = ("planner", "auditor", "administrator")
Address = Annotated[
    str,
    Path(
        pattern=r"^[0-9a-f]{64}$",
        description="Permanent address of a run: the hash of what it asks.",
        examples=["3f" * 32],
    ),
]
FileName = Annotated[
    str, Path(pattern=r"^[a-z_.]{1,60}$", description="A file of the result.", examples=["plan.json"])
]
CaseName = Annotated[str, Path(min_length=1, max_length=60, examples=["eurasia"])]


class CaseModel(Sent):
    """A case that can be planned. base_years : years that stand on reconciled balances."""

    name: str = Field(examples=["eurasia"])
    sha256: str
    years: list[int]
    base_years: list[int]
    parties: dict[str, str]


class SentRun(Sent):
    """A question. question : a plan, or a comparison of two runs."""

    question: Annotated[
        dict[str, Any],
        Field(
            description="A plan: case, year, plan (status quo, contracted, block), block, base, sliders, "
            "changes, scenario, worlds, seed. A comparison: kind, before, after.",
            examples=[{"case": "two-party", "year": 2025, "plan": "status quo"}],
        ),
    ]
    title: Annotated[str, Field(max_length=200, examples=["A cold winter"])] = ""


class SentReader(Sent):
    """A party that is to be shown a run."""

    party: Annotated[str, Field(min_length=1, max_length=200, examples=["UZ-Op"])]


class FileModel(Sent):
    """A file of a result with its hash."""

    name: str
    sha256: str


def shelf(request: Request) -> Shelf:
    """The shelf of the application's results."""
    found: Shelf = request.app.state.shelf
    return found


@router.get("/cases", responses=problems())
@allowed(*READERS)
def list_cases(request: Request) -> Page[CaseModel]:
    """Cases that can be planned, with their years and parties."""
    known: Cases = request.app.state.cases
    found = [known.facts(name) for name in known.names()]
    items = [
        CaseModel(
            name=f.name,
            sha256=f.sha256,
            years=list(f.years),
            base_years=sorted(f.base_years),
            parties=f.parties,
        )
        for f in found
    ]
    return Page(items=items, next=None)


@router.get("/cases/{case}/sliders", responses=problems(404))
@allowed(*READERS)
def list_sliders(
    case: CaseName, year: Annotated[int, Query(ge=1900, le=2200)], request: Request
) -> Page[Slider]:
    """What can be turned in a year of a case, and how far."""
    facts = request.app.state.cases.facts(case)
    if year not in facts.sliders:
        told = ", ".join(map(str, facts.years))
        raise Refused([Finding(where="year", what=f"{year} cannot be planned.", hint=f"Known: {told}.")])
    return Page(items=list(facts.sliders[year]), next=None)


@router.post("/runs", status_code=202, responses=problems(404, 409))
@allowed("planner")
def ask_run(sent: SentRun, asked: Asked, request: Request, response: Response, key: Key = None) -> Run:
    """Ask for a run; the same question gives the same run, also where it is done already."""
    made = runs.ask_run(
        asked.desk, asked.actor, sent.question, title=sent.title, cases=request.app.state.cases, key=key
    )
    response.headers["Location"] = f"/api/v1/runs/{made.address}"
    return made


@router.get("/runs", responses=problems(404))
@allowed(*READERS)
def list_runs(
    asked: Asked,
    cursor: Annotated[
        str | None, Query(pattern=r"^[0-9a-f]{64}$", description="`next` of the page before.")
    ] = None,
    limit: Limit = 50,
) -> Page[Run]:
    """Runs that the own party asked for or was shown, the newest first."""
    found = runs.runs(asked.desk, asked.actor, before=cursor, limit=limit)
    is_full = len(found) >= limit
    return Page(items=list(found), next=found[-1].address if found and is_full else None)


@router.get("/runs/{address}", responses=problems(404))
@allowed(*READERS)
def show_run(address: Address, asked: Asked) -> Run:
    """One run: how far it is, how it ended."""
    return runs.run(asked.desk, asked.actor, address)


@router.post("/runs/{address}/cancellation", responses=problems(404, 409))
@allowed("planner")
def cancel_run(address: Address, asked: Asked, key: Key = None) -> Run:
    """Want a run no longer; it stops when nobody wants it."""
    return runs.cancel_run(asked.desk, asked.actor, address, key=key)


@router.post("/runs/{address}/start", responses=problems(404, 409))
@allowed("planner")
def start_again(address: Address, asked: Asked, key: Key = None) -> Run:
    """Start a run again that failed, was lost or cancelled."""
    return runs.start_again(asked.desk, asked.actor, address, key=key)


@router.post("/runs/{address}/readers", responses=problems(404))
@allowed("planner")
def share_run(address: Address, sent: SentReader, asked: Asked, key: Key = None) -> Run:
    """Show a run to another party."""
    return runs.share_run(asked.desk, asked.actor, address, sent.party, key=key)


@router.get("/runs/{address}/files", responses=problems(404))
@allowed(*READERS)
def list_files(address: Address, asked: Asked, request: Request) -> Page[FileModel]:
    """Files of a result, with their hashes."""
    found = runs.run(asked.desk, asked.actor, address)
    listed = shelf(request).names(address, runs.result_of(found))
    return Page(items=[FileModel(name=n, sha256=h) for n, h in sorted(listed.items())], next=None)


@router.get(
    "/runs/{address}/files/{name}",
    responses={
        **problems(404),
        200: {"content": {kind.partition(";")[0]: {} for kind in sorted(set(KINDS.values()))}},
    },
    response_class=Response,
)
@allowed(*READERS)
def show_file(address: Address, name: FileName, asked: Asked, request: Request) -> Response:
    """A file of a result, as the worker wrote it; pages come under a policy of their own."""
    found = runs.run(asked.desk, asked.actor, address)
    return result_response(name, shelf(request).file(address, name, runs.result_of(found)))
