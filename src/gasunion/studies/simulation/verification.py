"""Does an answer of `simulate` hold? Its state and its proof, by code that made neither.

With the source, the question is read anew, and a state is rechecked number by number; a proof must be of that
question. Without it a proof is rechecked from its own file alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from gasunion.hydraulics.certificate.proof_recheck import recheck_proof
from gasunion.hydraulics.certificate.record import Certificate
from gasunion.hydraulics.certificate.written import read
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.reading.compressed import read_gzip
from gasunion.reading.plain import json_of
from gasunion.studies.simulation import seal
from gasunion.studies.simulation.proof_question import other_question
from gasunion.studies.simulation.question import Asked
from gasunion.studies.simulation.state_verification import state_findings

SCHEMA: Final = "gasunion/simulate/2"
_FIRST: Final = "gasunion/simulate/1"
_STATES: Final = ("solved", "outside_limits")


def verified(
    answer: Any, asked: Asked | None = None, *, proof: str | Path | None = None
) -> tuple[Outcome, tuple[str, ...]]:
    """Whether an answer holds, and what was confirmed, one sentence each.

    Parameters
    ----------
    answer : plain data as read from JSON. asked : the question of the source; None where none was given.
    proof : the file of a proof that is too large for the answer.

    Raises
    ------
    Refused : it is no answer of `simulate`, claims nothing that could be rechecked, lacks the source or the
        proof that it would need, or its proof was changed after it was written.
    """
    if isinstance(answer, Mapping) and answer.get("schema") == _FIRST:
        what = f"is of {_FIRST}, which prints too little of a state to be rechecked."
        raise Refused([Finding(where="--verify", what=what, hint="Simulate again.")])
    if not isinstance(answer, Mapping) or answer.get("schema") != SCHEMA:
        what = "is no answer of `gasunion simulate`."
        raise Refused([Finding(where="--verify", what=what, hint="Write one with --json STATE.json.")])
    outcome = answer.get("outcome")
    code = outcome.get("code") if isinstance(outcome, Mapping) else None
    certificate = answer.get("certificate") if proof is None else _packed(proof, answer)
    if certificate is None and code not in _STATES:
        raise Refused([_claims_nothing(answer, code)])
    if asked is None and certificate is None:
        what = "holds a state; its network comes from the source."
        hint = "gasunion simulate SOURCE --verify STATE.json, with the options that it was made with."
        raise Refused([Finding(where="--verify", what=what, hint=hint)])
    sealed, confirmed = _seal(answer)
    found = list(sealed)
    if asked is not None:
        other = _other_source(answer, asked)
        if other is not None:
            message = "the answer is of another network, load or choice than this source"
            return Outcome(code="outside_limits", message=message, findings=(other,)), ()
        found += _words(answer, asked)
    if certificate is not None:
        claim = read(certificate)
        found += _proof(claim, asked, code)
        confirmed += _of_proof(claim, asked)
        what = "the proof holds: no setting keeps every limit"
    else:
        assert asked is not None
        found += state_findings(asked, answer)
        confirmed += _of_state(asked)
        what = "the state holds" if code == "solved" else "the state holds, and breaks the limits it names"
    if found:
        held = "the proof does not hold" if certificate is not None else "the answer does not hold"
        return Outcome(code="outside_limits", message=held, findings=tuple(found)), ()
    return Outcome(code="solved", message=what), tuple(confirmed)


def _claims_nothing(answer: Mapping[str, Any], code: object) -> Finding:
    """Why there is nothing to recheck."""
    if isinstance(answer.get("proof"), Mapping):
        what = "its proof is in a file of its own."
        return Finding(where="--verify", what=what, hint="Name that file with --proof FILE.gz.")
    if code == "infeasible":
        what = "holds no certificate: its outcome rests on no proof that is kept."
        hint = "It was rechecked by other code when it was made; simulate again."
        return Finding(where="--verify", what=what, hint=hint)
    what = f"claims nothing that could be rechecked: its outcome is {str(code)[:40]!r}."
    return Finding(where="--verify", what=what, hint="Verify a state, or a proof of infeasibility.")


def _packed(file: str | Path, answer: Mapping[str, Any]) -> Any:
    """The certificate of a proof's own file, which must be the one that the answer names."""
    plain = json_of(read_gzip(file), str(file))
    named = answer.get("proof")
    is_named = isinstance(named, Mapping) and isinstance(plain, Mapping)
    if not is_named or plain.get("sha256") != named.get("sha256"):  # type: ignore[union-attr]  # both looked at
        what = "is not the proof that the answer names by its SHA-256."
        raise Refused([Finding(where=str(file), what=what, hint="Give the file that --proof wrote with it.")])
    return plain


def _seal(answer: Mapping[str, Any]) -> tuple[list[Finding], list[str]]:
    """Whether the answer is what was written."""
    try:
        right = seal.digest(answer)
    except (TypeError, ValueError):
        right = None  # no hash is right
    if right is not None and answer.get(seal.NAME) == right:
        return [], ["every word and digit is the one that was written, by the answer's own hash"]
    what = "is another than the hash of the answer: it was changed after it was written."
    return [Finding(where=seal.NAME, what=what, hint="Take the answer as `simulate` wrote it.")], []


def _other_source(answer: Mapping[str, Any], asked: Asked) -> Finding | None:
    """Whether the answer was made from other data or other choices."""
    if answer.get("input_sha256") == asked.input_sha256:
        return None
    stated = answer.get("overridden")
    named = ", ".join(str(s) for s in stated) if isinstance(stated, list) and stated else "no options"
    ours = ", ".join(asked.overridden) or "no options"
    return Finding(
        where="input_sha256",
        what=f"the answer was made from other files or choices than this source (it: {named}; here: {ours}).",
        value=str(answer.get("input_sha256"))[:64],
        limit=asked.input_sha256,
        hint="Give the source and the options that it was made with.",
    )


def _words(answer: Mapping[str, Any], asked: Asked) -> list[Finding]:
    """Choices that the source and the options make, told in the answer as they would be told now."""
    found = []
    if answer.get("overridden") != list(asked.overridden):
        what = f"must be {list(asked.overridden)}."
        found.append(Finding(where="overridden", what=what))
    told = answer.get("assumptions")
    if not isinstance(told, list) or tuple(told[: len(asked.told)]) != asked.told:
        what = f"must begin with the {len(asked.told)} choices that this source and these options make."
        found.append(Finding(where="assumptions", what=what))
    return found


def _proof(claim: Certificate, asked: Asked | None, code: object) -> list[Finding]:
    wrong = recheck_proof(
        claim.proof, claim.network, claim.boundary, medium=claim.medium, friction_law=claim.friction_law
    )
    found = [Finding(where="certificate", what=f"{each}.") for each in wrong]
    if code != "infeasible":
        what = "is not the one that the certificate proves, infeasible."
        found.append(Finding(where="outcome.code", what=what, value=str(code)))
    return found + ([] if asked is None else other_question(claim, asked.question))


def _of_proof(claim: Certificate, asked: Asked | None) -> list[str]:
    leaves = len(claim.proof.leaves)
    whose = (
        "whether its network and load are yours is for you to see, or for `gasunion simulate SOURCE --verify`"
        if asked is None
        else "its network, load and gas are those of the source, with all that may be chosen left free"
    )
    return [
        f"the {leaves} lea{'f' if leaves == 1 else 'ves'} of the search cover every setting and flow",
        "every row is one of the network under this load, validated on a grid of states",
        "in each leaf the rows contradict each other",
        whose,
    ]


def _of_state(asked: Asked) -> list[str]:
    network = asked.question.network
    return [
        f"the {len(network.nodes)} nodes balance, with what is nominated; given pressures are held",
        f"the {len(network.arcs)} arcs keep their laws, pipes by integration, units by their rules",
        "velocities, gas held, power, fuel and quality follow from pressures and flows",
        "the limits that are broken are those that the outcome names, and no others",
    ]
