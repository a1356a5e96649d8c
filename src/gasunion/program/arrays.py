"""Arrays of a programme, by the name of what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
INFINITY = float("inf")


def diagonal(values: Floats) -> csc_matrix:
    """A square matrix with the values on its diagonal and nothing else, quicker than scipy makes it."""
    from scipy.sparse import csc_matrix

    places = np.arange(values.size + 1, dtype=np.int32)
    return csc_matrix((values, places[:-1], places), shape=(values.size, values.size))
