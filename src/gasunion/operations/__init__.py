"""The working day: what the desk, the interface and the commands all call."""
