"""Bids of a joint round: signed by their party at home, sealed into a bundle by the organiser.

A party signs the text of its bid with its own key, after the bid was held against the rules of the round. The
organiser vouches for each party's key by its card, asks every signature first, and only then reads what was
signed. A bundle that is written is one that `gasunion round run` takes.

References: docs/theory/rounds.md, section "Signatures before content".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gasunion.ledger.keys.key_file import read_card
from gasunion.ledger.keys.signing import sign
from gasunion.market.round.bundle import bundle_of
from gasunion.market.round.seal import is_sealed, message_of
from gasunion.operations.ledger_answers import signer
from gasunion.outcome import Envelope, Finding, Outcome, Provenance, Refused, canonical_json, sha256_of
from gasunion.reading.plain import read_json
from gasunion.reading.text import shown, visible
from gasunion.writing import json_bytes, write_file

SIGNED = ("party", "content", "signature")


def sign_bid(
    file: str,
    rules_file: str,
    *,
    key: str,
    passphrase: bytes | None,
    party: str | None,
    out: str | None,
    version: str,
) -> Envelope:
    """Sign the bid in a file for the round in another, after it was held against the round's rules.

    Parameters
    ----------
    file : {"role", "lines"} and, where it says so, "party" and "round". rules_file : what the organiser sent.
    party : who bids; None as the card beside the key says. out : where the signed bid is written.

    Raises
    ------
    Refused : bid or rules are wrong (every fault at once), or the key cannot be read.
    """
    bid, data = read_json(file)
    rules, _ = read_json(rules_file)
    private, named = signer(key, passphrase, party=party)
    told = _table(bid, file, "a bid with 'role' and 'lines'")
    round_id = _rules(rules, rules_file).get("id")
    faults = [
        Finding(
            where=f"{visible(file)}, {name}",
            what=f"is {shown(str(told[name]))}.",
            limit=str(right),
            hint=f"This is signed by {named} for the round {shown(str(round_id))}.",
        )
        for name, right in (("party", named), ("round", round_id))
        if name in told and told[name] != right
    ]
    if faults:
        raise Refused(faults)
    content = {
        "round": round_id,
        "party": named,
        **{k: v for k, v in told.items() if k not in ("round", "party")},
    }
    bundle_of({"round": rules["round"], "bids": [content]}, where=Path(file).name)
    text = canonical_json(content).decode()
    signed = {"party": named, "content": text, "signature": sign(private, message_of(text))}
    if out is not None:
        write_file(out, json_bytes(signed))
    return Envelope(
        name="round-bid",
        outcome=Outcome(code="solved", message=f"{named} bids in the round {round_id}; a bid binds nobody"),
        provenance=Provenance(input_sha256=sha256_of(data), version=version),
        body={"bid": signed, "content_sha256": sha256_of(text.encode())},
    )


def seal_round(
    rules_file: str, bids: Sequence[str], cards: Sequence[str], *, out: str | None, version: str
) -> Envelope:
    """Seal signed bids into the bundle of a round: every signature is asked before any content is read.

    Parameters
    ----------
    rules_file : {"round": {…}}. bids : files of `sign_bid`. cards : of keys that the organiser vouches for.
    out : where the bundle is written.

    Raises
    ------
    Refused : a card is none, a bid does not bear the signature of a vouched key, or what was signed is wrong.
    """
    rules, data = read_json(rules_file)
    _rules(rules, rules_file)
    faults: list[Finding] = []
    keys = _keys(cards, faults)
    sealed = [s for file in bids if (s := _sealed(file, keys, faults)) is not None]
    if not bids:
        faults.append(
            Finding(where="--bid", what="names no bid.", hint="Give each signed bid: --bid F.json.")
        )
    if faults:
        raise Refused(faults)
    rest = {k: v for k, v in rules.items() if k not in ("keys", "bids")}
    bundle = {**rest, "keys": dict(sorted(keys.items())), "bids": sorted(sealed, key=lambda s: s["party"])}
    given = bundle_of(bundle, where=Path(rules_file).name)
    written = json_bytes(bundle)
    if out is not None:
        write_file(out, written)
    silent = tuple(
        Finding(where=f"--card {p}", what="has sent no bid.", severity="warning")
        for p in sorted(keys.keys() - given.parties.keys())
    )
    count = len(sealed)
    message = f"round {given.round_id}: {count} bid{'' if count == 1 else 's'} sealed, every signature holds"
    return Envelope(
        name="round-seal",
        outcome=Outcome(code="solved", message=message, findings=silent),
        provenance=Provenance(input_sha256=sha256_of(data), version=version),
        body={
            "round": given.round_id,
            "parties": dict(sorted(given.parties.items())),
            "bundle_sha256": sha256_of(written),
            "log": [
                {
                    "party": s["party"],
                    "public_key": keys[s["party"]],
                    "content_sha256": sha256_of(s["content"].encode()),
                    "signature": "holds",
                }
                for s in bundle["bids"]
            ],
        },
    )


def _table(value: Any, file: str, meaning: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Refused(
            [
                Finding(
                    where=visible(file), what=f"is not {meaning}.", hint="See gasunion schema round-bundle."
                )
            ]
        )
    return value


def _rules(value: Any, file: str) -> Mapping[str, Any]:
    """The rules of a round.

    Raises
    ------
    Refused : there are none; whether they are right is asked with the bids.
    """
    told = _table(value, file, "an object with 'round'").get("round")
    if not isinstance(told, Mapping) or not isinstance(told.get("id"), str):
        hint = 'Write {"round": {"id": …, "method": …, "points": […], "months": […]}}.'
        raise Refused([Finding(where=f"{visible(file)}, round", what="names no round.", hint=hint)])
    return told


def _keys(cards: Sequence[str], faults: list[Finding]) -> dict[str, str]:
    """Party → public key of the cards that are vouched for."""
    out: dict[str, str] = {}
    for file in cards:
        try:
            card = read_card(file)
        except Refused as refused:
            faults += refused.findings
            continue
        if out.setdefault(card["party"], card["public_key"]) != card["public_key"]:
            what = f"is a second key of {shown(card['party'])}."
            faults.append(Finding(where=f"--card {visible(file)}", what=what, hint="Vouch for one."))
    return out


def _sealed(file: str, keys: Mapping[str, str], faults: list[Finding]) -> dict[str, str] | None:
    """A signed bid whose signature holds; its content is not read."""
    where = visible(file)
    try:
        value, _ = read_json(file)
    except Refused as refused:
        faults += refused.findings
        return None
    if isinstance(value, Mapping) and isinstance(value.get("bid"), Mapping):
        value = value["bid"]  # the whole answer of `round sign`
    is_signed = isinstance(value, Mapping) and set(value) == set(SIGNED)
    if not is_signed or not all(isinstance(value[n], str) for n in SIGNED):
        faults.append(
            Finding(
                where=where, what="is no signed bid.", hint="Name what `gasunion round sign --out` wrote."
            )
        )
        return None
    party = value["party"]
    if party not in keys:
        what = f"is of {shown(party)}, whose key nobody vouches for; it was not read."
        faults.append(Finding(where=where, what=what, value=party, hint="Give its card: --card FILE.pub."))
    elif not is_sealed(keys[party], value["content"], value["signature"]):
        what = "does not bear the signature of its party; it was not read."
        hint = f"It was changed, or another key signed it; ask {shown(party)[1:-1]} for it again."
        faults.append(Finding(where=where, what=what, value=party, hint=hint))
    else:
        return {name: value[name] for name in SIGNED}
    return None
