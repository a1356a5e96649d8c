"""Proofs that no state exists, and their rechecks, which share no code with what made them."""
