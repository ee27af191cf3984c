"""A workbook as the linter looks at it: read once, never written."""
