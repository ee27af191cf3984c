"""Our own functions as formulas call them. They are loaded when the first formula names one: most workbooks never do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from xl_lepton.core.call import call
from xl_lepton.core.cells import Grid, Missing
from xl_lepton.core.function import PREFIX, Function
from xl_lepton.headless.calc.book import LeptonCall
from xl_lepton.registry import functions


class OwnFunctions(Mapping[str, LeptonCall]):
    """The calls by name, LEPTON_NPV and so on."""

    @cached_property
    def _calls(self) -> dict[str, LeptonCall]:
        return {PREFIX + name: _caller(function) for name, function in functions().items()}

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.startswith(PREFIX) and name in self._calls

    def __getitem__(self, name: str) -> LeptonCall:
        return self._calls[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)


def _caller(function: Function) -> LeptonCall:
    def run(arguments: Sequence[Grid | Missing]) -> Grid:
        return call(function, arguments)

    return run
