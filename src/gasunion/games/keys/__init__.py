"""Sharing keys: simple rules that unions sign, each with entitlements and net payments that sum to zero."""
