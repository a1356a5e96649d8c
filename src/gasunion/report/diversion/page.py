"""The page of diverted gas: one file in every language that loads nothing."""

from __future__ import annotations

from gasunion.report.diversion.chapters import (
    contracts_chapter,
    curve_chapter,
    months_chapter,
    routes_chapter,
    terms_chapter,
    years_chapter,
)
from gasunion.report.diversion.view import DiversionData, DiversionReading
from gasunion.report.language.language import LANGUAGES, UNSIGNED, language
from gasunion.report.page.first_screen import KeyFigure
from gasunion.report.page.script_words import script_words
from gasunion.report.page.shell import page_of
from gasunion.report.style.webpage import asset, environment, json_text, page_script, page_style

PAGE_FILE = "diversion.html"


def diversion_page(data: DiversionData) -> bytes:
    """The page as UTF-8. The same answer gives the same bytes."""
    answer = data.answer
    footer = f"gasunion {answer['version']} · {answer['case']} · SHA-256 {answer['input_sha256'][:16]}…"
    asked = answer["asked"]
    return page_of(
        {code: body_html(data, code) for code in LANGUAGES},
        title=page_title(DiversionReading(data=data, words=language(LANGUAGES[0]))),
        case=answer["case"],
        style=page_style([asked["seller"], *asked["buyers"]], footer) + asset("sales.css"),
        scripts=[page_script()],
    )


def body_html(data: DiversionData, code: str) -> str:
    """All of the page that is read, in one language."""
    r = DiversionReading(data=data, words=language(code))
    chapters = [
        years_chapter(r),
        contracts_chapter(r),
        *(routes_chapter(r, year) for year in data.answer["years"]),
        months_chapter(r),
        terms_chapter(r),
        curve_chapter(r),
    ]
    return (
        environment()
        .get_template("diversion.html.j2")
        .render(
            r=r,
            say=r.words.say,
            tell=r.say,
            answer=data.answer,
            years=", ".join(data.answer["years"]),
            files=data.files,
            is_unsigned=code in UNSIGNED,
            drafts=r.words.number(data.names.drafts(code), "count"),
            title=page_title(r),
            sentences=opening(r),
            keys=key_figures(r),
            chapters=chapters,
            words_json=json_text({**script_words(r.words), "title": page_title(r)}),
        )
    )


def page_title(r: DiversionReading) -> str:
    """The finding: how much of the lost gas pipes that stand would take in the last year."""
    y = r.answer["years"][r.last]
    low, high = (r.volume(end) for end in y["stages"]["built"]["intervals"]["placed_bcm"])
    return r.say(
        # Two ends that read alike are one figure.
        "title" if low != high else "title_one",
        year=r.last,
        place=r.volume(y["lost"]["volume_bcm"]),
        lost=r.party(r.asked["lost"]),
        seller=r.party(r.asked["seller"]),
        low=low,
        high=high,
    )


def opening(r: DiversionReading) -> list[str]:
    """What is asked, what it says, how sure it is, what it leaves out."""
    y = r.answer["years"][r.last]
    lost, built = y["lost"], y["stages"]["built"]
    who = {"lost": r.party(r.asked["lost"]), "since": str(r.asked["since"])}
    return [
        r.say("what", seller=r.party(r.asked["seller"]), case=r.answer["case"], **who),
        r.say(
            "says",
            year=r.last,
            volume=r.volume(lost["volume_bcm"]),
            replaced=r.volume(lost["replaced_bcm"]),
            placed=r.volume(built["placed_bcm"]),
            shut=r.volume(built["shut_in_bcm"]),
            **who,
        ),
        r.say("sure"),
        r.say("limit"),
    ]


def key_figures(r: DiversionReading) -> list[KeyFigure]:
    """Four figures of the last year: lost, replaced, placed and shut in with their intervals."""
    y = r.answer["years"][r.last]
    lost, built = y["lost"], y["stages"]["built"]

    def key(name: str, value: float, ends: list[float] | None = None, **words: str) -> KeyFigure:
        def number(v: float) -> str:
            return r.words.number(v, "bcm")

        span = "" if ends is None else r.say("key_span", low=number(ends[0]), high=number(ends[1]))
        return KeyFigure(value=number(value), unit=r.words.unit("bcm"), span=span, what=r.say(name, **words))

    return [
        key("key_lost", lost["volume_bcm"], year=r.last, since=str(r.asked["since"])),
        key("key_replaced", lost["replaced_bcm"]),
        key("key_placed", built["placed_bcm"], built["intervals"]["placed_bcm"]),
        key("key_shut", built["shut_in_bcm"], built["intervals"]["shut_in_bcm"]),
    ]
