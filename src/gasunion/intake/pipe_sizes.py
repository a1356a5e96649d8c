"""Sizes of pipes beyond which a number stands in another unit than its file says.

The widest gas pipelines are of 56 inches (1.42 m); no pipe between two stations is longer than some hundred
kilometres. The limits leave room: a diameter in millimetres or inches, a length in decimetres is beyond, and
so is what is too thin or too short for a pipe.
"""

from __future__ import annotations

from typing import Final

LEAST_DIAMETER_M: Final = 1.0e-3
MOST_DIAMETER_M: Final = 5.0
LEAST_LENGTH_M: Final = 1.0e-3
MOST_LENGTH_M: Final = 2.0e6
