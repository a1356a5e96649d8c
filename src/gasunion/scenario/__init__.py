"""Who owns, wants, sold and may build what, and when."""
