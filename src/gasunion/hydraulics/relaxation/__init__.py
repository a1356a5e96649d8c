"""Linear relaxations of free networks: problem, subproblems, envelopes, propagation, violation."""
