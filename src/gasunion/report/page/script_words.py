"""Words and signs that the script of a page needs in the language that is shown."""

from __future__ import annotations

from typing import Any

from gasunion.report.language.language import Language

# Messages of the script begin so.
_SCRIPT = "script."


def script_words(words: Language) -> dict[str, Any]:
    """Messages of the script, its units, its sign before decimals."""
    messages = {k.removeprefix(_SCRIPT): v for k, v in words.messages.items() if k.startswith(_SCRIPT)}
    return {
        "code": words.code,
        "point": words.number(0.5, "", decimals=1)[1],
        "units": {u: words.unit(u) for u in ("mcm/d", "%")},
        **messages,
    }
