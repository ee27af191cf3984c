"""The words of a command line as the arguments of a call.

A word is one argument: a number (`8%`, `-40000`), TRUE, FALSE, a text, an array as in a formula (`{5000,8000;1,2}`), a CSV file
(`@flows.csv`), or nothing (`""`) for an argument left out. An argument that takes a range takes all the loose words that follow
it; give later arguments by name (`initial=-40000`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from xl_lepton.core.cells import ERROR_CODES, MISSING, Argument, Cell, CellError, Grid
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.core.function import Function
from xl_lepton.core.kinds import Vector, text_number
from xl_lepton.core.near import suggestion

_NAMED = re.compile(r"([a-z][a-z0-9_]*)=(.*)", re.DOTALL)
_ITEM = re.compile(r'\s*("(?:[^"]|"")*"|[^,;]*)\s*([,;]|$)')


def arguments_of(function: Function, words: Sequence[str]) -> list[Argument]:
    """The arguments of `function`, in order, that the words give; BadInput for a word that fits nowhere."""
    named, loose = _split(function, words)
    arguments: list[Argument] = []
    queue = list(loose)
    for declared in function.arguments:
        if declared.name in named:
            arguments.append(range_of(named.pop(declared.name)))
        elif declared.repeats:
            arguments += [range_of(word) for word in queue]
            queue = []
        elif isinstance(declared.kind, Vector) and len(queue) > 1 and _is_loose(queue[0]):
            taken = next((place for place, word in enumerate(queue) if not _is_loose(word)), len(queue))
            arguments.append(Grid(tuple((cell_of(word),) for word in queue[:taken])))
            queue = queue[taken:]
        else:
            arguments.append(range_of(queue.pop(0)) if queue else MISSING)
    arguments += [range_of(word) for word in queue]  # too many: the call says how many it takes
    while arguments and arguments[-1] is MISSING:
        arguments.pop()
    return arguments


def range_of(word: str) -> Argument:
    """One argument from one word."""
    rows = rows_of(word)
    return MISSING if rows is None else Grid.of([[cell_of(item) for item in row] for row in rows])


def rows_of(word: str) -> list[list[str]] | None:
    """The rows of words that one word stands for: {1,2;3,4}, @table.csv, or just itself; None for nothing."""
    if not word:
        return None
    if word.startswith("{") and word.endswith("}"):
        return _array(word[1:-1])
    return csv_rows(Path(word[1:])) if word.startswith("@") else [[word]]


def cell_of(word: str) -> Cell:
    """A cell from one word: a number where it reads as one, TRUE or FALSE, else text; quotes make it text, nothing is blank,
    and #N/A and its like are errors."""
    if len(word) >= 2 and word[0] == word[-1] == '"':
        return word[1:-1].replace('""', '"')
    if not word.strip():
        return None
    if word.upper() in ("TRUE", "FALSE"):
        return word.upper() == "TRUE"
    if word.upper() in ERROR_CODES:
        return CellError(word.upper())
    number = text_number(word)
    return word if number is None else number


def csv_rows(path: Path) -> list[list[str]]:
    """The fields of a CSV file."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return list(csv.reader(file))
    except FileNotFoundError:
        raise FileProblem(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise FileProblem(f"{path} cannot be read as CSV: {problem}") from None


def _split(function: Function, words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    known = {argument.name for argument in function.arguments}
    named: dict[str, str] = {}
    loose: list[str] = []
    for word in words:
        match = _NAMED.fullmatch(word)
        if match is None:
            loose.append(word)
        elif match[1] not in known:
            raise BadInput(f"{function.sheet_name} has no argument '{match[1]}'{suggestion(match[1], known)}")
        elif match[1] in named:
            raise BadInput(f"{match[1]} is given twice")
        else:
            named[match[1]] = match[2]
    return named, loose


def _is_loose(word: str) -> bool:
    return bool(word) and word[0] not in "{@"


def _array(text: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    position = 0
    while True:
        match = _ITEM.match(text, position)
        if match is None:
            raise BadInput(f"the array {{{text}}} cannot be read")
        rows[-1].append(match[1].strip())
        position = match.end()
        if not match[2]:
            return rows
        if match[2] == ";":
            rows.append([])
