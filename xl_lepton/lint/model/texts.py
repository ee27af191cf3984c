"""Formulas that do not stand in cells: in validations, conditional formats, charts and pivot tables."""

from __future__ import annotations

import re

from xl_lepton.core.errors import FileProblem
from xl_lepton.lint.model.book import Book, once

_WORD = re.compile(r"[^\W\d][\w.]*")
_PARTS = ("xl/charts/", "xl/pivotCache/", "xl/ctrlProps/", "xl/drawings/")


@once
def words_elsewhere(book: Book) -> set[str]:
    """Every word in them, in lower case: names that occur are used."""
    texts: list[str] = []
    for sheet in book.sheets:
        texts += [one.formula1 + " " + one.formula2 for one in sheet.validations]
        texts += [str(element.text) for element in sheet.all("formula") if element.text]
        texts += [element.get("location", "") for element in sheet.all("hyperlink")]
    for part in book.package.names:
        if part.startswith(_PARTS) and part.endswith(".xml"):
            try:
                root = book.package.xml(part)
            except FileProblem:
                continue
            texts += [str(element.text) for element in root.iter("{*}f") if element.text]
            texts += [element.get("name", "") for element in root.iter("{*}worksheetSource")]
    return {word.casefold() for text in texts for word in _WORD.findall(text)}
