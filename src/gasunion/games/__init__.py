"""Games and keys: players, worths of coalitions, ways to share, and certificates that anyone can recheck."""
