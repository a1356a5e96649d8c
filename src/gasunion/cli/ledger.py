"""`gasunion ledger`: the record made, verified, read, saved, restored and brought to this version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from gasunion import __version__
from gasunion.cli.door import JsonOption, as_lines, guarded, leave
from gasunion.cli.ledger_keys import head, key
from gasunion.outcome import Envelope
from gasunion.reading.limits import plural

ledger = typer.Typer(
    help="The record: what was promised, what happened, who owes whom.", no_args_is_help=True
)
ledger.add_typer(key, name="key")
ledger.add_typer(head, name="head")

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="sqlite:///FILE.db or postgresql://…; default: GASUNION_DATABASE_URL, else sqlite:///gasunion.db.",
    ),
]
AgreementOption = Annotated[
    str | None,
    typer.Option(
        "--agreement", metavar="NAME", help="Whose chain; the operators joined by a plus, if not named."
    ),
]


def _leave_kept(answer: Envelope, *, json_file: str | None) -> None:
    chains = {
        agreement: f"{plural(c['records'], 'record')}, {plural(c['gas_days'], 'gas day')}, head {c['head']}"
        for agreement, c in answer.body["chains"].items()
    }
    keys = [f"trusted key of {party}: {key}" for key, party in answer.body["keys"].items()]
    # A fault is said on standard error, with all that was found.
    message = answer.outcome.message if answer.outcome.is_solved else ""
    leave(answer, json_file=json_file, text="\n".join([message, as_lines(chains), *keys]).strip())


@ledger.command("init")
@guarded("ledger")
def init(database: DatabaseOption = None, json_file: JsonOption = None) -> None:
    """Make a new record in an empty database."""
    from gasunion.operations import ledger_answers

    _leave_kept(ledger_answers.init(database, version=__version__), json_file=json_file)


@ledger.command("verify")
@guarded("ledger-verify")
def verify(
    database: DatabaseOption = None,
    heads: Annotated[
        list[str] | None,
        typer.Option("--head", metavar="HEAD", help="Hold the record to a head that another party signed."),
    ] = None,
    copies: Annotated[
        list[str] | None,
        typer.Option(
            "--copy",
            metavar="COPY",
            help="Name every entry that differs from another party's copy: its database (URL or file), a "
            "backup of it, or an exported gas day.",
        ),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Recompute every hash, sum and balance by code apart from what wrote them."""
    from gasunion.operations import ledger_answers

    answer = ledger_answers.verify(database, heads or [], copies=copies or [], version=__version__)
    _leave_kept(answer, json_file=json_file)


@ledger.command("statement")
@guarded("ledger-statement")
def statement(
    party: Annotated[str, typer.Option("--party", help="Whose accounts.")],
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First gas day.")],
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Last gas day, included.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="INSTANT", help="Count only what was recorded by then.")
    ] = None,
    agreement: AgreementOption = None,
    database: DatabaseOption = None,
    json_file: JsonOption = None,
) -> None:
    """What a party received, gave and holds over gas days, both included."""
    from gasunion.operations import ledger_answers

    answer = ledger_answers.statement(
        database, party, first=first, last=last, as_of=as_of, agreement=agreement, version=__version__
    )
    leave(answer, json_file=json_file, text=_statement_text(answer.body, answer.outcome.message))


def _statement_text(body: Mapping[str, Any], message: str) -> str:
    lines = [message + (f", as known at {body['as_of']}" if body["as_of"] else "")]
    for account in body["accounts"]:
        unit = account["unit"]
        lines.append(f"\n{account['agreement']} · {account['account']} ({_unit(unit)})")
        lines.append(f"  opening {_amount(account['opening'], unit)}")
        if account["corrected"]:
            lines.append("  in it, of earlier gas days, brought by the runs of these:")
            lines += [f"  {_line_text(line, unit)}" for line in account["corrected"]]
        lines += [_line_text(line, unit) for line in account["lines"]]
        if len(account["places"]) > 1:
            lines += [f"  {name}: {_turnover_text(t, unit)}" for name, t in account["places"].items()]
        lines.append(f"  {_turnover_text(account, unit)}")
        lines.append(f"  closing {_amount(account['closing'], unit)}")
        if account["pending_in"] or account["pending_out"]:
            more, less = (_amount(account[name], unit, "+") for name in ("pending_in", "pending_out"))
            lines.append(f"  pending {more} and {less}")
    lines.append("\nall accounts together")
    for place in body["positions"]:
        unit = place["unit"]
        opening, change, closing = (
            _amount(place[name], unit, sign)
            for name, sign in (("opening", ""), ("change", "+"), ("closing", ""))
        )
        lines.append(f"  {place['agreement']} ({_unit(unit)}): {opening} {change} = {closing}")
    return "\n".join(lines)


def _line_text(line: Mapping[str, Any], unit: str) -> str:
    hour = "" if line["hour"] is None else f" hour {line['hour']}"
    told = f"{line['entry'].split(' ', 2)[-1]}: {line['trace']}"
    return f"  {line['day']}{hour}  {_amount(line['amount'], unit, '+')}  {told} (record {line['record']})"


def _turnover_text(turnover: Mapping[str, Any], unit: str) -> str:
    return f"received {_amount(turnover['received'], unit)}, given {_amount(turnover['given'], unit)}"


def _unit(unit: str) -> str:
    """A unit as people say it: money is counted in cents and told in whole units."""
    return unit.removesuffix(" 0.01")


def _amount(count: int, unit: str, sign: str = "") -> str:
    """Whole units as people write them: money with its cents."""
    if unit == _unit(unit):
        return f"{count:{sign}}"
    whole, cents = divmod(abs(count), 100)
    before = "-" if count < 0 else sign
    return f"{before}{whole}.{cents:02d}"


@ledger.command("balance-act")
@guarded("balance-act")
def balance_act(
    day: Annotated[str, typer.Option("--day", metavar="DAY", help="The gas day.")],
    parties: Annotated[
        str | None, typer.Option("--parties", metavar="A+B", help="Two operators; default: every pair.")
    ] = None,
    agreement: AgreementOption = None,
    database: DatabaseOption = None,
    json_file: JsonOption = None,
) -> None:
    """The daily balance act of two operators, from the record alone."""
    from gasunion.operations import ledger_answers

    answer = ledger_answers.act(database, day, parties=parties, agreement=agreement, version=__version__)
    text = _act_text(answer.body, answer.outcome.message)
    if answer.outcome.findings:
        text += "\n" + "\n".join(f"\nRemark: {remark}" for remark in answer.outcome.findings)
    leave(answer, json_file=json_file, text=text)


def _act_text(body: Mapping[str, Any], message: str) -> str:
    lines = [message, f"{body['agreement']}, recorded {body['recorded_at']}, head {body['head']}"]
    for name, act in body["points"].items():
        account = act["account"]
        lines.append(f"\n{name}: {act['exit_operator']} to {act['entry_operator']} ({act['unit']})")
        lines.append(f"  confirmed         {act['confirmed']}")
        if act["has_reading"]:
            lines.append(f"  handed over       {act['handed_over']}")
            lines.append(f"  held for shippers {act['held_for_shippers']}")
        else:
            lines.append("  no meter reading has come in")
        lines += [
            f"  corrected         {c['changed']:+} of gas day {c['about']}: {c['trace']}"
            for c in act["corrections"]
        ]
        lines.append(
            f"  operators' account {account['opening']} {account['moved']:+} = {account['closing']}, "
            f"positive where {act['exit_operator']} delivered more"
        )
    return "\n".join(lines)


@ledger.command("backup")
@guarded("ledger")
def backup(
    backup_file: Annotated[str, typer.Argument(metavar="FILE", help="Where to; lines of JSON.")],
    database: DatabaseOption = None,
    desk: Annotated[
        bool,
        typer.Option(
            "--desk",
            help="With the desk beside the record: people, agreements, days. For yourself, not for others.",
        ),
    ] = False,
    json_file: JsonOption = None,
) -> None:
    """Write the whole record to one file, the same for every kind of database."""
    from gasunion.operations import ledger_answers

    _leave_kept(
        ledger_answers.backup(database, backup_file, with_desk=desk, version=__version__), json_file=json_file
    )


@ledger.command("restore")
@guarded("ledger")
def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="What `ledger backup` wrote.")],
    database: DatabaseOption = None,
    json_file: JsonOption = None,
) -> None:
    """Make a record from a backup, and the desk if it is in it, in an empty database; verified first."""
    from gasunion.operations import ledger_answers

    _leave_kept(ledger_answers.restore(database, file, version=__version__), json_file=json_file)


@ledger.command("upgrade")
@guarded("ledger")
def upgrade(database: DatabaseOption = None, json_file: JsonOption = None) -> None:
    """Bring a record of an earlier version to this one, in one transaction."""
    from gasunion.operations import ledger_answers

    _leave_kept(ledger_answers.upgrade(database, version=__version__), json_file=json_file)
