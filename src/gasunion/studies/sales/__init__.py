"""Selling to outside markets apart and in step: prices, who gains, who pays."""
