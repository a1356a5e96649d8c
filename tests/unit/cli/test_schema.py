import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

GASUNION = [sys.executable, "-c", "from gasunion.cli import main; main()"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*GASUNION, *words], capture_output=True, text=True, check=False)


def schemas() -> dict[str, object]:
    """Every listed schema; read in this process, since a process each takes ten seconds."""
    from typer.testing import CliRunner

    from gasunion.cli.app import app

    def answer(*words: str) -> str:
        return CliRunner().invoke(app, ["schema", *words]).stdout

    return {name: json.loads(answer(name)) for name in answer().split()}


@pytest.mark.slow
def test_every_listed_schema_is_a_json_schema():
    from jsonschema import Draft202012Validator

    found = schemas()
    assert len(found) >= 18
    for schema in found.values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.slow
def test_every_schema_knows_every_code_of_the_doors():
    from gasunion.outcome import EXIT_OF_CODE

    lists = [x for schema in schemas().values() for x in enums(schema) if {"solved", "unbounded"} <= set(x)]
    assert len(lists) >= 10
    assert all(x == list(EXIT_OF_CODE) for x in lists)


def enums(value: object) -> Iterator[list[str]]:
    """Every list of allowed values in a schema."""
    if isinstance(value, dict):
        if isinstance(value.get("enum"), list):
            yield value["enum"]
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from enums(inner)


def test_an_unknown_schema_is_exit_2_with_the_nearest_name():
    done = run("schema", "findin")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "refused: 1 fault in the input",
        "  schema findin: there is no such schema. Did you mean 'finding'?",
    ]


def test_an_unknown_option_is_exit_2():
    assert run("--nonsense").returncode == 2


def test_every_answer_that_a_command_can_give_has_a_schema():
    import re
    from pathlib import Path

    import gasunion.cli
    from gasunion.cli.schema import names

    folder = Path(gasunion.cli.__file__).parent
    used = {
        n
        for f in folder.glob("*.py")
        for n in re.findall(r'(?:guarded\(|Envelope\(\s*name=)"([\w-]+)"', f.read_text())
    }
    # `gasunion schema` prints schemas and gives no answer of its own.
    assert used - {"schema"} <= set(names())
