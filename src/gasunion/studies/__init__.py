"""Questions that take several workshops: one question a file."""
