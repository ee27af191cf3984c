"""A table given more or fewer rows, in the file, before it is read: as Excel does when rows are pasted below a table.

The new rows look like the last one: styles, and formulas that name the table's columns. Everything that ended with the table's
last row ends with its new one: names, print area, data validations, conditional formats, charts, and formulas by address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from xl_lepton.core.cells import column_letters
from xl_lepton.core.errors import BadInput
from xl_lepton.core.near import suggestion
from xl_lepton.headless.file.package import Package
from xl_lepton.headless.file.rectangle import rectangle
from xl_lepton.headless.file.workbook_xml import WorkbookParts, read_workbook
from xl_lepton.headless.formula.parser import column_number
from xl_lepton.headless.formula.printer import quoted_sheet

LAST_ROW = 1_048_576
_RANGE = re.compile(
    r"((?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?<![\w$:])(\$?)([A-Z]{1,3})(\$?)(\d+):(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\w(])"
)
_ADDRESS = re.compile(r"(?<![\w$!\]\[])\$?[A-Z]{1,3}\$?\d+(?![\w(])")


@dataclass(frozen=True)
class _Growth:
    """A table's place in its sheet, and the row it is to end with."""

    sheet: str
    top: int
    bottom: int
    left: int
    right: int
    new_bottom: int

    def ranges(self, text: str, own_sheet: str = "") -> str:
        """A formula, or a list of ranges, in which every range that ends with the table ends with it again."""
        return _RANGE.sub(lambda found: self._range(found, own_sheet), text)

    def _range(self, found: re.Match[str], own_sheet: str) -> str:
        sheet = (found[1] or own_sheet + "!")[:-1]
        sheet = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        inside = self.left <= column_number(found[3]) and column_number(found[7]) <= self.right
        ends = sheet.casefold() == self.sheet.casefold() and int(found[9]) == self.bottom and int(found[5]) < self.bottom
        # An area that begins left of the table, such as a print area, ends with it as well.
        if not ends or not (inside or int(found[5]) < self.top):
            return found[0]
        return found[0][: len(found[0]) - len(found[9])] + str(self.new_bottom)


def resize_all(package: Package, rows: Mapping[str, int]) -> None:
    """Let each table that is named have so many rows of data. Raises BadInput."""
    _, parts = read_workbook(package)
    for name, count in rows.items():
        resize(package, parts, name, count)


def resize(package: Package, parts: WorkbookParts, name: str, rows: int) -> None:
    """Let the table `name` have so many rows of data. Raises BadInput for an unknown table, for rows that do not fit, and
    where cells stand below it that would be overwritten."""
    sheet, table_part, root = _found(package, parts, name)
    top, left, bottom, right = rectangle(root.get("ref", "A1"))
    headings = int(root.get("headerRowCount", "1"))
    if root.get("totalsRowCount", "0") != "0":
        raise BadInput(f"the table {name} has a row of totals; take it away to give it another number of rows")
    if not 1 <= rows <= LAST_ROW - top - headings:
        raise BadInput(f"the table {name} cannot have {rows} rows; a table has at least one, and a sheet {LAST_ROW}")
    growth = _Growth(sheet, top, bottom, left, right, top + headings + rows - 1)
    if growth.new_bottom == bottom:
        return
    _set_rows(package, parts.sheets[sheet], growth, name)
    for element in (root, *root.iter("{*}autoFilter")):
        reference = f"{column_letters(left)}{top}:{column_letters(right)}{growth.new_bottom}"
        element.set("ref", reference)
    package.write_xml(table_part, root)
    _everywhere(package, parts, growth)


def _found(package: Package, parts: WorkbookParts, name: str) -> tuple[str, str, etree._Element]:
    known = []
    for sheet, part in parts.sheets.items():
        for link in package.relationships(part) if part else ():
            if link.kind == "table" and package.find(link.target) is not None:
                root = package.xml(link.target)
                known.append(root.get("displayName") or root.get("name") or "")
                if known[-1].casefold() == name.casefold():
                    return sheet, link.target, root
    raise BadInput(f"there is no table '{name}'{suggestion(name, known)}")


def _set_rows(package: Package, part: str, growth: _Growth, name: str) -> None:
    root = package.xml(part)
    data = next(root.iter("{*}sheetData"))
    rows = {int(row.get("r", "0")): row for row in data}
    last = max(rows, default=0)
    model = _cells(rows.get(growth.bottom), growth)
    _refuse_addresses(package, model, name)
    for number in range(growth.bottom + 1, growth.new_bottom + 1):
        row = rows.get(number)
        if row is None:
            row = etree.Element(str(data.tag).replace("sheetData", "row"), {"r": str(number)})
            data.insert(len(data) if number > last else sum(other < number for other in rows), row)
            rows[number] = row
        for cell in _cells(row, growth):
            if len(cell):
                raise BadInput(f"the table {name} cannot grow: something stands below it in {growth.sheet}!{cell.get('r')}")
            row.remove(cell)
        _fill(row, model, number)
    for number in range(growth.new_bottom + 1, growth.bottom + 1):
        for cell in _cells(rows.get(number), growth):
            rows[number].remove(cell)
    for dimension in root.iter("{*}dimension"):
        dimension.set("ref", growth.ranges(dimension.get("ref", ""), growth.sheet))
    package.write_xml(part, root)


def _refuse_addresses(package: Package, model: list[etree._Element], name: str) -> None:
    """Formulas are taken over as they stand, so that they must mean the same in every row."""
    formulas = [(cell.get("r"), found) for cell in model if (found := cell.find("{*}f")) is not None]
    for place, formula in formulas:
        if formula.get("t") or _ADDRESS.search(formula.text or ""):
            raise BadInput(
                f"the table {name} cannot have another number of rows: its formula in {place} goes by addresses, not by columns"
            )
    if formulas and package.find("xl/calcChain.xml") is not None:
        raise BadInput(f"the table {name} holds formulas; give it its rows in Excel, which keeps a list of formulas in this file")


def _cells(row: etree._Element | None, growth: _Growth) -> list[etree._Element]:
    """A row's cells in the columns of the table."""
    if row is None:
        return []
    return [cell for cell in row if growth.left <= _column(cell) <= growth.right]


def _column(cell: etree._Element) -> int:
    return column_number(re.sub(r"\d", "", cell.get("r", "A1")))


def _fill(row: etree._Element, model: list[etree._Element], number: int) -> None:
    """Cells like those of the model, without their values."""
    first = _column(model[0]) if model else 1
    place = sum(_column(cell) < first for cell in row)
    for offset, cell in enumerate(model):
        made = deepcopy(cell)
        made.set("r", re.sub(r"\d+", str(number), made.get("r", "")))
        if "t" in made.attrib:
            del made.attrib["t"]
        for child in list(made):
            if etree.QName(child).localname != "f":
                made.remove(child)
        row.insert(place + offset, made)


def _everywhere(package: Package, parts: WorkbookParts, growth: _Growth) -> None:
    """Ranges in names, formulas, validations, conditional formats and charts."""
    for name in list(package.names):
        if name.startswith("xl/charts/") and name.endswith(".xml"):
            _move(package, name, growth, "", {"f"})
    for sheet, part in parts.sheets.items():
        if part:
            _move(
                package,
                part,
                growth,
                sheet,
                {"f", "formula", "formula1", "formula2"},
                {"sqref"} if sheet == growth.sheet else set(),
            )
    _move(package, parts.workbook, growth, "", {"definedName"})
    _print_area(package, parts.workbook, growth)


def _print_area(package: Package, part: str, growth: _Growth) -> None:
    """What is printed reaches as far below the table as it did."""
    root = package.xml(part)
    for element in root.iter("{*}definedName"):
        found = _RANGE.fullmatch(element.text or "") if element.get("name") == "_xlnm.Print_Area" else None
        is_here = found is not None and (found[1] or "").strip("'!").replace("''", "'").casefold() == growth.sheet.casefold()
        if found is not None and is_here and int(found[9]) > growth.bottom:
            element.text = found[0][: -len(found[9])] + str(int(found[9]) + growth.new_bottom - growth.bottom)
            package.write_xml(part, root)


def _move(
    package: Package, part: str, growth: _Growth, sheet: str, tags: set[str], attributes: frozenset[str] | set[str] = frozenset()
) -> None:
    root, moved = package.xml(part), False
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if etree.QName(element).localname in tags and element.text:
            text = growth.ranges(element.text, quoted_sheet(sheet) if sheet else "")
            moved, element.text = moved or text != element.text, text
        for key in attributes & set(element.keys()):
            text = growth.ranges(element.get(key, ""), quoted_sheet(sheet))
            moved = moved or text != element.get(key)
            element.set(key, text)
    if moved:
        package.write_xml(part, root)
