"""Result files, written and read back: CSV, Parquet, workbook, netCDF, GeoJSON, manifest."""
