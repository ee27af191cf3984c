"""The ports of a workbook, read from its names, styles and data validations; see `ports` for the rules."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from xl_lepton.core.cells import Cell, column_letters, number_text
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.core.plain import plain
from xl_lepton.headless.addresses import cell_address
from xl_lepton.headless.calc.book import Table
from xl_lepton.headless.file.encryption import plain_bytes
from xl_lepton.headless.formula.parser import column_number
from xl_lepton.headless.formula.printer import quoted_sheet
from xl_lepton.headless.workbook import Workbook

Port: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str, int, int, int, int, int]  # name, index of its sheet, top, left, bottom, right
LONGEST_UNIT, MOST_ROWS = 32, 10_000
REACH = 6
"""How many columns to the right of a figure its unit is looked for."""
_UNIT_HEADINGS = ("unit", "units", "单位")
_IN_HEADING = re.compile(
    r"[,，]\s*((?:thousand |million )?(?:USD|EUR|GBP|CNY|kW|kWh|GB|days|months|years|hours)(?: a \w+|/\w+)?|千?美元|天|月|年)$"
)
_RANGE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")


class PortReader:
    """Reads ports: openpyxl for styles and validations, the headless workbook for values and ranges of options."""

    def __init__(self, path: Path, password: str | None = None) -> None:
        self.book = Workbook.open(path, password=password)  # says in a sentence what is wrong with the file
        from openpyxl import load_workbook

        try:
            self.package = load_workbook(io.BytesIO(plain_bytes(path, password)))
        except (ValueError, KeyError, TypeError) as problem:
            raise FileProblem(f"{path} cannot be read: {problem}") from None
        self.places = sorted(self._places(), key=lambda place: (*place[1:4], place[0].casefold()))
        self.has_roles = any(_role(self._cells(place)[0][0]) == "input" for place in self.places)

    def _places(self) -> Iterator[Place]:
        for name, text in self.book.names.items():
            match = _RANGE.fullmatch(text.lstrip("="))
            title = (match[1] or match[2] or "").replace("''", "'") if match else ""
            if match and title in self.package.sheetnames:
                left, top = column_number(match[3]), int(match[4])
                right, bottom = (column_number(match[5]), int(match[6])) if match[5] else (left, top)
                yield name, self.package.sheetnames.index(title), top, left, bottom, right

    def _cells(self, place: Place) -> list[list[Any]]:
        _, index, top, left, bottom, right = place
        sheet = self.package.worksheets[index]
        return [
            [sheet.cell(row, column) for column in range(left, right + 1)] for row in range(top, min(bottom, top + MOST_ROWS) + 1)
        ]

    def inputs(self) -> list[Port]:
        ports = []
        for place in self.places:
            rows = self._cells(place)
            cells = [cell for row in rows for cell in row]
            if any(cell.data_type == "f" for cell in cells):
                continue
            if all(_role(cell) == "input" for cell in cells) if self.has_roles else all(cell.value is not None for cell in cells):
                ports.append(self._input(place, cells))
        return ports

    def _input(self, place: Place, cells: list[Any]) -> Port:
        port = self._described(place)
        default = self.book.get(place[0])
        if len(cells) > 1:
            shape = [place[4] - place[2] + 1, place[5] - place[3] + 1]
            table = self._table_of(place)
            grows = {"table": table.name, "headings": list(table.columns)} if table else {}
            return {
                **port,
                "kind": "range",
                "shape": shape,
                **grows,
                "default": [[plain(value) for value in row] for row in default],
            }
        limits = self._limits(cells[0])
        kind = limits.pop("kind", "")
        if kind in ("", "number"):
            kind = _kind(cells[0], default)
        return {**port, "kind": kind, **limits, "default": plain(default)}

    def _table_of(self, place: Place) -> Table | None:
        """The table whose data, all of it, stands in the place."""
        _, index, *corners = place
        here = [table for table in self.book.model.tables.values() if table.sheet.name == self.package.worksheets[index].title]
        data = ((table, [table.first_data_row, table.left, table.bottom, table.right]) for table in here if not table.totals_rows)
        return next((table for table, area in data if area == corners), None)

    def outputs(self) -> list[Port]:
        ports = []
        for place in self.places:
            rows = self._cells(place)
            first = rows[0][0]
            if first.data_type != "f" or (self.has_roles and _role(first) not in ("output", "check")):
                continue
            port = self._described(place)
            if len(rows) * len(rows[0]) > 1:
                ports.append({**port, "kind": "range", "shape": [place[4] - place[2] + 1, place[5] - place[3] + 1]})
            else:
                ports.append({**port, "kind": _kind(first, self.book.get(place[0]))})
        return ports

    def _described(self, place: Place) -> Port:
        """Name, cell, label (the text on its left that is no note or key, else above) and unit. Of several rows the heading above
        is the label, as what stands beside them speaks of the first row alone."""
        name, index, top, left, bottom, right = place
        sheet = self.package.worksheets[index]
        beside = [cell for column in range(left - 1, 0, -1) if _is_words((cell := sheet.cell(top, column)).value)]
        own = next((cell for cell in beside if not _is_aside(cell)), beside[0] if beside else None)
        spoken = own.value if own is not None else ""
        above = _heading(sheet, top, left)
        label = ((spoken or above) if top == bottom else (above or spoken)).strip()
        unit = _unit(sheet, top, left, right, label) if top == bottom else ""
        if not unit:
            bracket = re.search(r"[(\[]([^)\]]+)[)\]]\s*$", label)
            unit = bracket[1] if bracket else ""
        corner = cell_address(sheet.title, top, left)
        area = corner if (top, left) == (bottom, right) else f"{corner}:{column_letters(right)}{bottom}"
        return {"name": name, "cell": area, "label": label, "unit": unit}

    def _limits(self, cell: Any) -> Port:
        """What the cell's data validation allows."""
        for rule in cell.parent.data_validations.dataValidation:
            if cell.coordinate in rule.sqref:
                if rule.type == "list":
                    options = self._options(str(rule.formula1 or ""), cell.parent.title)
                    return {"kind": "choice", "options": options} if options else {}
                if rule.type in ("decimal", "whole", "date"):
                    kind = {"decimal": "number", "whole": "count", "date": "date"}[rule.type]
                    return {"kind": kind, **({} if kind == "date" else self._bounds(rule, cell.parent.title))}
        return {}

    def _options(self, text: str, sheet: str) -> list[str]:
        if text.startswith('"'):
            return [word.strip() for word in text.strip('"').split(",")]
        try:
            grid = self.book.grid(_on_sheet(text, sheet))
        except BadInput:
            return []  # computed, as by INDIRECT: anything goes
        return [number_text(value) if isinstance(value, float) else str(value) for value in grid.cells() if value is not None]

    def _bounds(self, rule: Any, sheet: str) -> Port:
        first, second = self._number(rule.formula1, sheet), self._number(rule.formula2, sheet)
        match rule.operator or "between":
            case "between":
                given = {"minimum": first, "maximum": second}
            case "greaterThanOrEqual":
                given = {"minimum": first}
            case "greaterThan":
                given = {"above": first}
            case "lessThanOrEqual" | "lessThan":
                given = {"maximum": first}
            case _:
                given = {}
        return {key: plain(value) for key, value in given.items() if value is not None}

    def _number(self, text: object, sheet: str) -> float | None:
        if text is None:
            return None
        try:
            return float(str(text))
        except ValueError:
            pass
        try:
            value = self.book.get(_on_sheet(str(text), sheet))
        except BadInput:
            return None
        return value if isinstance(value, float) else None


def _on_sheet(text: str, sheet: str) -> str:
    """An address as it means in a validation: without a sheet, on the sheet of the validation."""
    is_address = re.fullmatch(r"\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?", text)
    return f"{quoted_sheet(sheet)}!{text}" if is_address else text


def _role(cell: Any) -> str:
    """What the name of a cell's style says it is for."""
    words = re.findall(r"[a-z]+", str(cell.style).lower())
    return next((role for role in ("input", "output", "check") if role in words), "")


def _is_aside(cell: Any) -> str:
    """Whether a text is no label but a unit or note, or a word that a function reads: by the name of its style."""
    words = re.findall(r"[a-z]+", str(cell.style).lower())
    return next((role for role in ("note", "key") if role in words), "")


def _kind(cell: Any, value: Cell) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, str):
        return "text"
    if cell.is_date:
        return "date"
    return "rate" if "%" in str(cell.number_format) else "number"


def _heading(sheet: Any, row: int, column: int) -> str:
    """The nearest text above a cell."""
    values = (sheet.cell(up, column).value for up in range(row - 1, 0, -1))
    return next((str(value) for value in values if _is_words(value)), "")


def _is_headed(sheet: Any, row: int, column: int) -> bool:
    """Whether a column's texts are units: the one that begins them says so."""
    texts = (sheet.cell(up, column).value for up in range(row - 1, 0, -1))
    return any(str(text).strip().casefold() in _UNIT_HEADINGS for text in texts if _is_words(text))


def _unit(sheet: Any, row: int, left: int, right: int, label: str) -> str:
    """The short text on the right of a cell; else that in a column headed Unit; else the note between label and figure; else what
    the heading above says behind a comma."""
    unit = sheet.cell(row, right + 1).value
    if _is_words(unit) and len(unit) <= LONGEST_UNIT:
        return str(unit)
    for column in range(right + 2, min(right + REACH, sheet.max_column) + 1):
        cell = sheet.cell(row, column)
        if _is_words(cell.value) and len(cell.value) <= LONGEST_UNIT and _is_headed(sheet, row, column):
            return str(cell.value)
    nearest = next((cell for column in range(left - 1, 1, -1) if _is_words((cell := sheet.cell(row, column)).value)), None)
    if nearest is not None and _is_aside(nearest) == "note" and nearest.value.strip() != label:
        return str(nearest.value)
    told = _IN_HEADING.search(_heading(sheet, row, left))
    return told[1] if told else ""


def _is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not value.startswith("=")
