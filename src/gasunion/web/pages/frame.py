"""What every page stands in: language, theme, tabs, who is signed in; and the one way to make a page.

A page is `page(request, "name.html.j2", here="tab", …)`. Its template extends `base.html.j2` and says
words by `d("key")`, which is the message `desk.key`, or `say("whole.key")`.
"""

from __future__ import annotations

import functools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from gasunion.report.language.language import LANGUAGES, UNSIGNED, Language, language
from gasunion.web.pages.formats import Formats
from gasunion.web.pages.look import THEMES, version

if TYPE_CHECKING:
    from fastapi import Request, Response
    from jinja2 import Environment

    from gasunion.operations.store.actor import Actor

LANGUAGE_COOKIE: Final = "desk_language"
THEME_COOKIE: Final = "desk_theme"
ALL: Final = ("dispatcher", "shipper", "accountant", "planner", "auditor", "administrator")
# Tabs in the order of a working day: key, path, whether the path is of a day, whose it is.
TABS: Final = (
    ("first", "", True, ALL),
    ("matrix", "/matrix", True, ("dispatcher", "shipper", "accountant", "auditor")),
    ("nominate", "/nominate", True, ("dispatcher", "shipper")),
    ("outages", "/outages", True, ("dispatcher", "auditor")),
    ("publish", "/publish", True, ("dispatcher", "auditor")),
    ("metering", "/metering", True, ("dispatcher", "accountant", "auditor")),
    ("accounts", "/accounts", True, ("dispatcher", "shipper", "accountant", "auditor")),
    ("map", "/map", True, ALL),
    ("history", "/publications", True, ("dispatcher", "shipper", "accountant", "auditor")),
    ("messages", "/desk/messages", False, ALL),
    ("plans", "/desk/plans", False, ("planner", "auditor")),
    ("protocols", "/desk/protocols", False, ("planner", "auditor")),
    ("people", "/desk/people", False, ("administrator",)),
    ("account", "/desk/account", False, ALL),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """The gas day of an agreement that a page is about."""

    agreement: str
    day: date

    @property
    def path(self) -> str:
        """Where its pages lie."""
        return f"/desk/day/{quote(self.agreement, safe='')}/{self.day.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One entry of the head: its name in the catalogue, where it leads, whether the page is there."""

    key: str
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A language or a theme to choose: code, its own name, where choosing it leads."""

    code: str
    name: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the content of a page.

    Attributes
    ----------
    actor : who is signed in; None on the pages before.
    at : the gas day the page is about; None where it is about none.
    csrf : the token that forms carry.
    """

    words: Language
    theme: str
    actor: Actor | None
    at: At | None
    tabs: tuple[Tab, ...]
    languages: tuple[Choice, ...]
    themes: tuple[Choice, ...]
    csrf: str
    version: str
    now: datetime

    @property
    def events(self) -> str:
        """Names of the events that pages listen to."""
        start = "desk.action."
        return " ".join(key.removeprefix(start) for key in self.words.messages if key.startswith(start))

    @property
    def is_unsigned(self) -> bool:
        """Whether no native reader has signed this language's texts."""
        return self.words.code in UNSIGNED


def page(
    request: Request,
    template: str,
    *,
    here: str,
    at: At | None = None,
    status: int = 200,
    actor: Actor | None = None,
    **values: Any,
) -> Response:
    """A page of the desk.

    Parameters
    ----------
    here : key of the tab that is open. at : the gas day, where the page is about one.
    actor : default, whoever is signed in.
    values : what the template shows.
    """
    from fastapi.responses import HTMLResponse

    frame = frame_of(request, here=here, at=at, actor=actor)
    text = render(frame, template, **values)
    response = HTMLResponse(text, status_code=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Cookie, Accept-Language, HX-Request"
    return response


def frame_of(request: Request, *, here: str, at: At | None, actor: Actor | None = None) -> Frame:
    """The frame of a page for whoever asks."""
    from gasunion.web.app import installation
    from gasunion.web.security import csrf_token, visitor

    visit = visitor(request)
    person = actor if actor is not None or visit is None else visit.actor
    code, theme = language_of(request), theme_of(request)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET":
        back = at.path if at else "/desk"

    def look(**change: str) -> str:
        return "/desk/look?" + urlencode({**change, "back": back})

    words = language(code)
    return Frame(
        words=words,
        theme=theme,
        actor=person,
        at=at,
        tabs=tabs(person, at, here),
        languages=tuple(
            Choice(
                code=c, name=language(c).say("language.own_name"), href=look(language=c), is_chosen=c == code
            )
            for c in LANGUAGES
        ),
        themes=tuple(
            Choice(code=t, name=words.say(f"desk.theme.{t}"), href=look(theme=t), is_chosen=t == theme)
            for t in THEMES
        ),
        csrf=csrf_token(request),
        version=version(),
        now=installation(request).now().astimezone(UTC),
    )


def tabs(actor: Actor | None, at: At | None, here: str) -> tuple[Tab, ...]:
    """The tabs that the roles of somebody open; without a day they lead to the day in progress."""
    if actor is None:
        return ()
    return tuple(
        Tab(
            key=key,
            href=((at.path if at else "/desk/now") + path) if is_of_day else path,
            is_here=key == here,
        )
        for key, path, is_of_day, roles in TABS
        if actor.roles & set(roles)
    )


def language_of(request: Request) -> str:
    """The language chosen on this browser, else the first that it asks for and the desk speaks."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


def words_of(request: Request) -> Language:
    """The language of whoever asks."""
    return language(language_of(request))


def theme_of(request: Request) -> str:
    """The theme chosen on this browser, else that of its system."""
    chosen = request.cookies.get(THEME_COOKIE)
    return chosen if chosen in THEMES else THEMES[0]


def render(frame: Frame, template: str, **values: Any) -> str:
    """The text of a page."""
    words = frame.words

    def d(key: str, **names: Any) -> str:
        return words.say(f"desk.{key}", **{k: str(v) for k, v in names.items()})

    def dc(key: str, n: int, **names: Any) -> str:
        return words.count(f"desk.{key}", n, **{k: str(v) for k, v in names.items()})

    tools: Mapping[str, Any] = {
        "frame": frame,
        "d": d,
        "dc": dc,
        "say": words.say,
        "say_or": words.say_or,
        "pairs": lambda names: [(name, name) for name in names],
        # Each form has a key of its own, so that sending it twice does once what it says.
        "new_key": lambda: secrets.token_urlsafe(18),
        "fmt": Formats(words=words, now=frame.now),
    }
    return environment().get_template(template).render({**tools, **values})


@functools.cache
def environment() -> Environment:
    """Templates of the desk."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("gasunion.web.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
