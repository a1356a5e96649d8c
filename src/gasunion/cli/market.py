"""`gasunion market`: the prices that form where traders sell over a network; or an answer rechecked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gasunion import __version__
from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.plan import BaseOption, ScenarioOption, SeedOption, SetOption
from gasunion.cli.rechecked import leave_rechecked
from gasunion.outcome import Envelope, Finding, Refused, sha256_of

if TYPE_CHECKING:
    from gasunion.studies.fleet import Crew
    from gasunion.studies.sales.asked_market import Asked


@guarded("market")
def market(
    file: Annotated[
        str,
        typer.Argument(
            metavar="MARKET.json|CASE",
            help="The market, see gasunion schema market-file; or a case, with --year.",
        ),
    ],
    year: Annotated[
        int | None, typer.Option("--year", help="The market of a case's year: everybody sells apart.")
    ] = None,
    sellers: Annotated[
        str | None, typer.Option(metavar="KZ+RU+TM", help="Of a year: who sells; members that can.")
    ] = None,
    markets: Annotated[
        str | None, typer.Option(metavar="CN_HUB+EU_AGG", help="Of a year: outside markets; all.")
    ] = None,
    conduct: Annotated[
        str | None, typer.Option(metavar="RU=0.2:0.8", help="Of a year: 0 takes the price, 1 Cournot; 0:1.")
    ] = None,
    settled: Annotated[
        str | None,
        typer.Option(metavar="A+B", help="Of a year: contracts whose price is settled; all, none."),
    ] = None,
    annual: Annotated[
        bool, typer.Option("--annual", help="Of a year: one period, not twelve months.")
    ] = False,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    base: BaseOption = True,
    worlds: Annotated[
        int, typer.Option("--worlds", metavar="N", help="Of a year: intervals over worlds of its base.")
    ] = 0,
    seed: SeedOption = 0,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=256, help="Processes; one per core where not given.")
    ] = None,
    verify: Annotated[
        str | None,
        typer.Option("--verify", metavar="ANSWER.json", help="Recheck an answer about this market."),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Prices, sales, profits and rents where traders sell over a network, rechecked by other code."""
    from gasunion.cli.progress import Chunks
    from gasunion.market.answer import answer_of, envelope_of, source_of
    from gasunion.report.answers.market import market_words
    from gasunion.studies.fleet import Crew
    from gasunion.studies.sales.asked_market import Asked, market_asked

    asked = Asked(
        source=file,
        year=year,
        sellers=sellers,
        markets=markets,
        conduct=conduct,
        settled=settled,
        annual=annual,
        scenario=tuple(scenario or ()),
        changes=tuple(changes or ()),
        base=base,
        worlds=worlds,
        seed=seed,
    )
    crew = Crew(workers=workers)
    if verify is not None:
        _verify(asked, verify, json_file, crew)
    with Chunks("worlds") as progress:
        found = market_asked(asked, crew=crew, watch=progress)
    origin = provenance(found.input_sha256, found.overridden)
    if found.market is None:
        leave(Envelope(name="market", outcome=found.outcome, provenance=origin), json_file=json_file)
    envelope = envelope_of(
        answer_of(found.market, found.worlds), source_of(found.plain, found.of_year), origin
    )
    text = market_words(envelope.outcome, envelope.body) if envelope.body else ""
    leave(envelope, json_file=json_file, text=text)


def _verify(asked: Asked, file: str, json_file: str | None, crew: Crew) -> None:
    from gasunion.cli.progress import Chunks
    from gasunion.market.answer import source_of
    from gasunion.market.printed import verify_answer
    from gasunion.reading.plain import read_json
    from gasunion.studies.sales.asked_market import asked_again, market_asked

    plain, data = read_json(file)
    with Chunks("worlds") as progress:
        found = market_asked(asked_again(asked, plain), crew=crew, watch=progress)
    if found.market is None:
        what = f"has no market of that year: {found.outcome.message}."
        raise Refused([Finding(where=asked.source, what=what, hint="Give the case the answer was made of.")])
    outcome, confirmed = verify_answer(
        plain,
        found.market,
        source=source_of(found.plain, found.of_year),
        input_sha256=found.input_sha256,
        version=__version__,
        overridden=found.overridden,
        worlds=found.worlds,
    )
    of = sha256_of(found.input_sha256.encode(), data)
    leave_rechecked("market", outcome, confirmed, input_sha256=of, json_file=json_file)
