"""Running the rules over a workbook, and gathering what they find."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from xl_lepton.core.errors import BadInput
from xl_lepton.core.near import suggestion
from xl_lepton.headless.formula.printer import quoted_sheet
from xl_lepton.lint.model.book import Book, Place
from xl_lepton.lint.model.read import read
from xl_lepton.lint.places import ranges
from xl_lepton.lint.rule import SEVERITIES, Rule, all_rules

SHOWN = 6
"""How many details a sentence lists."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found on one sheet, like cells gathered into ranges. `sheet` is empty for the workbook as a whole."""

    rule: Rule
    what: str
    sheet: str
    ranges: tuple[str, ...]
    count: int
    details: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What was found, with the first few details."""
        more = ", ..." if len(self.details) > SHOWN else ""
        return f"{self.what}: {', '.join(self.details[:SHOWN])}{more}" if self.details else self.what

    @property
    def place(self) -> str:
        """Calc!C5:G5, C9 or the sheet's name alone; "workbook" where it is no sheet's."""
        if not self.sheet:
            return "workbook"
        sheet = quoted_sheet(self.sheet)
        return f"{sheet}!{', '.join(self.ranges)}" if self.ranges else sheet


def lint(
    path: str | Path,
    *,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    severity: str = SEVERITIES[-1],
    password: str | None = None,
) -> list[Finding]:
    """Everything the rules find in the workbook, the worst first.

    `select` and `ignore` name rules or groups of rules; `severity` is the least severe that is looked for; `password` opens
    a protected file. Raises FileProblem when the file cannot be used, BadInput for an unknown rule.
    """
    book = read(Path(path), password)
    return [finding for one in chosen(select, ignore, severity) for finding in _findings(book, one)]


def chosen(select: Collection[str] = (), ignore: Collection[str] = (), severity: str = SEVERITIES[-1]) -> list[Rule]:
    """The rules to run, the most severe first."""
    if severity not in SEVERITIES:
        raise BadInput(f"'{severity}' is no severity; it is one of {', '.join(SEVERITIES)}")
    every = all_rules()
    known = [*every, *sorted({one.group for one in every.values()})]
    for word in [*select, *ignore]:
        if word not in known:
            raise BadInput(f"there is no rule or group of rules '{word}'{suggestion(word, known)}")
    least = SEVERITIES.index(severity)
    wanted = [
        one
        for one in every.values()
        if SEVERITIES.index(one.severity) <= least
        and (not select or one.id in select or one.group in select)
        and one.id not in ignore
        and one.group not in ignore
    ]
    return sorted(wanted, key=lambda one: SEVERITIES.index(one.severity))


def _findings(book: Book, one: Rule) -> Iterator[Finding]:
    gathered: dict[tuple[int, str], tuple[set[Place], dict[str, None]]] = {}
    for found in one.find(book):
        key = (-1 if found.sheet is None else found.sheet.index, found.sentence)
        places, details = gathered.setdefault(key, (set(), {}))
        places.update(found.cells)
        if found.detail:
            details[found.detail] = None
    for (index, sentence), (places, details) in sorted(
        gathered.items(), key=lambda item: (item[0][0], min(item[1][0], default=(0, 0)))
    ):
        sheet = book.sheets[index].name if index >= 0 else ""
        count = len(places) or len(details) or 1
        yield Finding(one, sentence, sheet, tuple(ranges(places)), count, tuple(details))
