"""The pages and blocks that every workbook has: title block, cover, checks, functions, change log, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from openpyxl.utils import get_column_letter

from xl_lepton import __version__, registry
from xl_lepton import help as help_pages
from xl_lepton.templates import style
from xl_lepton.templates.parts import LINK, Check

if TYPE_CHECKING:
    from xl_lepton.templates.kit import Book
    from xl_lepton.templates.page import Page

MASTER: Final = "all_checks"
TITLE: Final = 3
"""Columns of a list that the lines below the title run over."""
HEADING: Final = 3
"""Rows from the last input of a section to the first of the next: an empty one and the heading."""
KEY: Final = (
    ("sample input", "", "Blue on yellow: type here"),
    ("sample", "Calculation", "Black: worked out from other cells"),
    ("sample link", "Link", "Green: fetched from another cell"),
    ("sample output", "Result", "Bold on grey: what the workbook is for"),
    ("sample check", "TRUE", "A check: TRUE on green when all is well, FALSE on red when not"),
    ("sample key", "key", "Grey: a word that a function reads; the same in every language"),
)
_USED: Final = re.compile(r"LEPTON_(\w+)\(")


def title_block(page: Page, title: str, about: str) -> None:
    """Title, what the sheet is about, the convention, and the state of the checks; they stay in sight."""
    say = page.say
    page.put(1, 2, title, "title")
    page.sheet.row_dimensions[1].height = 28
    page.put(2, 2, about, "subtitle")
    page.put(3, 2, page.book.convention or None, "subtitle")
    state = f'=IF({MASTER},"✔ {say("All checks hold")}","✘ {say("A check fails: see the sheet of checks")}")'
    page.put(4, 2, state, "status")
    for rule in style.state_rules(MASTER):
        page.sheet.conditional_formatting.add("B4", rule)
    page.row = 6
    page.freeze()


def checks(book: Book, lines: Sequence[Check], *, room: bool = False) -> Page:
    """The sheet of checks, its master check last: each with its deviation (or 1 for a test that fails), tolerance and verdict.

    With `room` a last line says how much of the input `tolerance` the largest deviation leaves, as the output
    `room_in_tolerance`: whoever changes the tolerance sees what that does."""
    page = book.page(
        "Checks", "What must hold, each with its tolerance; the last line is the state shown on every sheet", 54, 13, 12, 10, 56
    )
    page.headings(["Check", "Deviation", "Tolerance", "Holds", "Note"], [1, 2])
    filled = _filled(book)
    first = page.row
    for line in (*filled, *lines):
        deviation = f"=IF({line.test.removeprefix('=')},0,1)" if line.test else line.deviation
        tolerance = "=0" if line.test or line.tolerance == "0" else f"={line.tolerance}"
        # An error anywhere in the model is a check that fails, not an error in the sheet of checks.
        verdict = f"=IF(ISERROR(C{page.row}),FALSE,ABS(C{page.row})<=D{page.row})"
        formats = [style.GENERAL, style.DEVIATION, style.DEVIATION, style.GENERAL, style.GENERAL]
        fetched = "link" if LINK.fullmatch(deviation) else "calculation"
        page.cells([line.label, deviation, tolerance, verdict, line.note], ["label", fetched, "link", "check", "note"], formats)
    last = page.row - 1
    page.cells(["All checks hold", None, None, f"=AND(E{first}:E{last})"], ["total label", "total label", "total label", "check"])
    book.name(MASTER, f"{page.reference}!$E${page.row - 1}")
    for rule in style.check_rules(f"E{first}"):
        page.sheet.conditional_formatting.add(f"E{first}:E{page.row - 1}", rule)
    if room:
        held = f"SUMPRODUCT(MAX(ABS(C{first}:C{last})*(D{first}:D{last}=tolerance)))"
        formula = f'=IF(SUMPRODUCT(--ISERROR(C{first}:C{last}))>0,"{book.say("not known")}",tolerance-{held})'
        cells = ["Room that the largest deviation leaves", formula, None, None, "Below 0 a sum does not add up; unit of its line"]
        page.cells(cells, ["label", "output", "label", "label", "note"], [style.GENERAL, style.DEVIATION, *[style.GENERAL] * 3])
        book.name("room_in_tolerance", f"{page.reference}!$C${page.row - 1}")
    return page


def _filled(book: Book) -> list[Check]:
    """A formula takes an empty cell for 0: where an input was emptied, a check says so and names it."""
    areas: list[tuple[str, int, int, str]] = []
    for sheet, first, last, column in book.required:
        if areas and areas[-1][0] == sheet and areas[-1][3] == column and first - areas[-1][2] <= HEADING:
            areas[-1] = (sheet, areas[-1][1], last, column)
        else:
            areas.append((sheet, first, last, column))
    found = []
    for place, (sheet, first, last, column) in enumerate(areas):
        labels = f"{sheet}!$B${first}:$B${last}"
        columns = (chr(code) for code in range(ord("C"), ord(column) + 1))
        none = "+".join(f'({sheet}!${one}${first}:${one}${last}="")' for one in columns)
        empty = f'({labels}<>"")*({none})'
        label = "Every input is filled in" if place == 0 else "Every further input is filled in"
        named = f'=IFERROR(LOOKUP(1+1,1/({empty}),{labels}),"–")'
        found.append(Check(label, f"=SUMPRODUCT({empty})", tolerance="0", note=named))
    return found


def derivation(book: Book, about: str, call: str, rows: int) -> Page:
    """The sheet that explains an answer, step by step: what LEPTON_EXPLAIN gives for a call such as `"GPU_SIZE",workload`, with
    room for so many steps. Printed on as many pages as it takes, so that it can be read."""
    page = book.page("Derivation", about, 26, 42, 46, 16, 18, 74, landscape=True)
    page.headings(["Step", "Formula", "Numbers", "Value", "Unit", "Source"], [3])
    top = page.row
    page.freeze()
    roles = ["label", "label", "label", "calculation", "note", "note"]
    formats = [*[style.GENERAL] * 3, style.ANY_SIZE, *[style.GENERAL] * 2]
    height = 40 * book.language.breadth  # three lines, in wider letters four: the texts are known only when they are computed
    for row in range(top, top + rows):
        place = f"ROWS(B${top}:B{row}),COLUMNS($B{top}:{{}}{top})"
        cells = [f'=IFERROR(INDEX(LEPTON_EXPLAIN({call}),{place.format(column)}),"")' for column in "BCDEFG"]
        page.sheet.row_dimensions[page.row].height = height
        page.cells(cells, roles, formats)
    page.spare(top, page.row - 1, "G")
    return page


def fill_cover(book: Book, page: Page) -> None:
    """Purpose, how to use, state, contents with links, and the key to the colours."""
    page.section("Purpose")
    page.text(book.purpose)
    page.section("How to use")
    page.text([*book.how, *_HOW])
    page.section("State")
    for label, formula, role in (
        ("All checks hold", f"={MASTER}", "check"),
        ("Version", __version__, "wrapped"),
        ("Computed by xl_lepton version", "=LEPTON_VERSION()", "wrapped"),
        ("Owner", "xl_lepton", "wrapped"),
    ):
        row = page.cells([label, formula], ["label", role])
        if role == "check":
            for rule in style.check_rules(MASTER):
                page.sheet.conditional_formatting.add(f"C{row}", rule)
    page.row += 1
    page.section("Contents")
    contents = [(one.sheet.title, one.about) for one in book.pages[1:]] + [
        (book.say(name), about) for name, about in _BACK if name != "Lists" or book.lists
    ]
    for name, about in contents:
        row = page.row
        _across(page, about)
        page.sheet[f"B{row}"].value = name
        page.sheet[f"B{row}"].hyperlink = f"#'{name}'!A1"
        page.sheet[f"B{row}"].style = "lepton contents"
    page.row += 1
    page.section("Key to the colours")
    for role, sample, meaning in KEY:
        _across(page, meaning)
        page.put(page.row - 1, 2, sample or None, role)


def _across(page: Page, text: str) -> None:
    """A text over the columns C to E in the current row."""
    for column, part in enumerate((text, None, None), start=3):
        page.put(page.row, column, part, "label")
    page.sheet.merge_cells(start_row=page.row, end_row=page.row, start_column=3, end_column=5)
    page.fit_across(3, 5)
    page.row += 1


_HOW: Final = (
    "Change the blue cells on yellow ground; every other cell is calculated. Sheets are protected without a password against "
    "slips of the hand: Review, Unprotect Sheet opens them.",
    "The LEPTON functions are computed by the add-in of xl_lepton in Excel and LibreOffice, or without either by xl-lepton "
    "recalc; until then the file shows the values of its last calculation.",
)
_BACK: Final = (
    ("Functions", "Help of the LEPTON functions used here"),
    ("ChangeLog", "Versions: what changed, why, and what it did to the key result"),
    ("Lists", "The lists behind the drop-downs"),
)


def functions(book: Book) -> None:
    """Help of the functions that the book's formulas use."""
    used = {
        name
        for page in book.pages
        for row in page.sheet.iter_rows()
        for cell in row
        for name in _USED.findall(str(getattr(cell.value, "text", cell.value)))
    }
    page = book.page(*_BACK[0], 32, 62, 74, landscape=True)
    page.headings(["function", "arguments", "what it answers"])
    for name, signature, summary in help_pages.rows(registry.find(name) for name in sorted(used)):
        page.cells([name, signature, summary], ["key", "code", "sentence"])


def change_log(book: Book) -> None:
    page = book.page(*_BACK[1], 10, 13, 16, 62, 62, landscape=True)
    page.headings(["version", "date", "who", "what changed, and why", "effect on the key result"])
    for change in book.changes:
        page.cells(list(change), "sentence")


def lists(book: Book) -> None:
    """The lists behind long drop-downs, side by side, each under its name."""
    if not book.lists:
        return
    page = book.page(*_BACK[2], *[33.0] * max(len(book.lists), TITLE))
    page.printed = get_column_letter(1 + max(len(book.lists), TITLE))
    page.cells(list(book.lists), "list heading")
    page.freeze()
    for offset, (name, options) in enumerate(book.lists.items()):
        for row, option in enumerate(options, start=page.row):
            page.put(row, 2 + offset, option, "key")
        letter = chr(ord("B") + offset)
        book.name(name, f"{page.reference}!${letter}${page.row}:${letter}${page.row + len(options) - 1}")
    page.row += max(len(options) for options in book.lists.values())
