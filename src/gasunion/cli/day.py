"""`gasunion day`: run one gas day from its bundle, and verify a result that somebody else computed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from gasunion import __version__
from gasunion.cli.door import JsonOption, guarded, leave, provenance, read_json
from gasunion.cli.ledger_keys import AgreementOption, DatabaseOption, PassphraseOption
from gasunion.cli.streams import is_standard_output, tell_words
from gasunion.outcome import Envelope

day = typer.Typer(help="One gas day: nominate, match, cut, confirm, allocate, settle.", no_args_is_help=True)


@day.command("run")
@guarded("day-result")
def run(
    bundle: Annotated[str, typer.Argument(help="The gas day as JSON; see `gasunion schema day`.")],
    record: Annotated[
        str | None,
        typer.Option("--record", metavar="URL", help="Record the day too; see `gasunion ledger`."),
    ] = None,
    agreement: AgreementOption = None,
    json_file: JsonOption = None,
) -> None:
    """Run one gas day; the same bundle gives the same bytes everywhere."""
    from gasunion.operations.answer import answer_of
    from gasunion.operations.bundle import read_bundle
    from gasunion.operations.day import computed_day

    value, _ = read_json(bundle)
    read = read_bundle(value)
    done = computed_day(read)
    answer = answer_of(done.body, input_sha256=read.sha256, version=__version__)
    text = _as_text(done.body)
    receipt = None
    if record is not None or agreement is not None:
        # The record brings a database library that takes longer to load than the day to run.
        from gasunion.operations.recording import recorded

        receipt = recorded(record, value, read, done, program=__version__, agreement=agreement)
    if receipt is not None:
        told = "Was recorded before" if receipt.is_repeat else "Recorded"
        where = f"records {receipt.first} to {receipt.last} of {receipt.agreement}, at {receipt.recorded_at}"
        words = f"{told}: {where}.\nHead {receipt.head}"
        # The answer says nothing of the record: it is the same bytes for whoever runs the day.
        if json_file is not None and is_standard_output(json_file):
            tell_words(words)
        text += f"\n\n{words}"
    leave(answer, json_file=json_file, text=text)


@day.command("export")
@guarded("day-exchange-answer")
def export(
    gas_day: Annotated[str, typer.Option("--day", metavar="DAY", help="The gas day.")],
    out_file: Annotated[str, typer.Option("--out", metavar="FILE", help="For the counterpart.")],
    key_file: Annotated[
        str | None,
        typer.Option("--key", metavar="FILE", help="Sign its head; without it nobody vouches for it."),
    ] = None,
    party: Annotated[
        str | None, typer.Option("--party", help="Who signs; default: as the card beside the key says.")
    ] = None,
    passphrase_file: PassphraseOption = None,
    agreement: AgreementOption = None,
    database: DatabaseOption = None,
    json_file: JsonOption = None,
) -> None:
    """Write a recorded gas day for a counterpart, with the head that it ends with."""
    from gasunion.cli.ledger_keys import passphrase_for
    from gasunion.operations.ledger_answers import day_export

    passphrase = None if key_file is None else passphrase_for(key_file, passphrase_file)
    answer = day_export(
        database,
        gas_day,
        out=out_file,
        key=key_file,
        passphrase=passphrase,
        party=party,
        agreement=agreement,
        version=__version__,
    )
    leave(answer, json_file=json_file, text=answer.outcome.message)


@day.command("import")
@guarded("day-exchange-answer")
def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="What a counterpart exported.")],
    is_unsigned_taken: Annotated[
        bool, typer.Option("--unsigned", help="Take a file whose head nobody signed.")
    ] = False,
    database: DatabaseOption = None,
    json_file: JsonOption = None,
) -> None:
    """Take a counterpart's gas day: equal, added, or told apart by entry; signatures before content."""
    from gasunion.operations.ledger_answers import day_import

    answer = day_import(database, file, unsigned=is_unsigned_taken, version=__version__)
    leave(answer, json_file=json_file, text=answer.outcome.message if answer.outcome.is_solved else "")


@day.command("verify")
@guarded("day-verify")
def verify(
    bundle: Annotated[str, typer.Argument(help="The gas day as JSON.")],
    result: Annotated[str, typer.Argument(help="The answer of `gasunion day run --json RESULT`.")],
    json_file: JsonOption = None,
) -> None:
    """Recompute a result from its bundle, and recheck its promises by other code."""
    from gasunion.operations.verification import verify_day

    value, _ = read_json(bundle)
    claimed, _ = read_json(result)
    done = verify_day(value, claimed, version=__version__, where=result)
    leave(
        Envelope(
            name="day-verify",
            outcome=done.outcome,
            provenance=provenance(done.input_sha256),
            body={
                "result_schema": done.schema,
                "result_sha256": _text_or_none(claimed.get("result_sha256")),
                "differences": done.differences,
                "rechecked": list(done.rechecked),
            },
        ),
        json_file=json_file,
        text="" if done.findings else done.outcome.message,
    )


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _as_text(body: dict[str, Any]) -> str:
    lines = [f"Gas day {body['gas_day']}"]
    for point, pairs in body["schedule"].items():
        unit = body["points"][point]["unit"]
        lines.append(f"\n{point} ({unit}, {body['points'][point]['hours']} hours)")
        for name, row in pairs.items():
            asked = [sum(q) for q in row["nominated"].values() if q is not None]
            lines.append(f"  {name}  confirmed {row['confirmed_day']} of {max(asked)} nominated")
        lines.append(f"  {body['allocation'][point]['sentence']}")
    if body["cuts"]:
        lines.append("\nCuts")
        lines.extend(f"  [{cut['code']}] {cut['sentence']}" for cut in body["cuts"])
    late = [f"  {name}: {m['sentence']}" for name, m in body["messages"].items() if m["kind"] != "day_ahead"]
    if late:
        lines.extend(["\nMessages after the deadline", *late])
    for name, zone in body["settlement"]["zones"].items():
        lines.append(f"\nZone {name} ({zone['unit']}, {zone['currency']})")
        lines.extend(
            f"  {user}  imbalance {units}, cash {zone['cash_to_user'][user]}, "
            f"neutrality {zone['neutrality_to_user'][user]}"
            for user, units in zone["imbalance"].items()
        )
    for name, bill in body["settlement"]["transit"].items():
        lines.append(
            f"\nTransit {name}: fee {bill['fee']} {bill['currency']}, fuel {bill['fuel']} {bill['unit']}"
        )
    if body["assumptions"]:
        lines.extend(["\nTaken for granted", *(f"  {sentence}" for sentence in body["assumptions"])])
    rules = body["time_rules"]
    lines.append(f"\nHours by the {rules['database']}, {rules['version']}.")
    lines.append(
        f"\nAccounts {'close' if body['closes'] else 'DO NOT CLOSE'}. Result {body['result_sha256']}"
    )
    return "\n".join(lines)
