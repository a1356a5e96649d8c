"""The working day of several operators on one desk: from the agreement to the balance act."""
