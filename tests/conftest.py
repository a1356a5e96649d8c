"""What every test may ask for: the published answers, and how long a property run is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "short", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("long" if os.environ.get("GASUNION_LAWS") == "long" else "short")


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


def pytest_terminal_summary(terminalreporter) -> None:
    """Print what tests recorded of their size, summed: workers' own prints do not reach the terminal."""
    totals: dict[str, float] = {}
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties if report.when == "call" else ():
            totals[name] = totals.get(name, 0) + value
    for name, value in totals.items():
        terminalreporter.write_line(f"{name}: {value}")
