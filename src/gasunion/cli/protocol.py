"""`gasunion protocol`: a party's signed answer to a version of a protocol, and what such a file is worth."""

from __future__ import annotations

from typing import Annotated

import typer

from gasunion import __version__
from gasunion.cli.door import JsonOption, guarded, leave
from gasunion.cli.ledger_keys import PassphraseOption, passphrase_for

protocol = typer.Typer(
    help="Protocols of the committee: sign a version at home, verify a signed one.", no_args_is_help=True
)


@protocol.command("sign")
@guarded("protocol-consent")
def sign(
    version_file: Annotated[
        str, typer.Argument(metavar="VERSION.json", help="The version, as its page on the desk gives it.")
    ],
    key_file: Annotated[str, typer.Option("--key", metavar="FILE", help="Your private key.")],
    out_file: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="The signed answer, to hand to the desk.")
    ] = None,
    refuse: Annotated[
        bool, typer.Option("--refuse", help="Refuse the version instead of consenting to it.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; a refusal needs it.")] = "",
    party: Annotated[
        str | None, typer.Option("--party", help="Who signs; default: as the card beside the key says.")
    ] = None,
    passphrase_file: PassphraseOption = None,
    json_file: JsonOption = None,
) -> None:
    """Consent to one version of a protocol, or refuse it; the version is checked before it is signed."""
    from gasunion.operations.committee import signing_answers

    answer = signing_answers.sign_version(
        version_file,
        key_file,
        passphrase_for(key_file, passphrase_file),
        answer="refusal" if refuse else "consent",
        reason=reason,
        party=party,
        out=out_file,
        version=__version__,
    )
    leave(answer, json_file=json_file, text=answer.outcome.message)


@protocol.command("verify")
@guarded("protocol-verify")
def verify(
    signed_file: Annotated[
        str,
        typer.Argument(metavar="SIGNED.json", help="A signed protocol, or a version nobody answered yet."),
    ],
    card: Annotated[
        list[str] | None,
        typer.Option("--card", metavar="FILE.pub", help="The card of a party's key that you vouch for."),
    ] = None,
    record: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="Vouch for the keys that this record trusts."),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Read a signed protocol a second time: every hash, its text, every signature, and who has consented."""
    from gasunion.operations.committee import signing_answers

    answer = signing_answers.verify_file(signed_file, card or [], record, version=__version__)
    leave(answer, json_file=json_file, text=answer.outcome.message if answer.outcome.is_solved else "")
