"""The pages that every workbook has: cover, functions, change log."""

from __future__ import annotations

from collections.abc import Sequence

from xl_lepton import help as help_pages
from xl_lepton import registry
from xl_lepton.templates.kit import Book, Page

KEY = (
    ("input", "Input: type here"),
    ("calculation", "Calculation"),
    ("link", "Link to another sheet"),
    ("output", "Result"),
    ("check", "Check: TRUE when all is well"),
)


def cover(book: Book, purpose: Sequence[str], contents: Sequence[tuple[str, str]], master_check: str) -> Page:
    """Title, purpose, state of the checks, contents with links, and the key to the colours."""
    page = book.page("Cover", 30, 46, 18, 18, landscape=True)
    page.title(book.title, book.subject)
    page.section("Purpose")
    page.text(purpose, lines=2)
    page.section("State")
    first = page.cells(["All checks hold", f"={master_check}"], "check")
    page.colour_checks(f"C{first}", master_check)
    page.sheet[f"B{first}"].style = "lepton label"
    page.cells(["Computed by xl_lepton version", "=LEPTON_VERSION()"], "label")
    page.row += 1
    page.section("Contents")
    for name, what in contents:
        row = page.cells([name, what], "label")
        page.sheet[f"B{row}"].hyperlink = f"#'{name}'!A1"
        page.sheet[f"B{row}"].style = "lepton contents"
    page.row += 1
    page.section("Key to the colours")
    for role, meaning in KEY:
        row = page.cells([None, meaning], "label")
        page.sheet[f"B{row}"].style = f"lepton {role}"
    return page


def functions(book: Book, used: Sequence[str]) -> Page:
    """Help of the functions that the workbook uses."""
    page = book.page("Functions", 26, 62, 70, landscape=True)
    page.title("Functions", "The LEPTON functions used in this workbook; `xl-lepton help NAME` says more")
    page.headings(["function", "arguments", "what it answers"])
    for line in help_pages.rows(registry.find(name) for name in used):
        row = page.cells(list(line), "text")
        page.sheet.row_dimensions[row].height = 44
    return page


def change_log(book: Book, changes: Sequence[tuple[str, str, str]]) -> Page:
    """Version, date and what changed, newest first."""
    page = book.page("ChangeLog", 14, 14, 90, landscape=True)
    page.title("Change log", "What changed, and when")
    page.headings(["version", "date", "change"])
    for change in changes:
        page.cells(list(change), "text")
    return page
