"""The workbook's own checks: that there are any, that they hold, and that one flag gathers them."""

from __future__ import annotations

from collections.abc import Iterator

from xl_lepton.headless.formula.nodes import Binary, Call, Literal, Node, Unary, children
from xl_lepton.lint.model.book import Book, Place, Sheet, walk
from xl_lepton.lint.model.reach import reaches
from xl_lepton.lint.model.roles import BAD, Check, checks, is_link, masters
from xl_lepton.lint.rule import ADVICE, ERROR, WARNING, Found, at, rule

MODEL = 100
LARGE, FEWEST = 200, 12
MANY = 20  # formulas that make a sheet one of calculations
_COUNTS = frozenset(
    "COUNT COUNTA COUNTIF COUNTIFS COUNTBLANK ROWS COLUMNS INT ROUND TRUNC MATCH LEN TYPE MOD SUMPRODUCT N EXACT MONTH YEAR DAY "
    "ROW COLUMN".split()
)


@rule(
    "no-checks", "A model without a single check", WARNING,
    why="Nobody, its author included, learns when it goes wrong.",
    remedy="Add a sheet of checks: balances, sums of parts, dates in order, no errors; each with a tolerance.",
    source="ICAEW Financial Modelling Code 2018 (checks; a master check); FAST Standard 02b",
)  # fmt: skip
def no_checks(book: Book) -> Iterator[Found]:
    if book.formula_count >= MODEL and not checks(book):
        yield Found(f"{book.formula_count} formulas and no check")


@rule(
    "few-checks", "A model with few checks", ADVICE,
    why="What no check looks at goes wrong unseen: sums, signs, dates, missing rows, errors.",
    remedy="Add checks of each kind: totals against parts, dates in order, no negative quantities, rows all used, no errors.",
    source="ICAEW Financial Modelling Code 2018 (checks); a dozen lines as the least that covers the kinds",
)  # fmt: skip
def few_checks(book: Book) -> Iterator[Found]:
    if book.formula_count >= LARGE and 0 < len(checks(book)) < FEWEST:
        yield Found(f"{book.formula_count} formulas and {len(checks(book))} checks")


@rule(
    "failing-check", "A check fails", ERROR,
    why="The model says itself that it is wrong.",
    remedy="Follow the check to its cause before using any result.",
    source="ICAEW Financial Modelling Code 2018 (checks)",
)  # fmt: skip
def failing_check(book: Book) -> Iterator[Found]:
    for one in checks(book):
        said = _failure(one)
        if said:
            yield from at(one.sheet, [(one.row, one.column)], said)


def _failure(check: Check) -> str:
    value = check.cell.value
    if value is False:
        return "the check is FALSE"
    if isinstance(value, str) and value.strip().upper() in BAD:
        return f"the check says {value.strip()}"
    # A difference of a cent is rounding; exactly 1 is how some write TRUE.
    if isinstance(value, float) and not check.is_flag and abs(value) > 0.01 and value != 1.0:
        return f"the difference is {value:,.2f}, not 0"
    return ""


@rule(
    "no-master-check", "No single flag gathers the checks", WARNING,
    why="A failing check on a far sheet is seen by nobody.",
    remedy="Add one cell that is TRUE when all checks hold, and show it on the cover.",
    source="ICAEW Financial Modelling Code 2018 (include a master check)",
)  # fmt: skip
def no_master_check(book: Book) -> Iterator[Found]:
    if len(checks(book)) >= 3 and not masters(book):
        yield Found(f"{len(checks(book))} checks and no cell that gathers them")


@rule(
    "check-left-out", "The master check leaves a check out", WARNING,
    why="The flag says that all is well while this check fails.",
    remedy="Widen the range of the master check.",
    source="ICAEW Financial Modelling Code 2018 (include a master check)",
)  # fmt: skip
def check_left_out(book: Book) -> Iterator[Found]:
    found = masters(book)
    if not found:
        return
    gathered = {id(one) for _, below in found for one in below} | {id(master) for master, _ in found}
    left: dict[Sheet, list[Place]] = {}
    for one in checks(book):
        pattern = one.cell.pattern
        is_copy = pattern is not None and (is_link(pattern.tree) or _reads_master(book, one, [master for master, _ in found]))
        if id(one) not in gathered and not is_copy:
            left.setdefault(one.sheet, []).append((one.row, one.column))
    for sheet, places in left.items():
        yield from at(sheet, places, "no master check looks at this check")


def _reads_master(book: Book, check: Check, found: list[Check]) -> bool:
    pattern = check.cell.pattern
    if pattern is None:
        return False
    areas = list(reaches(book)[pattern].areas(book, check.row, check.column))
    return any(area.holds(one.sheet, one.row, one.column) for area in areas for one in found if one is not check)


@rule(
    "master-check-not-shown", "The first sheet does not show the master check", ADVICE,
    why="Readers of the cover do not learn that a check fails.",
    remedy="Show the master check on the cover, coloured by its value.",
    source="ICAEW Financial Modelling Code 2018 (include a master check)",
)  # fmt: skip
def master_check_not_shown(book: Book) -> Iterator[Found]:
    found = masters(book)
    first = next((sheet for sheet in book.sheets if sheet.state == "visible"), None)
    if not found or first is None or len(book.sheets) < 3:
        return
    master = found[0][0]
    for (row, column), _, pattern in first.formulas:
        if any(area.holds(master.sheet, master.row, master.column) for area in reaches(book)[pattern].areas(book, row, column)):
            return
    if master.sheet is not first:
        yield Found(f"the master check is on {master.sheet.name}, and {first.name} does not show it")


@rule(
    "master-check-far-away", "A sheet does not show the master check", ADVICE,
    why="Whoever reads or prints this sheet does not learn that a check fails.",
    remedy="Show the master check in the head of every sheet of calculations and results.",
    source="ICAEW Financial Modelling Code 2018 (a master check, shown throughout)",
)  # fmt: skip
def master_check_far_away(book: Book) -> Iterator[Found]:
    found = masters(book)
    if not found:
        return
    gathered = [master for master, _ in found]
    large = [sheet for sheet in book.sheets if len(sheet.formulas) >= MANY and sheet not in {one.sheet for one in gathered}]
    told = [sheet for sheet in book.sheets if _shows(book, sheet, gathered)]
    if told:  # a master that no other sheet shows at all is the other rule's finding
        for sheet in large:
            if sheet not in told:
                yield Found("does not show the master check", sheet)


def _shows(book: Book, sheet: Sheet, gathered: list[Check]) -> bool:
    areas = (area for (row, column), _, pattern in sheet.formulas for area in reaches(book)[pattern].areas(book, row, column))
    return any(area.holds(one.sheet, one.row, one.column) for area in areas for one in gathered)


@rule(
    "check-without-tolerance", "A check compares amounts exactly", WARNING,
    why="Calculated amounts differ in their last binary digit; the check fails although all is well, and is switched off.",
    remedy="Compare the difference with a tolerance: ABS(a - b) < tolerance.",
    source="Microsoft, Floating-point arithmetic may give inaccurate results in Excel",
)  # fmt: skip
def check_without_tolerance(book: Book) -> Iterator[Found]:
    for one in checks(book):
        pattern = one.cell.pattern
        if pattern is not None and pattern.tree is not None and any(_is_exact(node) for node in _tests(pattern.tree)):
            yield from at(one.sheet, [(one.row, one.column)], "compares amounts for exact equality")


def _tests(tree: Node) -> Iterator[Node]:
    """The comparisons that decide the outcome: at the top, or in the test of an IF or AND."""
    if isinstance(tree, Unary):
        yield from _tests(tree.operand)
    elif isinstance(tree, Binary) and tree.operator in ("=", "<>"):
        yield tree
    elif isinstance(tree, Call) and tree.name in ("IF", "AND", "OR", "NOT"):
        for argument in tree.arguments[:1] if tree.name == "IF" else tree.arguments:
            yield from _tests(argument)


def _is_exact(node: Node) -> bool:
    sides = children(node)
    if any(isinstance(side, Literal) and not isinstance(side.value, float) for side in sides):
        return False
    if any(isinstance(below, Call) and below.name in _COUNTS for side in sides for below in walk(side)):
        return False
    return any(_adds(side) for side in sides)


def _adds(node: Node) -> bool:
    """Whether a side is calculated here; the comparison of two cells may well be one of whole numbers or texts."""
    return any(
        (isinstance(one, Binary) and one.operator in "+-*/^") or (isinstance(one, Call) and one.name == "SUM")
        for one in walk(node)
    )
