"""The pressure map of a simulated network."""
