"""The chapter "What changed": what two plans differ in, in their data and in their result."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from gasunion.report.changes.changes import Changes, Side
from gasunion.report.chapters.changed_borders import SHOWN_BCM, borders_part, sum_if_known
from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import WebTable, figure, text, web_table
from gasunion.report.charts.charts import before_after_chart, signed_chart
from gasunion.report.language.figures import listed, number
from gasunion.report.language.language import language
from gasunion.studies.compare import Difference

# This chapter has one language so far; a page in another marks it so.
EN = language("en")
CONDITIONS = "volumes at 20 °C and 101.325 kPa"
# Half of the last digit that is shown of money.
SHOWN_MUSD = 0.5
_NET_PAYMENTS = {
    "sales_musd": 1.0,
    "purchases_musd": -1.0,
    "transit_received_musd": 1.0,
    "transit_paid_musd": -1.0,
}


def changed_chapter(
    changes: Changes, name: str = "changed", short: str = "What changed", *, is_one_of_several: bool = False
) -> Chapter:
    """One plan against another: data, surplus of each party, borders, unserved use, contracts.

    Parameters
    ----------
    name : of the chapter in its page; names of its parts, charts and tables begin with it.
    short : its words in the contents.
    is_one_of_several : whether the title must say which plan it is about.
    """
    total = sum(changes.comparison.surplus_changes().values())
    if abs(total) <= changes.tolerance_musd:
        title = f"All parties together would gain or lose no more than {_tolerance(changes)} a year"
    else:
        title = (
            f"All parties together would {'gain' if total > 0 else 'lose'} "
            f"{number(abs(total), 'MUSD')} MUSD a year"
        )
    after, before = changes.after, changes.before
    if is_one_of_several:
        title = f"{after.label}: {title[0].lower()}{title[1:]}"
    subtitle = (
        f"Before: {before.label} ({before.words}). After: {after.label} ({after.words}). {_conditions()}."
    )
    if after.year != before.year:
        subtitle += " The plans are of two years: each month is set against the same month of the other year."
    parts = [
        _data_part(changes, name),
        _parties_part(changes, name),
        borders_part(changes, name),
        _unserved_part(changes, name),
        _contracts_part(changes, name),
    ]
    return Chapter(
        name=name,
        short=short,
        title=title,
        subtitle=subtitle,
        foot="Surplus: value of use less costs, in this model and with these data. Plans whose surplus "
        f"differs by {_tolerance(changes)} count as equally good and may share it otherwise: small "
        "changes are not decided by the data. Parties stand in alphabetical order.",
        parts=tuple(p for p in parts if p is not None),
    )


def _conditions() -> str:
    # A figure stays on one line with its unit.
    words = CONDITIONS.replace(" °C", "\u00a0°C").replace(" kPa", "\u00a0kPa")
    return words[0].upper() + words[1:]


def _tolerance(changes: Changes) -> str:
    return f"{number(changes.tolerance_musd, 'MUSD')} MUSD"


def data_words(count: int) -> str:
    """'2 figures of the data differ'."""
    if count == 1:
        return "1 figure of the data differs"
    return f"{count or 'No'} figure{'s' if count else ''} of the data differ{'' if count else 's'}"


def _data_part(changes: Changes, name: str) -> Chapter:
    found = changes.comparison.inputs
    table = web_table(
        EN,
        f"{name}-inputs",
        "Every figure of the data that differs.",
        heads=[text("table"), text("key"), text("column"), text("old"), text("new"), text("unit")],
        rows=[[c.table, c.row, c.column, _written(c.old), _written(c.new), c.unit] for c in found],
    )
    return Chapter(
        name=f"{name}-data",
        short="Data",
        title=data_words(len(found)),
        subtitle="Inputs of both plans, by table of the case folder, key of the row and column."
        if found
        else "",
        state="" if found else _same_data(changes.before, changes.after),
        tables=(table,) if found else (),
        foot="Source: inputs.csv of both results." if found else "",
    )


def _written(value: str | None) -> str:
    return "absent" if value is None else value or "blank"


def _same_data(before: Side, after: Side) -> str:
    if before.kind != after.kind:
        return f"What differs below comes from the kind of plan alone: {after.kind} against {before.kind}."
    return "Both plans are of one kind and of the same data: whatever differs below comes from the program."


def _by_party(changes: Changes, measure: str) -> dict[str, Difference]:
    """Party → difference, in the alphabetical order of the parties' names."""
    found = {d.name: d for d in changes.comparison.parties if d.measure == measure}
    return {p: found[p] for p in sorted(found, key=lambda p: changes.party_names.get(p, p))}


def _parties_part(changes: Changes, name: str) -> Chapter:
    surplus = _by_party(changes, "surplus_musd")
    shown = {
        p: d.change
        for p, d in surplus.items()
        if d.change is not None and max(abs(d.before or 0.0), abs(d.after or 0.0)) >= SHOWN_MUSD
    }
    gaining = [_party(changes, p) for p, v in shown.items() if v > changes.tolerance_musd]
    losing = [_party(changes, p) for p, v in shown.items() if v < -changes.tolerance_musd]
    found = [f"{listed(who)} would {what}" for who, what in ((gaining, "gain"), (losing, "lose")) if who]
    title = "; ".join(found) or f"No party would gain or lose more than {_tolerance(changes)}"
    return Chapter(
        name=f"{name}-parties",
        short="Parties",
        title=title,
        subtitle="Change of surplus by party, MUSD over the year, contracts paid at their prices for what is "
        "delivered; before any sharing key.",
        chart=signed_chart(
            EN,
            f"{name}-parties",
            [_party(changes, p) for p in shown],
            values=list(shown.values()),
            what="Change of surplus over the year",
        ),
        tables=(_parties_table(changes, name, surplus),),
        foot=_status_quo_note(changes) + "Source: parties.csv of both results.",
    )


def _status_quo_note(changes: Changes) -> str:
    if "status quo" not in (changes.before.kind, changes.after.kind):
        return ""
    return (
        "A status quo pins every contract as far as the network can meet it: gas that cannot be delivered "
        "serves use at home, which this model may count as worth more, so that a party can “gain” by an "
        "outage. "
    )


def _party(changes: Changes, party: str) -> str:
    return changes.party_names.get(party, party)


def _parties_table(changes: Changes, name: str, surplus: Mapping[str, Difference]) -> WebTable:
    by = {(d.name, d.measure): d.change for d in changes.comparison.parties}
    bcm = {
        "production_bcm": "production",
        "own_use_bcm": "own use served",
        "unserved_bcm": "unserved",
        "imports_bcm": "imports",
        "exports_bcm": "exports",
    }
    heads = [
        text("party"),
        figure("surplus before", "MUSD"),
        figure("surplus after", "MUSD"),
        figure("change of surplus", "MUSD", signed=True),
        figure("change of net payments", "MUSD", signed=True, toned=False),
        *(figure(f"change of {words}", "bcm", signed=True, toned=False) for words in bcm.values()),
    ]

    def payments(party: str) -> float | None:
        parts = [(by.get((party, m)), sign) for m, sign in _NET_PAYMENTS.items()]
        return sum_if_known(None if v is None else sign * v for v, sign in parts)

    rows = [
        [
            _party(changes, p),
            d.before,
            d.after,
            d.change,
            payments(p),
            *(by.get((p, measure)) for measure in bcm),
        ]
        for p, d in surplus.items()
    ]
    return web_table(
        EN, f"{name}-accounts", "Each party before and after, over the year.", heads=heads, rows=rows
    )


def _unserved_part(changes: Changes, name: str) -> Chapter:
    found = _by_party(changes, "unserved_bcm")
    short = {p: d for p, d in found.items() if max(d.before or 0.0, d.after or 0.0) >= SHOWN_BCM}
    if not short:
        return Chapter(
            name=f"{name}-unserved",
            short="Unserved use",
            title="No own use is left unserved in either plan",
        )
    before = sum(d.before or 0.0 for d in found.values())
    after = sum(d.after or 0.0 for d in found.values())
    way = "rise" if after - before >= SHOWN_BCM else "fall" if before - after >= SHOWN_BCM else ""
    title = (
        f"Own use left unserved would {way} from {number(before)} to {number(after)} bcm a year"
        if way
        else f"Own use left unserved stays at {number(after)} bcm a year"
    )
    names = [_party(changes, p) for p in short]
    return Chapter(
        name=f"{name}-unserved",
        short="Unserved use",
        title=title,
        subtitle="Own use wanted and not served by party, bcm over the year.",
        chart=before_after_chart(
            EN,
            f"{name}-unserved",
            names,
            values=[(d.before, d.after) for d in short.values()],
            what="Own use wanted and not served",
        ),
        tables=(
            web_table(
                EN,
                f"{name}-short",
                "Own use wanted and not served, before and after.",
                heads=[
                    text("party"),
                    figure("before", "bcm"),
                    figure("after", "bcm"),
                    figure("change", "bcm", signed=True, toned=False),
                ],
                rows=[[n, d.before, d.after, d.change] for n, d in zip(names, short.values(), strict=True)],
            ),
        ),
        foot="Parties of which nothing is left unserved in either plan are left out. "
        "Source: parties.csv of both results.",
    )


def _contracts_part(changes: Changes, name: str) -> Chapter | None:
    by = {(d.name, d.measure): d for d in changes.comparison.contracts}
    moved = [
        (quantity, by[contract, "payment_musd"])
        for (contract, measure), quantity in by.items()
        if measure == "quantity_bcm" and (quantity.change is None or abs(quantity.change) >= SHOWN_BCM)
    ]
    if not moved:
        return None
    heads = [text("contract")]
    for words, unit in (("quantity", "bcm"), ("payment", "MUSD")):
        heads += [figure(f"{words} before", unit), figure(f"{words} after", unit)]
        heads.append(figure(f"change of {words}", unit, signed=True, toned=False))
    rows = [
        [q.name, *itertools.chain.from_iterable((d.before, d.after, d.change) for d in (q, p))]
        for q, p in moved
    ]
    count = len(moved)
    return Chapter(
        name=f"{name}-contracts",
        short="Contracts",
        title=f"{count} contract{'s' if count > 1 else ''} would deliver another quantity",
        subtitle="Quantity and payment of the year of every contract whose quantity differs.",
        tables=(
            web_table(
                EN,
                f"{name}-quantities",
                "Contracts whose quantity of the year differs.",
                heads=heads,
                rows=rows,
            ),
        ),
        foot="Source: contracts.csv of both results.",
    )
