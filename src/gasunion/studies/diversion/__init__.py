"""Gas that is no longer sold to one market: which routes to others take how much, when, at what netback."""
