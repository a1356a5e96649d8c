"""The map of a plan: land, places, pipes, labels."""
