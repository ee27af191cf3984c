"""A workbook without Excel: open, set inputs, recalculate, read results, save with nothing else changed."""

from __future__ import annotations

import datetime as dt
import logging
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

from xl_lepton.core.cells import Cell, CellError, Grid
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.headless.addresses import area_named, cell_address
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Formula
from xl_lepton.headless.calc.precedents import cells_of
from xl_lepton.headless.calc.reached import resting_on
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import WAITING, Scalar
from xl_lepton.headless.file.encryption import opened
from xl_lepton.headless.file.kind import checked_name, hides_macros, kind_of, set_kind
from xl_lepton.headless.file.package import Package
from xl_lepton.headless.file.reader import Canonical, read_package
from xl_lepton.headless.file.rich_values import REASON
from xl_lepton.headless.file.saving import save_bytes
from xl_lepton.headless.file.writer import write_values
from xl_lepton.headless.formula.printer import written
from xl_lepton.headless.own import OwnFunctions
from xl_lepton.headless.report import Change, Changes, Refused, Report, errors_in, same
from xl_lepton.headless.typed import check_fits, check_given, clock, since_1904
from xl_lepton.headless.whole_process import collector_paused, deep_recursion

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger("xl_lepton")


class Workbook:
    """An opened workbook; the file it came from is never touched.

    with Workbook.open("model.xlsx") as book:
        book.set("gpu_count", 16)
        report = book.recalc()
        book.get("npv")
        book.save("out.xlsx")

    A workbook is used by one thread at a time; threads and processes open one each.
    """

    def __init__(self, package: Package, *, dynamic_arrays: bool = False) -> None:
        own = OwnFunctions()
        self._loaded = read_package(package, Canonical(own), dynamic_arrays)
        self._book = self._loaded.book
        if not self._book.sheets:
            raise FileProblem(f"{package.path} has no sheet")
        self._book.own_functions = own
        own.date_1904 = self._book.date_1904
        self._engine = Engine(self._book)
        self._inputs: dict[tuple[int, int, int], Scalar] = {}
        self._moved: set[tuple[int, int, int]] = set()
        self._is_calculated = False
        self._finish_template = dynamic_arrays
        self._password: str | None = None
        self._kind = kind_of(package)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        password: str | None = None,
        dynamic_arrays: bool = False,
        rows: Mapping[str, int] = MappingProxyType({}),
    ) -> Self:
        """Read a workbook (.xlsx, .xlsm, .xltx, .xltm).

        `password` opens an encrypted one. `rows` gives tables another number of rows than in the file, so that more, or
        fewer, can be set: {"tblHistory": 300}; formulas, names and charts follow. With `dynamic_arrays` every array formula
        entered into a single cell spills, as in a template that openpyxl has just written. Raises FileProblem with one
        sentence when the file cannot be used, BadInput for a table that cannot have so many rows.
        """
        package = opened(Path(path), password)
        if rows:
            from xl_lepton.headless.file.tables import resize_all

            resize_all(package, rows)
        book = cls(package, dynamic_arrays=dynamic_arrays)
        book._password = password
        return book

    def __repr__(self) -> str:
        return f"Workbook({self.path!r}, {len(self.sheets)} sheets)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Workbook cannot be copied or pickled; open its file again, and set the inputs there")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        return None

    # what is in it

    @property
    def model(self) -> Book:
        """The book as formulas see it, for the other modules of this package."""
        return self._book

    @property
    def engine(self) -> Engine:
        """What calculates the book, for the other modules of this package."""
        return self._engine

    @property
    def path(self) -> str:
        return self._loaded.package.path

    @property
    def digest(self) -> str:
        """SHA-256 of the file as it was opened."""
        return self._loaded.package.digest

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets, in the order of their tabs."""
        return [sheet.name for sheet in self._book.sheets]

    def part_of(self, sheet: str) -> str:
        """The part of the package that holds a sheet's cells, such as xl/worksheets/sheet1.xml; "" for a chart sheet."""
        return self._loaded.parts.sheets[sheet]

    @property
    def names(self) -> dict[str, str]:
        """The visible defined names of the whole workbook, and what each stands for."""
        return {name.name: name.text for (sheet, _), name in self._book.names.items() if sheet is None and not name.hidden}

    def has_cells(self, place: str) -> bool:
        """Whether an address or a name stands for cells; a name may also stand for a formula or a constant."""
        try:
            area_named(self._book, place)
        except BadInput:
            return False
        return True

    @property
    def tables(self) -> dict[str, str]:
        """The tables, and where each is."""
        return {
            table.name: f"{cell_address(table.sheet.name, table.top, table.left)}:"
            f"{cell_address('', table.bottom, table.right).lstrip('!')}"
            for table in self._book.tables.values()
        }

    # inputs and results

    def set(self, place: str, value: object) -> None:
        """Put a value, or rows of values, into a cell (on the first sheet where none is named), a range or a name.

        Numbers, texts, TRUE and FALSE, dates and times (which cells hold as serial numbers); a list fills a row or a column,
        lists of rows, numpy arrays and pandas objects a range, None, NaN and NA as blanks. A text stays a text, "=1+1" and
        "#N/A" too. Nothing is calculated before `recalc`. Raises BadInput for an unknown place, for values that do not fit it
        or no cell can hold, and for a cell that holds a formula.
        """
        area = area_named(self._book, place)
        check_given(place, value, 1904 if self._book.date_1904 else 1900)
        grid = Grid.of(since_1904(value) if self._book.date_1904 else value)
        if area.width == 1 and grid.shape == (1, area.height):
            grid = Grid(tuple((cell,) for cell in grid.rows[0]))
        if grid.shape != (area.height, area.width):
            got = f"{grid.shape[0]} x {grid.shape[1]}"
            raise BadInput(f"{place} is {area.height} x {area.width} cells (rows x columns), the values are {got}")
        sheet = area.sheet
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                if (row, column) in sheet.formulas or (row, column) in sheet.spilled:
                    where = cell_address(sheet.name, row, column)
                    raise BadInput(f"{where} holds a formula; set the inputs it is computed from instead")
                self._check_heading(sheet, row, column, grid.rows[row - area.top][column - area.left])
        for cell in grid.cells():
            check_fits(place, cell)
        for row, line in enumerate(grid.rows, area.top):
            for column, cell in enumerate(line, area.left):
                sheet.write(row, column, cell)
                sheet.unknown.pop((row, column), None)
                self._inputs[sheet.index, row, column] = cell
                self._moved.add((sheet.index, row, column))

    def _check_heading(self, sheet: Sheet, row: int, column: int, value: Cell) -> None:
        """A table's columns are called what their headings say; Excel mends, and so changes, a file where they are not."""
        for table in self._book.tables.values():
            inside = table.sheet is sheet and table.left <= column <= table.right
            if inside and table.top <= row < table.first_data_row and value != table.columns[column - table.left]:
                where = cell_address(sheet.name, row, column)
                raise BadInput(
                    f"{where} is a heading of the table {table.name}; rename its column in Excel, which renames it everywhere"
                )

    def get(self, place: str) -> Any:
        """The value of a cell; of a range the rows as lists. An error is a CellError.

        Before `recalc` results are those that the file keeps.
        """
        rows = self._rows(area_named(self._book, place))
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows

    def grid(self, place: str) -> Grid:
        """The values of a range as a Grid."""
        return Grid(tuple(tuple(row) for row in self._rows(area_named(self._book, place))))

    def frame(self, place: str, *, header: bool = True) -> pd.DataFrame:
        """The values of a range as a pandas DataFrame, its first row as column names unless `header` is False.

        A table by its name brings its headings: book.frame("tblCosts").
        """
        import pandas as pd

        if header and place in self.tables:
            place = self.tables[place]
        rows = self._rows(area_named(self._book, place))
        if header:
            return pd.DataFrame(rows[1:], columns=pd.Index(rows[0]))
        return pd.DataFrame(rows)

    def _rows(self, area: Area) -> list[list[Cell]]:
        area = area.clipped()
        return [
            [shown(area.sheet, row, column) for column in range(area.left, area.right + 1)]
            for row in range(area.top, area.bottom + 1)
        ]

    # calculation

    @collector_paused()
    def recalc(self, *, full: bool = False, now: dt.date | None = None, seed: int | None = None) -> Report:
        """Calculate everything the first time, afterwards what depends on inputs set since; all again with `full`.

        `now` stands in for the clock in TODAY and NOW; with a `seed` RAND and its kin draw the same numbers every time.
        """
        self._book.now = clock(now)
        self._book.random = random.Random(seed)
        unused = self._unused()
        arrays = self._array_values()
        self.calculate(full=full)
        return Report(
            computed=sum(one not in self._engine.refused for one in self._engine.last_calculated),
            changed=Changes(self._engine.last_calculated, self._array_changes(arrays)),
            refused=[Refused(one.place_name, self.formula_of(one), reason) for one, reason in self._engine.refused.items()],
            errors=list(errors_in(self._engine.formulas)),
            stale=self._stale(),
            circular=list(self._engine.circular),
            external=[other.target for other in self._book.external.values()],
            unused=unused,
        )

    def calculate(self, *, full: bool = False) -> None:
        """Recalculate without a report: what the inner loop of scenarios calls."""
        if full or not self._is_calculated:
            self._engine.calculate_all()
        else:
            self._engine.calculate_after(self._moved)
        self._moved.clear()
        self._is_calculated = True

    def formula_of(self, formula: Formula) -> str:
        """The formula as it reads in its own cell."""
        pattern = formula.pattern
        if pattern.tree is None:
            return f"={pattern.text}" if formula.table is None else "a data table"
        with deep_recursion():
            return f"={written(pattern.tree, formula.row, formula.column)}"

    def _array_values(self) -> dict[tuple[Sheet, int, int], Cell]:
        """The value of every cell that an array formula fills."""
        return {
            (formula.sheet, row, column): shown(formula.sheet, row, column)
            for formula in self._engine.arrays
            for row, column in formula.cells()
        }

    def _array_changes(self, before: dict[tuple[Sheet, int, int], Cell]) -> Iterator[Change]:
        """What the recalculation changed in cells of array formulas, given what they held before."""
        now = self._array_values()
        for place in dict.fromkeys([*now, *before]):
            sheet, row, column = place
            value = now[place] if place in now else shown(sheet, row, column)
            if not same(before.get(place), value):
                yield Change(sheet.name, row, column, before.get(place), value)

    def _stale(self) -> list[str]:
        """The cells whose value rests on an old one, because a formula before them was refused."""
        kept = [one for one in self._engine.refused if one.value is not None]
        if not kept:
            return []
        found = resting_on(self._book, self._engine.dependents, cells_of(kept))
        return [one.place_name for one in found if one not in self._engine.refused]

    def _unused(self) -> list[str]:
        """The cells set since the last recalculation that no formula looks at, neither by its text nor by OFFSET or INDIRECT."""
        if not self._moved or self._engine.dependents.choosing:
            return []
        of = self._engine.dependents.of
        return [cell_address(self.sheets[place[0]], *place[1:]) for place in sorted(self._moved) if next(of(place), None) is None]

    # saving

    def save(self, path: str | Path, *, password: str | None = None, recalculate_on_load: bool | None = None) -> None:
        """Write the workbook with its new values; every part without a changed cell stays byte for byte.

        The file appears whole or not at all. A workbook opened with a password is saved with it; `password` gives another, and
        "" none. `recalculate_on_load` asks whoever opens it to compute everything again (True) or not (False); by default the
        file's own setting stays, but inputs set since the last `recalc` go with that request, since results are older. Another
        ending than before says what it is saved as: .xlsx, .xlsm, .xltx or .xltm. Raises FileProblem when it cannot be written.
        """
        path = Path(path)
        package = self._loaded.package
        checked_name(path)
        if recalculate_on_load is None and (self._moved or self._finish_template):
            recalculate_on_load = bool(self._moved)
        write_values(self._loaded, self._inputs, recalculate_on_load=recalculate_on_load)
        set_kind(package, path, self._kind)
        if hides_macros(package, path):
            log.warning("%s holds macros; Excel opens it only under a name that ends in .xlsm or .xltm", path)
        content = package.content()
        if password is None:
            password = self._password
        if password:
            from xl_lepton.headless.file.encryption import SMALLEST, encrypted

            if len(content) < SMALLEST:
                content = package.content(compressed=False)
            content = encrypted(content, password)
        save_bytes(content, path)


def shown(sheet: Sheet, row: int, column: int) -> Cell:
    """A cell's value; one that could not be calculated and has no old value is blank, a picture what the file spells for it."""
    value = sheet.held(row, column)
    if value is not WAITING:
        return value  # type: ignore[no-any-return]
    return CellError("#VALUE!", f"the cell {REASON}") if (row, column) in sheet.unknown else None
