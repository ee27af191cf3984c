"""Formulas that ask for the folder and the name of the workbook's file, as CELL("filename",A1) does.

Neither is known: a result is saved wherever it is wanted. But most such formulas only cut the sheet's name out of the answer,
and come to the same whatever the file is called; so they are calculated under two names, and refused if that matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_lepton.headless.calc.values import Array, Refusal, Value

if TYPE_CHECKING:
    from xl_lepton.headless.calc.book import Book
    from xl_lepton.headless.calc.pattern import Formula
    from xl_lepton.headless.calc.reading import Run

TRIALS = (("C:\\", "a.xlsx"), ("D:\\Models of 2026\\", "Another name.xlsm"))


class WhereaboutsAsked(Refusal):
    """The formula needs the folder or the name of the file."""

    def __init__(self) -> None:
        super().__init__("depends on the folder or the name under which the workbook is saved")


def whereabouts(book: Book) -> tuple[str, str]:
    """Folder and name of the file, as they are just now taken to be. Raises WhereaboutsAsked outside a trial."""
    if book.whereabouts is None:
        raise WhereaboutsAsked
    return book.whereabouts


def whatever_the_file(book: Book, run: Run, formula: Formula) -> Value:
    """What a formula is worth wherever its workbook is saved. Raises WhereaboutsAsked when that depends on it."""
    first, second = (_tried(book, trial, run, formula) for trial in TRIALS)
    if _plain(first) != _plain(second):
        raise WhereaboutsAsked
    return first


def _tried(book: Book, trial: tuple[str, str], run: Run, formula: Formula) -> Value:
    book.whereabouts = trial
    try:
        return run(formula)
    finally:
        book.whereabouts = None


def _plain(value: Value) -> object:
    return value.rows if isinstance(value, Array) else value
