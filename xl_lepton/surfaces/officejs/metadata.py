"""What Excel is told about each function: the custom-functions JSON, from the registry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xl_lepton import help as help_pages
from xl_lepton.core.block import Inputs
from xl_lepton.core.function import Argument, Function
from xl_lepton.core.kinds import Anything, Choice, Data, Vector

# Limits of the published schema (extensionFunction in the Microsoft 365 app manifest, v1.27).
DESCRIPTION, PARAMETER_DESCRIPTION = 1024, 512


def functions_json(functions: Iterable[Function], help_url: str) -> dict[str, Any]:
    """The whole file. `help_url` is put before a function's name to make the address of its help."""
    functions = list(functions)
    return {
        # Errors are let through so that the functions about errors can be given one; `core.call` passes on all others.
        "allowErrorForDataTypeAny": True,
        "functions": [entry(function, help_url) for function in functions],
        "enums": enums(functions),
    }


def entry(function: Function, help_url: str) -> dict[str, Any]:
    return {
        "id": function.sheet_name,
        "name": function.sheet_name,
        "description": _cut(function.summary, DESCRIPTION),
        "helpUrl": f"{help_url}{function.sheet_name}",
        "parameters": [_parameter(function, argument) for argument in function.arguments],
        "result": {"type": "any", "dimensionality": "matrix" if function.spills else "scalar"},
        "options": {"cancelable": True},
    }


def _parameter(function: Function, argument: Argument) -> dict[str, Any]:
    parameter: dict[str, Any] = {
        "name": argument.name,
        "description": _cut(help_pages.about(argument), PARAMETER_DESCRIPTION),
        # Excel would turn "8%" or a date into something else before we see it; every rule about cells is the registry's.
        # Only the members of an enum have to be of its type.
        "type": "string" if isinstance(argument.kind, Choice) else "any",
        "dimensionality": "matrix" if takes_range(argument) else "scalar",
    }
    if argument.repeats:
        parameter["repeating"] = True
    elif not argument.required:
        parameter["optional"] = True
    if isinstance(argument.kind, Choice):
        parameter["customEnumId"] = _enum_id(function, argument)
    return parameter


def takes_range(argument: Argument) -> bool:
    return isinstance(argument.kind, Vector | Data | Inputs | Anything)


def enums(functions: Iterable[Function]) -> list[dict[str, Any]]:
    """The choices of each argument that has some, for Excel's list while typing."""
    return [
        {
            "id": _enum_id(function, argument),
            "type": "string",
            "values": [{"name": option, "stringValue": option, "tooltip": option} for option in argument.kind.options],
        }
        for function in functions
        for argument in function.arguments
        if isinstance(argument.kind, Choice)
    ]


def _enum_id(function: Function, argument: Argument) -> str:
    return f"{function.name}_{argument.name}".upper()[:64]


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."
