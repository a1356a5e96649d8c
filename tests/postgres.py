"""A PostgreSQL server for tests: the one that GASUNION_DATABASE_URL names, else one of our own on a socket.

Our own lives in a temporary folder, listens on no port, and is gone with the tests. It refuses to run as
root, so root hands it to the user postgres, or nobody.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

URL = "GASUNION_DATABASE_URL"


def programs() -> Path | None:
    """Folder of the newest server programs on this machine; None where there are none."""
    found = shutil.which("pg_ctl")
    places = [Path(found).parent] if found else []
    places += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    return next((p for p in places if (p / "initdb").exists() and (p / "postgres").exists()), None)


def _user() -> str | None:
    """Who runs the server: nobody else where we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


class Server:
    """A server of our own.

    Attributes
    ----------
    folder : its files and its socket. process : the server.
    """

    def __init__(self, bin_: Path, *, is_durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gu-pg-", dir="/tmp"))
        self._user = _user()
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        self._bin, self._data = bin_, self.folder / "data"
        self._is_durable = is_durable
        self._run(
            "initdb", "--no-sync", "--auth=trust", "-U", "gasunion", "-E", "UTF8", "--locale=C",
            "-D", str(self._data),
        )  # fmt: skip
        self.process = self._start()

    def _as(self) -> dict[str, object]:
        if self._user is None:
            return {}
        of = pwd.getpwnam(self._user)
        return {"user": of.pw_uid, "group": of.pw_gid, "extra_groups": []}

    def _run(self, name: str, *words: str) -> None:
        done = subprocess.run(
            [str(self._bin / name), *words], capture_output=True, text=True, check=False, cwd="/tmp",
            **self._as(),  # type: ignore[call-overload]
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def _start(self) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "max_connections": "120",
            "max_pred_locks_per_transaction": "256",
            "fsync": "on" if self._is_durable else "off",
            "restart_after_crash": "on",
        }
        words = [f"-c{name}={value}" for name, value in settings.items()]
        with (self.folder / "log").open("ab") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self._data), *words],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/tmp",
                **self._as(),  # type: ignore[call-overload]
            )  # fmt: skip
        self._wait(process)
        return process

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        import psycopg

        end = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.dsn("postgres"), connect_timeout=3).close()
            except psycopg.OperationalError:
                assert process.poll() is None, (self.folder / "log").read_text()[-2000:]
                assert time.monotonic() < end, (self.folder / "log").read_text()[-2000:]
                time.sleep(0.05)
            else:
                return

    def dsn(self, name: str) -> str:
        """How a driver reaches one of its databases."""
        return f"postgresql://gasunion@/{name}?host={self.folder}"

    def backends(self, name: str) -> list[int]:
        """Process ids of the connections to one of its databases."""
        import psycopg

        with psycopg.connect(self.dsn("postgres")) as asked:
            rows = asked.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", (name,)).fetchall()
        return [row[0] for row in rows]

    def stop(self) -> None:
        """End the server and remove its files."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def server(*, is_durable: bool = False) -> Iterator[str | None]:
    """The URL of a server's own database, for as long as it is needed; None where there is no server."""
    if given := os.environ.get(URL):
        yield given
        return
    bin_ = programs()
    if bin_ is None:
        yield None
        return
    made = Server(bin_, is_durable=is_durable)
    try:
        yield made.dsn("postgres")
    finally:
        made.stop()


def fresh_database(url: str) -> str:
    """The URL of a new, empty database on a server."""
    import psycopg
    from sqlalchemy.engine import make_url

    name = f"gu_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str, name_of: str) -> None:
    """Remove a database that `fresh_database` made."""
    import psycopg
    from sqlalchemy.engine import make_url

    name = make_url(name_of).database
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
