"""Our own functions as formulas call them. They are loaded when the first formula names one: most workbooks never do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from xl_lepton.core.call import call
from xl_lepton.core.cells import Grid, Missing
from xl_lepton.core.days import about_days
from xl_lepton.core.errors import LeptonError
from xl_lepton.core.function import PREFIX, Function
from xl_lepton.headless.calc.book import LeptonCall
from xl_lepton.headless.calc.values import Refusal
from xl_lepton.registry import ABOUT_CALLS, find, functions


class OwnFunctions(Mapping[str, LeptonCall]):
    """The calls by name, LEPTON_NPV and so on. Where a workbook counts its days from 1904, those about days are refused."""

    def __init__(self) -> None:
        self.date_1904 = False

    @cached_property
    def _calls(self) -> dict[str, LeptonCall]:
        return {PREFIX + name: self._caller(function) for name, function in functions().items()}

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.startswith(PREFIX) and name in self._calls

    def __getitem__(self, name: str) -> LeptonCall:
        return self._calls[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)

    def _caller(self, function: Function) -> LeptonCall:
        def run(arguments: Sequence[Grid | Missing]) -> Grid:
            if self.date_1904 and _is_about_days(function, arguments):
                name = function.sheet_name
                raise Refusal(f"{name} counts days from 1900, this workbook from 1904; switch off Use 1904 date system")
            return _without_blanks(call(function, arguments))

        by_row = (index for index, argument in enumerate(function.arguments) if argument.kind.by_row)
        return LeptonCall(run, next(by_row, None))


def _without_blanks(answer: Grid) -> Grid:
    """A blank in an answer is an empty text, as in the add-ins: Excel would show it as 0, a number that nobody computed."""
    if not any(None in row for row in answer.rows):
        return answer
    return Grid(tuple(tuple("" if cell is None else cell for cell in row) for row in answer.rows))


def _is_about_days(function: Function, arguments: Sequence[Grid | Missing]) -> bool:
    name = arguments[0] if arguments else None
    if function.name in ABOUT_CALLS and isinstance(name, Grid) and name.is_scalar:
        try:
            return about_days(find(str(name.scalar)), arguments[1:])
        except LeptonError:
            return False
    return about_days(function, arguments)
