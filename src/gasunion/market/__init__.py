"""What prices form where traders sell to markets over a network: conduct, curves, equilibrium."""
