"""What windows are drawn from: rows with names, whether from a result at hand or from its files."""
