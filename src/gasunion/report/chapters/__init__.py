"""Chapters of a page: what each found, shows and lists."""
