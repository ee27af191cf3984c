"""Conventions of a model that its reader relies on: colours explained, dates of inputs, signs, currencies, protection."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from xl_lepton.lint.model.book import Book, Place, Sheet
from xl_lepton.lint.model.roles import Input, inputs, label_of, texts_right_of
from xl_lepton.lint.rule import ADVICE, WARNING, Found, at, rule

LARGE = 100
"""Formulas from which on a workbook counts as a model that explains itself."""
SOME = 5
_FRONT = re.compile(r"cover|contents|read ?me|about|instructions?|封面|目录|说明", re.IGNORECASE)
_COLOURS = re.compile(r"colou?rs?|blue|legend|key to|颜色|蓝|图例", re.IGNORECASE)
_PROTECTION = re.compile(r"protect|lock|保护|锁", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
_SYMBOL = re.compile(r"\[\$([^\]-]+)(?:-[^\]]*)?\]|([$€£¥₹])")
_COSTS = re.compile(r"\b(costs?|expenses?|opex|capex|salaries|wages|payroll|rent|fees)\b", re.IGNORECASE)
_NOT_COSTS = re.compile(
    r"sav|change|reduc|\bper\b|%|ratio|income|variance|avoid|over|growth|difference|less|margin|net|share|revenue|total|profit|"
    r"before|after|index|factor|assumption|adjust|accru|prepaid|payable",
    re.IGNORECASE,
)


def _front(book: Book) -> list[Sheet]:
    """The sheets that a reader opens first to learn how the workbook is meant."""
    return [sheet for sheet in book.sheets[:3] if _FRONT.search(sheet.name)]


def _says(sheets: list[Sheet], pattern: re.Pattern[str]) -> bool:
    return any(cell.is_text and pattern.search(str(cell.value)) for sheet in sheets for cell in sheet.cells.values())


@rule(
    "no-colour-key", "Nothing says what the colours mean", ADVICE,
    why="Whoever does not know that blue is typed and black is worked out types over formulas.",
    remedy="Put a key to the colours of inputs, calculations, links and checks onto the cover.",
    source="FAST Standard 02b (formatting); ICAEW Financial Modelling Code 2018 (clarity)",
)  # fmt: skip
def no_colour_key(book: Book) -> Iterator[Found]:
    front = _front(book)
    if front and book.formula_count >= LARGE and len(inputs(book)) >= SOME and not _says(front, _COLOURS):
        yield Found("inputs are told from formulas by colour, and no line explains the colours", front[0])


@rule(
    "inputs-undated", "Inputs do not say of when they are", ADVICE,
    why="A price or a rate without its day is used long after it was true.",
    remedy="Name source and date in the note beside each input, or one date for all on the sheet.",
    source="ICAEW Financial Modelling Code 2018 (documentation of inputs); FAST Standard 02b",
)  # fmt: skip
def inputs_undated(book: Book) -> Iterator[Found]:
    by_sheet: dict[Sheet, list[Input]] = {}
    for one in inputs(book):
        if one.is_styled:
            by_sheet.setdefault(one.sheet, []).append(one)
    for sheet, found in by_sheet.items():
        notes = " ".join(text for one in found for text in texts_right_of(sheet, one.row, one.column))
        dated = any(cell.is_number and book.styles[cell.style].is_date for cell in sheet.cells.values())
        if len(found) >= SOME and notes and not dated and not _YEAR.search(notes) and not _says([sheet], _YEAR):
            yield Found(f"{len(found)} inputs with notes, and no date or year anywhere on the sheet", sheet)


@rule(
    "protection-not-explained", "Sheets are protected, and nothing says how", ADVICE,
    why="A reader who cannot change a cell does not know whether that is meant, or whom to ask.",
    remedy="Say on the cover that sheets are protected, whether by a password, and how to unlock them.",
    source="ICAEW Financial Modelling Code 2018 (user interface); FAST Standard 02b",
)  # fmt: skip
def protection_not_explained(book: Book) -> Iterator[Found]:
    front = _front(book)
    locked = [sheet for sheet in book.sheets if any(one.get("sheet") in ("1", "true") for one in sheet.all("sheetProtection"))]
    if front and locked and not _says(front, _PROTECTION):
        yield Found(f"{len(locked)} sheets are protected, and the cover does not speak of it", front[0])


@rule(
    "currencies-mixed", "Amounts of one sheet are shown in several currencies", WARNING,
    why="They are added up as if they were one; mostly a format was copied along with a figure.",
    remedy="Give amounts of one currency one format; keep others on rows of their own, converted by a rate that is an input.",
    source="ICAEW Financial Modelling Code 2018 (units); FAST Standard 02b (units)",
)  # fmt: skip
def currencies_mixed(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        places: dict[str, list[Place]] = {}
        for place, cell in sheet.cells.items():
            symbol = _symbol(book.styles[cell.style].number_format) if cell.is_number else ""
            if symbol:
                places.setdefault(symbol, []).append(place)
        usual = max(places, key=lambda symbol: len(places[symbol]), default="")
        for symbol, own in places.items():
            # A block of another currency is meant; a few cells among many are not.
            if symbol != usual and len(own) * 10 <= len(places[usual]):
                yield from at(sheet, own, f"shown in {symbol}, where the sheet is in {usual}")


def _symbol(number_format: str) -> str:
    found = _SYMBOL.search(re.sub(r'"([^"]*)"', r"\1", number_format.split(";")[0]))
    return "" if found is None else (found[1] or found[2]).strip()


@rule(
    "cost-signs-mixed", "Costs are positive in some rows and negative in others", ADVICE,
    why="A sum over both takes one from the other, and each formula must know which is which.",
    remedy="Choose one sign for costs on a sheet, say which, and turn it in one place only.",
    source="ICAEW Financial Modelling Code 2018 (clear sign convention); FAST Standard 02b (sign convention)",
)  # fmt: skip
def cost_signs_mixed(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        signs: dict[int, list[Place]] = {1: [], -1: []}
        for row, columns in sheet.by_row.items():
            cells = [column for column in columns if sheet.cells[row, column].is_number]
            label = label_of(sheet, row, cells[0]) if len(cells) >= 3 else ""
            if not _COSTS.search(label) or _NOT_COSTS.search(label):
                continue
            counts = Counter((value > 0) - (value < 0) for value in (_number(sheet, row, column) for column in cells))
            sign = 1 if counts[1] else -1
            if counts[sign] >= 3 and not counts[-sign]:
                signs[sign].append((row, cells[0]))
        rarer = min(signs, key=lambda sign: len(signs[sign]))
        if len(signs[rarer]) >= 2:
            word = "positive" if rarer > 0 else "negative"
            yield from at(sheet, signs[rarer], f"costs are {word} here, and not in the other rows of costs")


def _number(sheet: Sheet, row: int, column: int) -> float:
    value = sheet.value(row, column)
    return value if isinstance(value, float) else 0.0
