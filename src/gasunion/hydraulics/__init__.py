"""Pressures and flows of a gas network: SI arrays, one Newton core for every element."""
