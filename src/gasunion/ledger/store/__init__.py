"""The record in a database: SQLite as a file, or a PostgreSQL server; the room with a clock."""
