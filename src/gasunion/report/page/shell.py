"""What every page in several languages is inside: whole in the first, the others packed beside it."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from gasunion.report.language.language import LANGUAGES, language
from gasunion.report.style.webpage import asset, environment, json_text, policy


def page_of(
    bodies: Mapping[str, str],
    *,
    title: str,
    case: str,
    style: str,
    scripts: Sequence[str],
    figures: Mapping[str, Any] | None = None,
) -> bytes:
    """The page as UTF-8. The same bodies give the same bytes.

    Parameters
    ----------
    bodies : language → all that is read. title : in the first language.
    style, scripts : as text; the page's content policy names each by its hash.
    figures : what the script needs in every language alike.
    """
    first, library = LANGUAGES[0], asset("echarts.min.js")
    inflate = asset("inflate.js")
    if library in scripts:
        inflate = f"/*\n{asset('echarts.NOTICE')}\n*/\n{inflate}"
    html = (
        environment()
        .get_template("report.html.j2")
        .render(
            title=title,
            code=first,
            case=case,
            policy=policy(style, [inflate, *scripts]),
            style=Markup(style),
            inflate=Markup(inflate),
            # The chart library is a third of the page: it lies in it packed, under its notice.
            library=packed(library) if library in scripts else "",
            scripts=[Markup(s) for s in scripts if s != library],
            body=Markup(bodies[first]),
            # Of a large network they are the largest part of the page.
            figures=packed(json_text(figures)) if figures else "",
            languages=[(c, language(c).say("language.own_name")) for c in LANGUAGES],
            packed={c: packed(bodies[c]) for c in LANGUAGES[1:]},
            choose=" · ".join(language(c).say("language.choose") for c in LANGUAGES),
        )
    )
    return html.encode()


def packed(body: str) -> str:
    """A body as it lies in the page: gzip without a clock, in base64."""
    return base64.b64encode(gzip.compress(body.encode(), compresslevel=9, mtime=0)).decode()


def unpacked(text: str) -> str:
    """A body from what lies in the page."""
    return gzip.decompress(base64.b64decode(text)).decode()
