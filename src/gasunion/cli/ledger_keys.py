"""`gasunion ledger key` and `gasunion ledger head`: keys that parties hold, and heads that they sign."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gasunion import __version__
from gasunion.cli.door import JsonOption, guarded, leave
from gasunion.outcome import Envelope, Finding, Refused

key = typer.Typer(
    help="Keys: made and kept by the party; the record knows public keys only.", no_args_is_help=True
)
head = typer.Typer(help="Heads: the end of a chain, signed by a party.", no_args_is_help=True)

DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="As for `gasunion ledger init`."),
]
AgreementOption = Annotated[str | None, typer.Option("--agreement", metavar="NAME", help="Whose chain.")]
PassphraseOption = Annotated[
    str | None,
    typer.Option("--passphrase-file", metavar="FILE", help="Its first line; without it, you are asked."),
]
OpenOption = Annotated[
    bool, typer.Option("--no-passphrase", help="The key lies open; whoever reads its file can sign.")
]


def passphrase_of(file: str | None, *, is_open: bool, is_new: bool) -> bytes | None:
    """The passphrase of a key: from a file, asked for, or none.

    Raises
    ------
    Refused : two were given, or nobody is there to be asked.
    """
    from gasunion.ledger.keys.key_file import read_passphrase

    if file is not None and is_open:
        raise Refused([Finding(where="--no-passphrase", what="stands beside --passphrase-file.")])
    if is_open:
        return None
    if file is not None:
        return read_passphrase(file)
    if sys.stdin is None or not sys.stdin.isatty():
        hint = "Give --passphrase-file FILE, or --no-passphrase."
        raise Refused([Finding(where="passphrase", what="nobody is there to be asked for it.", hint=hint)])
    told: str = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=is_new, err=True)
    return told.encode()


def passphrase_for(file: str, passphrase_file: str | None) -> bytes | None:
    """The passphrase of a key that is there; one that lies open is not asked about.

    Raises
    ------
    Refused : the file cannot be read, or nobody is there to be asked.
    """
    from gasunion.reading.file import read_bytes

    if b"ENCRYPTED" not in read_bytes(file, most=16_384) and passphrase_file is None:
        return None
    return passphrase_of(passphrase_file, is_open=False, is_new=False)


@key.command("new")
@guarded("ledger-key")
def new(
    out_file: Annotated[
        str, typer.Option("--out", metavar="FILE", help="The private key; its card is FILE.pub.")
    ],
    party: Annotated[
        str | None, typer.Option("--party", help="Whose it is; default: the name of the file.")
    ] = None,
    passphrase_file: PassphraseOption = None,
    is_open: OpenOption = False,
    json_file: JsonOption = None,
) -> None:
    """Make a key of your own: FILE of mode 0600, and FILE.pub, the card for the others."""
    from gasunion.operations import ledger_answers

    passphrase = passphrase_of(passphrase_file, is_open=is_open, is_new=True)
    answer = ledger_answers.key_new(out_file, party=party, passphrase=passphrase, version=__version__)
    leave(answer, json_file=json_file, text=answer.outcome.message)


@key.command("trust")
@guarded("ledger-key")
def trust(
    card_file: Annotated[str, typer.Argument(metavar="FILE.pub", help="The card of the key.")],
    database: DatabaseOption = None,
    json_file: JsonOption = None,
) -> None:
    """Trust the key of a party from now on; get its card by a way that you trust."""
    from gasunion.operations import ledger_answers

    answer = ledger_answers.key_trust(database, card_file, version=__version__)
    leave(answer, json_file=json_file, text=answer.outcome.message)


@key.command("distrust")
@guarded("ledger-key")
def distrust(
    card_file: Annotated[str, typer.Argument(metavar="FILE.pub", help="The card of the key.")],
    database: DatabaseOption = None,
    json_file: JsonOption = None,
) -> None:
    """Trust a key no longer: it was lost, or its holder has another."""
    from gasunion.operations import ledger_answers

    answer = ledger_answers.key_distrust(database, card_file, version=__version__)
    leave(answer, json_file=json_file, text=answer.outcome.message)


@head.command("sign")
@guarded("ledger-head")
def sign(
    key_file: Annotated[str, typer.Option("--key", metavar="FILE", help="Your private key.")],
    party: Annotated[
        str | None, typer.Option("--party", help="Who signs; default: as the card beside the key says.")
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--day", metavar="DAY", help="Up to the close of this gas day; default: all."),
    ] = None,
    out_file: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="The head, to give away.")
    ] = None,
    passphrase_file: PassphraseOption = None,
    agreement: AgreementOption = None,
    database: DatabaseOption = None,
    json_file: JsonOption = None,
) -> None:
    """Sign the end of a chain: nobody can change what is before it unnoticed by whoever holds the head."""
    from gasunion.operations import ledger_answers

    answer = ledger_answers.head_sign(
        database,
        key_file,
        passphrase_for(key_file, passphrase_file),
        party=party,
        agreement=agreement,
        day=day,
        out=out_file,
        version=__version__,
    )
    leave(answer, json_file=json_file, text=answer.outcome.message)


@head.command("verify")
@guarded("ledger-head")
def verify(
    head_file: Annotated[str, typer.Argument(metavar="HEAD", help="A head that a party signed.")],
    database: DatabaseOption = None,
    json_file: JsonOption = None,
) -> None:
    """Hold the record to a head: signature, key, then every gas day that it tells."""
    from gasunion.operations import ledger_answers

    _leave_head(ledger_answers.head_verify(database, head_file, version=__version__), json_file)


@head.command("compare")
@guarded("ledger-head")
def compare(
    first: Annotated[str, typer.Argument(metavar="A", help="A head.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another, of the same agreement.")],
    json_file: JsonOption = None,
) -> None:
    """Compare two heads: equal, one earlier, or the gas day from which on they differ."""
    from gasunion.operations import ledger_answers

    _leave_head(ledger_answers.head_compare(first, second, version=__version__), json_file)


def _leave_head(answer: Envelope, json_file: str | None) -> None:
    leave(answer, json_file=json_file, text=answer.outcome.message if answer.outcome.is_solved else "")
