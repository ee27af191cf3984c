"""The text of a formula with its references relative to the cell: equal keys mean equal trees."""

from __future__ import annotations

import re

from xl_lepton.headless.formula.parser import column_number

_PIECE = re.compile(
    r"""
    "(?:[^"]|"")*" | '(?:[^']|'')*' | \[[^\]]*\]
  | (?P<whole>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.(!]) | \$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.(]))
  | (?P<across>\$?)(?P<letters>[A-Za-z]{1,3})(?P<down>\$?)(?P<number>[0-9]{1,7})(?![\w.\\?(\[!])
  | [^\W\d][\w.\\?]*
  | [0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?
    """,
    re.VERBOSE,
)


def relative_key(formula: str, row: int, column: int) -> str:
    """A key that is the same for every cell to which the formula at `row`, `column` was filled."""
    whole = False

    def relative(found: re.Match[str]) -> str:
        nonlocal whole
        whole_range, across, letters, down, number = found.groups()
        if letters is None:
            whole = whole or whole_range is not None
            return found[0]
        right = "$" + letters if across else column_number(letters) - column
        return f"\0{right}|{'$' + number if down else int(number) - row}"

    key = _PIECE.sub(relative, formula)
    # Whole columns and rows are rare; their formulas simply do not share a key with other cells.
    return f"{key}\0{row},{column}" if whole else key
