"""A page of what changed between plans, in every language: the chapter of the report, one for each plan."""

from __future__ import annotations

from collections.abc import Sequence

from gasunion.report.changes.changes import Changes
from gasunion.report.chapters.changed import changed_chapter
from gasunion.report.language.language import LANGUAGES, UNSIGNED, language
from gasunion.report.page.script_words import script_words
from gasunion.report.page.shell import page_of
from gasunion.report.style.webpage import asset, environment, json_text, page_script, page_style
from gasunion.report.views.changed import ChangesReading, readings

CHANGES_FILE = "compare.html"


def changes_page_bytes(
    changes: Sequence[Changes], *, version: str, later_changes: Sequence[str] = ()
) -> bytes:
    """The page as UTF-8. The same changes give the same bytes.

    Parameters
    ----------
    changes : one or more, all against the same plan.
    later_changes : files that were changed after they were written, one sentence each.
    """
    parties = {p for c in changes for p in c.party_names}
    first = changes[0].before
    hashes = ", ".join(s.input_sha256[:16] + "…" for s in (first, *(c.after for c in changes)))
    bodies = {
        code: changes_body(changes, code, version=version, later_changes=later_changes) for code in LANGUAGES
    }
    # Whether there is a chart does not depend on the language.
    has_charts = "data-chart=" in bodies[LANGUAGES[0]]
    return page_of(
        bodies,
        title=page_title(readings(changes, language(LANGUAGES[0]))),
        case=first.case,
        style=page_style(parties, f"gasunion {version}, SHA-256 {hashes}"),
        scripts=[*([asset("echarts.min.js")] if has_charts else []), page_script()],
    )


def changes_body(
    changes: Sequence[Changes], code: str, *, version: str, later_changes: Sequence[str] = ()
) -> str:
    """All of the page that is read, in one language."""
    words = language(code)
    found = readings(changes, words)
    first, is_single = found[0], len(found) == 1
    chapters = [
        changed_chapter(
            r,
            name="changed" if is_single else f"changed-{i}",
            short="" if is_single else r.label(r.changes.after),
            is_one_of_several=not is_single,
        )
        for i, r in enumerate(found, start=1)
    ]
    sides = [first.changes.before, *(r.changes.after for r in found)]
    title = page_title(found)
    cite = words.say(
        "script.cite",
        title="{title}",
        version=version,
        case=first.changes.before.case,
        year=str(first.changes.before.year),
        hash=first.changes.before.input_sha256[:16],
    )
    return (
        environment()
        .get_template("changes.html.j2")
        .render(
            title=title,
            version=version,
            sentences=_opening(found),
            later_changes=later_changes,
            chapters=chapters,
            words_json=json_text({**script_words(words), "title": title, "cite": cite}),
            chart_json=json_text({c.name: c.option for s in chapters for c in s.charts()}),
            hashes=[(first.label(side), side.input_sha256) for side in sides],
            # The page may be taken anywhere: no file is sure to lie beside it.
            files=(),
            say=words.say,
            tell=first.say,
            is_unsigned=code in UNSIGNED,
            drafts=words.number(first.names.drafts(code), "count"),
            least_sure="",
        )
    )


def page_title(found: Sequence[ChangesReading]) -> str:
    """What is set against what."""
    r = found[0]
    before, after = r.label(r.changes.before), r.label(r.changes.after)
    if len(found) == 1:
        return r.say("page_title", after=after, before=before)
    return r.count("page_title_many", len(found), before=before)


def _opening(found: Sequence[ChangesReading]) -> list[str]:
    """What is compared, what it says, how sure it is."""
    r = found[0]
    others = r.words.listed([x.side(x.changes.after) for x in found])
    counts = [len(x.comparison.inputs) for x in (f.changes for f in found)]
    data = r.count("opening.data", counts[0]) if counts[0] else r.say("opening.no_data")
    if len(set(counts)) > 1:
        # One count says it of one plan; of several each has its own.
        told = [
            r.words.say("list.with_figure", name=x.label(x.changes.after), figure=r.words.number(n, "count"))
            for x, n in zip(found, counts, strict=True)
        ]
        data = r.say("opening.data_each", counts=r.words.listed(told))
    return [
        r.say("opening.sets", others=others, before=r.side(r.changes.before)),
        data,
        r.say("opening.sure"),
    ]
