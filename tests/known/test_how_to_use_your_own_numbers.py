"""The how-to page is run as it stands: files written, commands compared with their output, Python run."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-your-own-numbers.md"
GASUNION = [sys.executable, "-c", "from gasunion.cli import main; main()"]


def test_every_block_of_the_page_does_what_it_says(tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    files = re.findall(r"```json title=\"(\S+)\"\n(.*?)```", page, flags=re.DOTALL)
    commands = re.findall(r"```console\n\$ gasunion (.*?)\n(.*?)```", page, flags=re.DOTALL)
    programs = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    assert (len(files), len(commands), len(programs)) == (2, 4, 1)
    assert page.count("```") == 2 * 7  # no block is left out
    for name, text in files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    for words, printed in commands:
        done = subprocess.run(
            [*GASUNION, *words.split()], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, printed, ""), words
    for program in programs:
        exec(compile(program, str(PAGE), "exec"), {})


def test_every_section_of_the_theory_page_that_a_file_names_is_there():
    root = Path(__file__).parents[2]
    page = (root / "docs" / "theory" / "games.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^## (.*)$", page, flags=re.MULTILINE))
    cited = set()
    for file in sorted((root / "src" / "gasunion" / "games").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        for passage in re.findall(r"docs/theory/games\.md, sections?((?:.|\n)*?)\.\n", text):
            cited |= {re.sub(r"\s+", " ", name) for name in re.findall(r'"([^"]+)"', passage)}
    assert cited <= headings
    assert headings - cited == {"Notation", "What is not modelled", "References"}
