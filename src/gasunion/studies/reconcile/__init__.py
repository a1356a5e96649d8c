"""What happened in a past year, as inputs that close: a base year."""
