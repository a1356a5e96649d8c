"""The page of a union: one file in every language that loads nothing, with own shares recomputed in it."""

from __future__ import annotations

from gasunion.report.chapters.union import gain_chapter, leaving_chapter, parts_chapter, sure_chapter
from gasunion.report.chapters.union_decides import decides_chapter
from gasunion.report.chapters.union_forms import forms_chapter
from gasunion.report.chapters.union_neighbours import neighbours_chapter
from gasunion.report.chapters.union_words import page_title
from gasunion.report.language.language import LANGUAGES, UNSIGNED, language
from gasunion.report.page.script_words import script_words
from gasunion.report.page.shell import page_of
from gasunion.report.style.webpage import asset, environment, json_text, page_script, page_style
from gasunion.report.union.first_screen import key_figures, opening
from gasunion.report.union.own_split import near_words, own_split_data
from gasunion.report.union.party_pages import party_pages
from gasunion.report.views.union import UnionData, UnionReading

PAGE_FILE = "union.html"


def union_page(data: UnionData) -> bytes:
    """The page as UTF-8. The same answer gives the same bytes."""
    bodies = {code: body_html(data, code) for code in LANGUAGES}
    scripts = [asset("echarts.min.js"), asset("union.js"), page_script()]
    answer = data.answer
    footer = f"gasunion {answer['version']} · {answer['case']} {answer['year']} · "
    footer += f"SHA-256 {answer['input_sha256'][:16]}…"
    dots = "".join(f".dot.p{i}{{background:var(--party-{i})}}" for i in range(len(data.players)))
    style = page_style(data.players, footer) + asset("union.css") + dots
    first = LANGUAGES[0]
    return page_of(
        bodies,
        title=page_title(UnionReading(data=data, words=language(first))),
        case=answer["case"],
        style=style,
        scripts=scripts,
    )


def body_html(data: UnionData, code: str) -> str:
    """All of the page that is read, in one language."""
    r = UnionReading(data=data, words=language(code))
    before = [gain_chapter(r)]
    later = (
        leaving_chapter(r),
        parts_chapter(r),
        neighbours_chapter(r),
        decides_chapter(r),
        forms_chapter(r),
        sure_chapter(r),
    )
    after = [c for c in later if c is not None]
    charts = [c for s in (*before, *after) for c in s.charts()]
    return (
        environment()
        .get_template("union.html.j2")
        .render(
            r=r,
            say=r.words.say,
            tell=r.say,
            answer=data.answer,
            files=data.files,
            least_sure="",
            code=code,
            is_unsigned=code in UNSIGNED,
            drafts=r.words.number(data.names.drafts(code), "count"),
            title=page_title(r),
            sentences=opening(r),
            keys=key_figures(r),
            before=before,
            after=after,
            pages=party_pages(r),
            near=near_words(r),
            own_json=json_text(own_split_data(r)),
            chart_json=json_text({c.name: c.option for c in charts}),
            words_json=json_text({**script_words(r.words), "title": page_title(r)}),
        )
    )
