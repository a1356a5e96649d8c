"""`gasunion round`: bids signed and sealed, a round matched and shown behind walls, an answer rechecked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from gasunion import __version__
from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.ledger_keys import PassphraseOption, passphrase_for
from gasunion.cli.rechecked import leave_rechecked
from gasunion.outcome import Envelope, Finding, Outcome, Refused, sha256_of

rounds = typer.Typer(help="Joint rounds of buying and selling that bind nobody.", no_args_is_help=True)


@rounds.command("run")
@guarded("round")
def run(
    bundle: Annotated[
        str,
        typer.Argument(metavar="BUNDLE.json", help="Rules, keys and bids; see gasunion schema round-bundle."),
    ],
    party: Annotated[str | None, typer.Option(metavar="NAME", help="Only what this party is shown.")] = None,
    verify: Annotated[
        str | None, typer.Option(metavar="ANSWER.json", help="Recheck an answer about this bundle.")
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Match pooled demand with offers, and say what each party is shown; a match binds nobody."""
    from gasunion.market.round.answer import answer_of, view_of
    from gasunion.market.round.bundle import read_bundle
    from gasunion.reading.plain import json_of

    if party is not None and verify is not None:
        hint = "An answer says itself whose it is; leave --party out."
        raise Refused([Finding(where="round run", what="takes one of --party and --verify.", hint=hint)])
    given, data = read_bundle(bundle)
    written = json_of(data, bundle)
    sha256 = sha256_of(data)
    if verify is not None:
        from gasunion.market.round.printed import verify_round
        from gasunion.reading.plain import read_json

        plain, answer_data = read_json(verify)
        outcome, confirmed = verify_round(
            plain, given, written=written, input_sha256=sha256, version=__version__
        )
        of = sha256_of(sha256.encode(), answer_data)
        leave_rechecked("round", outcome, confirmed, input_sha256=of, json_file=json_file)
    answered = answer_of(given, written)
    outcome, body, reasons = answered if party is None else view_of(given, party, answered)
    envelope = Envelope(
        name="round", outcome=outcome, provenance=provenance(sha256), body=body, reasons=reasons
    )
    text = _organiser(outcome, body) if party is None else _shown(body)
    leave(envelope, json_file=json_file, text=text)


@rounds.command("sign")
@guarded("round-bid")
def sign(
    bid_file: Annotated[
        str, typer.Argument(metavar="BID.json", help="Your bid: role and lines; see schema round-bundle.")
    ],
    rules_file: Annotated[
        str, typer.Option("--round", metavar="RULES.json", help="The rules, as the organiser sent them.")
    ],
    key_file: Annotated[str, typer.Option("--key", metavar="FILE", help="Your private key.")],
    out_file: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="The signed bid, to hand to the organiser.")
    ] = None,
    party: Annotated[
        str | None, typer.Option("--party", help="Who bids; default: as the card beside the key says.")
    ] = None,
    passphrase_file: PassphraseOption = None,
    json_file: JsonOption = None,
) -> None:
    """Sign a bid with your key, after it was held against the rules of the round."""
    from gasunion.operations.round_bids import sign_bid

    answer = sign_bid(
        bid_file,
        rules_file,
        key=key_file,
        passphrase=passphrase_for(key_file, passphrase_file),
        party=party,
        out=out_file,
        version=__version__,
    )
    leave(answer, json_file=json_file, text=answer.outcome.message)


@rounds.command("seal")
@guarded("round-seal")
def seal(
    rules_file: Annotated[
        str, typer.Argument(metavar="RULES.json", help="The rules of the round, without bids.")
    ],
    bid: Annotated[
        list[str] | None, typer.Option("--bid", metavar="FILE", help="A signed bid; as often as there are.")
    ] = None,
    card: Annotated[
        list[str] | None,
        typer.Option("--card", metavar="FILE.pub", help="The card of a party's key that you vouch for."),
    ] = None,
    out_file: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="The bundle, for gasunion round run.")
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Seal signed bids into a bundle: every signature is asked before any content is read."""
    from gasunion.operations.round_bids import seal_round

    answer = seal_round(rules_file, bid or [], card or [], out=out_file, version=__version__)
    lines = [f"{x['party']}: its signature {x['signature']}" for x in answer.body["log"]]
    lines += [f"{f.severity}: {f}" for f in answer.outcome.findings]
    leave(answer, json_file=json_file, text="\n".join([*lines, answer.outcome.message]))


def _organiser(outcome: Outcome, body: Mapping[str, Any]) -> str:
    """The whole round as tables for a person."""
    rules = body["round"]
    unit, money = rules["unit"] or "units", rules["currency"]
    lines = [
        f"Round {rules['id']}, {rules['method'].replace('_', ' ')}; volumes in {unit}. A match binds nobody.",
        "",
    ]
    for pool in body["pools"]:
        price = (
            "" if pool["average_price"] is None else f", average {pool['average_price']:.6g} {money}".rstrip()
        )
        lines.append(
            f"{pool['point']}, {pool['month']}: demand {pool['demand']:g}, offers {pool['offers']:g}, "
            f"matched {pool['matched']:g}{price}"
        )
        for match in pool["matches"]:
            to = ", ".join(f"{b} {u:g}" for b, u in match["buyers"].items()) or "nobody"
            part = f"{match['matched']:g} of {match['offered']:g} at {match['price']:.6g}"
            lines.append(f"  {match['seller']}: {part}; to {to}")
    lines += ["", "From bids to gas (stages are not added):"]
    for stage, volume in body["funnel"].items():
        share = body["shares"].get(stage)
        more = f", {100 * share:.1f} % of the stage before" if share is not None else ""
        lines.append(f"  {stage:<10} {'not reported' if volume is None else f'{volume:g}'}{more}")
    lines += [f"{f.severity}: {f}" for f in outcome.findings]
    lines += [f"Note: {words}." for words in body["assumptions"]]
    return "\n".join(lines)


def _shown(body: Mapping[str, Any]) -> str:
    """What one party is shown."""
    rules, view = body["round"], body["view"]
    unit = rules["unit"] or "units"
    lines = [
        f"Round {rules['id']} for {body['party']} ({view['role']}); volumes in {unit}. A match binds nobody.",
        "",
    ]
    for line in view["lines"]:
        place = f"{line['point']}, {line['month']}"
        if view["role"] == "buyer":
            price = "" if line["average_price"] is None else f" at {line['average_price']:.6g} on average"
            lines.append(f"{place}: {line['matched']:g} of {line['demand']:g}{price}")
            lines += [f"  {seller}: {volume:g}" for seller, volume in line["sellers"].items()]
        else:
            lines.append(f"{place}: {line['matched']:g} of {line['offered']:g} at {line['price']:.6g}")
            lines += [f"  {buyer}: {volume:g}" for buyer, volume in line["buyers"].items()]
    lines += ["", "Of your bid others were shown:"] if body["log"] else []
    lines += [f"  {x['to']}: {x['what']} ({x['point']}, {x['month']})" for x in body["log"]]
    return "\n".join(lines)
