"""gasunion: a neutral instrument for planning, sharing and running gas transport across borders."""

__version__ = "0.1.0"
