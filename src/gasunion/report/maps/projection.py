"""Where a place lies on paper: a conic projection centred on the region.

Lambert's conformal conic on the sphere: shapes stay true, distances are true on two parallels and within
3 % between 30 and 68 °N. Mercator would double Yamal against Samarkand.

References
----------
Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395, 1987, equations 15-1 to 15-5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EARTH_RADIUS_KM = 6371.0
CENTRE_LON_DEG, CENTRE_LAT_DEG = 65.0, 50.0
PARALLELS_DEG = (38.0, 62.0)


def _half_angle(lat_rad: float) -> float:
    return math.tan(math.pi / 4 + lat_rad / 2)


_FIRST, _SECOND = (math.radians(p) for p in PARALLELS_DEG)
_CONE = math.log(math.cos(_FIRST) / math.cos(_SECOND)) / math.log(_half_angle(_SECOND) / _half_angle(_FIRST))
_SCALE = EARTH_RADIUS_KM * math.cos(_FIRST) * _half_angle(_FIRST) ** _CONE / _CONE
_CENTRE_RADIUS = _SCALE / _half_angle(math.radians(CENTRE_LAT_DEG)) ** _CONE


def project(lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Kilometres east and north of the centre of the map.

    Parameters
    ----------
    lon_deg, lat_deg : WGS 84; latitudes are kept between −80 and 89, beyond which a cone has no paper.
    """
    lat = np.radians(np.clip(np.asarray(lat_deg, dtype=float), -80.0, 89.0))
    angle = _CONE * np.radians(np.asarray(lon_deg, dtype=float) - CENTRE_LON_DEG)
    radius = _SCALE / np.tan(np.pi / 4 + lat / 2) ** _CONE
    return radius * np.sin(angle), _CENTRE_RADIUS - radius * np.cos(angle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A window of the map and the paper it is drawn on.

    Attributes
    ----------
    west_km, south_km, km_per_px : of its lower left corner, and its scale.
    width_px, height_px : of the paper.
    """

    west_km: float
    south_km: float
    km_per_px: float
    width_px: float
    height_px: float

    def place(self, lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Pixels from the upper left corner."""
        x, y = project(lon_deg, lat_deg)
        return (x - self.west_km) / self.km_per_px, self.height_px - (y - self.south_km) / self.km_per_px

    def holds(self, x: float, y: float, margin_px: float = 0.0) -> bool:
        """Whether a point in pixels lies on the paper."""
        return -margin_px <= x <= self.width_px + margin_px and -margin_px <= y <= self.height_px + margin_px


def frame_around(
    lon_deg: npt.ArrayLike,
    lat_deg: npt.ArrayLike,
    *,
    width_px: float,
    margin_px: float = 40.0,
    least_km: float = 400.0,
    aspect: tuple[float, float] = (0.45, 0.66),
    room_west_px: float = 0.0,
) -> Frame:
    """The frame of a given width that holds all places with a margin.

    Parameters
    ----------
    least_km : a window is at least this wide, so that one place is not a blank sheet.
    aspect : least and greatest height over width.
    room_west_px : paper left free in the west, for an inset.
    """
    x, y = project(lon_deg, lat_deg)
    wide = max(float(np.ptp(x)), least_km)
    high = float(np.ptp(y))
    inner = width_px - 2 * margin_px - room_west_px
    km_per_px = wide / inner
    height = min(max(high / km_per_px + 2 * margin_px, aspect[0] * width_px), aspect[1] * width_px)
    km_per_px = max(km_per_px, high / (height - 2 * margin_px))
    return Frame(
        west_km=float(x.min() + x.max()) / 2 - (width_px + room_west_px) * km_per_px / 2,
        south_km=float(y.min() + y.max()) / 2 - height * km_per_px / 2,
        km_per_px=km_per_px,
        width_px=width_px,
        height_px=height,
    )
