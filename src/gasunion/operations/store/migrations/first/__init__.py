"""What the first step makes, one file a room; each `make` writes its tables out and imports none of them."""
