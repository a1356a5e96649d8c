"""Answers of other questions as chapters of a plan's report: a seller's page beside a buyer's page."""
