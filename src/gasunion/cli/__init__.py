"""The command line: translates words into calls and results into text, and decides nothing.

One file a command group. Nothing heavier than typer is imported before a command runs (each command imports
its workshop inside its own body), so that `gasunion --help` answers at once.
"""

from __future__ import annotations


def main() -> None:
    """Entry point of `gasunion`; `gasunion.cli.door` states the exit codes."""
    from gasunion.cli.streams import settle_streams

    settle_streams()
    from gasunion.cli.app import app

    app()
