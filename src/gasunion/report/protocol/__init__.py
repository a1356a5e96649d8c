"""The protocol between parties: its clauses, and its forms as page and document."""
