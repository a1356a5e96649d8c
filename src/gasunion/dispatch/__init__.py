"""The gas day between equals: agreements, nominations, matching, cuts and allocation, in whole units.

Quantities are Python integers in the unit of the agreement, shares are exact fractions. No float, no clock,
no database and no solver enters here, so that any party recomputes every number to the last unit.
"""
