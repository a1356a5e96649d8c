"""Checks that need more than one cell: each a function from the tables to faults."""
