"""`gasunion share`: every solution of a game; `gasunion share --verify`: recheck a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance, read_json
from gasunion.outcome import Envelope, Finding, Outcome, Refused, sha256_of

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
    """Share the worth of an agreement in every known way, and say who would leave."""
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
    from dataclasses import replace

    from gasunion.cli.door import read_bytes
    from gasunion.games import coalition, sharing, worth

    question = sharing.Question()
    if file.endswith(".npz"):
        data = read_bytes(file)
        game = worth.from_npz(data, where=file)
    elif file.endswith(".csv"):
        data = read_bytes(file)
        game = worth.from_csv(_text(data, file), where=file)
    else:
        plain, data = read_json(file)
        game = worth.from_plain(plain, where=file)
        question = sharing.question_from_plain(plain, game)
    if unions is not None:
        question = replace(question, unions=coalition.parse_unions(unions, game.players))
    if graph is not None:
        question = replace(question, links=coalition.parse_graph(graph, game.players))
    answer = sharing.share_all(game, question)
    digest = sha256_of(data, (unions or "").encode(), (graph or "").encode())
    body, reasons = _body(answer)
    envelope = Envelope(
        name="share",
        outcome=Outcome(
            code="solved",
            message=f"{game.count} players, {len(game.worth) - 1} coalitions; residual: what the worst of "
            "the solutions misses of v(N)",
            residual=answer.residual,
        ),
        provenance=provenance(digest),
        body=body,
        reasons=reasons,
    )
    leave(envelope, json_file=json_file, text=_words(answer))


def _text(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused([Finding(where=file, what=f"is not UTF-8 at byte {error.start}.")]) from None


def _body(answer: Sharing) -> tuple[dict[str, Any], dict[str, str]]:
    from gasunion.games.coalition import name_of

    game, reasons = answer.game, dict(answer.reasons)
    body: dict[str, Any] = {"players": list(game.players)}
    for name, values in answer.share.items():
        body[name] = None if values is None else game.by_name(values)
    body["least_core_epsilon"] = answer.least.epsilon
    if answer.least.epsilon is None:
        reasons["least_core_epsilon"] = "a single player has no coalition beside ∅ and N"
    body["core_empty"] = answer.least.is_core_empty
    body["balancing"] = {name_of(m, game.players): w for m, w in answer.least.balancing.items()}
    body["levels"] = list(answer.levels)
    body["blocking"] = {}
    for name, found in answer.blocking.items():
        if found is None:
            body["blocking"][name] = None
            reasons[f"blocking.{name}"] = "no coalition gains by leaving"
        else:
            body["blocking"][name] = {"coalition": name_of(found[0], game.players), "gain": found[1]}
    kinds = answer.properties
    body["properties"] = {
        "superadditive": kinds.is_superadditive,
        "convex": kinds.is_convex,
        "zero_monotonic": kinds.is_zero_monotonic,
        "essential": kinds.is_essential,
        "balanced": kinds.is_balanced,
        "broken_by": {k.removeprefix("is_"): v for k, v in kinds.broken_by.items()},
    }
    reasons |= {f"properties.{k.removeprefix('is_')}": v for k, v in kinds.reasons.items()}
    body["certificate"] = answer.certificate
    return body, reasons


def _words(answer: Sharing) -> str:
    """The answer as a table for a person."""
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
    if answer.certificate is None:
        lines.append(f"No certificate: {answer.reasons['certificate']}.")
    return "\n".join(lines)


def _verify(file: str, json_file: str | None) -> None:
    from gasunion.games.verification import verify

    plain, data = read_json(file)
    if isinstance(plain, dict) and "certificate" in plain:
        if plain["certificate"] is None:
            raise Refused([Finding(where=file, what="holds no certificate; it is null.")])
        plain = plain["certificate"]
    differences, confirmed = verify(plain)
    outcome = (
        Outcome(code="outside_limits", message="the certificate does not hold", findings=tuple(differences))
        if differences
        else Outcome(code="solved", message="every claim of the certificate holds, in exact rationals")
    )
    envelope = Envelope(
        name="share",
        outcome=outcome,
        provenance=provenance(sha256_of(data)),
        body={"verified": not differences, "confirmed": confirmed},
    )
    leave(envelope, json_file=json_file, text="\n".join([*confirmed, outcome.message]))
