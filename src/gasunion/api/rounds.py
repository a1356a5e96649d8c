"""Joint rounds as functions: bids signed and sealed, a round run, its answer rechecked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gasunion import __version__
from gasunion.api.given import as_plain
from gasunion.api.rechecked import Verified
from gasunion.outcome import Envelope, Outcome, Provenance, canonical_json, sha256_of

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.market.round.bundle import Bundle


@dataclass(frozen=True, kw_only=True)
class Round:
    """A round that was run; it binds nobody.

    Attributes
    ----------
    outcome : solved; its findings are reports beyond what was matched.
    matches : a row per delivery point, month, offer and buyer: volume and the offer's price. Empty in what
        one party is shown.
    shown : what one party is shown, a row per line and counterparty; empty in the organiser's answer.
    funnel : stage → volume, None where nobody reported it; stages are not added.
    answer : the whole answer, as `--json` writes it.
    """

    outcome: Outcome
    matches: pd.DataFrame
    shown: pd.DataFrame
    funnel: Mapping[str, float | None]
    answer: Mapping[str, Any]


def round_run(
    bundle: Mapping[str, Any] | str | Path, *, party: str | None = None, json: str | Path | None = None
) -> Round:
    """Match pooled demand with offers, by delivery point and month.

    Parameters
    ----------
    bundle : plain data as `gasunion schema round-bundle` says, or the path of a file of it.
    party : only what this party is shown.
    json : write the answer to this file, as `--json` does; `round_verify` rechecks it.

    Raises
    ------
    Refused : a signature does not hold, or the bundle is wrong; every fault at once.
    """
    import pandas as pd

    from gasunion.market.round.answer import answer_of, view_of

    given, written, sha256 = _read(bundle)
    answered = answer_of(given, written)
    outcome, body, reasons = answered if party is None else view_of(given, party, answered)
    provenance = Provenance(input_sha256=sha256, version=__version__)
    answer = Envelope(
        name="round", outcome=outcome, provenance=provenance, body=body, reasons=reasons
    ).as_dict()
    if json is not None:
        from gasunion.writing import json_bytes, write_file

        write_file(str(json), json_bytes(answer))
    matches = [
        [pool["point"], pool["month"], match["seller"], buyer, volume, match["price"]]
        for pool in body.get("pools", ())
        for match in pool["matches"]
        for buyer, volume in match["buyers"].items()
    ]
    view = body.get("view", {"role": "buyer", "lines": []})
    other = "sellers" if view["role"] == "buyer" else "buyers"
    shown = [
        [line["point"], line["month"], name, volume, line["average_price" if other == "sellers" else "price"]]
        for line in view["lines"]
        for name, volume in line[other].items()
    ]
    columns = ["point", "month", "seller", "buyer", "volume", "price"]
    return Round(
        outcome=outcome,
        matches=pd.DataFrame(matches, columns=columns),
        shown=pd.DataFrame(shown, columns=["point", "month", "counterparty", "volume", "price"]),
        funnel=body.get("funnel", {}),
        answer=answer,
    )


def round_verify(bundle: Mapping[str, Any] | str | Path, answer: Mapping[str, Any] | str | Path) -> Verified:
    """Recheck an answer of `round_run`: its rules by other code, and every figure by running the round again.

    Raises
    ------
    Refused : the bundle is wrong, or the answer is none.
    """
    from gasunion.market.round.printed import verify_round

    given, written, sha256 = _read(bundle)
    plain = as_plain(answer)
    outcome, confirmed = verify_round(plain, given, written=written, input_sha256=sha256, version=__version__)
    return Verified(outcome=outcome, confirmed=tuple(confirmed))


def round_sign(
    bid: str | Path,
    *,
    joint_round: str | Path,
    key: str | Path,
    party: str | None = None,
    passphrase: str | None = None,
    out: str | Path | None = None,
) -> dict[str, Any]:
    """Sign a bid, after it was held against the rules of its round.

    Parameters
    ----------
    bid : a file with its role and lines. joint_round : the file of the rules. key : of the private key.
    party : who bids; default: as the card beside the key says. out : where the signed bid is written.

    Raises
    ------
    Refused : bid or rules are wrong, every fault at once; or the key cannot be read.
    """
    from gasunion.operations.round_bids import sign_bid

    return sign_bid(
        str(bid),
        str(joint_round),
        key=str(key),
        passphrase=None if passphrase is None else passphrase.encode(),
        party=party,
        out=None if out is None else str(out),
        version=__version__,
    ).as_dict()


def round_seal(
    rules: str | Path,
    *,
    bid: str | Path | Sequence[str | Path] = (),
    card: str | Path | Sequence[str | Path] = (),
    out: str | Path | None = None,
) -> dict[str, Any]:
    """Seal signed bids into the bundle of a round: every signature is asked before any content is read.

    Parameters
    ----------
    rules : the file of the rules. bid : files of `round_sign`. card : of keys that you vouch for.
    out : where the bundle is written; `round_run` takes it.

    Raises
    ------
    Refused : a bid does not bear the signature of a key that is vouched for, or what was signed is wrong.
    """
    from gasunion.operations.round_bids import seal_round

    bids, cards = ([f] if isinstance(f, str | Path) else list(f) for f in (bid, card))
    target = None if out is None else str(out)
    return seal_round(
        str(rules), [str(b) for b in bids], [str(c) for c in cards], out=target, version=__version__
    ).as_dict()


def _read(bundle: Mapping[str, Any] | str | Path) -> tuple[Bundle, Mapping[str, Any], str]:
    from gasunion.market.round.bundle import bundle_of, read_bundle
    from gasunion.reading.plain import json_of, judged

    if isinstance(bundle, str | Path):
        given, data = read_bundle(bundle)
        return given, json_of(data, str(bundle)), sha256_of(data)
    judged(bundle, "round")
    return bundle_of(bundle), bundle, sha256_of(canonical_json(bundle))
