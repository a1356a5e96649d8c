"""The one reader of bytes from outside: files, JSON, TOML, figures, days, sheets, with stated limits."""
