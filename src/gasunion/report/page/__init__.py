"""Whole pages: the report, the first screen, what changed."""
