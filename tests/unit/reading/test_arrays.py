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


@pytest.mark.parametrize("point", [0x110000, 0xFFFFFFFF, 0xD800])
@pytest.mark.parametrize("order", "<>")
def test_texts_of_characters_that_there_are_not_are_a_refusal_in_words(point: int, order: str) -> None:
    texts = np.array(["AB", "C"], dtype=f"{order}U2")
    data = io.BytesIO()
    np.savez(data, players=texts)
    assert arrays_of(data.getvalue(), "game.npz")["players"].tolist() == ["AB", "C"]
    damaged = np.frombuffer(texts.tobytes(), dtype=f"{order}u4").copy()
    damaged[1] = point
    data = io.BytesIO()
    np.savez(data, players=damaged.view(texts.dtype))
    with pytest.raises(Refused, match=r"game\.npz, players: holds texts of characters that there are not"):
        arrays_of(data.getvalue(), "game.npz")
