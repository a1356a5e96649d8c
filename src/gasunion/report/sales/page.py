"""The page of sales: a seller's page beside a buyer's page, one file in every language that loads nothing."""

from __future__ import annotations

from gasunion.report.chapters.sales import leave_chapter, mergers_chapter, page_title, split_chapter
from gasunion.report.chapters.sales_sides import sides
from gasunion.report.language.language import LANGUAGES, UNSIGNED, language
from gasunion.report.page.first_screen import KeyFigure
from gasunion.report.page.script_words import script_words
from gasunion.report.page.shell import page_of
from gasunion.report.style.webpage import asset, environment, json_text, page_script, page_style
from gasunion.report.views.sales import SalesData, SalesReading, Span

PAGE_FILE = "sales.html"


def sales_page(data: SalesData) -> bytes:
    """The page as UTF-8. The same answer gives the same bytes."""
    bodies = {code: body_html(data, code) for code in LANGUAGES}
    scripts = [page_script()]
    answer, first = data.answer, LANGUAGES[0]
    footer = f"gasunion {answer['version']} · {answer['case']} {answer['year']} · "
    footer += f"SHA-256 {answer['input_sha256'][:16]}…"
    style = page_style(answer["asked"]["sellers"], footer) + asset("sales.css")
    return page_of(
        bodies,
        title=page_title(SalesReading(data=data, words=language(first))),
        case=answer["case"],
        style=style,
        scripts=scripts,
    )


def body_html(data: SalesData, code: str) -> str:
    """All of the page that is read, in one language."""
    r = SalesReading(data=data, words=language(code))
    return (
        environment()
        .get_template("sales.html.j2")
        .render(
            r=r,
            say=r.words.say,
            tell=r.say,
            answer=data.answer,
            files=data.files,
            code=code,
            is_unsigned=code in UNSIGNED,
            drafts=r.words.number(data.names.drafts(code), "count"),
            title=page_title(r),
            sentences=opening(r),
            keys=key_figures(r),
            sides=sides(r),
            chapters=[split_chapter(r), mergers_chapter(r), leave_chapter(r)],
            words_json=json_text({**script_words(r.words), "title": page_title(r)}),
        )
    )


def opening(r: SalesReading) -> list[str]:
    """What is asked, what it says, how sure it is, what the law says."""
    members = r.change("joint", "sellers", r.group)[0]
    return [
        r.say("what", group=r.sellers(r.group), year=r.year, case=r.answer["case"]),
        r.say(
            "says",
            members=r.signed(members),
            buyers=r.signed(r.buyers("joint")[0]),
            total=r.signed(r.answer["split"]["total"]),
        ),
        r.say("sure", points=r.words.number(len(r.answer["points"]), "count")),
        r.say("law"),
    ]


def key_figures(r: SalesReading) -> list[KeyFigure]:
    """Four figures with their intervals: members, buyers, routing, market power."""

    def key(name: str, span: Span) -> KeyFigure:
        value, low, high = span
        return KeyFigure(
            value=r.bare(value),
            unit=r.words.unit("MUSD"),
            span=r.say("key_span", low=r.bare(low), high=r.bare(high)),
            what=r.say(name),
        )

    return [
        key("key_members", r.change("joint", "sellers", r.group)),
        key("key_buyers", r.buyers("joint")),
        key("key_routing", r.part("routing")),
        key("key_power", r.part("market_power")),
    ]
