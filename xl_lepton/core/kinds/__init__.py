"""What an argument may be: each kind owns its coercion, bounds, help text and the values it must refuse.

Excel's rules for blanks, text, booleans and dates are decided here, once per kind; ARCHITECTURE.md shows them as one table.
`coerce` takes the grid as it came from the sheet and gives the typed value, or raises BadInput with a sentence that
starts at the position ("item 2: ..."); `core.call` puts function and argument in front.
"""

from __future__ import annotations

from xl_lepton.core.kinds.base import EXCEL, STRICT, Anything, Kind
from xl_lepton.core.kinds.ranges import Columns, Data, Dates, Series, Texts, Vector
from xl_lepton.core.kinds.reading import LAST_SERIAL, day_of, number_of, text_number
from xl_lepton.core.kinds.scalars import Choice, Count, Date, Flag, Money, Number, Rate, Text

__all__ = [
    "EXCEL", "LAST_SERIAL", "STRICT", "Anything", "Choice", "Columns", "Count", "Data", "Date", "Dates", "Flag", "Kind", "Money",
    "Number", "Rate", "Series", "Text", "Texts", "Vector", "day_of", "number_of", "text_number",
]  # fmt: skip
