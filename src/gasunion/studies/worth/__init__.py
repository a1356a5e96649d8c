"""What a coalition is worth in a base year: from the status quo, at stated values."""
