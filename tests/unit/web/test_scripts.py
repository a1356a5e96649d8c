"""The desk's ES modules: typed by JSDoc, which TypeScript checks where it is installed.

Nothing here needs Node. Where `tsc` is on the path the types are checked by it, strictly; elsewhere that they
are written down is all that is known, and a wrong type would pass.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import gasunion.web

STATIC = Path(gasunion.web.__file__).parent / "static"
VENDORED = {"htmx.min.js"}
MODULES = sorted(p for p in STATIC.glob("*.js") if p.name not in VENDORED)
# A function by declaration or by an arrow with a name, and the comment right before it.
NAMED = re.compile(
    r"(?P<doc>/\*\*(?:(?!\*/).)*\*/\s*)?(?:export\s+)?(?:"
    r"(?:async\s+)?function\s+(?P<name>\w+)\s*\((?P<given>[^)]*)\)"
    r"|const\s+(?P<arrow>\w+)\s*=\s*(?:async\s*)?\((?P<taken>[^)]*)\)\s*=>)",
    re.DOTALL,
)
TSC = shutil.which("tsc")


def test_there_are_modules_and_each_asks_to_be_checked() -> None:
    assert len(MODULES) >= 8
    for module in MODULES:
        text = module.read_text(encoding="utf-8")
        assert text.startswith("// @ts-check\n"), module.name
        for way_out in (
            "@ts-ignore",
            "@ts-nocheck",
            "@ts-expect-error",
            "{any}",
            "{*}",
            "eval(",
            "innerHTML",
        ):
            assert way_out not in text, (module.name, way_out)


@pytest.mark.parametrize("module", MODULES, ids=lambda p: p.name)
def test_every_parameter_of_a_named_function_has_its_type_written_down(module: Path) -> None:
    for found in NAMED.finditer(module.read_text(encoding="utf-8")):
        name = found["name"] or found["arrow"]
        given = [p.split("=")[0].strip() for p in (found["given"] or found["taken"] or "").split(",")]
        typed = re.findall(r"@param\s+\{[^}]+\}\s+\[?(\w+)", found["doc"] or "")
        assert typed == [p for p in given if p], (module.name, name)


def test_the_search_for_functions_finds_one_that_is_not_typed() -> None:
    text = (
        "/** @param {string} a */\nfunction one(a, b) {}\nconst two = (c) => c;\n"
        "/** Words. */\nfunction three() {}\n"
    )
    found = [(m["name"] or m["arrow"], m["doc"] is not None) for m in NAMED.finditer(text)]
    assert found == [("one", True), ("two", False), ("three", True)]


@pytest.mark.skipif(TSC is None, reason="TypeScript is not installed here")
def test_types_agree_as_typescript_reads_them() -> None:
    words = "--noEmit --allowJs --checkJs --strict --target es2022 --module es2022 --moduleResolution bundler"
    done = subprocess.run(
        [str(TSC), *words.split(), "--lib", "es2022,dom,dom.iterable", *(p.name for p in MODULES)],
        cwd=STATIC, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
