"""Where a number comes from: the tree of cells behind a cell, down to the inputs."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xl_lepton.core.cells import Cell, CellError, Grid, column_letters, display, number_text
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import PREFIX
from xl_lepton.headless.addresses import area_named, cell_address
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.calls import grid_of
from xl_lepton.headless.calc.compile import Compiler, Mode
from xl_lepton.headless.calc.pattern import Formula
from xl_lepton.headless.calc.values import Refusal
from xl_lepton.headless.formula.nodes import Call, Node, children
from xl_lepton.headless.workbook import Workbook

EXPLAIN = PREFIX + "EXPLAIN"
MOST_CELLS_OF_A_RANGE = 200
MOST_CELLS_ONE_BY_ONE = 12


@dataclass(slots=True)
class Step:
    """One cell, or one range of inputs, of the tree.

    `kind` is "formula", "input", "blank", "inputs" (a range without formulas) or "again" (shown in full elsewhere in the tree).
    `working` holds the rows of our own functions' derivation, headers first.
    """

    place: str
    kind: str
    value: Cell = None
    formula: str = ""
    precedents: list[Step] = field(default_factory=list)
    working: list[list[Cell]] = field(default_factory=list)


def trace(book: Workbook, place: str, *, depth: int = 50, most: int = 5000) -> Step:
    """The tree behind a cell, as far as `depth` levels and `most` steps go. Raises BadInput for a place that is not one cell."""
    area = area_named(book.model, place)
    if not area.is_cell:
        raise BadInput(f"{place} is a range; give one cell")
    return _Tracer(book, most).step(area, depth)


class _Tracer:
    def __init__(self, book: Workbook, most: int) -> None:
        self.book = book
        self.left = most
        self.seen: set[tuple[str, int, int]] = set()

    def step(self, area: Area, depth: int) -> Step:
        """The step of one cell."""
        sheet, row, column = area.sheet, area.top, area.left
        place = cell_address(sheet.name, row, column)
        value = self.book.get(place)
        formula = sheet.formulas.get((row, column)) or sheet.spilled.get((row, column))
        if formula is None:
            return Step(place, "blank" if value is None else "input", value)
        step = Step(place, "formula", value, self.book.formula_of(formula))
        if (sheet.name, formula.row, formula.column) in self.seen:
            step.kind = "again"
            return step
        self.seen.add((sheet.name, formula.row, formula.column))
        step.working = self.working(formula)
        if depth > 0:
            step.precedents = list(self.precedents(formula, depth - 1))
        return step

    def precedents(self, formula: Formula, depth: int) -> Iterator[Step]:
        done: set[str] = set()
        for area in self.book.engine.dependents.precedents(formula):
            for part in self.parts(area.clipped()):
                name = _range(part)
                if name not in done and self.left > 0:
                    done.add(name)
                    self.left -= 1
                    yield self.step(part, depth) if part.is_cell else Step(name, "inputs", self.size(part))

    def size(self, area: Area) -> str:
        return f"{area.height} x {area.width} cells without formulas"

    def parts(self, area: Area) -> Iterator[Area]:
        """A range as its formula cells one by one and the rest in one piece; a short one as its cells."""
        sheet = area.sheet
        if area.height * area.width <= MOST_CELLS_OF_A_RANGE:
            cells = [(row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1)]
            filled = [place for place in cells if place in sheet.formulas or place in sheet.spilled]
            single = cells if len(cells) <= MOST_CELLS_ONE_BY_ONE else filled
            yield from (Area(sheet, row, column, row, column) for row, column in single)
            if len(cells) > MOST_CELLS_ONE_BY_ONE and len(filled) < len(cells):
                yield area
            return
        inside = [(r, c) for r, c in sheet.formulas if area.top <= r <= area.bottom and area.left <= c <= area.right]
        yield from (Area(sheet, row, column, row, column) for row, column in sorted(inside)[:MOST_CELLS_OF_A_RANGE])
        yield area

    def working(self, formula: Formula) -> list[list[Cell]]:
        """The derivation that LEPTON_EXPLAIN gives for the calls of our functions in a formula."""
        explain = self.book.model.own_functions.get(EXPLAIN)
        tree = formula.pattern.tree
        if explain is None or tree is None:
            return []
        rows: list[list[Cell]] = []
        for call in _own_calls(tree, set(self.book.model.own_functions)):
            compiler = Compiler(self.book.model, formula.sheet)
            try:
                runs = [compiler.operand(argument, Mode.ARRAY) for argument in call.arguments]
                arguments = [grid_of(run(formula)) for run in runs]
            except Refusal:
                continue
            answer = explain([Grid(((call.name.removeprefix(PREFIX),),)), *arguments])
            if answer.first_error() is None:
                rows += [list(row) for row in answer.rows]
        return rows


def _own_calls(tree: Node, names: set[str]) -> Iterator[Call]:
    if isinstance(tree, Call) and tree.name in names:
        yield tree
    for child in children(tree):
        yield from _own_calls(child, names)


def _range(area: Area) -> str:
    first = cell_address(area.sheet.name, area.top, area.left)
    return first if area.is_cell else f"{first}:{column_letters(area.right)}{area.bottom}"


def shown(value: Cell) -> str:
    """A value as it reads in the tree."""
    return number_text(value) if type(value) is float else "" if value is None else display(value)


def as_text(step: Step, indent: str = "") -> str:
    """The tree as indented lines."""
    line = f"{indent}{step.place} = {shown(step.value)}"
    if step.kind == "inputs":
        line = f"{indent}{step.place}: {step.value}"
    if step.formula:
        line += f"   {step.formula}"
    if step.kind == "again":
        line += "   (see above)"
    lines = [line]
    lines += [f"{indent}    | {'  '.join(shown(cell) for cell in row if cell is not None)}" for row in step.working]
    lines += [as_text(precedent, indent + "  ") for precedent in step.precedents]
    return "\n".join(lines)


def as_data(step: Step) -> dict[str, Any]:
    """The tree as plain data for JSON."""
    data: dict[str, Any] = {"cell": step.place, "kind": step.kind, "value": _plain(step.value)}
    if step.formula:
        data["formula"] = step.formula
    if step.working:
        data["working"] = [[_plain(cell) for cell in row] for row in step.working]
    if step.precedents:
        data["precedents"] = [as_data(precedent) for precedent in step.precedents]
    return data


def _plain(value: Cell) -> Any:
    return {"error": value.code, "sentence": value.sentence} if isinstance(value, CellError) else value


def as_graph(step: Step) -> str:
    """The tree as a Graphviz drawing: `dot -Tsvg`."""
    nodes: dict[str, str] = {}
    edges: dict[tuple[str, str], None] = {}

    def walk(one: Step) -> None:
        if one.kind != "again" or one.place not in nodes:
            words = [one.place, shown(one.value), one.formula]
            label = "\\n".join(_dot(word if len(word) < 60 else word[:57] + "...") for word in words if word)
            shape = "box" if one.kind in ("formula", "again") else "ellipse"
            nodes[one.place] = f'  "{_dot(one.place)}" [label="{label}", shape={shape}];'
        for other in one.precedents:
            edges[other.place, one.place] = None
            walk(other)

    walk(step)
    lines = [f'  "{_dot(source)}" -> "{_dot(target)}";' for source, target in edges]
    return "\n".join(
        ["digraph trace {", "  rankdir=LR; node [fontname=Helvetica, fontsize=10];", *nodes.values(), *lines, "}", ""]
    )


def _dot(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def as_html(step: Step) -> str:
    """The tree as a page whose branches fold."""
    style = (
        "body{font:14px sans-serif;margin:2em}details{margin-left:1.5em}summary{cursor:pointer}.leaf{margin-left:2.6em}"
        "code{color:#555}b{font-weight:600}table{margin:.3em 2.6em; border-collapse:collapse}"
        "td{border:1px solid #ddd;padding:2px 6px}"
    )
    title = html.escape(f"Where {step.place} comes from")
    head = f'<meta charset="utf-8"><title>{title}</title><style>{style}</style>'
    return f'<!doctype html><html lang="en">{head}<h1>{title}</h1>{_branch(step, True)}</html>\n'


def _branch(step: Step, is_open: bool = False) -> str:
    words = f"<b>{html.escape(step.place)}</b> {html.escape(shown(step.value))} <code>{html.escape(step.formula)}</code>"
    if step.kind == "again":
        words += " (see above)"
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(shown(cell))}</td>" for cell in row) + "</tr>" for row in step.working)
    inside = (f"<table>{rows}</table>" if rows else "") + "".join(_branch(one) for one in step.precedents)
    if not inside:
        return f'<div class="leaf">{words}</div>'
    return f"<details{' open' if is_open else ''}><summary>{words}</summary>{inside}</details>"
