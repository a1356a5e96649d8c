"""Simulating a nomination: from files to a steady state, every choice told."""
