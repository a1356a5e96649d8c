"""What differs between plans."""
