"""All functions there are, found by looking: every file under `functions/` and the functions about functions."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType, ModuleType

from xl_lepton import functions as package
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.function import PREFIX, DeclarationError, Function
from xl_lepton.core.kinds import Data
from xl_lepton.core.near import suggestion

ABOUT_CALLS = ("WHY", "EXPLAIN")  # a name, and the arguments of the call that they are about


@cache
def functions() -> Mapping[str, Function]:
    """Every function by its name without prefix ("NPV"), in order of family and name. Read-only."""
    found: dict[str, Function] = {}
    for module in _modules(package):
        for function in declared_in(module):
            if function.name in found:
                raise DeclarationError(f"{function.name} is declared twice, again in {module.__name__}")
            found[function.name] = function
    return MappingProxyType(dict(sorted(found.items(), key=lambda entry: (entry[1].family, entry[0]))))


def find(name: str) -> Function:
    """The function called `name`, with or without prefix, whatever its case.

    Raises NoAnswer naming the near ones when there is none.
    """
    known = functions()
    wanted = name.strip().lstrip("=").upper().replace("LEPTON.", PREFIX).removeprefix(PREFIX)
    if wanted not in known:
        raise NoAnswer(f"there is no function {PREFIX}{wanted}{suggestion(wanted, known)}")
    return known[wanted]


def places_of_tables(function: Function, arguments: Sequence[object]) -> frozenset[int]:
    """Which arguments of a call are tables, whose headings say what a column is; also of the call that EXPLAIN is about."""
    if function.name not in ABOUT_CALLS:
        return frozenset(place for place, argument in enumerate(function.arguments) if isinstance(argument.kind, Data))
    name = arguments[0] if arguments else None
    if not isinstance(name, str):
        return frozenset()
    try:
        return frozenset(place + 1 for place in places_of_tables(find(name), arguments[1:]))
    except NoAnswer:
        return frozenset()


def declared_in(module: ModuleType) -> Iterator[Function]:
    """The functions whose body stands in `module` itself."""
    for value in vars(module).values():
        function = getattr(value, "__lepton__", None)
        if isinstance(function, Function) and value.__module__ == module.__name__:
            yield function


def _modules(root: ModuleType) -> Iterator[ModuleType]:
    for entry in pkgutil.walk_packages(root.__path__, root.__name__ + "."):
        yield importlib.import_module(entry.name)
    # These look at the registry itself, so they are imported when it is first asked for, not before.
    yield importlib.import_module("xl_lepton.introspect")
