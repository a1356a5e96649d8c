"""Steady states: elements, one system, Newton, and the limits that a state breaks."""
