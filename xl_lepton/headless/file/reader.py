"""The cells and formulas of a package, put into a book ready to be calculated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from xl_lepton.core.cells import CellError, column_letters
from xl_lepton.core.errors import FileProblem
from xl_lepton.core.function import PREFIX
from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.pattern import DataTable, Formula, Kind, Pattern
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import Scalar
from xl_lepton.headless.file.alike import Alike
from xl_lepton.headless.file.alike_reader import read_alike
from xl_lepton.headless.file.package import Package
from xl_lepton.headless.file.rectangle import rectangle
from xl_lepton.headless.file.rich_values import mark_rich, rich_marks
from xl_lepton.headless.file.sheet_text import (
    CellText,
    FormulaText,
    RowEnd,
    RowText,
    SheetText,
    attributes_of,
    spelled_out,
    unescaped,
)
from xl_lepton.headless.file.value_text import iso_serial, number, string_index
from xl_lepton.headless.file.workbook_xml import WorkbookParts, read_workbook
from xl_lepton.headless.formula.key import FilledAcross, FilledDown, relative_key
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW
from xl_lepton.headless.whole_process import collector_paused

# A cell in the last row costs a list of a million entries for its column; a file with thousands of those is no workbook.
MOST_STORED_ROWS = 50_000_000
LARGEST_ARRAY = 4_000_000
MOST_KEPT = 128 << 20  # bytes of text
_CUSTOM_VIEWS = re.compile(rb"<((?:\w+:)?customSheetViews)\b.*?</\1\s*>", re.DOTALL)


@dataclass(slots=True)
class LoadedBook:
    """A workbook in memory: what is calculated, and the package it came from."""

    package: Package
    book: Book
    parts: WorkbookParts
    array_refs: dict[tuple[str, int, int], str] = field(
        default_factory=dict
    )  # the `ref` of each array formula as the file has it

    texts: dict[str, SheetText] = field(default_factory=dict)  # parts that are not yet written to, as far as there is room

    def text_of(self, part: str) -> SheetText:
        """The text of a sheet's part as it stands now; it is about to be written to."""
        return self.texts.pop(part, None) or SheetText(self.package, part)

    def keep(self, part: str, text: SheetText) -> None:
        """Keep the text of a part, which takes a fifth of a second to unpack where it is large."""
        if sum(len(one.content) for one in self.texts.values()) + len(text.content) <= MOST_KEPT:
            self.texts[part] = text

    def array_cells(self, sheet: str, row: int, column: int) -> set[tuple[int, int]]:
        """The cells that the array formula in a cell filled when the file was read."""
        top, left, bottom, right = rectangle(self.array_refs.get((sheet, row, column)) or f"{column_letters(column)}{row}")
        return {(line, across) for line in range(top, bottom + 1) for across in range(left, right + 1)}


def read_package(package: Package, canonical: Canonical | None = None, dynamic_arrays: bool = False) -> LoadedBook:
    """Read the whole workbook. `canonical` brings stored spellings of our functions' names back to LEPTON_NAME.

    With `dynamic_arrays` an array formula over a single cell, as openpyxl writes it, counts as one that spills.
    """
    book, parts = read_workbook(package)
    loaded = LoadedBook(package, book, parts)
    marks = rich_marks(package, parts)
    with collector_paused():
        for sheet in book.sheets:
            if parts.sheets[sheet.name]:
                text = SheetText(package, parts.sheets[sheet.name])
                SheetReader(loaded, sheet, text, canonical, dynamic_arrays).read()
                mark_rich(sheet, text, marks)
                if sheet.name in parts.macro_sheets:
                    sheet.formulas.clear()  # commands, which are not for a recalculation to carry out
                    sheet.spilled.clear()
                loaded.keep(text.part, text)
    return loaded


class Canonical:
    """Rewrites the names of our functions in a formula; only formulas that can hold one are looked at closely."""

    def __init__(self, functions: Iterable[str]) -> None:
        self.functions = functions  # LEPTON_NPV and so on

    def __call__(self, formula: str) -> str:
        if "LEPTON" not in formula.upper():
            return formula
        from xl_lepton.core.naming import canonical

        return canonical(formula, [name.removeprefix(PREFIX) for name in self.functions])


class SheetReader:
    """Reads one worksheet part into its sheet."""

    def __init__(
        self, loaded: LoadedBook, sheet: Sheet, text: SheetText, canonical: Canonical | None = None, dynamic_arrays: bool = False
    ) -> None:
        self.loaded = loaded
        self.sheet = sheet
        self.text = text
        self.strings = loaded.parts.shared_strings
        self.canonical = canonical
        self.dynamic_arrays = dynamic_arrays
        self.patterns: dict[tuple[str, Kind], Pattern] = {}
        self.last: dict[int, tuple[Pattern, FilledDown | None]] = {}  # the last ordinary formula of each column
        self.before: dict[int, tuple[Pattern, FilledAcross | None]] = {}  # and the last one of each row
        self.shared: dict[str, Pattern] = {}
        self.arrays: list[Formula] = []
        self.stored_rows = 0

    def read(self) -> None:
        """Raises FileProblem, naming the file and the sheet, for what cannot be."""
        try:
            self._read()
        except ValueError as problem:
            raise FileProblem(f"{self.loaded.package.path} is damaged: {self.sheet.name}: {problem}") from problem

    def _read(self) -> None:
        sheet = self.sheet
        self.read_tokens(self.text.tokens())
        # What a custom view filters is not what the sheet does.
        after = _CUSTOM_VIEWS.sub(b"", self.text.content[self.text.data_end :])
        for found in re.finditer(rb"<(?:\w+:)?autoFilter\b[^>]*\bref=\"([^\"]*)\"[^>]*>\s*<(?:\w+:)?filterColumn\b", after):
            top, _, bottom, _ = rectangle(found[1].decode())
            sheet.filters.append((top, bottom))
        if any(formula.kind is Kind.DYNAMIC for formula in self.arrays):
            merged = re.findall(rb"<(?:\w+:)?mergeCell\b[^>]*\bref\s*=\s*[\"']([^\"']*)[\"']", after)
            sheet.no_spills.extend(rectangle(reference.decode()) for reference in merged)
        self._own_spills()

    def read_tokens(self, tokens: Iterable[CellText | RowText | RowEnd | Alike]) -> None:
        """Rows and cells into the sheet."""
        for token in tokens:
            if isinstance(token, CellText):
                self._cell(token)
            elif isinstance(token, RowText):
                self.read_row(token.row, token.attributes)
            elif isinstance(token, Alike):
                read_alike(self, token)

    def read_row(self, row: int, attributes: bytes) -> None:
        """What the tag of a row says."""
        if b"hidden" in attributes and attributes_of(attributes).get("hidden") in ("1", "true"):
            self.sheet.hidden_rows.add(row)

    def _cell(self, cell: CellText) -> None:
        if not (1 <= cell.row <= MAX_ROW and 1 <= cell.column <= MAX_COLUMN):
            raise ValueError(f"a cell is outside the sheet (row {cell.row}, column {cell.column})")
        value = self.value_of(cell)
        if cell.inside and (formula := self.text.formula(cell)) is not None:
            made = self.formula(cell, formula, value)
            if made is not None:
                self.sheet.formulas[cell.row, cell.column] = made
        if value is not None:
            self.write(cell.row, cell.column, value)

    def write(self, row: int, column: int, value: Scalar) -> None:
        """Put a value where the file has it."""
        store = self.sheet.columns.get(column)
        grown = row + 1 - (len(store.values) if store else 0)
        self.count_rows(grown)
        if store is not None and grown == 1:
            store.append(value)
            self.sheet.extent.last_row = max(self.sheet.extent.last_row, row)
        else:
            self.sheet.write(row, column, value)

    def count_rows(self, grown: int) -> None:
        """Take notice of rows that a column grows by. Raises FileProblem for a sheet whose cells lie too far apart."""
        if grown > 0:
            self.stored_rows += grown
            if self.stored_rows > MOST_STORED_ROWS:
                raise FileProblem(
                    f"{self.loaded.package.path}: {self.sheet.name} scatters its cells too far apart to be calculated"
                )

    def value_of(self, cell: CellText) -> Scalar:
        """What a cell holds in the file."""
        return self.value(cell.kind, cell.value, cell.row, cell.column)

    def value(self, kind: bytes, text: bytes | None, row: int, column: int) -> Scalar:
        """The value that a `t` attribute and the text of a `<v>` mean."""
        if text is None:
            return None
        try:
            if kind in (b"", b"n"):
                return number(unescaped(text).encode() if b"&" in text else text) if text.strip() else None
            if kind == b"s":
                return self.strings[string_index(text)]
        except (ValueError, IndexError) as problem:
            where = f"{self.sheet.name}, row {row}, column {column}"
            raise FileProblem(f"{self.loaded.package.path} is damaged: the value in {where} makes no sense") from problem
        string = unescaped(text)
        if kind == b"b":
            return string.strip() in ("1", "true", "TRUE")
        if kind == b"e":
            return CellError(string)
        return iso_serial(string, self.loaded.book.date_1904) if kind == b"d" else spelled_out(string)

    def formula(self, cell: CellText, formula: FormulaText, value: Scalar) -> Formula | None:
        """The formula of a cell; None where an `<f>` says nothing."""
        attributes = formula.attributes
        kind = self._kind(cell, attributes)
        pattern = self.pattern(formula.text, attributes, cell.row, cell.column, kind)
        if pattern is None:
            return None
        made = Formula(self.sheet, cell.row, cell.column, pattern)
        made.value = value
        if kind is not Kind.PLAIN:
            self.arrays.append(made)
            self._extent(made, attributes)
        if kind is Kind.TABLE:
            made.table = _data_table(attributes)
        return made

    def _kind(self, cell: CellText, attributes: dict[str, str]) -> Kind:
        match attributes.get("t"):
            case "array":
                marked = b"cm=" in cell.attributes
                single = ":" not in attributes.get("ref", "") or len(set(attributes["ref"].split(":"))) == 1
                return Kind.DYNAMIC if marked or (self.dynamic_arrays and single) else Kind.FIXED
            case "dataTable":
                return Kind.TABLE
        return Kind.PLAIN

    def pattern(self, text: str, attributes: dict[str, str], row: int, column: int, kind: Kind = Kind.PLAIN) -> Pattern | None:
        """The pattern of a formula, shared with the cells it was filled from or into."""
        index = attributes.get("si") if attributes.get("t") == "shared" else None
        if not text and index is not None:
            return self._shared(index, row, column, kind)
        if not text and kind is not Kind.TABLE:
            return None
        last, filled = self.last.get(column, (None, None))
        if filled is not None and last is not None and last.kind is kind and filled.at(row) == text:
            pattern = last
        else:
            pattern = self._across(text, row, column, kind)
            self.last[column] = (pattern, FilledDown.of(text, row) if pattern is last else None)
        if index is not None:
            self._begin_shared(index, pattern)
        return pattern

    def _across(self, text: str, row: int, column: int, kind: Kind) -> Pattern:
        """The pattern of a formula, first tried as that of the one read before it in its row."""
        before, filled = self.before.get(row, (None, None))
        if filled is not None and before is not None and before.kind is kind and filled.at(column) == text:
            return before
        pattern = self._keyed(text, row, column, kind)
        self.before[row] = (pattern, FilledAcross.of(text, column) if pattern is before else None)
        return pattern

    def _shared(self, index: str, row: int, column: int, kind: Kind) -> Pattern:
        """The pattern that a cell was filled from; one that has not come yet, or never does, is held open."""
        if index not in self.shared:
            self.shared[index] = Pattern("", self.sheet, row, column, kind)
            self.shared[index].refusal = "the file does not hold the formula that this cell was filled from"
        return self.shared[index]

    def _begin_shared(self, index: str, pattern: Pattern) -> None:
        held_open = self.shared.get(index)
        if held_open is not None and held_open.refusal:
            held_open.text, held_open.row, held_open.column, held_open.refusal = pattern.text, pattern.row, pattern.column, ""
        self.shared[index] = pattern

    def _keyed(self, text: str, row: int, column: int, kind: Kind) -> Pattern:
        if self.canonical is not None:
            text = self.canonical(text)
        key = (relative_key(text, row, column), kind)
        pattern = self.patterns.get(key)
        if pattern is None:
            pattern = self.patterns[key] = Pattern(text, self.sheet, row, column, kind)
        return pattern

    def _extent(self, formula: Formula, attributes: dict[str, str]) -> None:
        reference = attributes.get("ref", "")
        if not reference:
            return
        top, left, bottom, right = rectangle(reference)
        if (bottom - top + 1) * (right - left + 1) > LARGEST_ARRAY:
            raise FileProblem(
                f"{self.loaded.package.path}: {formula.place_name}: an array over {reference} is larger than this program takes"
            )
        if (top, left) != (formula.row, formula.column):
            return
        formula.height, formula.width = bottom - top + 1, right - left + 1
        self.loaded.array_refs[self.sheet.name, top, left] = reference

    def _own_spills(self) -> None:
        """The cells that an array filled belong to it, whatever value the file keeps for them."""
        sheet = self.sheet
        for formula in self.arrays:
            if sheet.formulas.get((formula.row, formula.column)) is not formula:
                continue
            for cell in formula.cells()[1:]:
                if cell in sheet.formulas and formula.kind is Kind.DYNAMIC:
                    formula.height = formula.width = 1
                    break
                sheet.formulas.pop(cell, None)
                sheet.spilled[cell] = formula


def _data_table(attributes: dict[str, str]) -> DataTable:
    """`r1` is the row input with dtr="1", else the column input; with dt2D="1" `r1` is the row's and `r2` the column's."""
    first = _input(attributes.get("r1"), attributes.get("del1"))
    if attributes.get("dt2D") in ("1", "true"):
        return DataTable(first, _input(attributes.get("r2"), attributes.get("del2")))
    by_row = attributes.get("dtr") in ("1", "true")
    return DataTable(first if by_row else None, None if by_row else first)


def _input(reference: str | None, deleted: str | None) -> tuple[int, int] | None:
    if not reference or deleted in ("1", "true"):
        return None
    top, left, _, _ = rectangle(reference)
    return top, left
