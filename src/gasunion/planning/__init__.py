"""Joint transport plans: contracted, status quo, any block; their ranges, prices and what binds."""
