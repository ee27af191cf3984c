"""Every template as a function: each input counts, its bounds are safe, and each output rests on inputs alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from xl_lepton.headless import Workbook, ports

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "workbooks").glob("*.xlsx"))
Place = tuple[str, int, int]  # sheet, row, column

# What a formula may look up besides inputs: names of things in headings, labels and keys, and the numbers of columns above them.
WORDS = {"lepton key", "lepton label", "lepton title", "lepton subtitle"}
HEADINGS = {
    *("lepton heading", "lepton heading right", "lepton heading note", "lepton list heading"),
    *("lepton section", "lepton section right"),
}

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)


def test_there_are_templates() -> None:
    assert len(TEMPLATES) >= 5


@each_template
def test_an_input_at_its_bounds_gives_values_or_sentences(path: Path) -> None:
    tried = 0
    with Workbook.open(path) as book:
        for name, cell, value, default in extremes(path):
            book.set(cell, value)
            report = book.recalc()
            unclear = [error for error in report.errors if not error[2].startswith("LEPTON_")]
            assert not unclear, f"{name} = {value}: {unclear[:3]}"
            assert not report.refused, f"{name} = {value}: {report.refused[:3]}"
            book.set(cell, default)
            tried += 1
        book.recalc()
        assert book.get("all_checks") is True, "with all inputs as before"
    assert tried >= 15


def extremes(path: Path) -> Iterator[tuple[str, str, object, object]]:
    """Each input with each of its bounds and options."""
    for port in ports.ports_of(path)["inputs"]:
        values = [port[bound] for bound in ("minimum", "maximum") if bound in port] + port.get("options", [])
        if port["kind"] != "range":
            yield from ((port["name"], port["cell"], value, port["default"]) for value in values)


@each_template
def test_every_output_rests_on_inputs_and_words_only(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    typed = [(sheet, book[sheet].cell(row, column)) for sheet, row, column in leaves(path)]
    filled = [(sheet, cell) for sheet, cell in typed if cell.value is not None]
    assert len(filled) >= 20
    strange = [
        f"{sheet}!{cell.coordinate} ({cell.style}): {cell.value!r}"
        for sheet, cell in filled
        if not str(cell.style).startswith("lepton input")
        and cell.style not in HEADINGS
        and not (isinstance(cell.value, str) and cell.style in WORDS)
    ]  # fmt: skip
    assert strange == []


def leaves(path: Path) -> set[Place]:
    """The cells without a formula that the outputs rest on."""
    found: set[Place] = set()
    seen: set[Place] = set()
    with Workbook.open(path) as book:
        book.calculate()
        sheets = {sheet.name: sheet for sheet in book.model.sheets}
        todo = [cell for port in ports.ports_of(path)["outputs"] for cell in cells_of(port["cell"])]
        while todo:
            place = todo.pop()
            if place in seen:
                continue
            seen.add(place)
            sheet, row, column = place
            formula = sheets[sheet].formulas.get((row, column)) or sheets[sheet].spilled.get((row, column))
            if formula is None:
                found.add(place)
                continue
            for area in book.engine.dependents.precedents(formula):
                clipped = area.clipped()
                rows, columns = range(clipped.top, clipped.bottom + 1), range(clipped.left, clipped.right + 1)
                todo += [(clipped.sheet.name, row, column) for row in rows for column in columns]
    return found


def cells_of(place: str) -> Iterator[Place]:
    sheet, _, cells = place.rpartition("!")
    left, top, right, bottom = (number or 1 for number in range_boundaries(cells.replace("$", "")))
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield sheet.strip("'"), row, column
