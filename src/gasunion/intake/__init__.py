"""Files become a network and a scenario; every fault of every file is told at once."""
