"""What `gasunion serve --demo` begins with: a day of invented companies, in progress by the clock."""
