"""The workbook file: a package of parts, read for its cells and written back with nothing else changed."""
