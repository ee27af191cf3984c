"""One builder per template workbook; each module's `book()` gives the workbook, not yet saved."""
