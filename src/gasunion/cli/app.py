"""The command tree."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gasunion import __version__
from gasunion.cli.case import case
from gasunion.cli.compare import compare
from gasunion.cli.day import day
from gasunion.cli.demo import demo
from gasunion.cli.diversion import diversion
from gasunion.cli.door import allow_seconds
from gasunion.cli.hindcast import OLD_NAME, backcast, hindcast
from gasunion.cli.key import key
from gasunion.cli.ledger import ledger
from gasunion.cli.market import market
from gasunion.cli.north import north
from gasunion.cli.plan import plan
from gasunion.cli.projects import projects
from gasunion.cli.protocol import protocol
from gasunion.cli.reconcile import reconcile
from gasunion.cli.report import report
from gasunion.cli.rounds import rounds
from gasunion.cli.sales import sales
from gasunion.cli.schema import schema
from gasunion.cli.serve import serve
from gasunion.cli.share import share
from gasunion.cli.simulate import simulate
from gasunion.cli.tree import Tree
from gasunion.cli.union import union
from gasunion.cli.validate import validate

app = typer.Typer(
    name="gasunion",
    cls=Tree,
    help="Plan, share and run gas transport between several countries on one open model.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from gasunion.writing import speak

        speak(__version__, sys.stdout)
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    seconds: Annotated[
        str | None,
        typer.Option(
            "--solve-seconds",
            metavar="S",
            help="Longest that one solve may take, 600 if not given; an answer that it cuts off says so.",
        ),
    ] = None,
) -> None:
    """Plan, share and run gas transport between several countries on one open model."""
    if seconds is not None:
        allow_seconds(seconds)


app.command()(compare)
app.command()(demo)
app.command()(diversion)
app.command("hindcast")(hindcast)
app.command(OLD_NAME, hidden=True)(backcast)
app.command()(key)
app.command()(market)
app.command()(north)
app.command()(plan)
app.command()(projects)
app.command()(reconcile)
app.command()(report)
app.command()(sales)
app.command()(schema)
app.command()(serve)
app.command()(share)
app.add_typer(day, name="day")
app.add_typer(ledger, name="ledger")
app.add_typer(protocol, name="protocol")
app.add_typer(rounds, name="round")
app.command()(simulate)
app.command()(union)
app.command()(validate)
app.add_typer(case, name="case")
