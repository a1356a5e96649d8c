"""Where handover points lie on the map: towns on public maps, to a tenth of a degree.

A point that is not here is named below the map, not drawn at a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PLACES: Final[Mapping[str, tuple[float, float]]] = {
    "Akbulak": (69.7, 41.9),
    "Alexandrov Gay": (48.6, 50.1),
    "Aleksandrov Gay": (48.6, 50.1),
    "Atamurat": (65.2, 37.8),
    "Beyneu": (55.2, 45.3),
    "Beineu": (55.2, 45.3),
    "Bozoi": (58.8, 46.1),
    "Chernyaevka": (69.3, 41.5),
    "Chinaz": (68.8, 40.9),
    "Dostyk": (82.5, 45.3),
    "Farap": (63.6, 39.2),
    "Gazli": (63.5, 40.1),
    "Kartaly": (60.6, 53.1),
    "Karakalpakia": (56.3, 44.8),
    "Khorgos": (80.3, 44.2),
    "Kostanay": (63.6, 53.2),
    "Kungrad": (58.9, 43.1),
    "Orenburg": (55.1, 51.8),
    "Orsk": (58.5, 51.2),
    "Petukhovo": (67.9, 55.1),
    "Petropavl": (69.1, 54.9),
    "Saryagash": (69.2, 41.5),
    "Tashkent": (69.2, 41.3),
    "Uralsk": (51.4, 51.2),
}
"""Longitude and latitude, WGS 84, in degrees."""
