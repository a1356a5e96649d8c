"""The same request sent again gets the same answer and does nothing; its key with another body is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import Connection, bindparam, insert, select

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.store.actor import Actor, Conflict
from gasunion.operations.store.tables import ONCE
from gasunion.outcome import Finding, Refused, canonical_json, sha256_of
from gasunion.reading.text import fault_of

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Answer = TypeVar("Answer")

LONGEST_KEY: Final = 200
_BEFORE: Final = select(ONCE).where(ONCE.c.user == bindparam("user"), ONCE.c.key == bindparam("key"))
_ADD: Final = insert(ONCE)


def once(
    connection: Connection,
    actor: Actor,
    key: str | None,
    *,
    action: str,
    body: Any,
    at: datetime,
    answers: type[Answer],
    work: Callable[[], Answer],
) -> Answer:
    """Do a work unless it was done under this key; then its answer is given again.

    Parameters
    ----------
    key : the client's own, unique among the keys of its user. None: every call is another request.
    action, body : what is asked; plain data. at : now.
    answers : the frozen dataclass that the work gives.

    Raises
    ------
    Conflict : the key stands for another request. Refused : it is no key, or as the work.
    """
    before = given_before(connection, actor, key, action=action, body=body, answers=answers)
    if before is not None:
        return before
    answer = work()
    if key is None:
        return answer
    connection.execute(
        _ADD,
        {
            "user": actor.user,
            "key": key,
            "action": action,
            "digest": _digest(action, body),
            "answer": _adapter(_kind(answers)).dump_json(answer).decode(),
            "at": instant_text(at),
        },
    )
    return answer


def given_before(
    connection: Connection,
    actor: Actor,
    key: str | None,
    *,
    action: str,
    body: Any,
    answers: type[Answer],
) -> Answer | None:
    """The answer that a key got before; None where it is new, or there is no key.

    Raises
    ------
    Conflict : the key stands for another request. Refused : it is no key.
    """
    if key is None:
        return None
    _check(key)
    before = connection.execute(_BEFORE, {"user": actor.user, "key": key}).one_or_none()
    if before is None:
        return None
    if before.digest != _digest(action, body):
        what = f"stands for another request ({before.action}, answered at {before.at})."
        hint = "Give the new request a key of its own."
        raise Conflict([Finding(where="Idempotency-Key", what=what, hint=hint)], "the key is taken")
    again: Answer = _adapter(_kind(answers)).validate_json(before.answer)
    return again


def _digest(action: str, body: Any) -> str:
    return sha256_of(action.encode(), canonical_json(body))


def _kind(answers: Any) -> Any:
    return answers


def _check(key: str) -> None:
    what = fault_of(key, is_name=True)
    if not key.strip():
        what = "is blank"
    elif len(key) > LONGEST_KEY:
        what = f"has {len(key):,} characters; at most {LONGEST_KEY} are read"
    if what is not None:
        hint = "Send a random text such as a UUID, one for each request."
        raise Refused([Finding(where="Idempotency-Key", what=f"{what}.", hint=hint)])


@lru_cache(maxsize=256)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def plain(value: Any) -> Any:
    """A frozen answer as plain data: objects, lists, text, whole numbers and null."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return _adapter(type(value)).dump_python(value, mode="json")
    return value
