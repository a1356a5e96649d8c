"""A typed client of the desk's API."""
