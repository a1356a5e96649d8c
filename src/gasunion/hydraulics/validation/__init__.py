"""Whether a nomination can be carried: heuristics, branch and bound, trees in batches."""
