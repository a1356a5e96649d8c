"""`gasunion serve`: the desk and its API, until it is told to stop."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gasunion.cli.door import JsonOption, as_lines, guarded, provenance, write_answer
from gasunion.outcome import Envelope, Finding, Outcome, Refused

if TYPE_CHECKING:
    from gasunion.operations.serving import Opened

LOCAL = ("127.0.0.1", "localhost", "::1", "[::1]")
PORT = 8470


@guarded("serve")
def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="A made-up gas day in progress, in a temporary folder.")
    ] = False,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="Port to listen on; 0 takes any that is free.")
    ] = PORT,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            help="sqlite:///FILE.db or postgresql://…; default: GASUNION_DATABASE_URL, else "
            "sqlite:///gasunion.db; with --demo a temporary file.",
        ),
    ] = None,
    init: Annotated[bool, typer.Option("--init", help="Make a desk beside a record that has none.")] = False,
    behind_tls: Annotated[
        bool, typer.Option("--behind-tls", help="A proxy in front ends TLS; needed for any host but this.")
    ] = False,
    host_name: Annotated[
        list[str] | None,
        typer.Option("--host-name", metavar="NAME", help="A name that the desk answers to, beside its own."),
    ] = None,
    allow_private_webhooks: Annotated[
        bool, typer.Option("--allow-private-webhooks", help="Webhooks may go to addresses of this network.")
    ] = False,
    key_file: Annotated[
        Path | None,
        typer.Option(
            "--key-file",
            metavar="FILE",
            help="Key that seals secrets in the database; default: GASUNION_KEY_FILE, else beside a file of "
            "SQLite, or gasunion-desk.key here.",
        ),
    ] = None,
    runs: Annotated[
        Path | None,
        typer.Option("--runs", metavar="DIR", help="Folder of plans; default: beside the database."),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option(
            "--cases",
            metavar="DIR",
            help="Folder of cases (folders, workbooks) that planners may name beside those that ship.",
        ),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ADDRESS", help="Dask scheduler on which plans run.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Open the desk, say what would be served, and stop.")
    ] = False,
    json_file: JsonOption = None,
) -> None:
    """Serve the desk: pages for people and an API for programs."""
    _require_tls(host, is_behind_tls=behind_tls)
    from gasunion.operations.serving import opened
    from gasunion.web.settings import LOCAL_NAMES, Settings

    names = tuple(name.lower() for name in host_name or ())
    settings = Settings(
        hosts=("*",) if behind_tls and not names else (*LOCAL_NAMES, *names),
        is_behind_tls=behind_tls,
        is_demo=demo,
        allows_private_webhooks=allow_private_webhooks,
        runs=runs,
        cases=cases,
        cluster=cluster,
    )
    # What can be refused is refused before a desk is made: the first password of a new one is told once.
    from gasunion.operations.committee.own_cases import cases_in
    from gasunion.web.server import listening

    cases_in(cases)
    listener = listening(host, port)
    with closing(listener), opened(database, is_demo=demo, makes_new=init, key_file=key_file) as desk:
        from gasunion.web.app import create_app
        from gasunion.web.runs.demo import keys_folder
        from gasunion.web.server import serve as answer_requests

        app = create_app(desk.installation, settings=settings)
        keys = str(keys_folder(app.state.shelf)) if demo else ""
        url = f"http://{host}:{listener.getsockname()[1]}/"
        ready = _answer(desk, url, is_demo=demo, message=f"would serve {url}" if check else f"serving {url}")
        if check:
            write_answer(ready, json_file=json_file, text=_told(ready.body, ready.outcome.message, keys))
            return
        answer_requests(
            app, listener,
            on_ready=lambda: write_answer(
                ready, json_file=json_file, text=_told(ready.body, ready.outcome.message, keys)
            ),
        )  # fmt: skip
        if json_file != "-":
            sys.stdout.write("stopped; everything that was acknowledged is recorded\n")


def _require_tls(host: str, *, is_behind_tls: bool) -> None:
    if host in LOCAL or is_behind_tls:
        return
    raise Refused(
        [
            Finding(
                where="--host",
                what=f"is {host}: passwords would cross the network in the clear.",
                value=host,
                hint="Put a proxy that ends TLS in front and say so with --behind-tls, or keep 127.0.0.1.",
            )
        ]
    )


def _answer(desk: Opened, url: str, *, is_demo: bool, message: str) -> Envelope:
    body: dict[str, Any] = {
        "url": url,
        "database": desk.installation.address.shown,
        "is_demo": is_demo,
        "is_new": desk.is_new,
        "accounts": [
            {"login": a.login, "password": a.password, "party": a.party, "roles": list(a.roles)}
            for a in desk.accounts
        ],
    }
    outcome = Outcome(code="solved", message=message)
    return Envelope(name="serve", outcome=outcome, provenance=provenance(), body=body)


def _told(body: Any, message: str, keys: str) -> str:
    made = ", a new desk" if body["is_new"] else ""
    lines = [message, f"database {body['database']}{made}"]
    if body["accounts"]:
        lines.append("\naccounts, shown this once:")
        table = {
            f"{a['login']}": f"{a['password']}  {a['party']}: {', '.join(a['roles'])}"
            for a in body["accounts"]
        }
        lines.append(as_lines(table))
    if keys:
        lines.append(f"\nkeys of the operators, to sign protocols with: {keys}")
    lines.append("\nCtrl-C stops it.")
    return "\n".join(lines)
