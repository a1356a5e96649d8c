"""Games and their answers, for tests of what is printed and certified."""

from __future__ import annotations

import json
from typing import Any

from gasunion.games.answer import answer_part, input_sha256, outcome_of, overridden
from gasunion.games.question import Question, question_from_plain, with_structure
from gasunion.games.sharing import share_all
from gasunion.games.worth import Game, from_plain
from gasunion.outcome import Envelope, Provenance

VERSION = "0.1.0"

THREE = {
    "players": ["RU", "KZ", "UZ"],
    "worth": {"RU": 0, "KZ": 0, "UZ": 0, "KZ+RU": 6, "RU+UZ": 3, "KZ+UZ": "1/3", "RU+KZ+UZ": 10},
    "splits": {
        "equal": {"RU": "10/3", "KZ": "10/3", "UZ": "10/3"},
        "too much": {"RU": 6, "KZ": 6, "UZ": 4},
    },
    "bargaining": {"most_paid": {"RU": 1, "KZ": 0, "UZ": "1/2"}, "weights": {"RU": 1, "KZ": 2, "UZ": 1}},
}
MAJORITY = {
    "players": ["A", "B", "C"],
    "worth": {"A": 0, "B": 0, "C": 0, "A+B": 1, "A+C": 1, "B+C": 1, "A+B+C": 1},
}
NO_IMPUTATION = {"players": ["A", "B"], "worth": {"A": 1, "B": 2, "A+B": 1}}
ONE = {"players": ["A"], "worth": {"A": 5}}
FOUR = {
    "players": ["A", "B", "C", "D"],
    "worth": {
        **dict.fromkeys(("A", "B", "C", "D", "A+C", "B+D"), 0),
        "A+B": 2.5,
        "A+D": 1,
        "B+C": 0.1,
        "C+D": 4,
        "A+B+C": 5,
        "A+B+D": 3.7,
        "A+C+D": 6,
        "B+C+D": 4.2,
        "A+B+C+D": 9,
    },
}


def answered(plain: dict[str, Any], *, unions: str | None = None, graph: str | None = None) -> dict[str, Any]:
    """The answer of `gasunion share` as it is read from its file."""
    game = from_plain(plain)
    question = with_structure(question_from_plain(plain, game), game, unions=unions, graph=graph)
    return answer_of(game, question, overridden(question, unions=unions, graph=graph))


def answer_of(game: Game, question: Question, asked: tuple[str, ...] = ()) -> dict[str, Any]:
    """The answer to a question about a game, as it is read from its file."""
    answer = share_all(game, question)
    body, reasons = answer_part(answer)
    envelope = Envelope(
        name="share",
        outcome=outcome_of(answer, question),
        provenance=Provenance(
            input_sha256=input_sha256(game, question, asked), version=VERSION, overridden=asked
        ),
        body=body,
        reasons=reasons,
    )
    return json.loads(json.dumps(envelope.as_dict(), allow_nan=False))
