"""The sections of a report, in the order of the protocol: each says what it found, shows it, and lists it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gasunion.report.charts import (
    Chart,
    binding_chart,
    confidence_chart,
    cover_chart,
    junction_chart,
    signed_chart,
    stock_chart,
)
from gasunion.report.data import ReportData, Row, known
from gasunion.report.figures import listed, number, period_name
from gasunion.report.junction import junction
from gasunion.report.multiples import (
    Multiple,
    backcast_multiples,
    border_multiples,
    party_multiples,
    price_figure,
)
from gasunion.report.webtable import WebTable, figure, text, web_table

CONDITIONS = "volumes at 20 °C and 101.325 kPa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section.

    Attributes
    ----------
    title : what was found. subtitle : measure, unit, period, conditions. state : why there is nothing to show.
    drawing : SVG. multiples : small charts. legend : name of a legend block of the template.
    foot : source, confidence, rules.
    """

    name: str
    short: str
    title: str
    subtitle: str = ""
    chart: Chart | None = None
    drawing: str = ""
    multiples: tuple[Multiple, ...] = ()
    legend: str = ""
    tables: tuple[WebTable, ...] = ()
    foot: str = ""
    state: str = ""


def sections(report: ReportData) -> list[Section]:
    """Every section of the page behind the map."""
    if not report.plan.is_solved:
        return [sources_section(report)]
    made = [
        balance_section(report),
        borders_section(report),
        stocks_section(report),
        prices_section(report),
        binding_section(report),
        compared_section(report),
        money_section(report),
        junction_section(report),
        backcast_section(report),
        confidence_section(report),
        sources_section(report),
    ]
    return [s for s in made if s is not None]


def _name(report: ReportData, party: Any) -> str:
    return report.party_names.get(str(party), str(party))


def balance_section(report: ReportData) -> Section:
    """Does each party cover its own use?"""
    rows = sorted(report.plan.year("parties"), key=lambda r: _name(report, r["party"]))
    home = [r for r in rows if float(r["wanted_bcm"]) > 0]
    short = [r for r in home if float(r["production_bcm"]) < float(r["wanted_bcm"])]
    left = [r for r in home if float(r["unserved_bcm"]) >= 0.05]
    title = (
        f"{listed([_name(report, r['party']) for r in short])} "
        f"{'does' if len(short) == 1 else 'do'} not cover their own use from their own fields"
        if short
        else "Every party covers its own use from its own fields"
    ).replace("does not cover their own use from their own", "does not cover its own use from its own")
    unserved = (
        "Use stays unserved in "
        + listed([f"{_name(report, r['party'])} ({number(r['unserved_bcm'])} bcm)" for r in left])
        + "."
        if left
        else "All use asked for is served."
    )
    columns = (
        ("production_bcm", "production"),
        ("imports_bcm", "imports"),
        ("withdrawal_bcm", "out of storage"),
        ("own_use_bcm", "own use served"),
        ("wanted_bcm", "own use wanted"),
        ("unserved_bcm", "unserved"),
        ("exports_bcm", "exports"),
        ("injection_bcm", "into storage"),
        ("fuel_bcm", "fuel inside"),
    )
    shown = [r for r in rows if any(abs(float(r[c])) >= 5e-4 for c, _ in columns)]
    table = web_table(
        "balance",
        f"Balance of each party over {report.year}.",
        [text("party"), *(figure(words, "bcm") for _, words in columns), figure("served", "%")],
        [
            [
                _name(report, r["party"]),
                *(r[c] for c, _ in columns),
                r["served_pct"] if known(r["served_pct"]) else "n/a: none wanted",
            ]
            for r in shown
        ],
        file="parties.csv",
        total=[
            "all",
            *(sum(float(r[c]) for r in shown) for c, _ in columns),
            _share(sum(float(r["own_use_bcm"]) for r in shown), sum(float(r["wanted_bcm"]) for r in shown)),
        ],
    )
    classes = _classes(report)
    return Section(
        name="balance",
        short="Balance",
        title=title,
        subtitle=f"Own production as a share of own use wanted, {report.year}; {CONDITIONS}. {unserved}",
        chart=cover_chart(report),
        multiples=tuple(party_multiples(report)),
        legend="party",
        tables=(table, *([classes] if classes else [])),
        foot="Imports are counted where they arrive, exports where they leave; fuel burnt on a border arc is in "
        "neither party's balance. Outside markets are not own use.",
    )


def _share(part: float, whole: float) -> float | str:
    return 100.0 * part / whole if whole else "n/a"


def _classes(report: ReportData) -> WebTable | None:
    rows = [
        r
        for r in report.plan.year("party_use")
        if r["class"] != "market" and known(r["unserved_bcm"]) and float(r["unserved_bcm"]) >= 5e-4
    ]
    if not rows:
        return None
    rows.sort(key=lambda r: (_name(report, r["party"]), str(r["class"])))
    return web_table(
        "unserved",
        f"Unserved use by party and class over {report.year}; classes that are served in full are left out.",
        [text("party"), text("class"), *(figure(w, "bcm") for w in ("wanted", "served", "unserved"))],
        [
            [_name(report, r["party"]), r["class"], r["wanted_bcm"], r["use_bcm"], r["unserved_bcm"]]
            for r in rows
        ],
        file="party_use.csv",
    )


def borders_section(report: ReportData) -> Section:
    """Border flows by month with their ranges."""
    years = [r for r in report.plan.year("borders") if abs(float(r["net_bcm"])) >= 0.005]
    years.sort(key=lambda r: (-abs(float(r["net_bcm"])), str(r["corridor"])))
    wide = [
        r for r in years if known(r["low_bcm"]) and abs(float(r["high_bcm"]) - float(r["low_bcm"])) >= 0.1
    ]
    title = (
        f"{len(years)} border corridors carry gas; {len(years) - len(wide)} of them in every plan as good as this one"
        if years
        else "No gas crosses a border"
    )
    months = [str(p["period"]) for p in report.periods]
    by_period: dict[tuple[str, str], Row] = {
        (str(r["corridor"]), str(r["period"])): r for r in report.plan.rows("borders")
    }
    table = web_table(
        "borders",
        "Net flow of each border corridor, forward positive: the year with its range, then each period.",
        [
            text("corridor"),
            text("from"),
            text("to"),
            figure("year", "bcm"),
            figure("least", "bcm"),
            figure("greatest", "bcm"),
            *(figure(_period_head(m), "mcm/d") for m in months),
            text("confidence"),
        ],
        [
            [
                report.corridor_names.get(str(r["corridor"]), str(r["corridor"])),
                r["from_party"],
                r["to_party"],
                r["net_bcm"],
                r["low_bcm"],
                r["high_bcm"],
                *(by_period[str(r["corridor"]), m]["net_mcm_d"] for m in months),
                r["confidence"],
            ]
            for r in years
        ],
        file="borders.csv",
    )
    multiples = border_multiples(report)
    more = (
        f" The {len(multiples)} largest are drawn; the table has all." if len(multiples) < len(years) else ""
    )
    return Section(
        name="borders",
        short="Borders",
        title=title,
        subtitle=f"Net flow in mcm/d by month, {report.year}; {CONDITIONS}. Line: ordinary days. Circles: peak "
        f"days. Bars: range over all plans within {number(report.tolerance_musd, 'MUSD')} MUSD of the best. "
        f"Dashed: capacity.{more}",
        multiples=tuple(multiples),
        tables=(table,),
        foot="Ranges are computed for the year, and for January and July, ordinary and peak days; n/a elsewhere.",
    )


def _period_head(period: str) -> str:
    words = period_name(period).split(", ")
    month = words[0].split(" ")[0][:3]
    return f"{month} peak" if period.endswith("p") else month


def stocks_section(report: ReportData) -> Section:
    """Stocks of storages."""
    rows = report.plan.rows("storage")
    if not rows:
        return Section(
            name="stocks",
            short="Stocks",
            title="No storage takes part",
            state="The case has no storage in this year. Add rows to storages.csv to plan with stocks.",
        )
    months = [str(p["period"]) for p in report.periods]
    by_store: dict[str, dict[str, Row]] = {}
    for r in rows:
        by_store.setdefault(str(r["storage"]), {})[str(r["period"])] = r
    out = {
        s: sum(float(r["withdrawal_mcm_d"]) * r["days"] / 1000.0 for r in p.values())
        for s, p in by_store.items()
    }
    busiest = max(sorted(out), key=lambda s: out[s])
    title = (
        f"{busiest} gives most over the winter: {number(out[busiest])} bcm"
        if out[busiest] >= 0.05
        else "Storages stay at rest in this plan"
    )
    table = web_table(
        "stocks",
        "Stock at the end of each period, and what each storage gives over the year.",
        [
            text("storage"),
            text("party"),
            figure("working gas", "bcm"),
            figure("given", "bcm"),
            *(figure(_period_head(m), "bcm") for m in months),
        ],
        [
            [
                s,
                p[months[0]]["party"],
                p[months[0]]["working_gas_bcm"],
                out[s],
                *(p[m]["stock_end_bcm"] for m in months),
            ]
            for s, p in sorted(by_store.items())
        ],
        file="storage.csv",
    )
    return Section(
        name="stocks",
        short="Stocks",
        title=title,
        subtitle=f"Working gas at the end of each month, bcm, {report.year}; {CONDITIONS}.",
        chart=stock_chart(report),
        tables=(table,),
    )


def prices_section(report: ReportData) -> Section:
    """Prices at border nodes as intervals."""
    rows = [r for r in report.plan.rows("prices") if known(r["mid_usd_per_tcm"])]
    if not rows:
        return Section(
            name="prices",
            short="Prices",
            title="No prices were computed",
            state="This result holds no price intervals. Plan again without leaving out its studies.",
        )
    dearest = max(
        (r for r in rows if r["period"] != "year"),
        key=lambda r: (float(r["mid_usd_per_tcm"]), str(r["node"])),
        default=rows[0],
    )
    cheapest = min(
        (r for r in rows if r["period"] == dearest["period"]),
        key=lambda r: (float(r["mid_usd_per_tcm"]), str(r["node"])),
    )
    title = (
        f"Gas is worth most at {report.node_name(str(dearest['node']))} and least at "
        f"{report.node_name(str(cheapest['node']))} ({period_name(str(dearest['period']))})"
    )
    slots = [
        s
        for s in ["year", *(str(p["period"]) for p in report.periods)]
        if any(r["period"] == s for r in rows)
    ]
    by_node: dict[str, dict[str, Row]] = {}
    for r in rows:
        by_node.setdefault(str(r["node"]), {})[str(r["period"])] = r
    heads = [text("node"), text("party")]
    for s in slots:
        head = "year" if s == "year" else _period_head(s)
        heads += [figure(f"{head} {end}", "USD/tcm") for end in ("low", "mid", "high")]
    body = []
    for node, by_slot in sorted(by_node.items()):
        cells: list[Any] = [report.node_name(node), next(iter(by_slot.values()))["party"]]
        for s in slots:
            cells += [
                by_slot[s][f"{end}_usd_per_tcm"] if s in by_slot else None for end in ("low", "mid", "high")
            ]
        body.append(cells)
    return Section(
        name="prices",
        short="Prices",
        title=title,
        subtitle=f"What a little more (low end) or a little less gas (high end) would change at border nodes, "
        f"USD/tcm, {report.year}; {CONDITIONS}.",
        drawing=price_figure(report),
        legend="prices",
        tables=(web_table("prices", "Price intervals and midpoints.", heads, body, file="prices.csv"),),
        foot="Intervals and midpoints by a published rule, never one raw dual: two solvers report two duals. "
        "They are values in this model, not forecasts of prices.",
    )


_KINDS = {
    "arc forward": "capacity of",
    "arc backward": "capacity backward of",
    "supply of the year": "supply of the year at",
    "supply of a month": "supply of a month at",
    "storage working gas": "working gas of",
    "storage injection": "injection of",
    "storage withdrawal": "withdrawal of",
    "contract of the year": "contract of the year",
    "contract of a day": "daily maximum of contract",
    "border crossing": "contracted use of crossing",
    "joint limit": "joint limit",
}


def binding_words(report: ReportData, row: Row) -> str:
    """A limit in words: 'capacity of Central Asia–China, Khorgos to Horgos (C06)'."""
    name = str(row["name"])
    if str(row["kind"]).startswith(("arc", "border")):
        arc = next((a for a in report.arcs if name.split(":")[0] in (a["arc"], a["corridor"])), None)
        if arc is not None:
            name = report.corridor_names[str(arc["corridor"])]
    elif name in report.node:
        name = report.node_name(name)
    return f"{_KINDS.get(str(row['kind']), str(row['kind']))} {name}"


def binding_section(report: ReportData) -> Section:
    """What binds, and what one per cent of relief is worth."""
    rows = list(report.plan.rows("binding"))
    words = [binding_words(report, r) for r in rows]
    title = (
        f"One per cent more {words[0]} would gain {number(rows[0]['gain_musd'], 'MUSD')} MUSD a year"
        if rows
        else "No single limit binds by more than the tolerance"
    )
    table = web_table(
        "binding",
        "Limits whose relief by 1 % gains more than the tolerance.",
        [text("limit"), figure("size", "bcm"), text("unit"), figure("gain of 1 % relief", "MUSD")],
        [[w, r["limit"], r["unit"], r["gain_musd"]] for w, r in zip(words, rows, strict=True)],
        file="binding.csv",
    )
    return Section(
        name="binding",
        short="What binds",
        title=title,
        subtitle=f"Surplus of all parties gained by relaxing each limit by 1 %, MUSD in {report.year}; found by "
        f"solving again, not from a dual. Limits that gain less than {number(report.tolerance_musd, 'MUSD')} "
        "MUSD are left out.",
        chart=binding_chart(words[:15], [float(r["gain_musd"]) for r in rows[:15]]),
        tables=(table,) if rows else (),
        foot="Gains of several limits do not add up: relief of one may take away the worth of another.",
    )


def compared_section(report: ReportData) -> Section | None:
    """Contracted plan, status quo and blocks side by side."""
    if len(report.plans) < 2:
        return None
    base = next((p for p in report.plans if p.kind == "status quo" and p.is_solved), report.plan)
    others = [p for p in report.plans if p is not base and p.is_solved]
    gains = [p.surplus_musd - base.surplus_musd for p in others]
    blocks = [(g, p) for g, p in zip(gains, others, strict=True) if p.kind == "block"]
    if blocks:
        gain, best = blocks[0]
        title = f"Planning as a {plan_words(best)} would gain {number(gain, 'MUSD')} MUSD a year over the status quo"
    else:
        title = f"{len(report.plans)} plans of {report.year} side by side"
    rows = []
    for p in (base, *others):
        years = p.year("parties")
        crossing = sum(abs(float(r["net_bcm"])) for r in p.year("borders"))
        rows.append(
            [
                plan_words(p),
                p.surplus_musd,
                p.surplus_musd - base.surplus_musd,
                sum(float(r["production_bcm"]) for r in years),
                sum(float(r["own_use_bcm"]) for r in years),
                sum(float(r["unserved_bcm"]) for r in years),
                crossing,
            ]
        )
    heads = [
        text("plan"),
        figure("surplus of all", "MUSD"),
        figure("against the status quo", "MUSD", signed=True),
        figure("production", "bcm"),
        figure("own use served", "bcm"),
        figure("unserved", "bcm"),
        figure("across borders, every crossing", "bcm"),
    ]
    table = web_table("plans", f"Plans of {report.year} on the same data.", heads, rows)
    return Section(
        name="plans",
        short="Side by side",
        title=title,
        subtitle=f"Surplus of all parties against the status quo, MUSD in {report.year}.",
        chart=signed_chart("plans", [plan_words(p) for p in others], gains, "Surplus against the status quo"),
        tables=(table, _flows_compared(report, (base, *others))),
        foot="Contracted plan: every contract between its minimum and maximum. Status quo: every contract pinned at "
        "its agreed quantity, as far as that can be met. Block: contracts among its members are released and "
        "their common borders free within capacity; all other contracts stay pinned.",
    )


def plan_words(plan: Any) -> str:
    """'block of KZ, RU and UZ', 'block of all parties', 'contracted plan'."""
    if plan.kind == "block":
        return "block of all parties" if len(plan.block) > 6 else f"block of {listed(list(plan.block))}"
    return "contracted plan" if plan.kind == "contracted" else str(plan.kind)


def _flows_compared(report: ReportData, plans: Sequence[Any]) -> WebTable:
    flows: dict[str, dict[str, Row]] = {}
    for p in plans:
        for r in p.year("borders"):
            flows.setdefault(str(r["corridor"]), {})[p.name] = r
    kept = {c: by for c, by in flows.items() if any(abs(float(r["net_bcm"])) >= 0.05 for r in by.values())}
    order = sorted(kept, key=lambda c: (-max(abs(float(r["net_bcm"])) for r in kept[c].values()), c))
    return web_table(
        "plans-borders",
        "Net flow over the year of each border corridor in each plan, forward positive.",
        [text("corridor"), *(figure(plan_words(p), "bcm") for p in plans)],
        [
            [
                report.corridor_names.get(c, c),
                *(kept[c][p.name]["net_bcm"] if p.name in kept[c] else None for p in plans),
            ]
            for c in order
        ],
    )


def money_section(report: ReportData) -> Section:
    """Surplus by party, with what they pay each other."""
    rows = sorted(report.plan.year("parties"), key=lambda r: _name(report, r["party"]))
    columns = (
        ("value_of_use_musd", "value of use"),
        ("production_cost_musd", "cost of production"),
        ("transport_cost_musd", "cost of transport"),
        ("investment_musd", "investment"),
        ("sales_musd", "sales"),
        ("purchases_musd", "purchases"),
        ("transit_received_musd", "transit received"),
        ("transit_paid_musd", "transit paid"),
    )
    shown = [r for r in rows if any(known(r[c]) and abs(float(r[c])) >= 0.5 for c, _ in columns)]
    transfers = {
        str(r["party"]): float(r["sales_musd"])
        - float(r["purchases_musd"])
        + float(r["transit_received_musd"])
        - float(r["transit_paid_musd"])
        for r in shown
    }
    block = next((p for p in report.plans[1:] if p.kind == "block" and p.is_solved), None)
    if block is not None:
        after = {str(r["party"]): float(r["surplus_musd"]) for r in block.year("parties")}
        changes = {
            str(r["party"]): after[str(r["party"])] - float(r["surplus_musd"])
            for r in shown
            if str(r["party"]) in after
        }
        gaining = [p for p, v in changes.items() if v >= 0.5]
        losing = [p for p, v in changes.items() if v <= -0.5]
        title = (
            f"With contract prices unchanged, {listed([_name(report, p) for p in gaining])} would gain from the "
            f"{plan_words(block)}"
            + (f", {listed([_name(report, p) for p in losing])} would lose" if losing else "")
        )
        chart = signed_chart(
            "money", [_name(report, p) for p in changes], list(changes.values()), "Change of surplus"
        )
        subtitle = (
            f"Change of each party's surplus in the {plan_words(block)} against the {report.plan.name}, MUSD in "
            f"{report.year}, before any sharing key: contracts are paid at their prices for what is delivered."
        )
    else:
        chart = signed_chart(
            "money", [_name(report, p) for p in transfers], list(transfers.values()), "Net payments"
        )
        title = "What the parties pay each other sums to zero"
        subtitle = f"Sales and transit received less purchases and transit paid, MUSD in {report.year}."
    table = web_table(
        "accounts",
        f"Account of each party over {report.year} in this plan; costs and payments are positive.",
        [
            text("party"),
            *(figure(w, "MUSD") for _, w in columns),
            figure("net payments", "MUSD", signed=True),
            figure("surplus", "MUSD"),
        ],
        [
            [
                _name(report, r["party"]),
                *(r[c] for c, _ in columns),
                transfers[str(r["party"])],
                r["surplus_musd"],
            ]
            for r in shown
        ],
        file="parties.csv",
        total=[
            "all",
            *(sum(float(r[c]) for r in shown) for c, _ in columns),
            sum(transfers.values()),
            sum(float(r["surplus_musd"]) for r in shown),
        ],
    )
    payments = web_table(
        "payments",
        "Payments for gas and transit, by contract.",
        [
            text("contract"),
            text("for"),
            text("payer"),
            text("payee"),
            figure("quantity", "bcm"),
            figure("price", "USD/tcm"),
            figure("payment", "MUSD"),
        ],
        [
            [
                r["contract"],
                r["kind"],
                _name(report, r["payer"]),
                _name(report, r["payee"]),
                r["quantity_bcm"],
                r["price_usd_per_tcm"],
                r["payment_musd"],
            ]
            for r in report.plan.rows("payments")
        ],
        file="payments.csv",
    )
    return Section(
        name="money",
        short="Money",
        title=title,
        subtitle=subtitle,
        chart=chart,
        tables=(table, payments),
        foot="Payments are transfers: they move surplus between parties and are never in the objective. Transit "
        "beyond the seller's border is paid by the buyer over the way of least tariff.",
    )


def junction_section(report: ReportData) -> Section | None:
    """The junction of Turkmen, Uzbek, Kazakh and Russian gas."""
    flows = junction(report)
    chart = junction_chart(report, flows)
    if chart is None:
        return None
    (a, b), most = max(flows.passed.items(), key=lambda x: (x[1], x[0]))
    netted = (
        f"Netted: {number(flows.against)} bcm of opposite flows, {number(flows.circular)} bcm in circles."
    )
    left = ""
    if flows.by_exchange:
        name = _name(report, flows.by_exchange)
        left = f" {name} produces more than all others together and is drawn by what it exchanges here; " + (
            "its flows to "
            + listed([f"{_name(report, k[1])} ({number(v)} bcm)" for k, v in sorted(flows.left_out.items())])
            + " are left out."
            if flows.left_out
            else ""
        )
    table = web_table(
        "junction",
        "Net flows between parties over the year, cycles netted.",
        [text("from"), text("to"), figure("net flow", "bcm")],
        [[_name(report, x), _name(report, y), v] for (x, y), v in flows.passed.items()],
    )
    return Section(
        name="junction",
        short="Junction",
        title=f"Gas moves mostly from {_name(report, a)} to {_name(report, b)}: {number(most)} bcm net",
        subtitle=f"Net flows between parties, production and own use, bcm in {report.year}; {CONDITIONS}.",
        chart=chart,
        tables=(table,),
        foot="Rule: opposite flows of two parties are taken off each other; from flows that run in a circle the "
        f"smallest is taken off all, circles in alphabetical order. {netted}{left}",
    )


def backcast_section(report: ReportData) -> Section | None:
    """Contracted plans of past years against observations and persistence."""
    if not report.backcast:
        return None
    judged = [r for r in report.backcast if r["is_test"] and known(r["persistence_bcm"])]
    plan_error = sum(abs(r["planned_bcm"] - r["observed_bcm"]) for r in judged)
    same_error = sum(abs(r["persistence_bcm"] - r["observed_bcm"]) for r in judged)
    count = max(len(judged), 1)
    if judged:
        verdict = "better than" if plan_error < same_error else "no better than"
        title = (
            f"Of past years the plan says {number(plan_error / count)} bcm wrong on average, {verdict} last year's "
            f"flow ({number(same_error / count)} bcm)"
        )
    else:
        title = "No past flow tests the model here"
    rows = sorted(report.backcast, key=lambda r: (str(r["corridor"]), r["year"]))
    table = web_table(
        "backcast",
        "Contracted plans against observations and against persistence, the observation of the year before.",
        [
            text("flow"),
            figure("year", "year"),
            figure("observed", "bcm"),
            figure("low", "bcm"),
            figure("high", "bcm"),
            figure("plan", "bcm"),
            figure("plan less observed", "bcm", signed=True),
            figure("persistence", "bcm"),
            text("a test?"),
            text("contracts on a bound"),
        ],
        [
            [
                str(r["corridor"]).replace("->", " → "),
                str(r["year"]),
                r["observed_bcm"],
                r["low_bcm"],
                r["high_bcm"],
                r["planned_bcm"],
                r["planned_bcm"] - r["observed_bcm"],
                r["persistence_bcm"],
                "yes" if r["is_test"] else "no",
                r["held"],
            ]
            for r in rows
        ],
    )
    return Section(
        name="backcast",
        short="Backcast",
        title=title,
        subtitle=f"Flow of a year, bcm; {CONDITIONS}. Mean absolute errors over {len(judged)} flows that test the "
        "model and have an observation of the year before.",
        multiples=tuple(backcast_multiples(report)),
        legend="backcast",
        tables=(table,),
        foot="A flow whose contract sits on a bound shows no more than that bound; a bound that rests on an "
        "observation tests nothing (open diamond). The model was not tuned to the observations.",
    )


def confidence_section(report: ReportData) -> Section | None:
    """How sure the figures are, and the ten least certain inputs that matter."""
    if not report.moving:
        return None
    unsure = [m for m in report.moving if m["confidence"] == "estimated"]
    shown = unsure[:10]
    share = len(unsure) / len(report.moving)
    title = f"{number(100 * share, '%')} % of the inputs that move this plan are estimates"
    table = web_table(
        "least-sure",
        "The ten least certain inputs that matter: estimates whose change by 1 % moves the surplus most.",
        [
            text("table"),
            text("row"),
            text("figure"),
            figure("gas it moves", "bcm"),
            figure("worth of 1 %", "MUSD"),
            text("confidence"),
            text("source"),
        ],
        [
            [
                m["table"],
                _input_words(report, m),
                m["figure"],
                m["volume_bcm"],
                m["worth_musd"],
                m["confidence"],
                m["source"],
            ]
            for m in shown
        ],
        file="inputs.csv",
    )
    return Section(
        name="confidence",
        short="Confidence",
        title=title,
        subtitle="Number of inputs with a non-zero flow or price, by table of the case and confidence. A result is "
        "no surer than the least sure input that moves it.",
        chart=confidence_chart(report),
        tables=(table,),
        foot="Measured: metered or from customs. Published: a document says it. Estimated (hatched): judgement, "
        "with its reason in the case folder.",
    )


def _input_words(report: ReportData, row: Row) -> str:
    key = str(row["row"])
    first, _, rest = key.partition(",")
    if first in report.node:
        return f"{report.node_name(first)} {rest}".strip()
    if row["table"] == "arcs":
        arc = next((a for a in report.arcs if a["arc"] == key), None)
        if arc is not None:
            return report.corridor_names[str(arc["corridor"])]
    return key


def sources_section(report: ReportData) -> Section:
    """Where the inputs come from."""
    found: dict[str, list[Row]] = {}
    for m in report.moving:
        found.setdefault(str(m["source"]) or "not given", []).append(m)
    order = sorted(found, key=lambda s: (-sum(float(m["worth_musd"]) for m in found[s]), s))
    rows = [
        [
            s,
            str(len(found[s])),
            listed(sorted({str(m["table"]) for m in found[s]})),
            max((str(m["confidence"]) for m in found[s]), key=("measured", "published", "estimated").index),
        ]
        for s in order
    ]
    table = web_table(
        "sources",
        "Sources of the inputs that move this plan, by the worth of what rests on them.",
        [text("source"), figure("inputs", "count"), text("tables"), text("least sure")],
        rows,
        file="inputs.csv",
    )
    return Section(
        name="sources",
        short="Sources",
        title=f"{len(order)} sources stand behind this plan"
        if order
        else "No source is recorded for this result",
        tables=(table,) if order else (),
        state="" if order else "The inputs of this result are listed in inputs.csv beside this page.",
    )
