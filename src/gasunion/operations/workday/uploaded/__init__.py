"""Tables that people paste or upload: cells, their heads in four languages, quantities, nominations."""
