"""What a value must be, where pydantic found that it is not: the same words at every door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_MUST: Final = {
    "missing": "is missing",
    "extra_forbidden": "is no field here",
    "int": "must be a whole number",
    "float": "must be a number",
    "decimal": "must be a number",
    "finite_number": "must be a finite number",
    "bool": "must be true or false",
    "string_type": "must be a text",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "set_type": "must be a list",
    "dict_type": "must be an object",
    "mapping_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "date": "must be a date such as 2026-01-15",
    "datetime": "must be a time such as 2026-01-15T06:00:00+00:00",
    "greater_than_equal": "must be {ge} or more",
    "greater_than": "must be above {gt}",
    "less_than_equal": "must be {le} or less",
    "less_than": "must be below {lt}",
    "string_too_short": "must have {min_length} characters or more",
    "string_too_long": "must have {max_length} characters or fewer",
    "too_short": "must have {min_length} entries or more",
    "too_long": "must have {max_length} entries or fewer",
    "string_pattern_mismatch": "must be of the form {pattern}",
    "literal_error": "must be one of {expected}",
    "enum": "must be one of {expected}",
}
"""By the kind of an error, else by what stands before its first underscore."""


def must(fault: Mapping[str, Any]) -> str:
    """The rest of a sentence that begins with the name of a value: "must be a whole number".

    Parameters
    ----------
    fault : one entry of `ValidationError.errors()`.

    Returns
    -------
    Without a full stop; in pydantic's words where its kind has none here.
    """
    kind = str(fault["type"])
    words = _MUST.get(kind) or _MUST.get(kind.partition("_")[0])
    if words is None:
        return str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
    return words.format(**{k: _said(v) for k, v in fault.get("ctx", {}).items()})


def _said(limit: object) -> object:
    if isinstance(limit, int):
        return f"{limit:,}"
    return f"{limit:g}" if isinstance(limit, float) else limit
