"""What every page shares: templates, style, scripts, and the policy that closes it to other machines.

A page asks nothing of any other machine: its content policy forbids it, and every style and script in it is
named there by its hash.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
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


def running_heads(code: str, title: str, parts: Mapping[str, str]) -> str:
    """Heads of printed pages in a language, on pages named after it and their part.

    Parameters
    ----------
    parts : id of a section → what is said at the right; "" for what is in none of them.
    """
    style = ""
    for part, words in parts.items():
        page = f"{code}-{part}" if part else code
        style += (
            f'@page {page}{{@top-left{{content:"{_quoted(title)}";font-size:8pt;color:#555}}'
            f'@top-right{{content:"{_quoted(words)}";font-size:8pt;color:#555}}}}'
            f"@media print{{{_of(code, part)}{{page:{page}}}}}"
        )
        if part == "annex":
            # Twelve months stand side by side on a sheet that is turned.
            style += (
                f"@page {page}-wide{{size:A4 landscape;"
                f'@top-left{{content:"{_quoted(title)}";font-size:8pt;color:#555}}'
                f'@top-right{{content:"{_quoted(words)}";font-size:8pt;color:#555}}}}'
                f"@media print{{html[lang={code}] #annex details.wide{{page:{page}-wide}}}}"
            )
    return style


def _of(code: str, part: str) -> str:
    """What is printed on the pages of a part: notes on the whole stand before the annex, sources behind."""
    if part == "annex":
        return ",".join(f"html[lang={code}] {s}" for s in ("#about", "#annex", "footer"))
    return f"html[lang={code}] #{part or 'page'}"


def _print_footer(words: str) -> str:
    return (
        "@page{size:A4;margin:16mm 13mm 17mm;"
        f'@bottom-left{{content:"{_quoted(words)}";font-size:8pt;color:#555}}'
        '@bottom-right{content:counter(page) " / " counter(pages);font-size:8pt;color:#555}}'
    )


def _quoted(words: str) -> str:
    """Words inside a string of a stylesheet."""
    return words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("<", "")
