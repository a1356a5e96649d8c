"""`gasunion day`: run one gas day from its bundle, and verify a result that somebody else computed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from gasunion import __version__
from gasunion.cli.door import JsonOption, guarded, leave, provenance, read_json
from gasunion.outcome import Envelope

day = typer.Typer(help="One gas day: nominate, match, cut, confirm, allocate, settle.", no_args_is_help=True)


@day.command("run")
@guarded("day-result")
def run(
    bundle: Annotated[str, typer.Argument(help="The gas day as JSON; see `gasunion schema day`.")],
    json_file: JsonOption = None,
) -> None:
    """Run one gas day; the same bundle gives the same bytes everywhere."""
    from gasunion.operations.answer import day_answer
    from gasunion.operations.bundle import read_bundle

    value, _ = read_json(bundle)
    answer = day_answer(read_bundle(value), version=__version__)
    leave(answer, json_file=json_file, text=_as_text(dict(answer.body)))


@day.command("verify")
@guarded("day-verify")
def verify(
    bundle: Annotated[str, typer.Argument(help="The gas day as JSON.")],
    result: Annotated[str, typer.Argument(help="The answer of `gasunion day run --json RESULT`.")],
    json_file: JsonOption = None,
) -> None:
    """Recompute a result from its bundle, and recheck its promises by other code."""
    from gasunion.operations.verification import verify_day

    value, _ = read_json(bundle)
    claimed, _ = read_json(result)
    done = verify_day(value, claimed, version=__version__, where=result)
    leave(
        Envelope(
            name="day-verify",
            outcome=done.outcome,
            provenance=provenance(done.input_sha256),
            body={
                "result_schema": done.schema,
                "result_sha256": _text_or_none(claimed.get("result_sha256")),
                "differences": done.differences,
                "rechecked": list(done.rechecked),
            },
        ),
        json_file=json_file,
        text="" if done.findings else done.outcome.message,
    )


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _as_text(body: dict[str, Any]) -> str:
    lines = [f"Gas day {body['gas_day']}"]
    for point, pairs in body["schedule"].items():
        unit = body["points"][point]["unit"]
        lines.append(f"\n{point} ({unit}, {body['points'][point]['hours']} hours)")
        for name, row in pairs.items():
            asked = [sum(q) for q in row["nominated"].values() if q is not None]
            lines.append(f"  {name}  confirmed {row['confirmed_day']} of {max(asked)} nominated")
        lines.append(f"  {body['allocation'][point]['sentence']}")
    if body["cuts"]:
        lines.append("\nCuts")
        lines.extend(f"  [{cut['code']}] {cut['sentence']}" for cut in body["cuts"])
    late = [f"  {name}: {m['sentence']}" for name, m in body["messages"].items() if m["kind"] != "day_ahead"]
    if late:
        lines.extend(["\nMessages after the deadline", *late])
    for name, zone in body["settlement"]["zones"].items():
        lines.append(f"\nZone {name} ({zone['unit']}, {zone['currency']})")
        lines.extend(
            f"  {user}  imbalance {units}, cash {zone['cash_to_user'][user]}, "
            f"neutrality {zone['neutrality_to_user'][user]}"
            for user, units in zone["imbalance"].items()
        )
    for name, bill in body["settlement"]["transit"].items():
        lines.append(
            f"\nTransit {name}: fee {bill['fee']} {bill['currency']}, fuel {bill['fuel']} {bill['unit']}"
        )
    if body["assumptions"]:
        lines.extend(["\nTaken for granted", *(f"  {sentence}" for sentence in body["assumptions"])])
    rules = body["time_rules"]
    lines.append(f"\nHours by the {rules['database']}, {rules['version']}.")
    lines.append(
        f"\nAccounts {'close' if body['closes'] else 'DO NOT CLOSE'}. Result {body['result_sha256']}"
    )
    return "\n".join(lines)
