"""Folders of three JSON files in SI units, as GasSteadySim.jl and its relatives write them."""
