"""Windows: results as tables, files, charts, maps, pages and the protocol. They draw and compute nothing."""
