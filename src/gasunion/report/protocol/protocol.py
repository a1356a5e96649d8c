"""The protocol: what a coordination committee reads, compares and signs.

One set of data becomes JSON, HTML and DOCX. Every number carries the table, row and column it stands in;
a section whose study does not exist says so. The hash is that of the canonical JSON without the hash itself:
the same inputs and version give the same hash, and two protocols tell which table of inputs differs.

References: docs/theory/protocol.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import PurePath
from typing import Any

from gasunion.outcome import canonical_json, sha256_of
from gasunion.report.files.files import StoredResult
from gasunion.report.language.language import LANGUAGES, Words, everywhere, language, said
from gasunion.report.protocol import gas_clauses, money_clauses
from gasunion.report.protocol.clause import Paragraph, Section, paragraph, section_as_dict
from gasunion.report.protocol.meeting import meeting
from gasunion.report.protocol.source import Source, day_words, source_of
from gasunion.report.protocol.trace import Book
from gasunion.report.protocol.yardsticks import yardsticks
from gasunion.report.tables.axes import YEAR
from gasunion.studies.compare import input_changes

SCHEMA = "gasunion/protocol/1"
HASH = "sha256"


def protocol(
    result: StoredResult, *, previous: StoredResult | None = None, union: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The protocol of a result as plain data, ready for JSON.

    Parameters
    ----------
    previous : the result of the version before; what differs in its inputs is then named.
    union : an answer of `gasunion union` of the same inputs and year; it fills the three yardsticks.
    """
    answer, frames = result.plan, result.frames
    book = Book(frames)
    source = source_of(book, answer)
    is_solved = answer["outcome"]["code"] == "solved"
    hashes = money_clauses.input_hashes(frames)
    found = None if previous is None else input_changes(previous.frames["inputs"], frames["inputs"])
    asked = _asked(source)
    parts: list[Section] = [_preamble(source, asked, is_solved=is_solved)]
    if is_solved:
        parts += [
            gas_clauses.balance(source),
            gas_clauses.transport(source),
            gas_clauses.maintenance(source),
            gas_clauses.pressures(source),
            gas_clauses.dispatch(source),
            gas_clauses.cuts(source),
            money_clauses.money(source),
            yardsticks(source, union),
            money_clauses.open_points(source, later_changes=_names(result)),
        ]
    agenda = list(parts)
    parts += [
        money_clauses.changes(found, previous.protocol_sha256 if previous else None),
        money_clauses.annex(hashes),
        money_clauses.consents(source, asked),
    ]
    if is_solved:
        parts.insert(0, meeting(source, asked, agenda[1:]))
    first, last = _gas_year(source)
    body = {
        "schema": SCHEMA,
        "version": answer["version"],
        "input_sha256": answer["input_sha256"],
        "outcome": answer["outcome"],
        "overridden": list(answer["overridden"]),
        "case": answer["case"],
        "gas_year": {"year": answer["year"], "first_day": first, "last_day": last},
        "kind": answer["kind"],
        "block": list(answer["block"]),
        "title": said("protocol.title"),
        "subtitle": said(
            "protocol.subtitle",
            first=day_words(first),
            last=day_words(last),
            kind=_kind(source),
        ),
        "parties": dict(source.names),
        "languages": list(LANGUAGES),
        "sections": [section_as_dict(s) for s in parts],
        "inputs": {table: dict(known) for table, known in hashes.items()},
        "previous_sha256": previous.protocol_sha256 if previous else None,
        "consents": {"asked": asked, "given": []},
        "reasons": dict(answer.get("reasons", {})),
    }
    return body | {HASH: content_hash(body)}


def _names(result: StoredResult) -> list[str]:
    """Files that are not as they were written, by name."""
    return sorted({PurePath(f.where).name for f in result.findings})


def content_hash(body: Mapping[str, Any]) -> str:
    """Hash of a protocol's canonical JSON without the hash itself."""
    return sha256_of(canonical_json({k: v for k, v in body.items() if k != HASH}))


def _asked(source: Source) -> list[str]:
    """Members of the region and of the block, in alphabetical order."""
    block = set(source.answer["block"])
    rows = source.book.rows("parties", period=YEAR)
    return sorted({r["party"] for r in rows if r["role"] == "member"} | block)


def _gas_year(source: Source) -> tuple[str, str]:
    case = source.inputs("case")[""]
    first = date.fromisoformat(case["first_day"])
    return first.isoformat(), (first + timedelta(days=int(case["days"]) - 1)).isoformat()


def _kind(source: Source) -> Words:
    names = [source.names.get(p, everywhere(p)) for p in source.answer["block"]]
    together = {c: ", ".join(language(c).sorted([n[c] for n in names], str)) for c in LANGUAGES}
    return said(f"kind.{source.answer['kind']}", parties=together)


def _preamble(source: Source, asked: list[str], *, is_solved: bool) -> Section:
    confidence = source.answer.get("confidence")
    sure = (
        paragraph("preamble.confidence", confidence=said(f"confidence.{confidence}"))
        if confidence
        else paragraph("preamble.confidence_unknown")
    )
    named = [source.names[p] for p in asked]
    parties = {c: ", ".join(language(c).sorted([n[c] for n in named], str)) for c in LANGUAGES}
    figures: list[Paragraph] = [
        paragraph("preamble.parties", parties=parties),
        paragraph("protocol.figures"),
        sure,
    ]
    base = source.answer.get("base")
    if base is not None:
        misfit = {c: f"Σz² {language(c).number(base['misfit'], 'bcm')}" for c in LANGUAGES}
        figures.append(paragraph("preamble.base", year=everywhere(str(base["year"])), misfit=misfit))
    if not is_solved:
        message = everywhere(str(source.answer["outcome"]["message"]))
        figures = [paragraph("preamble.unsolved", is_open=True, message=message)]
    return Section(
        name="preamble",
        state="done" if is_solved else "open",
        paragraphs=[paragraph(f"preamble.{k}") for k in ("equals", "contracts", "not_claimed")] + figures,
    )


def in_language(body: Mapping[str, Any], code: str) -> str:
    """Title of a protocol in a language: case and gas year."""
    words = language(code)
    return f"{words.say('protocol.title')} · {body['case']} · {body['gas_year']['year']}"
