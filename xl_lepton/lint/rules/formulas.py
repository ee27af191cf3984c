"""Single formulas: what is typed into them, how they look things up, how long and how deep they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from xl_lepton.core.cells import number_text
from xl_lepton.headless.formula.nodes import Binary, Call, Empty, Literal, Node, Reference, Unary, children
from xl_lepton.lint.model.book import Book, Pattern, walk
from xl_lepton.lint.model.roles import is_input_sheet
from xl_lepton.lint.rule import ADVICE, WARNING, Found, at, rule

PLAIN = frozenset({0.0, 1.0, -1.0, 12.0, 365.0, 100.0})
"""Numbers that mean nothing but themselves: counting, signs, months, days, per cent (FAST Standard 02b on "no constants")."""
LONGEST, DEEPEST, MOST_IFS = 150, 4, 3

# Arguments that say how a function works rather than how much: digits, match types, positions (places from 0; None: all).
_SETTINGS: dict[str, frozenset[int] | None] = {
    **dict.fromkeys(("ROUND", "ROUNDUP", "ROUNDDOWN", "TRUNC", "FIXED", "LARGE", "SMALL", "WEEKDAY", "WEEKNUM"), frozenset({1})),
    **dict.fromkeys(("LEFT", "RIGHT", "REPT", "CHAR", "BASE", "FIND", "SEARCH", "SUBSTITUTE"), None),
    **dict.fromkeys(("QUARTILE", "QUARTILE.INC", "QUARTILE.EXC", "CHOOSECOLS", "CHOOSEROWS", "TAKE", "DROP"), None),
    "MID": None, "SUBTOTAL": frozenset({0}), "AGGREGATE": frozenset({0, 1}), "YEARFRAC": frozenset({2}),
    "DATE": frozenset({1, 2}), "TIME": None,
    "INDEX": frozenset({1, 2}), "VLOOKUP": frozenset({2, 3}), "HLOOKUP": frozenset({2, 3}), "MATCH": frozenset({2}),
    "XLOOKUP": frozenset({4, 5}), "XMATCH": frozenset({2, 3}), "SORT": frozenset({1, 2}), "SORTBY": None, "SEQUENCE": None,
    "RANK": frozenset({2}), "RANK.EQ": frozenset({2}), "ADDRESS": None, "CHOOSE": frozenset({0}), "LOG": frozenset({1}),
}  # fmt: skip
_VOLATILE = frozenset({"NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "INFO"})
_OPAQUE = frozenset({"OFFSET", "INDIRECT"})


def _each(book: Book, sentence: Callable[[Pattern], str | None]) -> Iterator[Found]:
    """One finding for each formula about which `sentence` has something to say."""
    for sheet, pattern in book.patterns():
        if pattern.tree is not None:
            said, _, detail = (sentence(pattern) or "").partition(": ")
            if said:
                yield from at(sheet, pattern.cells, said, detail)


def literals(node: Node, parent: Node | None = None, place: int = 0) -> Iterator[float]:
    """The numbers typed into a formula that are figures rather than settings; a square or a root counts as neither."""
    if isinstance(node, Literal) and isinstance(node.value, float):
        if isinstance(parent, Call) and parent.name in _SETTINGS:
            settings = _SETTINGS[parent.name]
            if settings is None or place in settings:
                return
        if isinstance(parent, Binary) and parent.operator == "^" and place == 1 and node.value in (2.0, 0.5):
            return
        yield node.value
    for index, child in enumerate(children(node)):
        through = parent if isinstance(node, Unary) and node.operator in "+-()" else node
        yield from literals(child, through, place if through is parent else index)


def _is_figures_only(pattern: Pattern) -> bool:
    """Nothing but typed numbers: =1200*12."""
    nodes = pattern.nodes
    numbers = sum(isinstance(node, Literal) and isinstance(node.value, float) for node in nodes)
    return numbers > 0 and all(isinstance(node, Literal | Binary | Unary) for node in nodes)


@rule(
    "number-in-formula", "A number is typed into a formula", WARNING,
    why="An assumption inside a formula cannot be seen, sourced or varied, and is forgotten when it changes.",
    remedy="Put the number into a labelled input cell and refer to that.",
    source="FAST Standard 02b; ICAEW Financial Modelling Code 2018 (avoid hardcoding)",
)  # fmt: skip
def number_in_formula(book: Book) -> Iterator[Found]:
    for sheet, pattern in book.patterns():
        if pattern.tree is None or is_input_sheet(sheet) or _is_figures_only(pattern):
            continue
        for number in sorted({number for number in literals(pattern.tree) if number not in PLAIN}):
            yield from at(sheet, pattern.cells, "numbers typed into formulas", number_text(number))


@rule(
    "figures-only-formula", "A formula holds nothing but typed numbers", WARNING,
    why="It looks calculated, yet is an input that no one can trace.",
    remedy="Give each number an input cell of its own, with label, unit and source.",
    source="FAST Standard 02b; ICAEW Twenty Principles (2024)",
)  # fmt: skip
def figures_only(book: Book) -> Iterator[Found]:
    for sheet, pattern in book.patterns():
        if _is_figures_only(pattern) and not is_input_sheet(sheet) and any(isinstance(n, Binary) for n in pattern.nodes):
            yield from at(sheet, pattern.cells, "a calculation of typed numbers only")


@rule(
    "volatile-function", "A volatile function makes results change by themselves", WARNING,
    why="TODAY, NOW and RAND give another answer at every opening, so that no result can be reproduced or audited.",
    remedy="Type the date as an input; draw random numbers from a seeded simulation.",
    source="FAST Standard 02b (volatile functions); ICAEW Twenty Principles (2024)",
)  # fmt: skip
def volatile_function(book: Book) -> Iterator[Found]:
    return _each(book, lambda pattern: _uses(pattern, _VOLATILE))


@rule(
    "opaque-reference", "OFFSET or INDIRECT hides what the formula depends on", WARNING,
    why="The cells behind them cannot be traced, break silently when rows move, and are recalculated at every change.",
    remedy="Use INDEX, XLOOKUP or CHOOSE over a named range.",
    source="FAST Standard 02b (no OFFSET, no INDIRECT)",
)  # fmt: skip
def opaque_reference(book: Book) -> Iterator[Found]:
    return _each(book, lambda pattern: _uses(pattern, _OPAQUE))


def _uses(pattern: Pattern, functions: frozenset[str]) -> str | None:
    found = sorted(pattern.functions & functions)
    return f"uses: {', '.join(found)}" if found else None


@rule(
    "whole-column-reference", "A formula refers to whole columns or rows", ADVICE,
    why="Titles, totals and later additions fall into the range unseen, and the workbook slows down.",
    remedy="Refer to a table's column, or to the rows that hold data.",
    source="EuSpRIG, O'Beirne 2013; Microsoft, Excel performance: tips for optimising",
)  # fmt: skip
def whole_column(book: Book) -> Iterator[Found]:
    def sentence(pattern: Pattern) -> str | None:
        whole = any(isinstance(node, Reference) and _is_whole(node) for node in pattern.nodes)
        return "refers to a whole column or row" if whole else None

    return _each(book, sentence)


def _is_whole(node: Reference) -> bool:
    return (node.start.row_fixed and node.start.row == 1 and node.end.row == 1_048_576) or (
        node.start.column_fixed and node.start.column == 1 and node.end.column == 16_384
    )


@rule(
    "error-hidden", "A formula turns any error into nothing", WARNING,
    why="IFERROR(x, 0) also swallows errors that nobody expected; a wrong total then looks like a right one.",
    remedy="Test for the one case that may happen (a missing key, a zero divisor), or show a text that says so.",
    source="FAST Standard 02b; ICAEW Financial Modelling Code 2018 (error reduction)",
)  # fmt: skip
def error_hidden(book: Book) -> Iterator[Found]:
    def sentence(pattern: Pattern) -> str | None:
        hidden = any(isinstance(node, Call) and _hides(node) for node in pattern.nodes)
        return "any error becomes 0 or an empty text" if hidden else None

    return _each(book, sentence)


def _hides(node: Call) -> bool:
    if node.name == "IFERROR" and len(node.arguments) == 2:
        return _is_nothing(node.arguments[1]) and not _runs_past_the_end(node.arguments[0])
    if node.name != "IF" or len(node.arguments) < 2:
        return False
    test = node.arguments[0]
    return isinstance(test, Call) and test.name in ("ISERROR", "ISERR") and _is_nothing(node.arguments[1])


def _runs_past_the_end(node: Node) -> bool:
    """INDEX over a list of unknown length, its places counted by ROWS or COLUMNS: blank is what lies behind the list."""
    if not isinstance(node, Call) or node.name != "INDEX":
        return False
    counting = {below.name for place in node.arguments[1:] for below in walk(place) if isinstance(below, Call)}
    return bool(counting & {"ROWS", "COLUMNS", "ROW", "COLUMN"})


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Empty) or (
        isinstance(node, Literal) and node.value in (0.0, "", "-", " ") and node.value is not False
    )


@rule(
    "long-formula", "A formula is too long to be read", ADVICE,
    why="Beyond a line, nobody checks a formula any more.",
    remedy="Split it into steps, one row each, with labels.",
    source="FAST Standard 02b (no longer than your thumb); 150 characters here",
)  # fmt: skip
def long_formula(book: Book) -> Iterator[Found]:
    return _each(book, lambda p: f"more than {LONGEST} characters" if _length(p) > LONGEST else None)


def _length(pattern: Pattern) -> int:
    """As Excel shows it: newer functions without the prefixes that files put before them, tables' own rows as [@column]. Texts
    count as one character: words for the reader are no steps to be followed."""
    text = re.sub(r"_xlfn\.|_xlws\.|_xlpm\.", "", pattern.text)
    text = re.sub(r'"(?:[^"]|"")*"', '"', text)
    return len(re.sub(r"\w+\[\[#This Row\],\[([^\[\]]*)\]\]", r"[@\1]", text))


@rule(
    "deep-formula", "Functions are nested too deeply", ADVICE,
    why="Each level has to be kept in mind to understand the next.",
    remedy="Give the inner steps rows of their own.",
    source="FAST Standard 02b (simple formulas); 4 levels here",
)  # fmt: skip
def deep_formula(book: Book) -> Iterator[Found]:
    def sentence(pattern: Pattern) -> str | None:
        depth = _depth(pattern.tree) if pattern.tree is not None else 0
        return f"functions nested too deep: {depth} levels" if depth > DEEPEST else None

    return _each(book, sentence)


def _depth(node: Node) -> int:
    below = max((_depth(child) for child in children(node)), default=0)
    return below + isinstance(node, Call)


@rule(
    "many-ifs", "Many IFs inside one another", ADVICE,
    why="A ladder of IFs is a table written as a formula; its cases overlap or leave gaps unseen.",
    remedy="Put the cases into a table and look them up.",
    source="FAST Standard 02b (no nested IFs)",
)  # fmt: skip
def many_ifs(book: Book) -> Iterator[Found]:
    def sentence(pattern: Pattern) -> str | None:
        depth = _if_depth(pattern.tree) if pattern.tree is not None else 0
        return f"IFs inside one another: {depth}" if depth > MOST_IFS else None

    return _each(book, sentence)


def _if_depth(node: Node) -> int:
    below = max((_if_depth(child) for child in children(node)), default=0)
    return below + (isinstance(node, Call) and node.name == "IF")


@rule(
    "lookup-by-position", "VLOOKUP or HLOOKUP counts columns by a typed number", ADVICE,
    why="When a column is inserted, the number still counts the old place, and another figure comes back.",
    remedy="Use XLOOKUP, or INDEX with MATCH over the heading.",
    source="FAST Standard 02b (lookups); EuSpRIG horror stories",
)  # fmt: skip
def lookup_by_position(book: Book) -> Iterator[Found]:
    def sentence(pattern: Pattern) -> str | None:
        for node in pattern.nodes:
            if isinstance(node, Call) and node.name in ("VLOOKUP", "HLOOKUP") and len(node.arguments) > 2:
                position = node.arguments[2]
                if isinstance(position, Literal) and isinstance(position.value, float):
                    return f"a column or row is taken by its number: {node.name}, {number_text(position.value)}"
        return None

    return _each(book, sentence)


@rule(
    "approximate-lookup", "A lookup may answer with the nearest key", WARNING,
    why="VLOOKUP, HLOOKUP and MATCH without their last argument take the next smaller key when theirs is missing.",
    remedy="Say FALSE or 0 for an exact match; where bands are meant, say TRUE or 1 and keep the keys sorted.",
    source="Microsoft, VLOOKUP (range_lookup); EuSpRIG, O'Beirne 2013",
)  # fmt: skip
def approximate_lookup(book: Book) -> Iterator[Found]:
    needed = {"VLOOKUP": 4, "HLOOKUP": 4, "MATCH": 3}

    def sentence(pattern: Pattern) -> str | None:
        for node in pattern.nodes:
            if isinstance(node, Call) and 0 < len(node.arguments) < needed.get(node.name, 0):
                return f"matches approximately without its last argument: {node.name}"
        return None

    return _each(book, sentence)


@rule(
    "rounding-inside", "A value is rounded on the way", ADVICE,
    why="Rounded steps make totals differ from the sum of their parts, and the difference grows.",
    remedy="Calculate with full figures and round by the number format; round only where the contract does.",
    source="ICAEW Financial Modelling Code 2018 (avoid unnecessary rounding)",
)  # fmt: skip
def rounding_inside(book: Book) -> Iterator[Found]:
    def sentence(pattern: Pattern) -> str | None:
        inner = (
            child
            for node in pattern.nodes
            if isinstance(node, Binary) and node.operator in "+-*/^"
            for child in children(node)
            for child in walk(child)
        )
        rounds = any(isinstance(node, Call) and node.name == "ROUND" for node in inner)
        return "rounds inside a longer calculation" if rounds else None

    return _each(book, sentence)


@rule(
    "leading-plus", "A formula begins with =+", ADVICE,
    why="The sign does nothing, and the reader stops to ask whether something was meant before it.",
    remedy="Leave the plus out.",
    source="ICAEW Financial Modelling Code 2018 (clarity)",
)  # fmt: skip
def leading_plus(book: Book) -> Iterator[Found]:
    return _each(book, lambda pattern: "begins with =+" if pattern.text.lstrip().startswith("+") else None)
