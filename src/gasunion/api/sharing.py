"""Games and keys as functions: every solution of a game, the recheck of an answer, a key applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gasunion import __version__
from gasunion.api.given import as_plain
from gasunion.api.rechecked import Verified
from gasunion.outcome import Envelope, Finding, Outcome, Provenance, Refused

if TYPE_CHECKING:
    import pandas as pd

Shares = Mapping[str, Mapping[str, Any]]


def share(
    game: Mapping[str, Any] | str | Path,
    *,
    unions: str | Sequence[Sequence[str]] | None = None,
    graph: str | Sequence[Sequence[str]] | None = None,
    splits: Shares | None = None,
    bargaining: Shares | None = None,
    json: str | Path | None = None,
) -> pd.DataFrame:
    """Every solution of a game: a row per player, a column per solution that exists.

    Numbers may be Python's or numpy's, or texts such as "10/3". `frame.attrs` holds what concerns all
    players: core_empty, least_core_epsilon, blocking (by split: who would leave, and what for), reasons (of
    what does not exist), findings (such as a split that hands out too much).

    Parameters
    ----------
    game : {"players": [...], "worth": {"A": 1.0, "A+B": 3.0, ...}} and what else `gasunion share` reads, or
        the path of a file of it. `worth` may be an array in the order A, B, A+B, C, A+C, …
    unions : "RU+KZ,TM+CN" or [["RU", "KZ"], ["TM", "CN"]], for the Owen value.
    graph : "RU-KZ,KZ-UZ" or [("RU", "KZ"), ("KZ", "UZ")], for the Myerson value.
    splits : shares from elsewhere by name and player, each tested for who would leave.
    bargaining : "earned", "fallback", "most_paid", "most_received", "weights", each by player.
    json : write the answer with its certificate to this file, as `--json` does; `share_verify` rechecks it.

    Raises
    ------
    Refused : a coalition is missing, or the game or a question has other faults; all at once.
    """
    import pandas as pd

    from gasunion.games import answer as answers
    from gasunion.games.question import with_structure
    from gasunion.games.sharing import share_all

    read, asked = _asked(game, splits=splits, bargaining=bargaining)
    words = {"unions": _joined(unions, "+"), "graph": _joined(graph, "-")}
    asked = with_structure(asked, read, **words)
    answer = share_all(read, asked)
    body, reasons = answers.answer_part(answer)
    outcome = answers.outcome_of(answer, asked)
    if json is not None:
        from gasunion.writing import json_bytes, write_file

        also = answers.overridden(asked, **words)
        provenance = Provenance(
            input_sha256=answers.input_sha256(read, asked, also), version=__version__, overridden=also
        )
        envelope = Envelope(name="share", outcome=outcome, provenance=provenance, body=body, reasons=reasons)
        write_file(str(json), json_bytes(envelope.as_dict()))
    shares = {name: read.by_name(values) for name, values in answer.share.items() if values is not None}
    frame = pd.DataFrame(shares, index=pd.Index(read.players, name="player")).reset_index()
    frame.attrs |= {name: body[name] for name in ("core_empty", "least_core_epsilon", "blocking")}
    frame.attrs |= {"reasons": reasons, "findings": outcome.findings}
    return frame


def _asked(game: Mapping[str, Any] | str | Path, *, splits: Shares | None, bargaining: Shares | None) -> Any:
    """The game and what is asked about it; what is given here goes beside what the game itself says."""
    from gasunion.games.game_file import read_game
    from gasunion.games.question import question_from_plain
    from gasunion.games.worth import from_plain

    also = {k: v for k, v in (("splits", splits), ("bargaining", bargaining)) if v is not None}
    if isinstance(game, str | Path):
        if not also:
            return read_game(game)
        read, question = read_game(game)
        plain: dict[str, Any] = {"splits": question.splits, "bargaining": question.bargaining}
    else:
        read, plain = from_plain(game, where="game"), dict(game)
    faults = []
    for key, given in also.items():
        there = plain.get(key) or {}
        if not isinstance(given, Mapping) or not isinstance(there, Mapping):
            raise Refused([Finding(where=key, what="is not an object of shares by name and player.")])
        faults += [
            Finding(where=f"{key}, {name}", what="is in the game as well.", hint="Give it in one place.")
            for name in given
            if name in there
        ]
        plain[key] = {**there, **given}
    if faults:
        raise Refused(faults)
    return read, question_from_plain(plain, read)


def _joined(names: str | Sequence[Sequence[str]] | None, mark: str) -> str | None:
    """Groups of names as they are written on the command line."""
    if names is None or isinstance(names, str):
        return names
    return ",".join(part if isinstance(part, str) else mark.join(map(str, part)) for part in names)


def share_verify(answer: Mapping[str, Any] | str | Path) -> Verified:
    """Recheck an answer of `share`, or a certificate alone, by code that shares nothing with what made it.

    Parameters
    ----------
    answer : plain data as read from JSON, or the path of the file.

    Raises
    ------
    Refused : it is neither, or its players and worths cannot be read.
    """
    from gasunion.games.printed import verify_file

    plain = as_plain(answer)
    outcome, confirmed = verify_file(plain, version=__version__)
    return Verified(outcome=outcome, confirmed=tuple(confirmed))


@dataclass(frozen=True, kw_only=True)
class Payments:
    """A key applied.

    Attributes
    ----------
    outcome : solved, or infeasible where the key gives no answer; its findings are the key's warnings.
    formula : the rule in one line. currency : of every amount.
    table : a row per member and account: entitlement (none for an account) and net payment, positive where it
        receives; in the currency and, exact, in whole minor units. Empty where there is no answer.
    details : the steps in between.
    """

    outcome: Outcome
    formula: str
    currency: str
    table: pd.DataFrame
    details: Mapping[str, Any]


def key(key: Mapping[str, Any] | str | Path) -> Payments:
    """Apply a sharing key: entitlements, and net payments that sum to exactly zero.

    Parameters
    ----------
    key : {"key": "consumption", "currency": "MUSD", "members": {...}}, as `gasunion schema key` says, or the
        path of a file of it.

    Raises
    ------
    Refused : the key is unknown, or a number is missing or wrong; every fault at once.
    """
    import pandas as pd

    from gasunion.games.keys.answer import key_answer
    from gasunion.games.keys.key import apply_key

    applied = apply_key(as_plain(key, "key"))
    outcome, body, _ = key_answer(applied)
    columns = ["member", "entitlement", "net", "entitlement_minor", "net_minor"]
    names = [*(body["net"] or {})]
    rows = [[name, *((body[column] or {}).get(name) for column in columns[1:])] for name in names]
    table = pd.DataFrame(rows, columns=columns).astype({"entitlement": float, "net": float})
    return Payments(
        outcome=outcome,
        formula=body["formula"],
        currency=body["currency"],
        table=table.astype({"entitlement_minor": object, "net_minor": object}),
        details=body["details"],
    )
