"""What a person reads of a comparison in the terminal, in the language of the reader.

In English things stand under the short names of the case, as files and commands know them; in the other
languages under the names that the case gives them.
"""

from __future__ import annotations

from collections.abc import Sequence

from gasunion.report.answers.terminal import by_name, table_lines
from gasunion.report.changes.changes import changes_of
from gasunion.report.changes.compared import Opened
from gasunion.report.chapters.changed_inputs import data_words
from gasunion.report.language.language import Language, everywhere, language
from gasunion.report.views.changed import ChangesReading, readings
from gasunion.report.views.input_words import column_words, row_words, table_words, value_words
from gasunion.studies.compare import Difference, InputChange

# What a person is shown; the JSON holds everything.
INPUTS_SHOWN, BORDERS_SHOWN = 20, 12
WORTH_SHOWING = {"bcm": 0.005, "MUSD": 0.5}
_MEASURES = ("surplus_musd", "own_use_bcm", "unserved_bcm", "imports_bcm", "exports_bcm")


def comparison_text(opened: Sequence[Opened], words: Language | None = None) -> str:
    """What a person reads: data, parties, borders and months of each plan against the first.

    words : the language of the reader; English where it is not given.
    """
    found = readings(changes_of(opened, [everywhere(o.name) for o in opened]), words or language("en"))
    # What was changed in a folder is told by the program, in English.
    lines = [f"warning: {finding}" for o in opened for finding in o.findings]
    lines.append(_side(found[0], is_after=False))
    for r in found:
        lines += [_side(r, is_after=True), "", *_data_lines(r), "", *_party_lines(r)]
        lines += ["", *_border_lines(r), *_contract_lines(r)]
    return "\n".join(lines)


def _side(r: ChangesReading, *, is_after: bool) -> str:
    side = r.changes.after if is_after else r.changes.before
    return r.words.say(
        "terminal.side", label=r.label(side), case=side.case, year=str(side.year), plan=r.plan(side)
    )


def _data_lines(r: ChangesReading) -> list[str]:
    found = r.changes.comparison.inputs
    lines = [r.words.say("terminal.data", data=data_words(r))]
    lines += [f"  {_figure(r, c)}" for c in found[:INPUTS_SHOWN]]
    return [*lines, *_more(r, len(found) - INPUTS_SHOWN)]


def _figure(r: ChangesReading, c: InputChange) -> str:
    """'supplies[KZ_TENGIZ,2024].capacity: 20 → 18 bcm/y', or the same in words."""
    row = row_words(r, c.table, c.row)
    told = {
        "table": table_words(r, c.table) or c.table,
        "column": column_words(r, c.column) or c.column,
        "old": value_words(r, c.column, c.old) or c.old or "",
        "new": value_words(r, c.column, c.new) or c.new or "",
        "unit": r.words.unit(c.unit) if c.unit else "",
    }
    key = "terminal.figure" if c.row else "terminal.figure_of_case"
    return r.words.say(key, row=c.row if row is None else row, **told).rstrip()


def _more(r: ChangesReading, count: int) -> list[str]:
    return [f"  {r.words.count('terminal.more', count)}"] if count > 0 else []


def signed(r: ChangesReading, value: float | None, unit: str) -> str:
    """A change with its sign: "+12", "−0.3", "0"."""
    return r.words.number(value, unit, signed=value is not None and value >= WORTH_SHOWING[unit])


def _party(r: ChangesReading, party: str) -> str:
    return by_name(r.words, party, r.party)


def _party_lines(r: ChangesReading) -> list[str]:
    def names(parties: Sequence[str]) -> str:
        return ", ".join(_party(r, p) for p in r.words.sorted(parties, lambda p: _party(r, p)))

    nobody, found = r.words.say("terminal.nobody"), r.changes.comparison
    lines = [
        r.words.say(
            "terminal.gainers",
            gaining=names(found.gainers()) or nobody,
            losing=names(found.losers()) or nobody,
        )
    ]
    by_party: dict[str, dict[str, Difference]] = {}
    for d in found.parties:
        by_party.setdefault(d.name, {})[d.measure] = d
    heads = [
        f"{r.words.say('head.' + m.rpartition('_')[0])}, {r.words.unit(by_unit)}"
        for m, by_unit in ((m, "MUSD" if m.endswith("musd") else "bcm") for m in _MEASURES)
    ]
    rows = [
        [_party(r, p), *(signed(r, by_party[p][m].change, by_party[p][m].unit) for m in _MEASURES)]
        for p in r.words.sorted(by_party, lambda p: _party(r, p))
    ]
    return lines + table_lines([r.words.say("terminal.change_of"), *heads], rows)


def _border_lines(r: ChangesReading) -> list[str]:
    year = {d.name: d for d in r.changes.comparison.borders if d.period == "year"}
    moved = [d for d in year.values() if d.change is None or abs(d.change) >= WORTH_SHOWING["bcm"]]
    moved.sort(key=lambda d: (-abs(d.change or 0.0), d.name))
    if not moved:
        return [r.words.say("terminal.no_border")]
    rows = [
        [by_name(r.words, d.name, r.border), *_values(r, d), _greatest_month(r, d.name)]
        for d in moved[:BORDERS_SHOWN]
    ]
    heads = [r.say("head.border"), *_value_heads(r), r.words.say("terminal.greatest_month")]
    lines = [r.words.say("terminal.borders", unit=r.words.unit("bcm"))]
    return [*lines, *table_lines(heads, rows), *_more(r, len(moved) - BORDERS_SHOWN)]


def _value_heads(r: ChangesReading) -> list[str]:
    return [r.say(f"head.{h}") for h in ("before", "after", "change")]


def _values(r: ChangesReading, d: Difference) -> list[str]:
    return [r.words.number(d.before, "bcm"), r.words.number(d.after, "bcm"), signed(r, d.change, "bcm")]


def _greatest_month(r: ChangesReading, border: str) -> str:
    months: dict[str, float] = {}
    for d in r.changes.comparison.borders:
        if d.name == border and d.period != "year" and d.change is not None:
            month = d.period.removesuffix("p")
            months[month] = months.get(month, 0.0) + d.change
    if not months:
        return ""
    month = max(months, key=lambda m: abs(months[m]))
    return r.words.say("ten.pair", name=r.words.month(int(month)), figure=signed(r, months[month], "bcm"))


def _contract_lines(r: ChangesReading) -> list[str]:
    moved = [
        d
        for d in r.changes.comparison.contracts
        if d.measure == "quantity_bcm" and (d.change is None or abs(d.change) >= WORTH_SHOWING["bcm"])
    ]
    if not moved:
        return []

    def name(d: Difference) -> str:
        return by_name(r.words, d.name, r.contract)

    rows = [[name(d), *_values(r, d)] for d in r.words.sorted(moved, name)]
    heads = [r.say("head.contract"), *_value_heads(r)]
    return ["", r.words.say("terminal.contracts", unit=r.words.unit("bcm")), *table_lines(heads, rows)]
