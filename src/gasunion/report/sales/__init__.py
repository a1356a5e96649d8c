"""The folder of `gasunion sales --out`: a seller's page beside a buyer's page, tables, and the market."""
