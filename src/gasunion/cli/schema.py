"""`gasunion schema`: the JSON Schema of an answer or an input file, as files under `schemas/`."""

from __future__ import annotations

import sys
from importlib import resources
from typing import Annotated

import typer

from gasunion.cli.door import guarded
from gasunion.cli.streams import tell_words
from gasunion.outcome import Finding, Refused
from gasunion.reading.near import near_or
from gasunion.writing import speak, speak_bytes

# Old name → name now; kept for one version.
RENAMED = {"backcast": "hindcast"}


def names() -> list[str]:
    """Names of all schemas, in alphabetical order."""
    folder = resources.files("gasunion") / "schemas"
    return sorted(f.name.removesuffix(".json") for f in folder.iterdir() if f.name.endswith(".json"))


@guarded("schema")
def schema(
    name: Annotated[str | None, typer.Argument(help="Which one; without it, the names are listed.")] = None,
) -> None:
    """Print the JSON Schema of an answer or an input file."""
    known = names()
    if name is None:
        speak("\n".join(known), sys.stdout)
        return
    if name in RENAMED:
        tell_words(f"schema {name} is called {RENAMED[name]} now; the old name goes with the next version.")
        name = RENAMED[name]
    if name not in known:
        hint = near_or(name, known, f"Known: {', '.join(known)}.")
        raise Refused(
            [Finding(where=f"schema {name}", what="there is no such schema.", value=name, hint=hint)]
        )
    speak_bytes((resources.files("gasunion") / "schemas" / f"{name}.json").read_bytes(), sys.stdout)
