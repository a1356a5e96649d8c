"""Words for a person and JSON for a program: UTF-8 whatever the locale, nothing that acts on a terminal.

Control characters, marks that turn the direction of writing and characters without width are shown as their
escapes: a party whose name holds an escape sequence cannot colour, move or rewrite what a person reads.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import re
import unicodedata
from typing import Any, TextIO

from gasunion.outcome import Finding, Refused

# Format characters of every plane, lone surrogates, and separators that end a line.
_UNSEEN_CATEGORIES = ("Cc", "Cf", "Cs", "Zl", "Zp")
_BEYOND_ASCII = (
    "\x7f-\x9f\xad\u0600-\u061c\u06dd\u070f\u0890-\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000110bd-\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001-\U000e007f"
)
_IN_TEXT = re.compile(f"[\x00-\x08\x0b-\x1f{_BEYOND_ASCII}]")  # lines and tabs stay
_IN_LINE = re.compile(f"[\x00-\x1f{_BEYOND_ASCII}]")
# What the operating system gives for a byte of a name that is not UTF-8.
_BYTE_FIRST, _BYTE_LAST = 0xDC80, 0xDCFF


def visible(text: str) -> str:
    r"""The text with every unseen character but a line's end and a tab as its escape.

    Examples
    --------
    >>> print(visible("KZ\x1b[31m, \u202eUR"))
    KZ\x1b[31m, \u202eUR
    """
    return _IN_TEXT.sub(lambda m: _escape(m[0]), text)


def one_line(text: str) -> str:
    """As `visible`, and line ends and tabs too: for what a file or a person gave, inside a sentence."""
    return _IN_LINE.sub(lambda m: _escape(m[0]), text)


def _escape(character: str) -> str:
    code = ord(character)
    if unicodedata.category(character) not in _UNSEEN_CATEGORIES:
        return character
    if _BYTE_FIRST <= code <= _BYTE_LAST:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def json_bytes(value: Any) -> bytes:
    """Plain data as JSON in UTF-8 with a line's end: what every answer is written as.

    Unseen characters are written as JSON's own escapes, which a reader turns back into the same text. A lone
    surrogate, which UTF-8 cannot hold, is written as the escape that a person sees.

    Raises
    ------
    ValueError : a number is not finite.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return _IN_TEXT.sub(_json_escape, text).encode()


def _json_escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if unicodedata.category(character) not in _UNSEEN_CATEGORIES:
        return character
    if 0xD800 <= code <= 0xDFFF:
        return "\\" + _escape(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    return json.dumps(character)[1:-1]


def speak(text: str, stream: TextIO | None, *, name: str = "standard output") -> None:
    """Write words for a person to standard output or standard error.

    Parameters
    ----------
    stream : None where the program was started with it closed.
    name : what a person calls it: "standard output".

    Raises
    ------
    Refused : it is closed, full, or its reader has gone; what was not written is dropped.
    """
    _put(visible(text) + "\n", stream, name=name)


def speak_bytes(data: bytes, stream: TextIO | None, *, name: str = "standard output") -> None:
    """Write an answer to standard output as it would stand in a file.

    Raises
    ------
    Refused : as `speak`.
    """
    _put(data.decode(), stream, name=name)


def drop_unwritten(stream: TextIO | None) -> None:
    """Drop what a library wrote to a stream that takes nothing: at exit it would change the exit code."""
    if stream is None or stream.closed:
        return
    try:
        stream.flush()
    except OSError:
        _drop(stream)


def _put(text: str, stream: TextIO | None, *, name: str) -> None:
    if stream is None or stream.closed:
        raise silenced(name, OSError(errno.EBADF, "it is closed"))
    try:
        try:
            stream.write(text)
        except UnicodeEncodeError:  # a stream that `main` could not turn to UTF-8
            stream.write(text.encode("ascii", "backslashreplace").decode())
        stream.flush()
    except OSError as error:
        _drop(stream)
        raise silenced(name, error) from None


def silenced(name: str, error: OSError) -> Refused:
    """The refusal for a stream that took nothing; `name` is what a person calls it."""
    what = f"cannot be written: {error.strerror or error}."
    return Refused([Finding(where=name, what=what)], "the answer reached nobody")


def _drop(stream: TextIO) -> None:
    """Point the stream at nothing: its last flush, at exit, would fail again and change the exit code."""
    with contextlib.suppress(OSError, ValueError, io.UnsupportedOperation):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
