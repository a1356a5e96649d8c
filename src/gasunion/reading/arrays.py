"""Arrays of an NPZ file: their sizes are held against their bytes before memory is taken for them."""

from __future__ import annotations

import io
import math
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

from gasunion.outcome import Finding, Refused
from gasunion.reading import limits, text
from gasunion.reading.archive import unpacked

if TYPE_CHECKING:
    import numpy as np

_LAST_CHARACTER = 0x10FFFF
_KINDS = {"f": "floats", "i": "whole numbers", "u": "whole numbers", "U": "texts", "S": "texts"}


def arrays_of(data: bytes, where: str) -> dict[str, np.ndarray[Any, Any]]:
    """Arrays of numbers and texts by name; texts are str.

    Parameters
    ----------
    where : the file's name, for messages.

    Raises
    ------
    Refused : empty, cut or damaged, larger than the limit, an array that is neither numbers nor texts, or
    whose
        bytes are more or fewer than its shape says.
    """
    most = limits.FILE_BYTES["NPZ"]
    files = unpacked(data, where, most_bytes=most, most_ratio=None)
    return {
        name.removesuffix(".npy"): _array(content, f"{where}, {text.visible(name.removesuffix('.npy'))}")
        for name, content in files.items()
    }


def _array(content: bytes, where: str) -> np.ndarray[Any, Any]:
    import numpy as np

    stream = io.BytesIO(content)
    try:
        # The library reads a head as Python would, and says what is wrong with it in as many ways.
        version = np.lib.format.read_magic(stream)
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }.get(version)
        if read_header is None:
            raise ValueError(f"version {version} of the format is not known")
        shape, _, dtype = read_header(stream)
    except (ValueError, TypeError, SyntaxError, TokenError, RecursionError, MemoryError) as error:
        words = text.shown(error)[1:-1].rstrip(".")
        raise _refused(where, f"is no array: {words}") from None
    if dtype.kind not in _KINDS:
        raise _refused(where, f"holds {text.shown(str(dtype))[1:-1]}; only numbers and texts are read")
    if any(n < 0 for n in shape) or math.prod(shape) * dtype.itemsize != len(content) - stream.tell():
        raise _refused(where, f"says shape {text.shown(str(shape))[1:-1]}, which its bytes do not fill")
    stream.seek(0)
    found = np.lib.format.read_array(stream, allow_pickle=False)
    if dtype.kind == "U" and not _are_characters(found):
        raise _refused(where, "holds texts of characters that there are not")
    if dtype.kind != "S":
        return found
    try:
        return np.char.decode(found, "utf-8")
    except UnicodeDecodeError:
        raise _refused(where, "holds texts that are not UTF-8") from None


def _are_characters(texts: np.ndarray[Any, Any]) -> bool:
    """Whether every four bytes of texts are a character of Unicode, and no half of one."""
    import numpy as np

    points = np.frombuffer(texts.astype(texts.dtype.newbyteorder("=")).tobytes(), dtype=np.uint32)
    return bool(np.all((points <= _LAST_CHARACTER) & ((points < 0xD800) | (points > 0xDFFF))))


def _refused(where: str, what: str) -> Refused:
    return Refused([Finding(where=where, what=what, hint="write the file anew with numpy.savez.")])
