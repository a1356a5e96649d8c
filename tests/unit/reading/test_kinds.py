"""Words for what pydantic found wrong: each kind, and none of its jargon."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gasunion.reading.kinds import must


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        (int, "2024/25", "must be a whole number"),
        (int, "2024.5", "must be a whole number"),
        (int, 2024.5, "must be a whole number"),
        (int, None, "must be a whole number"),
        (float, "5%", "must be a number"),
        (Annotated[float, Field(allow_inf_nan=False)], "nan", "must be a finite number"),
        (bool, "perhaps", "must be true or false"),
        (str, 7, "must be a text"),
        (list[int], "a", "must be a list"),
        (dict[str, int], [], "must be an object"),
        (Body, [], "must be an object"),
        (Body, {}, "is missing"),
        (Body, {"name": "x", "nome": "y"}, "is no field here"),
        (date, "15.01.2026", "must be a date such as 2026-01-15"),
        (Annotated[int, Field(ge=1)], 0, "must be 1 or more"),
        (Annotated[int, Field(le=65_535)], 70_000, "must be 65,535 or less"),
        (Annotated[float, Field(gt=0)], 0.0, "must be above 0"),
        (Annotated[float, Field(lt=1)], 1.0, "must be below 1"),
        (Annotated[str, Field(min_length=2)], "a", "must have 2 characters or more"),
        (Annotated[str, Field(max_length=2_000)], "a" * 2_001, "must have 2,000 characters or fewer"),
        (Annotated[list[int], Field(min_length=1)], [], "must have 1 entries or more"),
        (Annotated[list[int], Field(max_length=1)], [1, 2], "must have 1 entries or fewer"),
        (Annotated[str, Field(pattern="^[0-9]+$")], "x", "must be of the form ^[0-9]+$"),
        (Literal["a", "b"], "c", "must be one of 'a' or 'b'"),
    ],
)
def test_a_fault_is_told_in_words_of_the_house(kind: Any, given: object, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(given)
    assert [must(f) for f in caught.value.errors()] == [words]
