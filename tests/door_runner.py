"""Commands run by the thousand: a process that has loaded the program forks one child a command.

`python -m tests.door_runner` is the server: a line of JSON in (words, folder), a line of JSON out (how it
ended). It computes nothing itself before it forks, so that every child starts from the same state. A child
has 10 s of processor time, 30 s in all and 2 GiB above what the loaded program takes.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import resource
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CPU_SECONDS, WALL_SECONDS, MEMORY_BYTES = 10, 30, 2 << 30
_LIBRARIES = ("pandas", "pandera.pandas", "scipy.optimize", "scipy.sparse.linalg", "highspy", "clarabel")
_MORE = ("openpyxl", "pyarrow.parquet", "netCDF4", "docx", "jinja2", "pydantic", "pyaga8")
_NO_COMMANDS = ("gasunion.web", "gasunion.client")
# A damaged command must not reach the server that the tests of the record were given.
_SURROUNDINGS = {"OPENBLAS_NUM_THREADS": "1", "GASUNION_DATABASE_URL": ""}
STDOUT, STDERR = ".stdout", ".stderr"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended.

    Attributes
    ----------
    code : exit code, None where a signal ended it. signal : its number, 0 where there was none.
    seconds : processor time. peak_bytes : most memory it held.
    """

    code: int | None
    signal: int
    seconds: float
    peak_bytes: int
    stdout: bytes
    stderr: bytes


class Runner:
    """The client of a server process; one for all commands of a test worker."""

    def __init__(self) -> None:
        root = Path(__file__).parents[1]
        paths = [str(root / "src"), str(root)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.door_runner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root,
            env=os.environ
            | {
                "PYTHONPATH": os.pathsep.join(paths),
                "OPENBLAS_NUM_THREADS": "1",
                "GASUNION_DATABASE_URL": "",
            },
        )

    def run(self, words: list[str], folder: Path) -> Ended:
        """Run `gasunion WORDS` in a folder, forked."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = json.dumps({"words": words, "folder": str(folder)}) + "\n"
        self._process.stdin.write(job.encode())
        self._process.stdin.flush()
        return _ended(json.loads(self._process.stdout.readline()), folder)

    def close(self) -> None:
        """End the server."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def run_process(words: list[str], folder: Path) -> Ended:
    """Run `gasunion WORDS` in a folder as a process of its own."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        signal.alarm(WALL_SECONDS)

    root = Path(__file__).parents[1]
    with (folder / STDOUT).open("wb") as out, (folder / STDERR).open("wb") as err:
        child = subprocess.Popen(
            [sys.executable, "-c", "from gasunion.cli import main; main()", *words],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(root / "src"), **_SURROUNDINGS},
            preexec_fn=limits,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return _ended(_told(status, usage), folder)


def _told(status: int, usage: resource.struct_rusage) -> dict[str, Any]:
    return {
        "status": status,
        "seconds": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * 1024,
    }


def _ended(told: dict[str, Any], folder: Path) -> Ended:
    code = os.waitstatus_to_exitcode(told["status"])
    streams = [(folder / name).read_bytes() for name in (STDOUT, STDERR)]
    for name in (STDOUT, STDERR):
        (folder / name).unlink()
    return Ended(
        code=code if code >= 0 else None,
        signal=-min(code, 0),
        seconds=told["seconds"],
        peak_bytes=told["peak_bytes"],
        stdout=streams[0],
        stderr=streams[1],
    )


def load_program() -> None:
    """Import every module of the program and what its commands import late."""
    import gasunion

    for module in pkgutil.walk_packages(gasunion.__path__, "gasunion."):
        # The desk is a server and no command: with its libraries every fork would copy more.
        if not module.name.endswith("__main__") and not module.name.startswith(_NO_COMMANDS):
            importlib.import_module(module.name)
    for name in (*_LIBRARIES, *_MORE):
        importlib.import_module(name)
    import typer.main

    from gasunion.cli.app import app

    tree = typer.main.get_command(app)
    typer.main.get_command = lambda _: tree  # built once here, not in every child


def warm_up() -> None:
    """Run what reads a case and a workbook once: what a first call prepares, every child finds prepared.

    Nothing that solves is run: a solver's threads do not outlive a fork.
    """
    from tests.small_case import write_case

    from gasunion.cli import main

    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        write_case(Path("case"))
        for words in (
            ["validate", "case"],
            ["case", "export", "case", "x.xlsx"],
            ["case", "import", "x.xlsx", "y"],
        ):
            sys.argv = ["gasunion", *words]
            with contextlib.suppress(SystemExit):
                main()
        os.chdir("/")


def serve() -> None:
    """Read jobs until there are no more."""
    jobs, answers = os.fdopen(os.dup(0), "r"), os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    warnings.simplefilter("ignore")
    load_program()
    warm_up()
    gc.collect()
    gc.freeze()
    with Path("/proc/self/statm").open() as file:
        base = int(file.read().split()[0]) * resource.getpagesize()
    for line in jobs:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            jobs.close()
            answers.close()
            _be_the_command(job, most_bytes=base + MEMORY_BYTES)
        _, status, usage = os.wait4(child, 0)
        answers.write(json.dumps(_told(status, usage)) + "\n")
        answers.flush()


def _be_the_command(job: dict[str, Any], *, most_bytes: int) -> None:
    code = 1
    try:
        os.chdir(job["folder"])
        for number, name in ((1, STDOUT), (2, STDERR)):
            file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(file, number)
            os.close(file)
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        signal.alarm(WALL_SECONDS)
        sys.argv = ["gasunion", *job["words"]]
        from gasunion.cli import main

        main()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 0 if left.code is None else 1
    except BaseException:
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    serve()
