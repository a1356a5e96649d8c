"""The answer of a gas day in its envelope, as `day run` writes it and `day verify` expects it.

The last version of the answer, `gasunion/day-result/1`, is still verified: it is this one without what was
added since, under its own hash.
"""

from __future__ import annotations

from typing import Any, Final

from gasunion.dispatch.matching import OVER_CAPACITY
from gasunion.operations.bundle import Bundle
from gasunion.operations.day import run_day
from gasunion.outcome import Envelope, Outcome, Provenance, canonical_json, sha256_of

NAME: Final = "day-result"
SCHEMA: Final = "gasunion/day-result/2"
LAST_SCHEMA: Final = "gasunion/day-result/1"
# The one release that wrote the last version.
LAST_WRITTEN_BY: Final = "0.1.0"


def day_answer(bundle: Bundle, *, version: str) -> Envelope:
    """Run a gas day and put what follows into its envelope."""
    return answer_of(run_day(bundle), input_sha256=bundle.sha256, version=version)


def answer_of(body: dict[str, Any], *, input_sha256: str, version: str) -> Envelope:
    """What followed from a bundle, in its envelope."""
    message = f"gas day {body['gas_day']} run; result {body['result_sha256'][:16]}"
    return Envelope(
        name=NAME,
        outcome=Outcome(code="solved", message=message),
        provenance=Provenance(input_sha256=input_sha256, version=version),
        body=body,
    )


def as_last_version(bundle: Bundle) -> dict[str, Any]:
    """The answer as the last version wrote it: what it meant has not changed, what it lacked is left out."""
    body = run_day(bundle)
    for name in ("time_rules", "assumptions", "bookings", "result_sha256"):
        del body[name]
    for cut in body["cuts"]:
        del cut["tier"]
        if cut["code"] == OVER_CAPACITY and cut["binds"].endswith(" side, 0"):
            # It told who had no booking at all what it told who had too little.
            shipper, units = (
                cut["sentence"].removesuffix(" was not processed.").split(" holds no booking on the ")
            )
            cut["sentence"] = (
                f"{shipper} asked for more than it booked on the {units} was not processed; its bookings are "
                "shared over its counterparties pro rata to their nominations."
            )
    for zone in body["settlement"]["zones"].values():
        del zone["tolerance"]
    for swap in body["settlement"]["swaps"].values():
        del swap["unit"], swap["exchange_ratio"]
    body["result_sha256"] = sha256_of(canonical_json(body))
    answer = answer_of(body, input_sha256=bundle.sha256, version=LAST_WRITTEN_BY).as_dict()
    return answer | {"schema": LAST_SCHEMA}
