"""What a rule is, how one is declared, and what it finds."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from xl_lepton.lint.model.book import Book, Place, Sheet

ERROR, WARNING, ADVICE = "error", "warning", "advice"
SEVERITIES: Final = (ERROR, WARNING, ADVICE)
"""error: a number is wrong or will be; warning: likely to mislead or to break; advice: good practice that is not followed."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something a rule found: in cells of a sheet, or (no sheet) in the workbook as a whole.

    Findings with the same sentence on the same sheet are shown as one; their details are listed behind it.
    """

    sentence: str
    sheet: Sheet | None = None
    cells: tuple[Place, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to look for. `why` says what goes wrong otherwise, `remedy` what to do, `source` who asks for it."""

    id: str
    title: str
    severity: str
    why: str
    remedy: str
    source: str
    group: str
    find: Callable[[Book], Iterable[Found]]


def rule(
    identity: str, title: str, severity: str, *, why: str, remedy: str, source: str
) -> Callable[[Callable[[Book], Iterable[Found]]], Callable[[Book], Iterable[Found]]]:
    """Declare the decorated function as the rule `identity`; it gives what it found."""
    if severity not in SEVERITIES:
        raise TypeError(f"{identity}: a severity is one of {', '.join(SEVERITIES)}")

    def declared(find: Callable[[Book], Iterable[Found]]) -> Callable[[Book], Iterable[Found]]:
        group = find.__module__.rpartition(".")[2]
        find.lint_rule = Rule(identity, title, severity, why, remedy, source, group, find)  # type: ignore[attr-defined]
        return find

    return declared


@cache
def all_rules() -> dict[str, Rule]:
    """All rules by id: every function declared as one in a module under `rules/`."""
    from xl_lepton.lint import rules as package

    found: dict[str, Rule] = {}
    for entry in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{entry.name}")
        for candidate in vars(module).values():
            declared = getattr(candidate, "lint_rule", None)
            if isinstance(declared, Rule) and candidate.__module__ == module.__name__:
                if declared.id in found:
                    raise TypeError(f"two rules are called {declared.id}")
                found[declared.id] = declared
    return dict(sorted(found.items(), key=lambda item: (item[1].group, SEVERITIES.index(item[1].severity), item[0])))


def at(sheet: Sheet, cells: Iterable[Place], sentence: str, detail: str = "") -> Iterator[Found]:
    """One finding over these cells, or none when there are none."""
    places = tuple(cells)
    if places:
        yield Found(sentence, sheet, places, detail)
