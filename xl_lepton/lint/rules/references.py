"""Where formulas take their figures from: ranges that do not match, keys that stand twice, links of links, later periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xl_lepton.headless.formula.nodes import Binary, Call, Corner, Literal, Node, Reference, Unary
from xl_lepton.lint.model.book import Book, Pattern, Place, Sheet, walk
from xl_lepton.lint.model.reach import Area, placed
from xl_lepton.lint.model.roles import is_link, timelines
from xl_lepton.lint.rule import ADVICE, WARNING, Found, at, rule

LONGEST = 5000
"""Rows of keys that are looked through."""
_CONDITIONAL = frozenset({"SUMIFS", "AVERAGEIFS", "MAXIFS", "MINIFS"})


def _area(book: Book, sheet: Sheet, node: Node, place: Place) -> Area | None:
    """The range that an argument means in a cell, if it is a plain one of this workbook."""
    if not isinstance(node, Reference):
        return None
    home = sheet if node.sheet is None else None if node.sheet.book or node.sheet.last else book.sheet(node.sheet.first)
    return None if home is None else placed(home, node, *place)


def _matched(call: Call) -> Iterator[tuple[Node, Node, bool]]:
    """Pairs of arguments that are to match; True where they need only be as long, not as wide."""
    arguments = call.arguments
    if call.name in ("SUMIF", "AVERAGEIF") and len(arguments) == 3:
        yield arguments[0], arguments[2], False
    elif call.name in _CONDITIONAL:
        yield from ((arguments[0], other, False) for other in arguments[1::2])
    elif call.name == "COUNTIFS":
        yield from ((arguments[0], other, False) for other in arguments[2::2])
    elif call.name in ("XLOOKUP", "LOOKUP") and len(arguments) >= 3:
        yield arguments[1], arguments[2], True
    elif call.name == "INDEX" and len(arguments) >= 2:
        inner = arguments[1]
        if isinstance(inner, Call) and inner.name in ("MATCH", "XMATCH") and len(inner.arguments) >= 2:
            yield inner.arguments[1], arguments[0], True


def _differ(one: Area, other: Area, lengths_only: bool) -> bool:
    high, wide = one.bottom - one.top, one.right - one.left
    if not lengths_only:
        return (high, wide) != (other.bottom - other.top, other.right - other.left)
    if wide == 0 < high:
        return high != other.bottom - other.top or (one.sheet is other.sheet and one.top != other.top)
    if high == 0 < wide and other.bottom > other.top:
        return False  # a row of headings that a column number is sought in
    return high == 0 < wide and wide != other.right - other.left


@rule(
    "ranges-do-not-match", "Ranges that belong together differ in size", WARNING,
    why="The condition of one row decides over the figure of another: the answer is wrong, and nothing shows it.",
    remedy="Let the ranges begin and end in the same rows.",
    source="Microsoft, SUMIFS and INDEX (ranges of the same size); EuSpRIG, O'Beirne 2013",
)  # fmt: skip
def ranges_do_not_match(book: Book) -> Iterator[Found]:
    for sheet, pattern in book.patterns():
        for call in [node for node in pattern.nodes if isinstance(node, Call)]:
            for one, other, lengths_only in _matched(call):
                areas = [(_area(book, sheet, one, place), _area(book, sheet, other, place)) for place in pattern.cells[:1]]
                if any(first and second and _differ(first, second, lengths_only) for first, second in areas):
                    yield from at(sheet, pattern.cells, f"the ranges in {call.name} are not the same rows or columns")
                    break


@rule(
    "lookup-key-twice", "A key that is looked up stands twice", WARNING,
    why="A lookup stops at the first of them; what stands beside the second is never found.",
    remedy="Give each row a key of its own, or add up all rows of a key with SUMIFS.",
    source="Microsoft, VLOOKUP (first match); EuSpRIG, O'Beirne 2013",
)  # fmt: skip
def lookup_key_twice(book: Book) -> Iterator[Found]:
    seen: set[tuple[int, int, int, int, int]] = set()
    for sheet, pattern in book.patterns():
        for call in [node for node in pattern.nodes if isinstance(node, Call)]:
            keys = _keys(call)
            area = None if keys is None else _area(book, sheet, keys, pattern.cells[0])
            if area is None or area.bottom == area.top or area.bottom - area.top > LONGEST:
                continue
            corner = area.sheet.index, area.top, area.left, area.bottom, area.right
            if corner not in seen:
                seen.add(corner)
                yield from _twice(area)


def _keys(call: Call) -> Node | None:
    """The column in which a function looks for exactly one text; VLOOKUP's is the first of its table."""
    arguments = call.arguments
    last = arguments[-1] if arguments else None
    exact = isinstance(last, Literal) and last.value in (0, False) and last.value is not None
    if call.name == "VLOOKUP" and len(arguments) == 4 and exact and isinstance(arguments[1], Reference):
        table = arguments[1]
        return Reference(table.sheet, table.start, Corner(table.end.row, table.start.column, table.end.row_fixed,
                                                          table.start.column_fixed))  # fmt: skip
    if call.name == "MATCH" and len(arguments) == 3 and exact:
        return arguments[1]
    return arguments[1] if call.name == "XLOOKUP" and len(arguments) in (3, 4) else None


def _twice(area: Area) -> Iterator[Found]:
    """Typed texts only: computed keys and figures may well be equal."""
    first: dict[str, Place] = {}
    places: list[Place] = []
    if area.left != area.right:
        return
    for place in area.used():
        cell = area.sheet.cells[place]
        if cell.pattern is not None or not cell.is_text:
            continue
        if first.setdefault(str(cell.value).strip().casefold(), place) != place:
            places.append(place)
    yield from at(area.sheet, places, "the same key stands above it, and lookups stop there")


@rule(
    "link-of-a-link", "A link leads to another link", ADVICE,
    why="To find where a figure comes from, one must follow it from sheet to sheet; each station is a place for a slip.",
    remedy="Link to the cell where the figure is typed or worked out.",
    source="FAST Standard 02b (no daisy chains)",
)  # fmt: skip
def link_of_a_link(book: Book) -> Iterator[Found]:
    for sheet, pattern in book.patterns():
        places = []
        if _other_sheet(book, sheet, pattern) is None:
            continue
        for place in pattern.cells:
            area = _other_sheet(book, sheet, pattern, place)
            target = None if area is None else area.sheet.cells.get((area.top, area.left))
            if area is not None and target is not None and target.is_number and target.pattern is not None:
                beyond = _other_sheet(book, area.sheet, target.pattern, (area.top, area.left))
                if beyond is not None and beyond.sheet is not area.sheet:
                    places.append(place)
        yield from at(sheet, places, "links to a cell that is itself a link to another sheet")


def _other_sheet(book: Book, sheet: Sheet, pattern: Pattern, place: Place | None = None) -> Area | None:
    """The one cell of another sheet that a formula fetches, if that is all it does."""
    tree = pattern.tree
    while isinstance(tree, Unary) and tree.operator in ("+", "()", "@"):
        tree = tree.operand
    if not is_link(tree) or not isinstance(tree, Reference) or tree.sheet is None:
        return None
    return _area(book, sheet, tree, place or pattern.cells[0])


@rule(
    "looks-ahead", "A formula takes a figure from a later period", ADVICE,
    why="Time runs from left to right; a figure of the future in a row of the past is mostly a slip by a column.",
    remedy="Refer to the same or an earlier column; where it is meant (a price known ahead), say so beside the row.",
    source="FAST Standard 02b (left to right); ICAEW Financial Modelling Code 2018 (consistency)",
)  # fmt: skip
def looks_ahead(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        rising = [line for line in timelines(book)[sheet] if len(line) >= 4 and _rises(sheet, line)]
        spans = {(line[0][1], line[-1][1]) for line in rising}
        for pattern in sheet.patterns.values() if spans else ():
            for first, last in spans:
                inside = [place for place in pattern.cells if first <= place[1] <= last]
                beside = len({column for _, column in inside}) >= 3
                if beside and not pattern.is_array and any(_is_later(node, inside[0], last) for node in pattern.nodes):
                    yield from at(sheet, inside, "takes a figure from a column to its right")
                    break


def _rises(sheet: Sheet, line: Sequence[Place]) -> bool:
    """Whether time runs from left to right; some sheets begin with the latest year."""
    first, last = (sheet.value(*place) for place in (line[0], line[-1]))
    return isinstance(first, float) and isinstance(last, float) and first < last


def _is_later(node: Node, place: Place, last: int) -> bool:
    """One cell of the same sheet, so many periods on in the same line of time."""
    if not isinstance(node, Reference) or node.sheet is not None or not node.is_cell or node.start.column_fixed:
        return False
    return 0 < node.start.column <= last - place[1]


@rule(
    "sum-of-one", "SUM stands around a single figure", ADVICE,
    why="SUM(A1+B1) or SUM(A1) hides what is meant, and turns a text into 0 where an error should show.",
    remedy="Write the calculation without SUM, or sum the range that is meant.",
    source="FAST Standard 02b (simple formulas)",
)  # fmt: skip
def sum_of_one(book: Book) -> Iterator[Found]:
    for sheet, pattern in book.patterns():
        if any(isinstance(node, Call) and node.name == "SUM" and _is_single(node.arguments) for node in pattern.nodes):
            yield from at(sheet, pattern.cells, "SUM around one cell or one calculation")


def _is_single(arguments: Sequence[Node]) -> bool:
    """One argument, made of single cells and numbers by arithmetic alone."""
    if len(arguments) != 1 or isinstance(arguments[0], Literal):
        return False
    return all(
        isinstance(node, Binary | Literal)
        or (isinstance(node, Unary) and node.operator != "#")
        or (isinstance(node, Reference) and node.is_cell and node.sheet is None)
        for node in walk(arguments[0])
    ) and any(isinstance(node, Reference) for node in walk(arguments[0]))
