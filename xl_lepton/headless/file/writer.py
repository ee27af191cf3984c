"""A calculated book put back into its package."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from xl_lepton.core.cells import column_letters
from xl_lepton.headless.calc.pattern import Formula, Kind
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import WAITING, Scalar
from xl_lepton.headless.file.alike_writer import Place
from xl_lepton.headless.file.charts import refresh_charts
from xl_lepton.headless.file.metadata import dynamic_mark
from xl_lepton.headless.file.patch import Changed, SheetPatch, patched
from xl_lepton.headless.file.reader import LoadedBook, SheetReader
from xl_lepton.headless.whole_process import collector_paused

Cell = tuple[int, int, int]


@collector_paused()
def write_values(loaded: LoadedBook, inputs: Mapping[Cell, Scalar], *, recalculate_on_load: bool | None) -> None:
    """Put every value that differs from the file's into the package. Parts without a changed cell stay as they are.

    `recalculate_on_load` sets or takes away the workbook's request to be recalculated by whoever opens it; None leaves it.
    """
    per_sheet: dict[int, dict[Place, Scalar]] = defaultdict(dict)
    for (sheet_index, row, column), value in inputs.items():
        per_sheet[sheet_index][row, column] = value
    changed: dict[str, Changed] = {}
    for sheet in loaded.book.sheets:
        part = loaded.parts.sheets[sheet.name]
        if not part or not (sheet.formulas or per_sheet[sheet.index]):
            continue
        text = loaded.text_of(part)
        patch = _patch(loaded, sheet, per_sheet[sheet.index])
        content, places = patched(text, sheet, patch, SheetReader(loaded, sheet, text).value)
        if content is not None:
            loaded.package.write(part, content)
            changed[sheet.name] = places
    if changed:
        refresh_charts(loaded, changed)
    if recalculate_on_load is not None:
        _set_recalculation(loaded, recalculate_on_load)


def _patch(loaded: LoadedBook, sheet: Sheet, inputs: dict[Place, Scalar]) -> SheetPatch:
    patch = SheetPatch()
    for (row, column), value in inputs.items():
        patch.type_in(row, column, value)
    for formula in sheet.formulas.values():
        if formula.pattern.kind is not Kind.PLAIN:
            _array(loaded, sheet, formula, patch)
    return patch


def _array(loaded: LoadedBook, sheet: Sheet, formula: Formula, patch: SheetPatch) -> None:
    """The cells an array fills now, those it filled in the file, and its range."""
    if sheet.held(formula.row, formula.column) is WAITING:
        return
    old = loaded.array_refs.get((sheet.name, formula.row, formula.column), "")
    now = set(formula.cells())
    for place in loaded.array_cells(sheet.name, formula.row, formula.column) - now:
        if place not in sheet.formulas and place not in sheet.spilled:
            patch.cells.setdefault(place[0], {}).setdefault(place[1], sheet.held(*place))
    for place in now:
        patch.put(*place, sheet.held(*place))
    if formula.kind is not Kind.DYNAMIC:
        return
    new = _range(formula)
    mark = dynamic_mark(loaded.package, loaded.parts)
    reference = old if _same_range(old, new) else new
    patch.arrays[formula.row, formula.column] = (reference, mark)
    loaded.array_refs[sheet.name, formula.row, formula.column] = reference


def _range(formula: Formula) -> str:
    last = f"{column_letters(formula.column + formula.width - 1)}{formula.row + formula.height - 1}"
    return formula.address if last == formula.address else f"{formula.address}:{last}"


def _same_range(one: str, other: str) -> bool:
    first, _, last = one.partition(":")
    return other == (first if last in ("", first) else one)


def _set_recalculation(loaded: LoadedBook, wanted: bool) -> None:
    """`fullCalcOnLoad`, and a `calcId` that keeps Excel from recalculating for the file's age alone (191029 is Excel 2019's)."""
    content = loaded.package.read(loaded.parts.workbook)
    found = re.search(rb"<((?:\w+:)?calcPr)\b([^>]*?)/?>(?:</(?:\w+:)?calcPr>)?", content)
    attributes = b"" if found is None else re.sub(rb'\s+(?:calcId|fullCalcOnLoad)\s*=\s*"[^"]*"', b"", found[2]).rstrip()
    element = b' calcId="191029"' + attributes + (b' fullCalcOnLoad="1"' if wanted else b"") + b"/>"
    if found is not None:
        content = content[: found.start()] + b"<" + found[1] + element + content[found.end() :]
    else:
        before = re.search(rb"</((?:\w+:)?)(?:definedNames|sheets)>(?!.*</(?:\w+:)?definedNames>)", content, re.DOTALL)
        if before is None:
            return
        content = content[: before.end()] + b"<" + before[1] + b"calcPr" + element + content[before.end() :]
    loaded.package.write(loaded.parts.workbook, content)
