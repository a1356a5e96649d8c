"""Sections of the protocol about gas: balance, transport, contracts, maintenance, orders of work and cuts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.report.language.language import LANGUAGES, Words, everywhere, language, said
from gasunion.report.protocol.clause import Cell, Label, Paragraph, Section, Sheet, paragraph
from gasunion.report.protocol.source import Source, day_words
from gasunion.report.tables.axes import YEAR, period_of

# A million cubic metres a year: below it a shortfall or an unserved use is not worth a row.
WORTH_A_ROW_BCM = 1e-3
_CONTRACT_NOTES = {
    "contracted": "contracted_note",
    "status quo": "contract_note",
    "block": "block_note",
}
NAMED_MONTHS = (1, 7)


def balance(source: Source) -> Section:
    """Balance of each party and of all."""
    book = source.book
    parties = [p["party"] for p in book.rows("parties", period=YEAR)]
    columns = ("production", "imports", "withdrawal", "own_use", "market_use", "exports", "injection", "fuel")

    def cells(party: str | list[str]) -> list[Cell]:
        wanted = (*columns, "wanted", "unserved")
        return [book.figure("parties", f"{c}_bcm", party=party, period=YEAR) for c in wanted]

    rows: list[list[Cell]] = [[source.party(p), *cells(p)] for p in parties]
    if rows:
        rows.append([Label(words=said("all.parties")), *cells(parties)])
    sheet = Sheet(
        name="balance.table",
        heads=["party", *columns, "wanted", "unserved"],
        rows=rows,
        note="balance.table_note",
        has_total=True,
        is_by_name=True,
    )
    unserved = [
        r for r in book.rows("party_use", period=YEAR) if (r["unserved_bcm"] or 0.0) > WORTH_A_ROW_BCM
    ]
    summary = paragraph(
        "balance.summary",
        figures={
            c: book.figure("parties", f"{c}_bcm", period=YEAR)
            for c in ("production", "own_use", "wanted", "unserved", "market_use")
        },
    )
    if not unserved:
        return Section(
            name="balance",
            state="done",
            paragraphs=[summary, paragraph("balance.all_served")],
            sheets=[sheet],
        )
    classes = Sheet(
        name="balance.class_table",
        heads=["party", "class", "wanted", "served", "unserved"],
        rows=[
            [
                source.party(r["party"]),
                Label(words=source.thing("class", r["class"])),
                *(
                    book.figure(
                        "party_use", column, **{"party": r["party"], "class": r["class"]}, period=YEAR
                    )
                    for column in ("wanted_bcm", "use_bcm", "unserved_bcm")
                ),
            ]
            for r in unserved
        ],
    )
    return Section(name="balance", state="done", paragraphs=[summary], sheets=[sheet, classes])


def _border_label(source: Source, row: Mapping[str, Any]) -> Label:
    start, end = (source.party(row[k]).words for k in ("from_party", "to_party"))
    system = source.thing("system", row["system"]) if row["system"] else everywhere("")
    below = {
        c: language(c).say("name.corridor_short", system=system[c], code=row["corridor"]).strip()
        for c in LANGUAGES
    }
    return Label(words={c: f"{start[c]} → {end[c]}" for c in LANGUAGES}, below=below)


def transport(source: Source) -> Section:
    """Flow at every border point by month, with its range, and what the contracts get."""
    book = source.book
    tolerance = book.input_figure("case", "", "range_tolerance_musd", unit="MUSD")
    records = sorted(
        book.rows("borders", period=YEAR), key=lambda r: (r["from_party"], r["to_party"], r["corridor"])
    )
    periods: dict[str, list[str]] = {}
    for row in book.rows("borders", corridor=records[0]["corridor"]) if records else []:
        if row["period"] != YEAR:
            periods.setdefault(period_of(row["period"]).ordinary, []).append(row["period"])
    busy: list[dict[str, Any]] = []
    idle: list[dict[str, Any]] = []
    for r in records:
        rates = [row["net_mcm_d"] for row in book.rows("borders", corridor=r["corridor"])]
        ends = [x for x in (r["low_bcm"], r["high_bcm"]) if x == x]
        (busy if any(abs(x) > 1e-6 for x in [*rates, *ends]) else idle).append(r)
    months: list[str | Words] = [
        {c: language(c).month(period_of(label).month) for c in LANGUAGES} for label in periods
    ]
    month_rows: list[list[Cell]] = [
        [
            _border_label(source, r),
            *(
                book.figure("borders", "net_bcm", corridor=r["corridor"], period=both, decimals=2)
                for both in periods.values()
            ),
            book.figure("borders", "net_bcm", corridor=r["corridor"], period=YEAR),
        ]
        for r in busy
    ]
    paragraphs = [paragraph("transport.summary", figures={"tolerance": tolerance})]
    if idle:
        paragraphs.append(paragraph("transport.idle", borders=_listed(source, idle)))
    return Section(
        name="transport",
        state="done",
        paragraphs=paragraphs,
        sheets=[
            Sheet(
                name="transport.month_table",
                heads=["border", *months, "year"],
                rows=month_rows,
                note="transport.month_note",
                is_by_name=True,
            ),
            _ranges(source, busy, [p for both in periods.values() for p in both]),
            _contracts(source),
        ],
    )


def _listed(source: Source, records: list[dict[str, Any]]) -> Words:
    labels = [_border_label(source, r) for r in records]
    parts = [(label.words, label.below or label.words) for label in labels]
    return {c: "; ".join(f"{words[c]} ({below[c]})" for words, below in parts) for c in LANGUAGES}


def _period_words(label: str) -> Words:
    p = period_of(label)
    return {c: language(c).period(year=p.year, month=p.month, is_peak=p.is_peak) for c in LANGUAGES}


def _ranges(source: Source, records: list[dict[str, Any]], periods: list[str]) -> Sheet:
    book = source.book
    shown = [p for p in periods if period_of(p).month in NAMED_MONTHS]
    days: list[str | Words] = [_period_words(label) for label in shown]
    return Sheet(
        name="transport.range_table",
        heads=["border", "low", "plan", "high", *days],
        rows=[
            [
                _border_label(source, r),
                *(
                    book.figure("borders", column, corridor=r["corridor"], period=YEAR)
                    for column in ("low_bcm", "net_bcm", "high_bcm")
                ),
                *(book.figure("borders", "net_mcm_d", corridor=r["corridor"], period=p) for p in shown),
            ]
            for r in records
        ],
        is_by_name=True,
    )


def _contracts(source: Source) -> Sheet:
    book = source.book
    is_contracted = source.answer.get("kind") == "contracted"
    columns = ["agreed_bcm", "quantity_bcm"]
    columns += ["minimum_bcm", "maximum_bcm"] if is_contracted else ["shortfall_bcm"]
    rows: list[list[Cell]] = [
        [
            Label(words=source.thing("contract", r["contract"])),
            source.party(r["seller"]),
            source.party(r["buyer"]),
            *(book.figure("contracts", c, contract=r["contract"], period=YEAR, decimals=2) for c in columns),
            Label(words=said(f"basis.{r['agreed_basis']}")),
        ]
        for r in book.rows("contracts", period=YEAR)
    ]
    return Sheet(
        name="transport.contract_table",
        heads=["contract", "seller", "buyer", *(c.removesuffix("_bcm") for c in columns), "agreed_basis"],
        rows=rows,
        note=f"transport.{_CONTRACT_NOTES[str(source.answer['kind'])]}",
    )


def maintenance(source: Source) -> Section:
    """Windows that the plan took into account; open where the data hold none."""
    windows = source.inputs("maintenance")
    if not windows:
        return Section(
            name="maintenance", state="open", paragraphs=[paragraph("maintenance.none", is_open=True)]
        )
    rows: list[list[Cell]] = []
    for row, values in windows.items():
        arc, first = row.rsplit(",", 1)
        rows.append(
            [
                Label(words=source.arc(arc)),
                Label(words=day_words(first)),
                Label(words=day_words(values["to_date"])),
                source.book.input_figure("maintenance", row, "factor", unit="share"),
            ]
        )
    sheet = Sheet(name="maintenance.table", heads=["arc", "from_day", "to_day", "capacity_left"], rows=rows)
    return Section(
        name="maintenance", state="done", paragraphs=[paragraph("maintenance.summary")], sheets=[sheet]
    )


def pressures(_: Source) -> Section:
    """Pressures at the borders: no study of them is in a plan's result."""
    return Section(name="pressures", state="open", paragraphs=[paragraph("pressures.open", is_open=True)])


def dispatch(source: Source) -> Section:
    """Gas year and units of the plan; hours and deadlines are open."""
    book = source.book
    first = source.inputs("case").get("", {}).get("first_day", "")
    paragraphs: list[Paragraph] = []
    if first:
        paragraphs.append(
            paragraph(
                "dispatch.units",
                first=day_words(first),
                figures={
                    "days": book.input_figure("case", "", "days"),
                    "peak": book.input_figure("case", "", "peak_days"),
                },
            )
        )
    paragraphs.append(paragraph("dispatch.open", is_open=True))
    return Section(name="dispatch", state="partial", paragraphs=paragraphs)


def cuts(source: Source) -> Section:
    """The order in which the plan serves use; the order of cuts across borders is open."""
    book = source.book
    home_value = book.input_figure("case", "", "home_value_usd_per_tcm", unit="USD/tcm")
    found: list[tuple[bool, float, str, list[Cell]]] = []
    is_home: dict[str, bool] = {}
    for row, values in source.inputs("classes").items():
        name, step = row.rsplit(",", 1)
        if "home" in values:
            is_home[name] = values["home"] == "yes"
        value = book.input_figure("classes", row, "value_usd_per_tcm")
        found.append(
            (
                not is_home.get(name, False),
                -(value.value or 0.0),
                row,
                [
                    Label(words=source.thing("class", name)),
                    Label(words=said(f"yes_no.{'yes' if is_home.get(name) else 'no'}")),
                    Label(words=everywhere(step)),
                    book.input_figure("classes", row, "share", unit="share"),
                    value,
                ],
            )
        )
    sheet = Sheet(
        name="cuts.table",
        heads=["class", "home", "step", "share", "value"],
        rows=[cells for *_, cells in sorted(found, key=lambda f: f[:3])],
    )
    return Section(
        name="cuts",
        state="partial",
        paragraphs=[
            paragraph("cuts.summary", figures={"home_value": home_value}),
            paragraph("cuts.open", is_open=True),
        ],
        sheets=[sheet],
    )
