"""A page under watch: what it asks for, what it complains of, what axe-core finds in it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from playwright.sync_api import Page

AXE = Path(__file__).parent / "assets" / "axe.min.js"


class Screen(Protocol):
    """Opens the small report in a language, on a screen of a size; closed after the test."""

    def __call__(self, code: str = "en", *, width: int = 1280, height: int = 720) -> Page: ...


class Watched:
    """A page whose requests, console messages and errors are written down."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda r: self.requests.append(r.url))
        page.on(
            "console",
            lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda e: self.complaints.append(str(e)))


def serious_faults(page: Page, *, rules: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Serious and critical faults of accessibility by rule of axe-core, with examples; all rules or some."""
    # Evaluated by the debugger, so that the page's own policy stays as strict as it is.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("options => axe.run(document, options)", options)
    return {
        v["id"]: [n["html"][:160] + " | " + n["failureSummary"][:200] for n in v["nodes"][:3]]
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    }


def hold_to_the_rules_of_a_page(opened: Watched) -> None:
    """Asks nothing of another machine, complains of nothing, is accessible and no wider than the screen."""
    assert [r for r in opened.requests if not r.startswith(("file:", "data:", "blob:"))] == []
    assert serious_faults(opened.page) == {}
    assert opened.complaints == []
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert opened.page.evaluate(wider) <= 0
