"""The evaluator: a grid of cells, formulas compiled to closures, and the order they are calculated in."""
