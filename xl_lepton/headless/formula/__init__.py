"""From the text of a formula to its syntax tree, references kept relative to the cell."""
