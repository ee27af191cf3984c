"""Protection: formulas locked, inputs open, and no password that will be lost."""

from __future__ import annotations

from collections.abc import Iterator

from xl_lepton.lint.model.book import Book, Sheet
from xl_lepton.lint.model.roles import inputs
from xl_lepton.lint.rule import ADVICE, WARNING, Found, at, rule


def _is_protected(sheet: Sheet) -> bool:
    element = sheet.one("sheetProtection")
    return element is not None and element.get("sheet") in ("1", "true")


@rule(
    "input-locked", "An input is locked on a protected sheet", WARNING,
    why="Nobody can fill it in without taking the protection off everything.",
    remedy="Clear Locked in the cell's protection.",
    source="ICAEW Financial Modelling Code 2018 (user interface); Microsoft, Lock or unlock specific areas",
)  # fmt: skip
def input_locked(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        if _is_protected(sheet):
            locked = [
                (one.row, one.column)
                for one in inputs(book)
                if one.sheet is sheet and one.is_styled and sheet.style(one.row, one.column).locked
            ]
            yield from at(sheet, locked, "an input that cannot be typed into")


@rule(
    "formula-unlocked", "A formula is open on a protected sheet", WARNING,
    why="It is the one formula that can be typed over.",
    remedy="Set Locked in the cell's protection.",
    source="Microsoft, error checking rule: unlocked cells containing formulas",
)  # fmt: skip
def formula_unlocked(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        if _is_protected(sheet):
            yield from at(
                sheet, [p for p, cell, _ in sheet.formulas if not book.styles[cell.style].locked], "a formula that is not locked"
            )


@rule(
    "protection-unfinished", "Inputs are unlocked, but the sheet is not protected", ADVICE,
    why="Locked and unlocked mean nothing until the sheet is protected; a slip of the hand overwrites a formula.",
    remedy="Protect the sheet, without a password.",
    source="ICAEW Twenty Principles (2024) (protect parts that should not change)",
)  # fmt: skip
def protection_unfinished(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        unlocked = any(not book.styles[cell.style].locked for cell in sheet.cells.values())
        if unlocked and sheet.formulas and not _is_protected(sheet):
            yield Found("unlocked cells and formulas on a sheet that is not protected", sheet)


@rule(
    "password-protected", "A sheet is protected by a password", ADVICE,
    why="The password is lost with its owner, stops reviewers, and is broken by a tool within seconds.",
    remedy="Protect without a password, against slips; keep secrets out of the file.",
    source="Microsoft, Protection and security in Excel (worksheet protection is no security feature)",
)  # fmt: skip
def password_protected(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        element = sheet.one("sheetProtection")
        if element is not None and (element.get("password") or element.get("hashValue")):
            yield Found("protected by a password", sheet)
    for element in book.root.iter("{*}workbookProtection"):
        if element.get("workbookPassword") or element.get("workbookHashValue"):
            yield Found("the structure of the workbook is protected by a password")


@rule(
    "formula-hidden", "Protection hides formulas", WARNING,
    why="Nobody can review what cannot be seen.",
    remedy="Clear Hidden in the cells' protection.",
    source="ICAEW Financial Modelling Code 2018 (do not hide things)",
)  # fmt: skip
def formula_hidden(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        if _is_protected(sheet):
            yield from at(sheet, [p for p, cell, _ in sheet.formulas if book.styles[cell.style].hidden], "the formula is hidden")
