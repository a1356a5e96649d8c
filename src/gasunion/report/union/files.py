"""The folder of a union: its page, the answer, the certificate, tables; whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gasunion.report.union.page import PAGE_FILE, union_page
from gasunion.report.views.names import names_of_case
from gasunion.report.views.union import NEAR_USD, UnionData
from gasunion.studies.union.question import UnionQuestion
from gasunion.writing import csv_text, json_bytes, update_folder

ANSWER_FILE, CERTIFICATE_FILE = "union.json", "certificate.json"
TABLES = ("worths", "shares", "objections", "yardsticks", "worlds")
OWN_FILES = (PAGE_FILE, ANSWER_FILE, CERTIFICATE_FILE, *(f"union_{t}.csv" for t in TABLES))
Rows = list[dict[str, Any]]


def union_data(answer: Mapping[str, Any], question: UnionQuestion, *, unions: str | None) -> UnionData:
    """What the page of an answer is drawn from, with the names of the case."""
    scenario = question.year_data[1]
    return UnionData(
        answer=answer,
        party_names={p.party: p.name for p in scenario.parties},
        names=names_of_case(scenario.names),
        unions=unions or "",
        files=tuple(_files_of(answer)),
    )


def union_files(data: UnionData) -> dict[str, bytes]:
    """Name → bytes of the folder."""
    answer = data.answer
    files = {PAGE_FILE: union_page(data), ANSWER_FILE: json_bytes(answer)}
    if answer["certificate"] is not None:
        files[CERTIFICATE_FILE] = json_bytes(answer["certificate"])
    rows = _tables(answer)
    return files | {f"union_{name}.csv": _csv(found) for name, found in rows.items() if found}


def publish_union(folder: Path, data: UnionData) -> None:
    """Write the folder; files of ours that are not written anew go, what else lies there stays.

    Raises
    ------
    Refused : the folder cannot be written.
    """
    files = union_files(data)
    update_folder(folder, files, stale=set(OWN_FILES) - set(files))


def _files_of(answer: Mapping[str, Any]) -> list[str]:
    names = [ANSWER_FILE] if answer["certificate"] is None else [ANSWER_FILE, CERTIFICATE_FILE]
    return names + [f"union_{name}.csv" for name, found in _tables(answer).items() if found]


def _tables(answer: Mapping[str, Any]) -> dict[str, Rows]:
    players: Sequence[str] = answer["players"]
    worth, shares = answer["worth"], answer["shares"]
    rules = answer["worlds"]["rules"] if answer["worlds"] else {}
    shown = {rule: x for rule, x in shares.items() if x is not None}
    return {
        "worths": [
            {"coalition": n, "worth_usd": v, "gain_usd": v - sum(worth[p] for p in n.split("+"))}
            for n, v in worth.items()
        ],
        "shares": [
            {
                "split": rule,
                "party": p,
                "surplus_usd": x[p],
                "gain_usd": x[p] - worth[p],
                "transfer_usd": answer["transfers"][rule][p],
                **_spread(rules.get(rule), p),
            }
            for rule, x in shown.items()
            for p in players
        ],
        "objections": [
            {
                "split": rule,
                "coalition": n,
                "gain_by_leaving_usd": (more := v - sum(x[p] for p in n.split("+"))),
                "objects": "yes" if more > NEAR_USD * len(players) else "no",
            }
            for rule, x in shown.items()
            for n, v in worth.items()
            if len(n.split("+")) < len(players)
        ],
        "yardsticks": [
            {"party": p, "without_usd": r["without_usd"], "today_usd": r["today_usd"]}
            | {f"{rule}_usd": v for rule, v in r["together_usd"].items() if v is not None}
            for p, r in answer["yardsticks"].items()
        ],
        "worlds": [
            {
                "world": row["world"],
                "why_failed": row["why"],
                "misfit": row["misfit"],
                "gain_usd": row["gain_usd"],
                "without_shortage_usd": row["without_shortage_usd"],
            }
            for row in (answer["worlds"] or {"rows": []})["rows"]
        ],
    }


def _spread(found: Mapping[str, Any] | None, party: str) -> dict[str, Any]:
    quantiles = (found or {}).get("gain_usd", {}).get(party) or {}
    told = {f"gain_{q}_usd": quantiles.get(q) for q in ("p5", "p50", "p95")}
    return told | {"gains_in_share_of_worlds": (found or {}).get("gains", {}).get(party)}


def _csv(rows: Rows) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([_cell(v) for v in row.values()] for row in rows)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return csv_text(value) if isinstance(value, str) else repr(value)
