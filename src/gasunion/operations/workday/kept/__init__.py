"""What is kept of a working day, read and added to inside a transaction; who may is asked above."""
