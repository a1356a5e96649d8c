"""`gasunion share`: every solution of a game; `gasunion share --verify`: recheck a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gasunion import __version__
from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.rechecked import leave_rechecked
from gasunion.outcome import Envelope, Finding, Refused, sha256_of

if TYPE_CHECKING:
    from gasunion.games.sharing import Sharing


@guarded("share")
def share(
    game: Annotated[
        str | None,
        typer.Argument(metavar="GAME.json", help="Players and worths; .csv and .npz are read too."),
    ] = None,
    unions: Annotated[
        str | None, typer.Option(metavar="RU+KZ,TM+CN", help="A-priori unions, for the Owen value.")
    ] = None,
    graph: Annotated[
        str | None, typer.Option(metavar="RU-KZ,KZ-UZ", help="Who can talk to whom, for the Myerson value.")
    ] = None,
    verify: Annotated[
        str | None,
        typer.Option(metavar="CERTIFICATE", help="Recheck a certificate, or an answer that holds one."),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Share the worth of an agreement in the ways that are known, and say who would leave."""
    if (game is None) == (verify is None):
        raise Refused(
            [
                Finding(
                    where="share",
                    what="needs one of GAME.json and --verify CERTIFICATE.",
                    hint="gasunion share GAME.json, or gasunion share --verify CERTIFICATE.",
                )
            ]
        )
    if verify is not None:
        _verify(verify, json_file)
    assert game is not None
    _share(game, unions, graph, json_file)


def _share(file: str, unions: str | None, graph: str | None, json_file: str | None) -> None:
    from gasunion.games.answer import answer_part, input_sha256, outcome_of, overridden
    from gasunion.games.game_file import read_game
    from gasunion.games.question import with_structure
    from gasunion.games.sharing import share_all

    game, asked = read_game(file)
    asked = with_structure(asked, game, unions=unions, graph=graph)
    answer = share_all(game, asked)
    body, reasons = answer_part(answer)
    also = overridden(asked, unions=unions, graph=graph)
    envelope = Envelope(
        name="share",
        outcome=outcome_of(answer, asked),
        provenance=provenance(input_sha256(game, asked, also), also),
        body=body,
        reasons=reasons,
    )
    leave(envelope, json_file=json_file, text=_words(answer))


def _words(answer: Sharing) -> str:
    """The answer as a table for a person."""
    from gasunion.games.answer import handed_out
    from gasunion.games.coalition import name_of

    game = answer.game
    width = max(12, *(len(p) for p in game.players))
    lines = [f"{'':<24}" + "".join(f" {p:>{width}}" for p in game.players)]
    for name, values in answer.share.items():
        label = name.replace("_", " ")
        if values is None:
            lines.append(f"{label:<24} n/a: {answer.reasons[name]}")
            continue
        lines.append(f"{label:<24}" + "".join(f" {x:>{width}.6g}" for x in values))
    least = answer.least
    lines.append("")
    if least.epsilon is not None:
        verdict = "empty" if least.is_core_empty else "not empty"
        lines.append(f"The core is {verdict}; least-core epsilon {least.epsilon:.6g}.")
    for name, found in answer.blocking.items():
        if found is not None:
            coalition, gain = name_of(found[0], game.players), found[1]
            lines.append(f"Under {name.replace('_', ' ')}, {coalition} would gain {gain:.6g} by leaving.")
    lines += [
        f"{name.replace('_', ' ')} is not efficient: {handed_out(answer, name)}."
        for name in answer.inefficient
    ]
    if answer.certificate is None:
        lines.append(f"No certificate: {answer.reasons['certificate']}.")
    return "\n".join(lines)


def _verify(file: str, json_file: str | None) -> None:
    from gasunion.games.printed import verify_file
    from gasunion.reading.plain import read_json

    plain, data = read_json(file)
    outcome, confirmed = verify_file(plain, version=__version__)
    leave_rechecked("share", outcome, confirmed, input_sha256=sha256_of(data), json_file=json_file)
