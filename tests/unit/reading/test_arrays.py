"""Arrays of NPZ files whose head is damaged."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from gasunion.outcome import Refused
from gasunion.reading.arrays import arrays_of


def npz(head: bytes) -> bytes:
    """An archive of one array whose head says what is given."""
    whole = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + np.zeros(2).tobytes()
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("worth.npy", whole)
    return data.getvalue()


@pytest.mark.parametrize(
    "head",
    [
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (2, }\n",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (2,), \n",
        b"'''",
        b"\n    x\n  y",
        b"(" * 60_000,
        b"\x00",
        b"",
    ],
)
def test_a_head_that_is_no_python_is_a_refusal_in_words(head: bytes) -> None:
    with pytest.raises(Refused) as caught:
        arrays_of(npz(head), "game.npz")
    assert str(caught.value.findings[0]).startswith("game.npz, worth: is no array: ")
