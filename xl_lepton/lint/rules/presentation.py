"""How figures look: formats, what is hidden by colour, labels, conditional formats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from xl_lepton.core.cells import number_text
from xl_lepton.lint.model.book import Book, Cell, Place, Sheet, inside
from xl_lepton.lint.model.styles import Style
from xl_lepton.lint.rule import ADVICE, ERROR, WARNING, Found, at, rule
from xl_lepton.lint.rules.tables import areas_of

MOST_FORMATS = 60


@rule(
    "hidden-by-colour", "A figure is hidden by its colour or format", WARNING,
    why="It takes part in the results, and neither screen nor print shows it.",
    remedy="Show it, or delete it.",
    source="ICAEW Financial Modelling Code 2018 (do not hide things)",
)  # fmt: skip
def hidden_by_colour(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        # A conditional format may bring the figure back.
        formats = [area for element in sheet.all("conditionalFormatting") for area in areas_of(element.get("sqref", ""))]
        shown = {place for place in sheet.cells if any(inside(*place, area) for area in formats)}
        by_format = [
            p
            for p, c in sheet.cells.items()
            if c.is_number and p not in shown and book.styles[c.style].number_format.strip() in (";;;", ";;")
        ]
        yield from at(sheet, by_format, "the number format shows nothing")
        headings = _headings(sheet) | shown
        same = [p for p, c in sheet.cells.items() if c.is_number and p not in headings and _is_invisible(book.styles[c.style])]
        yield from at(sheet, same, "the type has the colour of its ground")


def _headings(sheet: Sheet) -> set[Place]:
    """The first rows of tables, whose dark ground comes from the table's style."""
    return {(table.top, column) for table in sheet.tables for column in range(table.left, table.right + 1)}


def _is_invisible(style: Style) -> bool:
    return bool(style.color) and style.color == (style.fill or "FFFFFF")


@rule(
    "mixed-formats-in-row", "Cells of one formula have different number formats", ADVICE,
    why="One figure of the row reads as another unit: 0.08 beside 8 %, 1,200 beside 1200.00.",
    remedy="Give the row one number format.",
    source="ICAEW Financial Modelling Code 2018 (consistency)",
)  # fmt: skip
def mixed_formats_in_row(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        rows: dict[tuple[int, str], list[Place]] = {}
        for (row, column), cell, pattern in sheet.formulas:
            if cell.is_number:
                rows.setdefault((row, pattern.key), []).append((row, column))
        for places in rows.values():
            formats = Counter(_family(sheet, place) for place in places)
            if len(places) >= 4 and len(formats) > 1:
                usual, count = formats.most_common(1)[0]
                odd = [place for place in places if _family(sheet, place) != usual]
                if count * 4 >= len(places) * 3:
                    yield from at(sheet, odd, "has another number format than the rest of its row")


def _family(sheet: Sheet, place: Place) -> str:
    """Percent, date, or the number of decimals: what changes how a figure is read."""
    style = sheet.book.styles[sheet.cells[place].style]
    if style.is_percent:
        return "percent"
    if style.is_date:
        return "date"
    if style.number_format == "General":
        return "general"
    return f"decimals {len(re.sub(r'[^0#?]', '', style.number_format.split(';')[0].partition('.')[2]))}"


@rule(
    "unformatted-result", "A result shows all its decimals", ADVICE,
    why="1234567.891234 is not read; the format does not say whether it is an amount, a rate or a count.",
    remedy="Give it a number format.",
    source="ICAEW Financial Modelling Code 2018 (clarity)",
)  # fmt: skip
def unformatted_result(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        places = [
            place
            for place, cell, _ in sheet.formulas
            if isinstance(cell.value, float)
            and book.styles[cell.style].number_format == "General"
            and 1000 <= abs(cell.value) < 1e11  # beyond eleven digits General itself turns to powers of ten
            and len(number_text(cell.value).partition(".")[2]) > 4
        ]
        yield from at(sheet, places, "a calculated amount with more than four decimals in the format General")


@rule(
    "column-too-narrow", "A column is too narrow for its figures", WARNING,
    why="Excel prints #### instead of the figure.",
    remedy="Widen the column.",
    source="Microsoft, How to correct a ##### error",
)  # fmt: skip
def column_too_narrow(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        widths = {
            column: width
            for first, last, width, hidden in sheet.widths
            if not hidden
            for column in range(first, min(last, 400) + 1)
        }
        merged = {(top, left) for top, left, _, _ in sheet.merged}
        places = [
            place
            for place, cell in sheet.cells.items()
            if cell.is_number and place not in merged and _shown_width(book, cell) > widths.get(place[1], sheet.usual_width) + 1.0
        ]
        yield from at(sheet, places, "the figure is wider than its column")


def _shown_width(book: Book, cell: Cell) -> float:
    """About how many characters a figure takes; 0 where General or a date adapts, or the format is beyond this guess."""
    style = book.styles[cell.style]
    section = style.number_format.split(";")[0]
    if style.number_format == "General" or style.is_date or "E" in section or "?" in section or not isinstance(cell.value, float):
        return 0.0
    bare = re.sub(r"\[[^\]]*\]|_.|\*.|\\", "", section)
    digits = re.sub(r'"[^"]*"', "", bare)
    scaled = abs(cell.value) * (100 if style.is_percent else 1) / 1000 ** len(re.search(r"(,*)(?=\D*$)", digits)[1])  # type: ignore[index]
    decimals = len(re.sub(r"[^0#]", "", digits.partition(".")[2]))
    number = f"{scaled:,.{decimals}f}" if "," in digits else f"{scaled:.{decimals}f}"
    if "#" in digits.partition(".")[2]:
        number = number.rstrip("0").rstrip(".") if "." in number else number
    extra = len(re.sub(r'[0#,.\s"]', "", bare)) + (cell.value < 0)
    # A separator or a point takes less than half of a digit's width.
    return len(number) + extra - 0.6 * number.count(",") - 0.6 * number.count(".")


@rule(
    "conditional-format-broken", "A conditional format has lost its reference", ERROR,
    why="It no longer colours what it should; a failing check stays green.",
    remedy="Delete it and make it again.",
    source="Microsoft, Manage conditional formatting rule precedence",
)  # fmt: skip
def conditional_format_broken(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        lost = [e for e in sheet.all("cfRule") if any("#REF!" in str(f.text) for f in e.iter("{*}formula", "{*}f"))]
        if lost:
            yield Found(f"{len(lost)} conditional formats hold #REF!", sheet)


@rule(
    "conditional-formats-fragmented", "Conditional formats have multiplied", ADVICE,
    why="Copying rows has split them into dozens of ranges; they slow the sheet down and contradict one another.",
    remedy="Keep one rule for the whole range and delete the others.",
    source="Microsoft, Excel performance: tips for optimising; Excel Inquire",
)  # fmt: skip
def conditional_formats_fragmented(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        count = len(sheet.all("cfRule"))
        if count > MOST_FORMATS:
            yield Found(f"{count} conditional formats on the sheet", sheet)


@rule(
    "too-many-styles", "The workbook carries hundreds of cell styles", ADVICE,
    why="They come with copied sheets, slow the file down, and end in the message Too many different cell formats.",
    remedy="Delete the styles that are not used (Inquire: Clean Excess Cell Formatting).",
    source="Microsoft, You receive a Too many different cell formats error",
)  # fmt: skip
def too_many_styles(book: Book) -> Iterator[Found]:
    part = book.package.find("xl/styles.xml")
    count = len(list(book.package.xml(part).iter("{*}cellStyle"))) if part else 0
    if count > 300:
        yield Found(f"{count} cell styles")


@rule(
    "properties-missing", "The file does not say what it is", ADVICE,
    why="Without title and author in its properties, a file found by search or sent on cannot be placed.",
    remedy="Fill in title and author (File, Info, Properties).",
    source="ICAEW Financial Modelling Code 2018 (documentation)",
)  # fmt: skip
def properties_missing(book: Book) -> Iterator[Found]:
    part = book.package.find("docProps/core.xml")
    root = book.package.xml(part) if part else None
    filled = {str(e.tag).rpartition("}")[2] for e in root.iter() if e.text and e.text.strip()} if root is not None else set()
    missing = [word for word, tag in (("title", "title"), ("author", "creator")) if tag not in filled]
    if missing:
        yield Found(f"no {' and no '.join(missing)} in the document properties")
