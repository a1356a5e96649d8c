"""Trials of the record under faults: writers killed at any moment, histories checked apart."""
