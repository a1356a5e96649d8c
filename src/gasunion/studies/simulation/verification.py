"""Does the proof in an answer of `simulate` hold? From the answer alone, by code that made none of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.hydraulics.certificate.proof_recheck import recheck_proof
from gasunion.hydraulics.certificate.written import read
from gasunion.outcome import Finding, Outcome, Refused


def verified(answer: Any) -> tuple[Outcome, tuple[str, ...]]:
    """Whether the certificate of an answer holds, and what was confirmed, one sentence each.

    Raises
    ------
    Refused : it is no answer of `simulate`, holds no certificate, or was changed after it was written.
    """
    if not isinstance(answer, Mapping) or answer.get("schema") != "gasunion/simulate/1":
        what = "is no answer of `gasunion simulate`."
        raise Refused([Finding(where="--verify", what=what, hint="Write one with --json STATE.json.")])
    if answer.get("certificate") is None:
        what = "holds no certificate: its outcome rests on no proof."
        hint = "A state is rechecked by other code whenever it is made; only a proof is kept for later."
        raise Refused([Finding(where="--verify", what=what, hint=hint)])
    claim = read(answer["certificate"])
    outcome = answer.get("outcome")
    wrong = list(
        recheck_proof(
            claim.proof, claim.network, claim.boundary, medium=claim.medium, friction_law=claim.friction_law
        )
    )
    if not isinstance(outcome, Mapping) or outcome.get("code") != "infeasible":
        wrong.append("the outcome is not the one that the certificate proves: infeasible")
    if wrong:
        findings = tuple(Finding(where="certificate", what=f"{each}.") for each in wrong)
        return Outcome(code="outside_limits", message="the proof does not hold", findings=findings), ()
    leaves = len(claim.proof.leaves)
    return Outcome(code="solved", message="the proof holds: no setting keeps every limit"), (
        f"the {leaves} lea{'f' if leaves == 1 else 'ves'} of the search cover every setting and flow",
        "every row is one of the network under this load, validated on a grid of states",
        "in each leaf the rows contradict each other",
    )
