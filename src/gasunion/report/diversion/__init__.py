"""The page of diverted gas."""
