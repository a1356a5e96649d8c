"""What coordination is worth, to whom, and who would leave: a game among the parties of a base year.

References: docs/theory/union.md.
"""
