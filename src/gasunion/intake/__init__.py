"""Files become Network and Scenario: every unit, name and range is settled at this door."""
