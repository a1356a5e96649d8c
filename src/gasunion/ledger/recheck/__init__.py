"""The second reading of a record: own SQL, hashes, sums and rules, nothing of the code that writes it."""
