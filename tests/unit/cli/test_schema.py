import json
import subprocess
import sys

GASUNION = [sys.executable, "-c", "from gasunion.cli import main; main()"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*GASUNION, *words], capture_output=True, text=True, check=False)


def test_every_listed_schema_is_a_json_schema():
    from jsonschema import Draft202012Validator

    for name in run("schema").stdout.split():
        Draft202012Validator.check_schema(json.loads(run("schema", name).stdout))


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
