"""`gasunion key`: a sharing key applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.outcome import Envelope, sha256_of

if TYPE_CHECKING:
    from gasunion.games.keys.key import Applied


@guarded("key-answer")
def key(
    file: Annotated[
        str, typer.Argument(metavar="KEY.json", help="The key and its numbers; see gasunion schema key.")
    ],
    json_file: JsonOption = None,
) -> None:
    """Apply a sharing key: entitlements, and net payments that sum to exactly zero."""
    from gasunion.games.keys.answer import key_answer
    from gasunion.games.keys.key import apply_key
    from gasunion.reading.plain import read_json

    plain, data = read_json(file)
    applied = apply_key(plain)
    outcome, body, reasons = key_answer(applied)
    envelope = Envelope(
        name="key-answer", outcome=outcome, provenance=provenance(sha256_of(data)), body=body, reasons=reasons
    )
    leave(envelope, json_file=json_file, text=_words(applied))


def _words(applied: Applied) -> str:
    """The answer as a table for a person."""
    from gasunion.games.money import as_amount

    unit = applied.sheet.unit
    lines = [applied.answer.formula]
    if applied.entitlement_minor is not None and applied.net_minor is not None:
        width = max(len(name) for name in applied.net_minor)
        lines += ["", f"{'':<{width}} {'entitlement':>20} {'net':>20}   [{unit.name}]"]
        for name, net in applied.net_minor.items():
            right = applied.entitlement_minor.get(name)
            shown = as_amount(right, unit) if right is not None else ""
            lines.append(f"{name:<{width}} {shown:>20} {as_amount(net, unit):>20}")
        lines.append(f"{'sum':<{width}} {'':>20} {as_amount(sum(applied.net_minor.values()), unit):>20}")
    lines += [f"{remark.severity}: {remark}" for remark in applied.answer.remarks]
    return "\n".join(lines)
