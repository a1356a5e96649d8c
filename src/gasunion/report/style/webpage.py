"""What every page shares: templates, style, scripts, and the policy that closes it to other machines.

A page asks nothing of any other machine: its content policy forbids it, and every style and script in it is
named there by its hash.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gasunion.report.style.palette import variables


@functools.cache
def environment() -> Environment:
    """Templates of the pages."""
    return Environment(
        loader=PackageLoader("gasunion.report.style"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@functools.cache
def asset(name: str) -> str:
    """A file of `assets` as text."""
    return resources.files("gasunion.report.style").joinpath(f"assets/{name}").read_text(encoding="utf-8")


def page_script() -> str:
    """The script of a page: how it is read, and how its pictures leave it."""
    return asset("report.js").replace("/* pictures.js stands here. */", asset("pictures.js"))


def policy(style: str, scripts: Sequence[str]) -> str:
    """The content policy of a page with this style and these scripts."""

    def named(text: str) -> str:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        return f"'sha256-{digest}'"

    return (
        f"default-src 'none'; script-src {' '.join(named(s) for s in scripts)}; style-src {named(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def json_text(value: Any) -> Markup:
    """JSON that may stand inside a script element."""
    # There no character but "<" can mean anything to the page.
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(body.replace("<", "\\u003c"))


def page_style(parties: Iterable[str], print_footer: str) -> str:
    """Colours of the light, the dark and the paper page, and the style that uses them.

    Parameters
    ----------
    print_footer : words at the foot of every printed page, beside its number.
    """
    light, dark = variables(parties)
    return (
        f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        f"@media print{{:root{{{light};color-scheme:light}}}}"
        + asset("report.css")
        + _print_footer(print_footer)
    )


def _print_footer(words: str) -> str:
    quoted = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("<", "")
    return (
        "@page{size:A4;margin:14mm 13mm 17mm;"
        f'@bottom-left{{content:"{quoted}";font-size:8pt;color:#555}}'
        '@bottom-right{content:counter(page) " / " counter(pages);font-size:8pt;color:#555}}'
    )
