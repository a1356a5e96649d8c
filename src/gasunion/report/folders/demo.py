"""The folder of the main job: one result folder a plan, the report beside the status quo's tables."""

from __future__ import annotations

from pathlib import Path

from gasunion.outcome import Envelope, Provenance
from gasunion.report.answers.answers import plan_part
from gasunion.report.answers.past_years import hindcast_part, hindcast_reasons
from gasunion.report.files.files import publish
from gasunion.report.folders.folder import answer_bytes, plan_files
from gasunion.studies.main_job import MainJob


def folders(job: MainJob) -> dict[str, str]:
    """Result → folder under the main one; the status quo's tables lie in the main folder itself."""
    return {
        "contracted": "contracted",
        "block": "block-" + "-".join(sorted(job.block)),
        "all": "block-all",
        "status quo": "",
    }


def demo_folders(out: Path, job: MainJob, *, provenance: Provenance) -> None:
    """Write every result folder, then the main one; each appears whole or not at all."""
    whole: dict[str, dict[str, bytes]] = {}
    for name, folder in folders(job).items():
        result = job.results[name]
        envelope = Envelope(
            name="plan", outcome=result.outcome, provenance=provenance, body=plan_part(result)
        )
        beside = job.results if name == "status quo" else {name: result}
        whole[folder] = plan_files(
            result,
            envelope,
            others=[r for other, r in beside.items() if other != name],
            hindcasts=job.past.hindcasts if name == "status quo" else (),
            findings=(*job.case.warnings, *job.faults) if name == "status quo" else None,
        )
    past = Envelope(
        name="hindcast",
        outcome=job.past.outcome,
        provenance=provenance,
        body=hindcast_part(job.past),
        reasons=hindcast_reasons(job.past),
    )
    whole[""]["hindcast.json"] = answer_bytes(past)
    publish(out, whole.pop(""))
    for folder, files in whole.items():
        publish(out / folder, files)
