"""Rules of time: the IANA time zone database that ships with the program, the same on every machine."""
