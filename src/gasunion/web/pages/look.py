"""How the desk looks: one stylesheet from the palette of every page, light and dark, and the static files.

Nothing is asked of another machine, nothing stands inline: style and scripts are files of this server.
"""

from __future__ import annotations

import functools
import hashlib
from importlib import resources
from typing import Final

from gasunion.report.style.palette import variables

THEMES: Final = ("system", "light", "dark")
KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".LICENSE": "text/plain; charset=utf-8",
}
STYLE: Final = "desk.css"


@functools.cache
def stylesheet() -> str:
    """The palette as variables, light, dark and on paper, and the rules that use them."""
    light, dark = variables(())
    return (
        f":root{{{light};color-scheme:light}}"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark};color-scheme:dark}}}}'
        f':root[data-theme="dark"]{{{dark};color-scheme:dark}}'
        f"@media print{{:root,:root[data-theme]{{{light};color-scheme:light}}}}" + _file(STYLE).decode()
    )


@functools.cache
def static_file(name: str) -> tuple[bytes, str] | None:
    """Bytes and media type of a static file; None where there is none of that name."""
    kind = next((k for end, k in KINDS.items() if name.endswith(end)), None)
    known = {entry.name for entry in _folder().iterdir() if entry.is_file()}
    if kind is None or name not in known:
        return None
    return (stylesheet().encode() if name == STYLE else _file(name)), kind


@functools.cache
def version() -> str:
    """A short hash of all static files: an address with it may be kept for ever."""
    names = sorted(entry.name for entry in _folder().iterdir() if entry.is_file())
    parts = [found[0] for name in names if (found := static_file(name)) is not None]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _folder() -> resources.abc.Traversable:
    return resources.files("gasunion.web").joinpath("static")


def _file(name: str) -> bytes:
    return _folder().joinpath(name).read_bytes()
