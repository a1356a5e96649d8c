"""The northern question: own gas, bought gas, swaps or coal, and what a claim of savings rests on."""
