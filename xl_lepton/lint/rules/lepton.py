"""The LEPTON functions: spelled as they are known, stored so that every product finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xl_lepton.core.function import PREFIX
from xl_lepton.core.near import suggestion
from xl_lepton.headless.formula.nodes import Call
from xl_lepton.lint.model.book import Book, once
from xl_lepton.lint.rule import ADVICE, ERROR, Found, at, rule
from xl_lepton.registry import functions


@once
def _known(book: Book) -> dict[str, tuple[int, int]]:
    """Fewest and most arguments of each function, by its name on a sheet."""
    del book
    return {
        PREFIX + name: (sum(argument.required for argument in one.arguments), one.most_arguments)
        for name, one in functions().items()
    }


@rule(
    "unknown-lepton-function", "There is no LEPTON function of that name", ERROR,
    why="The cell shows #NAME?, or an old value until it is recalculated.",
    remedy="Correct the name; `xl-lepton functions` lists all.",
    source="the functions' own declarations",
)  # fmt: skip
def unknown_lepton_function(book: Book) -> Iterator[Found]:
    known = _known(book)
    for sheet, pattern in book.patterns():
        for name in sorted(pattern.functions):
            if name.startswith(PREFIX) and name not in known:
                yield from at(sheet, pattern.cells, f"{name} does not exist{suggestion(name, known)}")


@rule(
    "lepton-arguments", "A LEPTON function has too few or too many arguments", ERROR,
    why="The cell shows an error.",
    remedy="Give the arguments that `xl-lepton help NAME` lists.",
    source="the functions' own declarations",
)  # fmt: skip
def lepton_arguments(book: Book) -> Iterator[Found]:
    known = _known(book)
    for sheet, pattern in book.patterns():
        for node in pattern.nodes:
            if isinstance(node, Call) and node.name in known:
                fewest, most = known[node.name]
                if not fewest <= len(node.arguments) <= most:
                    yield from at(
                        sheet, pattern.cells, f"{node.name} takes {fewest} to {most} arguments, not {len(node.arguments)}"
                    )


@rule(
    "lepton-stored-with-path", "A LEPTON function is stored with the path of an add-in", ADVICE,
    why="On another computer the path leads nowhere, and Excel asks to update links.",
    remedy="Open and save it headless (`xl-lepton recalc`), or repair the formulas in the task pane.",
    source="Microsoft, Excel add-ins: functions stored with the add-in's path",
)  # fmt: skip
def lepton_stored_with_path(book: Book) -> Iterator[Found]:
    for number, target in book.external.items():
        name = re.split(r"[\\/]", target)[-1]
        if name.lower().endswith((".xla", ".xlam", ".xll")):
            yield Found(f"linked to the add-in {name} as workbook [{number}]")


@rule(
    "lepton-not-explained", "The workbook does not say what its LEPTON functions do", ADVICE,
    why="Whoever opens the file without the add-in sees names that no help of Excel explains.",
    remedy="Add a sheet that lists each function used, its arguments and what it answers; `xl-lepton help NAME` has the words.",
    source="ICAEW Financial Modelling Code 2018 (documentation)",
)  # fmt: skip
def lepton_not_explained(book: Book) -> Iterator[Found]:
    known = _known(book)
    used = {name for _, pattern in book.patterns() for name in pattern.functions if name in known}
    texts = [str(cell.value) for sheet in book.sheets for cell in sheet.cells.values() if cell.is_text and cell.pattern is None]
    told = {name for name in used if any(name in text for text in texts)}
    if used - told:
        yield Found(f"no sheet explains {', '.join(sorted(used - told))}")
