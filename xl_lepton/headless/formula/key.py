"""The text of a formula with its references relative to the cell: equal keys mean equal trees."""

from __future__ import annotations

import re

from xl_lepton.headless.formula.parser import column_number

_PIECE = re.compile(
    r"""
    "(?:[^"]|"")*" | '(?:[^']|'')*' | \[[^\]]*\]
  | (?P<whole>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.(!]) | \$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.(]))
  | (?P<cell>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![\w.\\?(\[!]))
  | [^\W\d][\w.\\?]*
  | [0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?
    """,
    re.VERBOSE,
)
_CELL = re.compile(r"(\$?)([A-Za-z]+)(\$?)([0-9]+)")


def relative_key(formula: str, row: int, column: int) -> str:
    """A key that is the same for every cell to which the formula at `row`, `column` was filled."""
    whole = False

    def relative(found: re.Match[str]) -> str:
        nonlocal whole
        if found.lastgroup != "cell":
            whole = whole or found.lastgroup == "whole"
            return found[0]
        cell = _CELL.fullmatch(found[0])
        assert cell is not None
        letters = cell[2] if cell[1] else str(column_number(cell[2]) - column)
        return f"\0{cell[1]}{letters}|{cell[3]}{cell[4] if cell[3] else int(cell[4]) - row}"

    key = _PIECE.sub(relative, formula)
    # Whole columns and rows are rare; their formulas simply do not share a key with other cells.
    return f"{key}\0{row},{column}" if whole else key
