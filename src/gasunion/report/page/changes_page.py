"""A page of what changed between plans: the chapter of the report, one for each plan against the first."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from gasunion.report.changes.changes import Changes
from gasunion.report.chapters.changed import changed_chapter, data_words
from gasunion.report.language.figures import listed
from gasunion.report.language.language import language
from gasunion.report.page.script_words import script_words
from gasunion.report.style.webpage import asset, environment, json_text, page_script, page_style, policy

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
    first = changes[0].before
    sides = [first, *(c.after for c in changes)]
    is_single = len(changes) == 1
    chapters = [
        changed_chapter(
            c,
            name="changed" if is_single else f"changed-{i}",
            short="What changed" if is_single else c.after.label,
            is_one_of_several=not is_single,
        )
        for i, c in enumerate(changes, start=1)
    ]
    charts = [c for s in chapters for c in s.charts()]
    scripts = [*([asset("echarts.min.js")] if charts else []), page_script()]
    parties = {p for c in changes for p in c.party_names}
    hashes = ", ".join(s.input_sha256[:16] + "…" for s in sides)
    style = page_style(parties, f"gasunion {version}, inputs {hashes}")
    names = [c.after.label for c in changes]
    html = (
        environment()
        .get_template("changes.html.j2")
        .render(
            title=f"What changed: {names[0] if is_single else f'{len(names)} plans'} against {first.label}",
            version=version,
            sentences=_opening(changes),
            later_changes=later_changes,
            policy=policy(style, scripts),
            style=Markup(style),
            scripts=[Markup(s) for s in scripts],
            chapters=chapters,
            words_json=json_text(script_words(language("en"))),
            chart_json=json_text({c.name: c.option for c in charts}),
            sides=sides,
            # The page may be taken anywhere: no file is sure to lie beside it.
            files=(),
            say=language("en").say,
            least_sure="",
        )
    )
    return str(html).encode()


def _opening(changes: Sequence[Changes]) -> list[str]:
    """What is compared, what it says, how sure it is."""
    first = changes[0].before
    others = listed([f"{c.after.label} ({c.after.words})" for c in changes])
    counts = [len(c.comparison.inputs) for c in changes]
    # One count says it of one plan; of several each has its own.
    data = data_words(counts[0])
    if len(set(counts)) > 1:
        data = f"{listed([str(n) for n in counts])} figures of the data differ, plan by plan"
    return [
        f"This page sets {others} against {first.label} ({first.words}).",
        f"{data}; what that changes for each party, border and month stands below.",
        "All are plans in a model with these data, not forecasts; where the ranges over plans as good "
        "overlap, the data do not decide a change.",
    ]
