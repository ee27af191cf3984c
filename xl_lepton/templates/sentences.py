"""The page on which the sentences of a dashboard are put together from figures, in steps short enough to be read.

A line is a label and a formula; `{Label}` in a formula stands for the cell of the line with that label, so that a sentence is
chosen from others, or holds a piece of one. The dashboard links to the lines that it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xl_lepton.templates.kit import Book

Said = tuple[str, str]
"""A line: its label, and its formula."""


def sentences(made: Book, lines: Sequence[Said], *, guarded: Sequence[str] = ()) -> dict[str, str]:
    """Give for each label the formula that links to its line. Those `guarded` show a dash where a figure is an error: pieces that
    are not said then."""
    page = made.page("Sentences", "The sentences of the dashboard, put together from the figures", 36, 150, landscape=True)
    places = {label: f"C{page.row + place}" for place, (label, _) in enumerate(lines)}
    for label, formula in lines:
        text = formula.removeprefix("=")
        for other, cell in places.items():
            text = text.replace("{" + other + "}", cell)
        page.sheet.row_dimensions[page.row].height = 20
        page.cells([label, f'=IFERROR({text},"–")' if label in guarded else f"={text}"], ["label", "sentence"])
    return {label: f"={page.reference}!${cell[0]}${cell[1:]}" for label, cell in places.items()}
