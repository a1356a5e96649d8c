"""What everybody holds and owes after a gas day: accounts that close at zero, and settlement, exactly.

Quantities are whole units, money is whole minor units (cents), rates are exact fractions; pure functions.
"""
