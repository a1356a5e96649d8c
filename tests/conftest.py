"""What every test may ask for: the published answers, and which examples the laws see."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from tests.examples import EXPLORES, PROFILE, length, seed
from tests.skipped import told

settings.load_profile(PROFILE)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    # Before Hypothesis's own hook reads the option. Under `same` it would be ignored.
    if EXPLORES and config.getoption("hypothesis_seed", None) is None:
        config.option.hypothesis_seed = seed()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with what is slow come first: with `--dist loadfile` one begun last leaves a worker idle."""
    slow = {i.path for i in items if i.get_closest_marker("slow") or i.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_report_header() -> str:
    return f"laws: {PROFILE}, {again()}" if EXPLORES else f"laws: {PROFILE}"


def again() -> str:
    """What to set so that `make laws` sees the same examples again."""
    share = "" if length() == 1 else f"GASUNION_LENGTH={length():g} "
    return f"{share}GASUNION_SEED={seed()}"


def reference_folder() -> Path:
    """The folder of published answers; skips loudly where it is absent, fails where CI runs."""
    folder = Path(os.environ.get("GASUNION_REFERENCE", Path(__file__).parents[2] / "shared" / "reference"))
    if not folder.is_dir():
        message = f"published answers not found at GASUNION_REFERENCE={folder}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(f"SKIPPED LOUDLY: {message}")
    return folder


@pytest.fixture(scope="session")
def reference() -> Path:
    return reference_folder()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server; skips loudly where there is none, fails where CI runs."""
    from tests import postgres as servers

    with servers.server() as url:
        if url is None:
            message = f"no PostgreSQL: {servers.URL} is not set and no pg_ctl was found"
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(f"SKIPPED LOUDLY: {message}")
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with nothing in it, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'record.db'}"
        return
    from tests import postgres as servers

    server = request.getfixturevalue("postgres")
    url = servers.fresh_database(server)
    yield url
    servers.drop_database(server, url)


def pytest_terminal_summary(terminalreporter) -> None:
    """Print what tests recorded of their size, summed, and what was not run: workers print nothing."""
    totals: dict[str, float] = {}
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties if report.when == "call" else ():
            totals[name] = totals.get(name, 0) + value
    for name, value in totals.items():
        terminalreporter.write_line(f"{name}: {value}")
    for line in told(terminalreporter.getreports("skipped")):
        terminalreporter.write_line(line)
    if EXPLORES:
        # Again at the end: `-q` shows no header, and a failure must be repeatable.
        terminalreporter.write_line(f"laws: {PROFILE}; the same again: {again()} make laws")
