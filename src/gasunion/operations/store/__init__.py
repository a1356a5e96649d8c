"""What the desk keeps beside the record: tables and their version, who acts, events, answers given once."""
