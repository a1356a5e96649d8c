"""Flow rows that planning and market share: balance, capacity, stock, over arcs and periods."""
