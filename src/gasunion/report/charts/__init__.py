"""Charts and small multiples of a page."""
