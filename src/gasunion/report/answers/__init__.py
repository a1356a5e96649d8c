"""Answers for programs and lines for a person."""
