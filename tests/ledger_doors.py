"""Commands of the record as tests give them, and a bundle of two gas days."""

from __future__ import annotations

import copy
import json
import shlex
from pathlib import Path
from typing import Any

from tests.gas_day_bundles import schema, shipped
from typer.testing import CliRunner

from gasunion.cli.app import app

PASSPHRASE = "eight bytes or more"


def run(words: str, *, code: int = 0) -> str:
    """What a command says, on both streams; its exit code must be as told."""
    done = CliRunner().invoke(app, shlex.split(words))
    assert done.exit_code == code, f"{words}\n{done.output}"
    return done.output


def answered(words: str, folder: Path, *, code: int = 0) -> dict[str, Any]:
    """The answer of a command as JSON, held to its schema."""
    from jsonschema import Draft202012Validator

    file = folder / "answer.json"
    run(f"{words} --json {file}", code=code)
    value: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    Draft202012Validator(schema(value["schema"].split("/")[1])).validate(value)
    return value


def bundle_of(day: str, **readings: int) -> dict[str, Any]:
    """The shipped bundle on a day of January 2026, some readings changed."""
    value = copy.deepcopy(shipped())
    value["gas_day"] = day
    text = json.dumps(value)
    number = int(day[-2:])
    for was in (16, 15, 14):  # the day after, the day, the day before: the greatest first
        text = text.replace(f"2026-01-{was:02d}", f"2026-01-@{number + was - 15:02d}")
    value = json.loads(text.replace("@", ""))
    value["gas_day"] = day
    for name, units in readings.items():
        value["readings"][name]["quantity"] += units
    return value


def write(folder: Path, name: str, value: Any) -> Path:
    """Plain data as a file."""
    file = folder / name
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return file


def key(folder: Path, party: str) -> Path:
    """A key of a party, and its card beside it."""
    phrase = folder / "passphrase"
    phrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
    file = folder / f"{party}.key"
    run(f"ledger key new --party {party} --out {file} --passphrase-file {phrase}")
    return file
