"""What is asked about a game beside its solutions: unions, a graph, splits to test, bounds of a bargain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from gasunion.games.coalition import parse_graph, parse_unions
from gasunion.games.worth import Game, exact_number, not_read
from gasunion.outcome import Finding, Refused
from gasunion.reading import figure, text

MOST_FOR_STRUCTURE = 20
"""Tables of 2ⁿ connected parts take a second and 100 MiB at 20 players, and twice as much with each more."""
MOST_SPLITS = 100
"""Each is tested against every coalition."""

SOLUTIONS = (
    "shapley",
    "prenucleolus",
    "nucleolus",
    "per_capita_prenucleolus",
    "per_capita_nucleolus",
    "tau",
    "gately",
    "owen",
    "myerson",
    "nash",
    "kalai_smorodinsky",
)
"""Solutions that share v(N) or each part's worth, in the order in which they are printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked about a game beside its solutions.

    Attributes
    ----------
    unions : a-priori unions as masks, for the Owen value; None where not asked.
    links : pairs of player numbers who can talk, for the Myerson value; None where not asked.
    splits : shares from elsewhere, such as a key, by name and player: each is tested for who would leave.
    bargaining : "earned", "fallback", "most_paid", "most_received", "weights", each by player, all optional.
    """

    unions: Sequence[int] | None = None
    links: Sequence[tuple[int, int]] | None = None
    splits: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    bargaining: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)


def with_structure(question: Question, game: Game, *, unions: str | None, graph: str | None) -> Question:
    """The question with unions and a graph as they are written on the command line.

    Raises
    ------
    Refused : a name is unknown or stands twice; every fault of both at once.
    """
    faults = [
        Finding(
            where=where,
            what=f"the {value} value is computed up to {MOST_FOR_STRUCTURE} players; the game has "
            f"{game.count}.",
            value=game.count,
            limit=MOST_FOR_STRUCTURE,
            hint="Join players into blocs, or ask without it.",
        )
        for where, value, asked in (("unions", "Owen", unions), ("graph", "Myerson", graph))
        if asked is not None and game.count > MOST_FOR_STRUCTURE
    ]
    if faults:
        raise Refused(faults)
    if unions is not None:
        try:
            question = replace(question, unions=parse_unions(unions, game.players))
        except Refused as refused:
            faults += refused.findings
    if graph is not None:
        try:
            question = replace(question, links=parse_graph(graph, game.players))
        except Refused as refused:
            faults += refused.findings
    if faults:
        raise Refused(faults)
    return question


def question_from_plain(plain: Mapping[str, Any], game: Game) -> Question:
    """The optional parts of a game file: "splits" and "bargaining".

    Raises
    ------
    Refused : a split or a bound lacks a player, names a stranger, or holds something that is not a number.
    """
    faults: list[Finding] = []

    def vectors(key: str, allowed: Sequence[str] | None) -> dict[str, dict[str, Fraction]]:
        given = plain.get(key, {})
        if not isinstance(given, Mapping):
            faults.append(Finding(where=key, what="is not an object."))
            return {}
        out: dict[str, dict[str, Fraction]] = {}
        if len(given) > MOST_SPLITS:
            faults.append(
                Finding(
                    where=key,
                    what=f"has {len(given)} entries; at most {MOST_SPLITS} are tested.",
                    value=len(given),
                    limit=MOST_SPLITS,
                    hint="Ask about the rest in another file.",
                )
            )
            return {}
        for name, values in given.items():
            where = f"{key}, {name}"
            wrong = text.fault_of(str(name), is_name=True)
            if wrong is not None or not str(name).strip():
                faults.append(Finding(where=key, what=f"the name {text.shown(name)} {wrong or 'is blank'}."))
            elif allowed is not None and name not in allowed:
                faults.append(Finding(where=where, what="is unknown.", hint=f"Known: {', '.join(allowed)}."))
            elif not isinstance(values, Mapping) or set(values) != set(game.players):
                faults.append(Finding(where=where, what="must have one number for each player."))
            else:
                out[str(name)] = {}
                for p in game.players:
                    try:
                        out[str(name)][p] = exact_number(values[p])
                    except figure.NoFigure as error:
                        faults.append(Finding(where=f"{where}, {p}", what=not_read(values[p], error)))
        return out

    splits = vectors("splits", None)
    bargaining = vectors("bargaining", ("earned", "fallback", "most_paid", "most_received", "weights"))
    faults += [
        Finding(where=f"splits, {name}", what="has the name of a solution.", hint="Give it another name.")
        for name in splits
        if name in SOLUTIONS
    ]
    unknown = set(plain) - {"players", "worth", "splits", "bargaining", "unit", "title", "note", "source"}
    faults += [
        Finding(where=str(key), what="is not a part of a game file.", hint="Put remarks under 'note'.")
        for key in sorted(map(str, unknown))
    ]
    if bargaining.get("earned") and not faults:
        total, worth = sum(bargaining["earned"].values()), game.exact()[-1]
        if total != worth:
            faults.append(
                Finding(
                    where="bargaining, earned",
                    what=f"sums to {float(total):g}; all together are worth {float(worth):g}.",
                    value=float(total),
                    limit=float(worth),
                )
            )
    if faults:
        raise Refused(faults)
    return Question(splits=splits, bargaining=bargaining)
