"""Many like computations, over this machine's processes or an existing Dask cluster.

A study is cut into chunks; a chunk's result depends on the chunk and on what all chunks share, never on who
computed it or after what. So one process, a pool and a cluster give the same bytes, and a study that was
killed goes on from what is done.
"""

from gasunion.studies.fleet.job import Crew, Job, LostError, Watch
from gasunion.studies.fleet.running import run

__all__ = ["Crew", "Job", "LostError", "Watch", "run"]
