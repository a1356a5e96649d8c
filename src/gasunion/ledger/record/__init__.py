"""What the record holds and by which rules it grows: pure functions, no file, database or clock."""
