"""Who may act: parties, their users and roles, passwords, second factors, keys, sessions.

Secrets are never stored as such: passwords as Argon2id, keys and sessions as SHA-256 of 256 random bits. The
seed of a second factor must be kept, and leaves by no door after it was shown once.
"""
