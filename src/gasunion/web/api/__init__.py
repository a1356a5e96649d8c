"""The API under /api/v1: each file the paths of one noun, in plain calls of `operations`."""
