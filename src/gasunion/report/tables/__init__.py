"""Results as tidy frames, and every column of them once."""
