"""What the program itself chose is searched before anything is called infeasible.

Valves whose position no one settled, set points where no state holds them, and the slack pressure where none
is given. The fewest changes come first, and each change is told.
"""

from __future__ import annotations

from gasunion.hydraulics.validation.free_settings import free_answer
from gasunion.hydraulics.validation.held_settings import held_answer
from gasunion.hydraulics.validation.question import Answer, Change, Question
from gasunion.hydraulics.validation.slack_pressure import SlackRange


def answer(question: Question) -> Answer:
    """A state with the fewest changes, a proof that there is none, or neither."""
    return free_answer(question) if question.are_free else held_answer(question)


__all__ = ["Answer", "Change", "Question", "SlackRange", "answer"]
