"""A workbook file read for linting. The file is opened for reading only, and is never changed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from lxml.etree import _Element

from xl_lepton.core.cells import Cell as Value
from xl_lepton.core.errors import FileProblem
from xl_lepton.core.naming import canonical
from xl_lepton.headless.file.encryption import opened
from xl_lepton.headless.file.rectangle import rectangle
from xl_lepton.headless.file.rich_values import rich_marks
from xl_lepton.headless.file.sheet_text import spelled_out
from xl_lepton.headless.file.workbook_xml import WorkbookParts, kept_value, read_workbook, string_of
from xl_lepton.headless.formula.key import relative_key
from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW
from xl_lepton.headless.formula.parser import column_number, parse
from xl_lepton.lint.model.book import Book, Cell, Pattern, Sheet, Validation
from xl_lepton.lint.model.styles import read_styles
from xl_lepton.registry import functions


def read(path: Path, password: str | None = None) -> Book:
    """The workbook at `path`. Raises FileProblem with one sentence when it cannot be used."""
    package = opened(path, password)
    try:
        calculated, parts = read_workbook(package)
        styles = next((link.target for link in parts.relationships if link.kind == "styles"), "")
        book = Book(str(path), package, package.xml(parts.workbook), calculated, styles=read_styles(package, styles))
        book.names = list(calculated.names.values())
        book.tables = calculated.tables
        book.external = {number: other.target for number, other in calculated.external.items()}
        states = {element.get("name", ""): element.get("state", "visible") for element in book.root.iter("{*}sheet")}
        for index, one in enumerate(calculated.sheets):
            part = "" if one.name in parts.macro_sheets else parts.sheets.get(one.name, "")
            root = package.xml(part) if part else None
            sheet = Sheet(one.name, index, states.get(one.name, "visible"), part, root, book)
            sheet.tables = [table for table in calculated.tables.values() if table.sheet is one]
            book.sheets.append(sheet)
            if root is not None:
                _read_sheet(sheet, root, parts)
    except (ValueError, KeyError, IndexError, AttributeError) as problem:
        raise FileProblem(f"{path} is damaged: {problem}") from problem
    return book


def _read_sheet(sheet: Sheet, root: _Element, parts: WorkbookParts) -> None:
    data = next(iter(root.iter("{*}sheetData")), None)
    if data is not None:
        _CellReader(sheet, parts.shared_strings, rich_marks(sheet.book.package, parts)).read(data)
    for element in sheet.all("col"):
        first, last = int(element.get("min", "1")), int(element.get("max", "1"))
        width = float(element.get("width", "8.43"))
        sheet.widths.append((first, last, width, element.get("hidden") in ("1", "true")))
    for element in sheet.all("sheetFormatPr"):
        sheet.usual_width = float(element.get("defaultColWidth") or float(element.get("baseColWidth", "8")) + 0.43)
    sheet.merged = [rectangle(element.get("ref", "A1")) for element in sheet.all("mergeCell")]
    sheet.validations = list(_validations(sheet))


class _CellReader:
    def __init__(self, sheet: Sheet, strings: list[str], pictures: frozenset[str]) -> None:
        self.sheet, self.strings, self.pictures = sheet, strings, pictures
        self.shared: dict[str, Pattern] = {}
        self.own = list(functions())

    def read(self, data: _Element) -> None:
        row = 0
        for line in data:
            if not isinstance(line.tag, str):
                continue
            row = int(line.get("r") or row + 1)
            if line.get("hidden") in ("1", "true"):
                self.sheet.hidden_rows.add(row)
            column = 0
            for element in line:
                if isinstance(element.tag, str):
                    reference = element.get("r", "")
                    letters = reference.rstrip("0123456789")
                    column = column_number(letters) if letters.isalpha() else column + 1
                    self._cell(element, row, column)

    def _cell(self, element: _Element, row: int, column: int) -> None:
        formula = text = None
        for child in element:
            if isinstance(child.tag, str):
                local = child.tag.rpartition("}")[2]
                if local == "f":
                    formula = child
                elif local == "v":
                    # An empty text is saved as <v></v> under t="str"; elsewhere an empty <v> is no value.
                    text = child.text or ("" if element.get("t") == "str" else None)
                elif local == "is":
                    text = spelled_out(string_of(child))
        style = int(element.get("s", "0"))
        if style >= len(self.sheet.book.styles):
            style = 0
        if formula is None and text is None:
            if style:
                self.sheet.styled[row, column] = style
            return
        is_picture = element.get("vm") in self.pictures  # its #VALUE! is only what the file spells
        value = "" if is_picture else self._value(element.get("t", "n"), text)
        cell = Cell(value, style, has_value=text is not None)
        if formula is not None:
            cell.pattern = self._pattern(formula, row, column)
        if cell.pattern is not None or cell.value is not None:
            self.sheet.cells[row, column] = cell

    def _value(self, kind: str, text: str | None) -> Value:
        if text is None:
            return None
        if kind == "s":
            return self.strings[int(text)] if int(text) < len(self.strings) else None
        if kind in ("str", "inlineStr", "d"):
            return spelled_out(text)
        try:
            return kept_value(kind, text)
        except ValueError:
            return text

    def _pattern(self, formula: _Element, row: int, column: int) -> Pattern | None:
        kind, text = formula.get("t", ""), (formula.text or "").strip()
        pattern = self.shared.get(formula.get("si", "")) if kind == "shared" and not text else None
        if pattern is None:
            if not text:
                return None
            pattern = self._new(text.removeprefix("="), row, column, kind == "array")
            if kind == "shared":
                self.shared[formula.get("si", "")] = pattern
        if kind == "array":
            with contextlib.suppress(FileProblem):
                self.sheet.spills[row, column] = rectangle(formula.get("ref", ""))
        pattern.cells.append((row, column))
        return pattern

    def _new(self, text: str, row: int, column: int, is_array: bool) -> Pattern:
        if "LEPTON" in text.upper():
            text = canonical(text, self.own)
        key = relative_key(text, row, column)
        known = self.sheet.patterns.get(key)
        if known is not None:
            return known
        try:
            tree = parse(text, row, column)
        except (FormulaSyntaxError, RecursionError):
            tree = None
        pattern = self.sheet.patterns[key] = Pattern(key, text, row, column, tree, is_array)
        return pattern


def _validations(sheet: Sheet) -> Iterator[Validation]:
    """Both the validations of the sheet and those that newer versions of Excel put into its extensions."""
    for element in sheet.all("dataValidation"):
        formulas = {"formula1": "", "formula2": ""}
        where = element.get("sqref", "")
        for child in element.iter():
            local = str(child.tag).rpartition("}")[2]
            if local in formulas:
                formulas[local] = "".join(str(text) for text in child.itertext()).strip()
            elif local == "sqref":
                where = child.text or ""
        areas = []
        for reference in where.split():
            with contextlib.suppress(FileProblem):
                areas.append(_whole(reference))
        yield Validation(
            {str(key): str(value) for key, value in element.attrib.items()}, formulas["formula1"], formulas["formula2"], areas
        )


def _whole(reference: str) -> tuple[int, int, int, int]:
    """The rectangle of a reference, whole columns and rows included."""
    first, _, last = reference.replace("$", "").partition(":")
    if first.isalpha():
        return 1, column_number(first), MAX_ROW, column_number(last or first)
    if first.isdigit():
        return int(first), 1, int(last or first), MAX_COLUMN
    return rectangle(reference)
