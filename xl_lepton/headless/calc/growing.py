"""What a function gives for ranges that grow or shrink down a column, kept from cell to cell: SUM(A$2:A500) is SUM(A$2:A499) and
one cell more.

A range is folded from its first cell to its last, and the state after each cell is kept: adding goes on where the shorter range
ended, so the bits are those of adding anew. Ranges that share their last cell (SUM(A2:A$500)) are folded upwards where the order
does not count. The states stand as long as no cell they were made of is written to (Writes).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any, Final

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.shrinking import Shrunk, ShrunkSum, Step
from xl_lepton.headless.calc.store import Column
from xl_lepton.headless.calc.values import Scalar

SHORTEST = 32  # cells; below that folding anew is as quick
ROOM = 4_000_000  # states and ranges met once, of one column
UNKNOWN: Final = object()
Extend = Callable[[Any, Sequence[list[Scalar]]], list[Any]]


class Fold:
    """A function of the cells of a range: its state before any, after each cell of some columns, and upwards from a last cell."""

    def __init__(self, name: str, start: Any, extend: Extend, upwards: Callable[[Column, int], Shrunk] | None = None) -> None:
        self.name, self.start = name, start
        self.extend = extend
        self.upwards = upwards


class Kept:
    """The states of a fold after each cell, from a first cell on."""

    __slots__ = ("states", "versions")

    def __init__(self, columns: Sequence[Column]) -> None:
        self.states: list[Any] = []
        self.versions = [column.version for column in columns]
        for column in columns:
            column.note_writes()

    def still(self, columns: Sequence[Column], firsts: Sequence[int]) -> int:
        """How many cells from the first ones on have not been written to since."""
        count = len(self.states)
        for index, (column, first) in enumerate(zip(columns, firsts, strict=True)):
            if column.version != self.versions[index] and column.writes is not None:
                count = min(count, max(0, column.writes.first_since(self.versions[index]) - first))
                self.versions[index] = column.version
        return count


def is_long(area: Area) -> bool:
    """Whether what a range gives is worth keeping."""
    return area.left == area.right and area.bottom - area.top + 1 >= SHORTEST


def folded(fold: Fold, *areas: Area) -> Any:
    """The state of a fold after all cells of ranges of one column each, beside one another; UNKNOWN where none is kept."""
    first = areas[0]
    if not is_long(first):
        return UNKNOWN
    areas = tuple(area.clipped() for area in areas)
    columns = []
    for area in areas:
        area.wait()
        column = area.sheet.columns.get(area.left)
        if column is None:
            return UNKNOWN
        columns.append(column)
    first, home = areas[0], columns[0]
    beside = tuple((area.sheet.index, area.left, area.top) for area in areas[1:])
    key = (fold.name, first.top, beside)
    kept = home.folds
    held = kept.get(key, UNKNOWN)
    if type(held) is Kept:
        return _state(fold, held, areas, columns)
    if fold.upwards is not None and not beside:
        upwards = (fold.name, -first.bottom, beside)
        shrunk = kept.get(upwards, UNKNOWN)
        if isinstance(shrunk, Shrunk):
            return shrunk.state(first.top)
        if held is UNKNOWN and shrunk is None:
            made = kept[upwards] = fold.upwards(home, first.bottom)
            return made.state(first.top)
        _mark(home, upwards)
    if held is UNKNOWN:
        _mark(home, key)
        return UNKNOWN
    new = kept[key] = Kept(columns)
    return _state(fold, new, areas, columns)


def _mark(column: Column, key: Any) -> None:
    """Remember that a range was met once: its states are kept from the second time on."""
    _make_room(column, 1)
    column.folds[key] = None


def _make_room(column: Column, states: int) -> None:
    column.fold_states += states
    if column.fold_states > ROOM:
        column.folds.clear()
        column.fold_states = states


def _state(fold: Fold, kept: Kept, areas: Sequence[Area], columns: Sequence[Column]) -> Any:
    tops = [area.top for area in areas]
    states, height = kept.states, areas[0].height
    del states[kept.still(columns, tops) :]
    if len(states) < height:
        done = len(states)
        _make_room(columns[0], height - done)
        chunks = [_chunk(column, top + done, top + height) for column, top in zip(columns, tops, strict=True)]
        states += fold.extend(states[-1] if states else fold.start, chunks)
    return states[height - 1]


def _chunk(column: Column, first: int, end: int) -> list[Scalar]:
    values = column.values[first:end]
    return values if len(values) == end - first else values + [None] * (end - first - len(values))


def folded_rows(fold: Fold, column: Column, offset: int, rows: Sequence[int], top: int, bottom: int, key: Any) -> Any:
    """The state of a fold after the cells in those of the rows between `top` and `bottom`, each moved by `offset`.

    `key` says which rows these are, as long as the columns they were found in stand as they are; without one nothing is kept.
    """
    start, end = bisect_right(rows, top - 1), bisect_right(rows, bottom)
    values = column.values
    held: Any = UNKNOWN
    if key is not None and end - start >= SHORTEST:
        key = (fold.name, offset, key, start)
        held = column.folds.get(key, UNKNOWN)
        if held is UNKNOWN:
            _mark(column, key)
        elif held is None:
            held = column.folds[key] = Kept([column])
    if type(held) is not Kept:
        return fold.extend(fold.start, [_at(values, offset, rows[start:end])])[-1] if end > start else fold.start
    states = held.states
    if column.version != held.versions[0]:
        assert column.writes is not None
        stands = bisect_right(rows, column.writes.first_since(held.versions[0]) - offset - 1) - start
        held.versions[0] = column.version
        del states[max(0, stands) :]
    if len(states) < end - start:
        _make_room(column, end - start - len(states))
        states += fold.extend(states[-1] if states else fold.start, [_at(values, offset, rows[start + len(states) : end])])
    return states[end - start - 1]


def _at(values: list[Any], offset: int, rows: Sequence[int]) -> list[Scalar]:
    last = len(values)
    if rows[-1] + offset < last:
        return [values[row + offset] for row in rows]
    return [values[row + offset] if row + offset < last else None for row in rows]


# The folds. An error in the range is the answer from there on, the first one from the top.


def _sums(state: Any, columns: Sequence[list[Scalar]]) -> list[Any]:
    (values,) = columns
    if type(state) is float and set(map(type, values)) == {float}:
        return list(accumulate(values, initial=state))[1:]
    states = []
    for value in values:
        if type(state) is float:
            if type(value) is float:
                state = state + value
            elif type(value) is CellError:
                state = value
        states.append(state)
    return states


def _extremes(choose: Callable[[float, float], float]) -> Extend:
    def extend(state: Any, columns: Sequence[list[Scalar]]) -> list[Any]:
        (values,) = columns
        if type(state) is float and set(map(type, values)) == {float}:
            return list(accumulate(values, choose, initial=state))[1:]  # type: ignore[arg-type]
        states = []
        for value in values:
            if type(state) is not CellError:
                if type(value) is float:
                    state = value if state is None else choose(state, value)
                elif type(value) is CellError:
                    state = value
            states.append(state)
        return states

    return extend


def _extreme_up(choose: Callable[[float, float], float]) -> Callable[[Any, Scalar], Any]:
    def step(state: Any, value: Scalar) -> Any:
        if type(value) is CellError:
            return value
        if type(value) is not float or type(state) is CellError:
            return state
        return value if state is None else choose(value, state)  # the upper one of equals, as from the top

    return step


def _counts(is_counted: Callable[[Scalar], bool]) -> Extend:
    def extend(state: Any, columns: Sequence[list[Scalar]]) -> list[Any]:
        return list(accumulate(map(is_counted, columns[0]), initial=state))[1:]

    return extend


def _products(state: Any, columns: Sequence[list[Scalar]]) -> list[Any]:
    """What is not a number counts as 0. From an error on no state is kept: which one counts depends on all of the ranges."""
    states = []
    for items in zip(*columns, strict=True):
        if state is not UNKNOWN:
            term = 1.0
            for item in items:
                if type(item) is CellError:
                    state = UNKNOWN
                    break
                term = term * item if type(item) is float else 0.0
            else:
                state = state + term
        states.append(state)
    return states


def _is_number(value: Scalar) -> bool:
    return type(value) is float


def _is_filled(value: Scalar) -> bool:
    return value is not None


def _upwards(start: Any, step: Step) -> Callable[[Column, int], Shrunk]:
    return lambda column, bottom: Shrunk(column, bottom, start, step)


SUM = Fold("sum", 0.0, _sums, ShrunkSum)
NUMBERS = Fold("numbers", 0, _counts(_is_number), _upwards(0, lambda state, value: state + (type(value) is float)))
FILLED = Fold("filled", 0, _counts(_is_filled), _upwards(0, lambda state, value: state + (value is not None)))
LEAST = Fold("least", None, _extremes(min), _upwards(None, _extreme_up(min)))
MOST = Fold("most", None, _extremes(max), _upwards(None, _extreme_up(max)))
PRODUCTS = Fold("products", 0.0, _products)
