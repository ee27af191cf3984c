"""Classic xlwings UDFs: one per function of the registry, for Excel on Windows. Cells go in and out raw; all coercion is ours.

Excel's own error values cannot be sent through COM from Python: pywin32 turns every VARIANT of type VT_ERROR into "argument
missing", whatever its code (com/win32com/src/oleargs.cpp, PythonOleArgHelper::MakeObjToVariant). So an error goes out

- as Null, which Visual Basic hands to the cell as #VALUE! (xlwings issue 390): real for ISERROR, its code lost; or
- as its code in a Long, a type that no answer of ours has, for the Visual Basic module of `excel_vba`, which makes
  it an error again.

Only the BSD part of xlwings is used.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal

from xl_lepton.core.call import call
from xl_lepton.core.cells import MISSING, Argument, Cell, CellError, Grid, to_cell
from xl_lepton.core.function import Argument as Declared
from xl_lepton.core.function import Function
from xl_lepton.registry import functions

ErrorsAs = Literal["null", "code"]

# CVErr(n) is SCODE 0x800A0000 + n; the numbers are Visual Basic's XlCVError constants.
_SCODE = -2146828288
_NUMBERS = {
    "#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042,
    "#GETTING_DATA": 2043, "#SPILL!": 2045, "#CONNECT!": 2046, "#BLOCKED!": 2047, "#UNKNOWN!": 2048, "#FIELD!": 2049,
    "#CALC!": 2050,
}  # fmt: skip
_CODES = {_SCODE + number: code for code, number in _NUMBERS.items()}

HELP_LIMIT = 255  # Visual Basic's MacroOptions takes no more


def udfs(errors: ErrorsAs = "null") -> dict[str, Callable[..., Any]]:
    """A UDF for every function, by the name Excel will know it by: `globals().update(udfs())` makes a UDF module."""
    cells = _cells_converter(errors)
    return {function.sheet_name: _udf(function, cells) for function in functions().values()}


def grid_of(value: Any) -> Grid:
    """The grid of what COM hands over: a scalar, one row as a flat tuple, or a tuple of rows."""
    if not isinstance(value, tuple | list):
        return Grid(((_cell(value),),))
    rows = value if value and isinstance(value[0], tuple | list) else [value]
    return Grid(tuple(tuple(_cell(item) for item in row) for row in rows))


def rows_of(answer: Grid, errors: ErrorsAs = "null") -> list[list[Any]]:
    """The answer as COM takes it. A blank is an empty text, as in xlwings itself: a formula cannot answer with a blank."""
    return [[_value(cell, errors) for cell in row] for row in answer.rows]


def category(function: Function) -> str:
    """Where Excel's function wizard lists it."""
    return f"Lepton {function.family}"


def argument_help(argument: Declared) -> str:
    """The argument's help, with what it accepts where both fit."""
    both = f"{argument.kind.help}; {argument.kind.describe()}"
    return both if len(both) <= HELP_LIMIT else argument.kind.help[:HELP_LIMIT]


def _udf(function: Function, cells: type) -> Callable[..., Any]:
    import xlwings as xw

    def udf(*arguments: Argument) -> Grid:
        return call(function, arguments)

    # xlwings reads name, docstring and signature; annotations would choose converters, so there are none.
    udf.__name__ = udf.__qualname__ = function.sheet_name
    udf.__doc__ = function.summary
    udf.__annotations__ = {}
    udf.__signature__ = inspect.Signature([_parameter(argument) for argument in function.arguments])  # type: ignore[attr-defined]
    made: Callable[..., Any] = xw.ret(convert=cells)(udf)
    for argument in function.arguments:
        made = xw.arg(argument.name, convert=cells, doc=argument_help(argument))(made)
    # Last, since each of the others sets the category back to its default.
    return xw.func(category=category(function))(made)


def _parameter(argument: Declared) -> inspect.Parameter:
    kind = inspect.Parameter.VAR_POSITIONAL if argument.repeats else inspect.Parameter.POSITIONAL_OR_KEYWORD
    default = inspect.Parameter.empty if argument.required or argument.repeats else MISSING
    return inspect.Parameter(argument.name, kind, default=default)


def _cells_converter(errors: ErrorsAs) -> type:
    """The xlwings converter between a range or value and our grid; `errors` says how an answer's errors are spelled."""
    from xlwings.conversion import Accessor, Pipeline

    def write(context: Any) -> None:
        context.value = rows_of(context.value, errors)

    stages = {"reader": classmethod(lambda *_: Pipeline([_read])), "writer": classmethod(lambda *_: Pipeline([write]))}
    return type("Cells", (Accessor,), stages)


def _read(context: Any) -> None:
    # Value2, not Value: Value gives cells in a currency format as Currency, rounded to four decimals, and dates as Date.
    context.value = grid_of(context.value if context.range is None else context.range.api.Value2)


def _cell(value: Any) -> Cell:
    # Numbers of a sheet arrive as float; an int is the SCODE of an error (pywin32, PyCom_PyObjectFromVariant).
    if type(value) is int and value in _CODES:
        return CellError(_CODES[value])
    return to_cell(value)


def _value(cell: Cell, errors: ErrorsAs) -> Any:
    if isinstance(cell, CellError):
        return None if errors == "null" else _SCODE + _NUMBERS.get(cell.code, _NUMBERS["#VALUE!"])
    return "" if cell is None else cell
