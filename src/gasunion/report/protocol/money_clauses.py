"""Sections of the protocol about money and agreement: payments, yardsticks, open points, changes, data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.outcome import canonical_json, sha256_of
from gasunion.report.language.language import Words, everywhere, said, said_or
from gasunion.report.protocol.clause import Cell, Label, Paragraph, Section, Sheet, paragraph
from gasunion.report.protocol.gas_clauses import WORTH_A_ROW_BCM
from gasunion.report.protocol.source import Source
from gasunion.report.tables.axes import YEAR
from gasunion.report.tables.tables import Frames
from gasunion.studies.compare import InputChange

ROWS_SHOWN = 10
CHANGES_SHOWN = 50


def money(source: Source) -> Section:
    """Payments under contracts, what each party receives and pays, prices as intervals; the key is open."""
    book = source.book
    payments = Sheet(
        name="money.payment_table",
        heads=["contract", "for", "payer", "payee", "quantity", "price", "payment"],
        rows=[
            [
                Label(words=source.thing("contract", r["contract"])),
                Label(words=said(f"money.{r['kind']}")),
                source.party(r["payer"]),
                source.party(r["payee"]),
                *(
                    book.figure("payments", c, contract=r["contract"], kind=r["kind"], payee=r["payee"])
                    for c in ("quantity_bcm", "price_usd_per_tcm", "payment_musd")
                ),
            ]
            for r in book.rows("payments")
        ],
        note="money.transit_rule",
    )
    columns = ("sales", "purchases", "transit_received", "transit_paid")
    moved = {r["payer"] for r in book.rows("payments")} | {r["payee"] for r in book.rows("payments")}
    accounts = Sheet(
        name="money.account_table",
        heads=["party", *columns],
        rows=[
            [
                source.party(r["party"]),
                *(book.figure("parties", f"{c}_musd", party=r["party"], period=YEAR) for c in columns),
            ]
            for r in book.rows("parties", period=YEAR)
            if r["party"] in moved
        ],
        is_by_name=True,
    )
    prices = Sheet(
        name="money.price_table",
        heads=["node", "party", "low", "mid", "high"],
        rows=[
            [
                Label(words=source.nodes.get(r["node"], everywhere(r["node"]))),
                source.party(r["party"]),
                *(
                    book.figure("prices", f"{c}_usd_per_tcm", node=r["node"], period=YEAR)
                    for c in ("low", "mid", "high")
                ),
            ]
            for r in book.rows("prices", period=YEAR)
        ],
        note="money.price_note",
    )
    fuel = paragraph("money.fuel", figures={"fuel": book.figure("parties", "fuel_bcm", period=YEAR)})
    return Section(
        name="money",
        state="partial",
        paragraphs=[paragraph("money.summary"), fuel, paragraph("money.key_open", is_open=True)],
        sheets=[payments, accounts, prices],
    )


def open_points(source: Source, *, later_changes: Sequence[str] = ()) -> Section:
    """Agreed quantities that cannot be met, limits that matter, least sure inputs, what was overridden.

    Parameters
    ----------
    later_changes : names of files of the result that are not as they were written.
    """
    book = source.book
    short = [r for r in book.rows("contracts", period=YEAR) if (r["shortfall_bcm"] or 0.0) > WORTH_A_ROW_BCM]
    paragraphs: list[Paragraph] = []
    sheets: list[Sheet] = []
    overridden = [str(x) for x in source.answer.get("overridden", [])]
    if later_changes:
        files = everywhere(", ".join(later_changes))
        paragraphs.append(paragraph("open.later_changes", is_open=True, files=files))
    if overridden:
        paragraphs.append(paragraph("open.overridden", changes=everywhere("; ".join(overridden))))
    if short:
        columns = ("agreed_bcm", "quantity_bcm", "shortfall_bcm")
        sheets.append(
            Sheet(
                name="open.shortfall_table",
                heads=["contract", "seller", "buyer", "agreed", "quantity", "shortfall"],
                rows=[
                    [
                        Label(words=source.thing("contract", r["contract"])),
                        source.party(r["seller"]),
                        source.party(r["buyer"]),
                        *(
                            book.figure("contracts", c, contract=r["contract"], period=YEAR, decimals=2)
                            for c in columns
                        ),
                    ]
                    for r in short
                ],
            )
        )
    elif source.answer.get("kind") != "contracted":
        paragraphs.append(paragraph("open.no_shortfall"))
    binding = book.rows("binding")[:ROWS_SHOWN]
    if binding:
        sheets.append(_binding(source, binding))
    else:
        paragraphs.append(paragraph("open.no_binding"))
    sheets += _least_sure(source)
    return Section(name="open", state="done", paragraphs=paragraphs, sheets=sheets)


def _binding(source: Source, binding: list[dict[str, Any]]) -> Sheet:
    return Sheet(
        name="open.binding_table",
        heads=["limit", "name", "gain"],
        rows=[
            [
                Label(words=said_or(f"limit_kind.{r['kind']}", r["kind"])),
                Label(words=_limit_name(source, r)),
                source.book.figure("binding", "gain_musd", kind=r["kind"], name=r["name"]),
            ]
            for r in binding
        ],
        note="open.binding_note",
    )


def _limit_name(source: Source, row: Mapping[str, Any]) -> Words:
    kind, name = str(row["kind"]), str(row["name"])
    if kind.startswith("contract"):
        return source.thing("contract", name)
    if kind.startswith("storage"):
        return source.thing("storage", name)
    return source.arc(name) if kind.startswith(("arc", "border")) else source.thing("node", name)


def _input_name(source: Source, table: str, row: str) -> Words:
    first = row.partition(",")[0]
    kinds = {"contracts": "contract", "storages": "storage", "classes": "class"}
    return source.arc(row) if table == "arcs" else source.thing(kinds.get(table, "node"), first)


def _least_sure(source: Source) -> list[Sheet]:
    rows = [r for r in source.book.rows("moving_inputs") if r["confidence"] == "estimated"][:ROWS_SHOWN]
    if not rows:
        return []
    return [
        Sheet(
            name="open.sure_table",
            heads=["table", "row", "input", "worth", "source"],
            rows=[
                [
                    Label(words=said_or(f"input_table.{r['table']}", r["table"])),
                    Label(words=_input_name(source, r["table"], r["row"])),
                    Label(words=said_or(f"figure.{r['figure']}", r["figure"])),
                    source.book.figure(
                        "moving_inputs", "worth_musd", table=r["table"], row=r["row"], figure=r["figure"]
                    ),
                    Label(words=everywhere(r["source"] or "–")),
                ]
                for r in rows
            ],
            note="open.sure_note",
        )
    ]


def changes(found: tuple[InputChange, ...] | None, previous_sha256: str | None) -> Section:
    """Which inputs differ from the version before; None where there is none."""
    if found is None:
        return Section(name="changes", state="done", paragraphs=[paragraph("changes.first")])
    before = everywhere((previous_sha256 or "?")[:16])
    if not found:
        return Section(name="changes", state="done", paragraphs=[paragraph("changes.none", hash=before)])
    paragraphs = [paragraph("changes.summary", hash=before)]
    if len(found) > CHANGES_SHOWN:
        paragraphs.append(
            paragraph("changes.more", shown=everywhere(str(CHANGES_SHOWN)), total=everywhere(str(len(found))))
        )

    def value(text: str | None) -> Label:
        return Label(words=said("changes.absent") if text is None else everywhere(text))

    rows: list[list[Cell]] = [
        [
            *(Label(words=everywhere(x)) for x in (c.table, c.row, c.column)),
            value(c.old),
            value(c.new),
        ]
        for c in found[:CHANGES_SHOWN]
    ]
    sheet = Sheet(name="changes.table", heads=["table", "row", "column", "old", "new"], rows=rows)
    return Section(name="changes", state="done", paragraphs=paragraphs, sheets=[sheet])


def input_hashes(frames: Frames) -> Mapping[str, Mapping[str, Any]]:
    """Input table → how many figures it has, and the hash of their rows, columns and values."""
    inputs = frames["inputs"]
    return {
        str(table): {
            "rows": len(rows),
            "sha256": sha256_of(canonical_json(rows[["row", "column", "value"]].to_numpy().tolist())),
        }
        for table, rows in inputs.groupby("table", sort=True)
    }


def annex(hashes: Mapping[str, Mapping[str, Any]]) -> Section:
    """The hash of every table of inputs."""
    rows = [
        [
            Label(words=said_or(f"input_table.{table}", table), below=everywhere(table)),
            *(Label(words=everywhere(x)) for x in (str(known["rows"]), known["sha256"][:32])),
        ]
        for table, known in hashes.items()
    ]
    sheet = Sheet(name="annex.table", heads=["table", "rows", "sha256"], rows=rows)
    return Section(name="annex", state="done", paragraphs=[paragraph("annex.summary")], sheets=[sheet])


def consents(source: Source, asked: list[str]) -> Section:
    """Who is asked for consent; nobody has given it yet."""
    rows = [[source.party(p), Label(words=said("consents.open")), Label(words=everywhere(""))] for p in asked]
    sheet = Sheet(name="consents.title", heads=["party", "consent", "signature"], rows=rows, is_by_name=True)
    return Section(name="consents", state="open", paragraphs=[paragraph("consents.summary")], sheets=[sheet])
