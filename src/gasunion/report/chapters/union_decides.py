"""The chapter on what decides the gain of a union: inputs lower and higher, what empties it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import Value, WebTable, figure, sure, text, web_table
from gasunion.report.views.union import USD, UnionReading

_KIND = {
    "supplies": "node",
    "demands": "node",
    "contracts": "contract",
    "storages": "storage",
    "classes": "class",
}
_RUNS = (("less", "yielding"), ("more", "yielding"), ("less", "pinned"), ("more", "pinned"))


def decides_chapter(r: UnionReading) -> Chapter | None:
    """Inputs that were solved again, the one that moves the gain most first; None where not asked for."""
    told = r.answer["sensitivity"]
    if told is None:
        return None
    rows = sorted(told["inputs"], key=lambda row: -row["swing_usd"]["all"])
    title = r.say("decides.title_none")
    if rows and rows[0]["swing_usd"]["all"] > 0:
        base = r.answer["gain_usd"] / USD
        gains = [g for s, k in _RUNS if (g := _gain(r, rows[0]["runs"][s][k])) is not None] + [base]
        title = r.say(
            "decides.title", input=_input(r, rows[0]), low=r.musd(min(gains)), high=r.musd(max(gains))
        )
    return Chapter(
        name="decides",
        short=r.say("chapter.decides"),
        title=title,
        subtitle=r.say(
            "decides.subtitle",
            screened=str(told["screened"]),
            n=str(len(rows)),
            step=r.words.with_unit(told["step"], "share"),
            year=r.year,
        ),
        tables=(_gains(r, told, rows), _most(r, told)),
        foot=r.say("decides.foot"),
    )


def _gains(r: UnionReading, told: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> WebTable:
    emptied = {e["input"]: e["change"] for e in told["emptied"]}
    body: list[list[Value]] = []
    for row in rows:
        key = f"{row['table']}[{row['row']}].{row['figure']}"
        body.append(
            [
                _input(r, row),
                sure(r.words, row["confidence"]),
                *(_gain(r, row["runs"][s][k]) for s, k in _RUNS),
                _change(r, emptied, key),
            ]
        )
    return web_table(
        r.words,
        "sensitivity",
        r.say("decides.caption"),
        heads=[
            text(r.say("decides.input")),
            text(r.say("decides.sure")),
            *(
                figure(r.say(f"decides.{s}" if k == "yielding" else f"decides.{s}_pinned"), r.unit)
                for s, k in _RUNS
            ),
            text(r.say("decides.emptied")),
        ],
        rows=body,
        keys=[f"{row['table']}[{row['row']}].{row['figure']}" for row in rows],
    )


def _most(r: UnionReading, told: Mapping[str, Any]) -> WebTable:
    by = {f"{row['table']}[{row['row']}].{row['figure']}": row for row in told["inputs"]}
    return web_table(
        r.words,
        "deciding",
        r.say("decides.most"),
        heads=[text(r.words.say("head.party")), text(r.say("decides.first"))],
        rows=[[r.party(p), "; ".join(_input(r, by[name]) for name in told["most"][p])] for p in r.players],
    )


def _gain(r: UnionReading, run: Mapping[str, Any]) -> float | None:
    return None if run["why"] else float(run["coalition_usd"]["+".join(r.data.players)]) / USD


def _change(r: UnionReading, emptied: Mapping[str, float | None], key: str) -> str:
    if key not in emptied:
        return ""
    found = emptied[key]
    return r.say("decides.within") if found is None else r.words.with_unit(found, "share", signed=True)


def _input(r: UnionReading, row: Mapping[str, Any]) -> str:
    """'field, Shurtan: capacity' in the words of the language; the row as it stands where it has no name."""
    table = r.words.say_or(f"input_table.{row['table']}", row["table"])
    first, _, rest = row["row"].partition(",")
    kind = _KIND.get(row["table"])
    name = r.data.names.form(kind, first, r.words.code) if kind else ""
    shown = name or first
    if rest and row["table"] == "demands":
        shown += f" ({r.data.names.form('class', rest, r.words.code) or rest})"
    of = r.words.say_or(f"figure.{row['figure']}", row["figure"])
    return f"{table}, {shown}: {of}"
