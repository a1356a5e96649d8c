"""The tree of commands, where it refuses: usage that is wrong ends as any other refusal does."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NoReturn, cast

import typer
from typer.core import TyperGroup

from gasunion.cli.door import leave_refused
from gasunion.cli.streams import tell_words
from gasunion.cli.usage import usage_finding
from gasunion.outcome import EXIT_INTERRUPTED, Refused
from gasunion.writing import drop_unwritten, silenced

# What every error of usage is, wherever this version of the library keeps it.
_UsageError = cast("type[Exception]", typer.BadParameter.__mro__[2])
assert _UsageError.__name__ == "ClickException", "typer moved its errors of usage"


class Tree(TyperGroup):
    """The group of all commands."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run a command and leave with its exit code; an unknown option or a word of the wrong type is 2."""
        words = list(sys.argv[1:] if args is None else args)
        try:
            # The name is ours whatever file the program was started from.
            code = super().main(
                args=words,
                prog_name="gasunion",
                complete_var=complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )
        except _UsageError as error:
            code = self._refused(error, words)
        except (OSError, SystemExit) as error:  # help that could not be printed
            # Where a reader has gone, typer leaves with 1 by itself.
            unheard = error if isinstance(error, OSError) else error.__context__
            if not isinstance(unheard, OSError):
                raise
            code = self._unheard(unheard)
        except Refused as refused:  # what a command's own guard was not there to tell
            code = leave_refused(refused, name="usage", json_file=None)
        except (KeyboardInterrupt, typer.Abort):
            tell_words("interrupted: nothing was half-written")
            code = EXIT_INTERRUPTED
        sys.exit(code or 0)

    def _unheard(self, error: OSError) -> int:
        drop_unwritten(sys.stdout)
        return leave_refused(silenced("standard output", error), name="usage", json_file=None)

    def _refused(self, error: Any, words: list[str]) -> int:
        path, command = self._asked(words)
        if type(error).__name__ == "NoArgsIsHelpError":
            message = error.format_message()
            if message:  # with colours the help was printed as it was made
                tell_words(message)
            return 2
        where = " ".join(["gasunion", *path])
        name = getattr(getattr(command, "callback", None), "answer_name", "usage")
        refused = Refused([usage_finding(error, where)], "the words of the command are wrong")
        return leave_refused(refused, name=name, json_file=_json_file(words))

    def _asked(self, words: list[str]) -> tuple[list[str], Any]:
        """Names of the command that the words begin with, and the command."""
        path: list[str] = []
        command: Any = self
        for word in words:
            inner = getattr(command, "commands", {}).get(word)
            if inner is None:
                break
            path.append(word)
            command = inner
        return path, command


def _json_file(words: list[str]) -> str | None:
    """What --json was given, where the rest of the words could not be read."""
    found = None
    for i, word in enumerate(words):
        if word == "--":
            break
        if word == "--json" and i + 1 < len(words):
            found = words[i + 1]
        elif word.startswith("--json="):
            found = word.removeprefix("--json=")
    return found
