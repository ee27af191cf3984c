"""The workbook as a whole: its sheets, what is hidden, how it calculates, how it opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lxml.etree import _Element

from xl_lepton.core.errors import FileProblem
from xl_lepton.headless.file.rectangle import rectangle
from xl_lepton.lint.model.book import Book, Place, Sheet, whole
from xl_lepton.lint.model.roles import (
    inputs,
    is_check_sheet,
    is_data_sheet,
    is_input_sheet,
    is_period,
    timeline_cells,
    timelines,
)
from xl_lepton.lint.rule import ADVICE, ERROR, WARNING, Found, at, rule

LARGE = 100
"""Formulas from which on a workbook counts as a model that needs a cover and a change log."""
_COVER = re.compile(r"cover|read ?me|contents?|index|about|instructions?|summary|title|front|intro|封面|目录|说明", re.IGNORECASE)
_CHANGES = re.compile(r"change|version|history of|revision|log|变更|修订", re.IGNORECASE)
_DEFAULT_NAME = re.compile(r"(sheet|tabelle|feuil|hoja|foglio|工作表)\s*\d+( \(\d+\))?", re.IGNORECASE)


@rule(
    "hidden-sheet", "A sheet is hidden", WARNING,
    why="What is hidden is not reviewed, yet takes part in the results.",
    remedy="Show the sheet, or delete it.",
    source="ICAEW Financial Modelling Code 2018 (do not hide things)",
)  # fmt: skip
def hidden_sheet(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        if sheet.state == "hidden":
            yield Found(f"the sheet {sheet.name} is hidden", sheet)


@rule(
    "very-hidden-sheet", "A sheet is hidden so that no menu shows it", WARNING,
    why="Only a macro or the file itself reveals it; reviewers do not know that it exists.",
    remedy="Set its Visible property back in the VBA editor (Alt+F11), then show or delete it.",
    source="ICAEW Financial Modelling Code 2018 (do not hide things); Excel Inquire, workbook analysis",
)  # fmt: skip
def very_hidden_sheet(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        if sheet.state == "veryHidden":
            yield Found(f"the sheet {sheet.name} is hidden beyond the menu", sheet)


@rule(
    "hidden-rows", "Rows or columns with content are hidden", WARNING,
    why="What is hidden is not reviewed, and is overwritten or left behind when ranges are copied.",
    remedy="Show them; fold detail away by grouping, which leaves a mark at the edge.",
    source="ICAEW Financial Modelling Code 2018 (do not hide things)",
)  # fmt: skip
def hidden_rows(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        if sheet.one("autoFilter") is None:  # a filter hides rows by design, and says so
            yield from at(sheet, [place for place in sheet.cells if place[0] in sheet.hidden_rows], "in hidden rows")
        columns = {column for first, last, _, hidden in sheet.widths if hidden for column in range(first, min(last, 16384) + 1)}
        yield from at(sheet, [place for place in sheet.cells if place[1] in columns], "in hidden columns")


@rule(
    "merged-in-data", "Cells are merged among figures", WARNING,
    why="Merged cells cannot be sorted, filtered or filled, and formulas see all but the first as empty.",
    remedy="Unmerge them; to centre a title use Center Across Selection.",
    source="ICAEW Twenty Principles (2024); EuSpRIG, O'Beirne 2013",
)  # fmt: skip
def merged_in_data(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        places: list[Place] = []
        for area in sheet.merged:
            top, left, _, _ = area
            cell = sheet.cells.get((top, left))
            is_figure = cell is not None and (cell.is_number or cell.is_error or isinstance(cell.value, bool))
            if (is_figure and (top, left) not in timeline_cells(book)[sheet]) or sheet.table_at(top, left):
                places.append((top, left))
        yield from at(sheet, places, "merged cells hold a figure, or stand in a table")


@rule(
    "no-cover", "There is no cover or contents sheet", ADVICE,
    why="Whoever opens the file does not know what it is for, whose it is and where to begin.",
    remedy="Begin with a sheet that says purpose, version, owner, how to use it and where things are.",
    source="ICAEW Financial Modelling Code 2018 (layout); FAST Standard 02b (workbook design)",
)  # fmt: skip
def no_cover(book: Book) -> Iterator[Found]:
    if book.formula_count >= LARGE and len(book.sheets) > 2 and not any(_COVER.search(s.name) for s in book.sheets[:2]):
        yield Found("no cover, contents or readme among the first two sheets")


@rule(
    "no-change-log", "There is no change log", ADVICE,
    why="Nobody can tell which version produced which figures, and why they changed.",
    remedy="Keep a sheet with one row per version: date, who, what, why, effect on the key result.",
    source="ICAEW Financial Modelling Code 2018 (version control)",
)  # fmt: skip
def no_change_log(book: Book) -> Iterator[Found]:
    if book.formula_count >= LARGE and len(book.sheets) > 2 and not any(_CHANGES.search(s.name) for s in book.sheets):
        yield Found("no sheet for changes or versions")


@rule(
    "default-sheet-name", "A sheet has kept its default name", ADVICE,
    why="Sheet1 says nothing in a formula that refers to it.",
    remedy="Name each sheet for what it holds.",
    source="ICAEW Financial Modelling Code 2018 (clarity)",
)  # fmt: skip
def default_sheet_name(book: Book) -> Iterator[Found]:
    if len(book.sheets) > 1:
        for sheet in book.sheets:
            if _DEFAULT_NAME.fullmatch(sheet.name) and sheet.cells:
                yield Found(f"the sheet is called {sheet.name}", sheet)


@rule(
    "empty-sheet", "A sheet is empty", ADVICE,
    why="It makes readers look for what is not there.",
    remedy="Delete it.",
    source="ICAEW Twenty Principles (2024); Excel Inquire, clean workbook",
)  # fmt: skip
def empty_sheet(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        if sheet.root is not None and len(book.sheets) > 1 and not sheet.cells and sheet.one("drawing") is None:
            yield Found(f"the sheet {sheet.name} holds nothing", sheet)


@rule(
    "manual-calculation", "The workbook does not calculate by itself", WARNING,
    why="Results on screen and in print may belong to older inputs; the setting spreads to other open workbooks.",
    remedy="Set calculation to automatic (Formulas, Calculation Options).",
    source="ICAEW Financial Modelling Code 2018; Excel Inquire, workbook analysis",
)  # fmt: skip
def manual_calculation(book: Book) -> Iterator[Found]:
    for element in book.root.iter("{*}calcPr"):
        if element.get("calcMode") in ("manual", "autoNoTable"):
            yield Found("calculation is manual" if element.get("calcMode") == "manual" else "data tables calculate by hand")


@rule(
    "precision-as-displayed", "Figures are cut to the digits shown", ERROR,
    why="Excel throws away the digits that the format does not show, for good.",
    remedy="Switch off Set precision as displayed (File, Options, Advanced) and enter the lost digits again.",
    source="Microsoft, Set rounding precision; ICAEW (avoid unnecessary rounding)",
)  # fmt: skip
def precision_as_displayed(book: Book) -> Iterator[Found]:
    if any(element.get("fullPrecision") in ("0", "false") for element in book.root.iter("{*}calcPr")):
        yield Found("precision as displayed is on")


@rule(
    "dates-from-1904", "Dates count from 1904", ADVICE,
    why="Dates copied to or from other workbooks shift by four years and a day.",
    remedy="Switch off Use 1904 date system and put the dates right.",
    source="Microsoft, Differences between the 1900 and the 1904 date system",
)  # fmt: skip
def dates_from_1904(book: Book) -> Iterator[Found]:
    if book.calculated.date_1904:
        yield Found("the 1904 date system is on")


@rule(
    "no-frozen-headings", "A long sheet scrolls without its headings", ADVICE,
    why="After one screen nobody knows which column is which.",
    remedy="Freeze the panes below the headings (View, Freeze Panes).",
    source="ICAEW Financial Modelling Code 2018 (user interface)",
)  # fmt: skip
def no_frozen_headings(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        numbers = sum(cell.is_number for cell in sheet.cells.values())
        is_long = sheet.last[0] > 60 or sheet.last[1] > 20
        if is_long and numbers > 60 and sheet.one("pane") is None:
            yield Found(f"the sheet {sheet.name} has no frozen panes", sheet)


@rule(
    "opens-elsewhere", "The workbook does not open on its first sheet", ADVICE,
    why="Readers begin in the middle, and miss the cover with its warnings.",
    remedy="Go to the first sheet and its top left cell before saving.",
    source="ICAEW Financial Modelling Code 2018 (user interface)",
)  # fmt: skip
def opens_elsewhere(book: Book) -> Iterator[Found]:
    first = next((sheet.index for sheet in book.sheets if sheet.state == "visible"), 0)
    view = next(iter(book.root.iter("{*}workbookView")), None)
    active = whole(view, "activeTab", 0)
    if active != first and book.sheets[first].cells and active < len(book.sheets):
        yield Found(f"opens on {book.sheets[active].name}")


@rule(
    "opens-scrolled", "Sheets open scrolled away from their beginning", ADVICE,
    why="Readers see the middle of a table without its title, and miss what stands above it.",
    remedy="Go to the top left cell of every sheet (Ctrl+Home) before saving.",
    source="ICAEW Financial Modelling Code 2018 (user interface)",
)  # fmt: skip
def opens_scrolled(book: Book) -> Iterator[Found]:
    scrolled = []
    for sheet in book.sheets:
        view, pane = sheet.one("sheetView"), sheet.one("pane")
        top = "" if view is None else view.get("topLeftCell", "")
        if sheet.state == "visible" and sheet.cells and (top not in ("", "A1") or _is_scrolled(pane)):
            scrolled.append(sheet.name)
    if scrolled:
        more = ", ..." if len(scrolled) > 6 else ""
        yield Found(f"{len(scrolled)} sheets open scrolled: {', '.join(scrolled[:6])}{more}")


def _is_scrolled(pane: _Element | None) -> bool:
    """Whether frozen headings are followed by other rows or columns than the next ones."""
    if pane is None or pane.get("state") != "frozen" or not pane.get("topLeftCell"):
        return False
    try:
        top, left, _, _ = rectangle(pane.get("topLeftCell", "A1"))
    except FileProblem:
        return False
    rows, columns = whole(pane, "ySplit", 0), whole(pane, "xSplit", 0)
    return (rows > 0 and top > rows + 1) or (columns > 0 and left > columns + 1)


@rule(
    "inputs-scattered", "Inputs stand among calculations", ADVICE,
    why="An assumption in the middle of a calculation sheet is overlooked when the others are changed.",
    remedy="Gather inputs on sheets of their own.",
    source="FAST Standard 02b (separate inputs, calculations, results); ICAEW Twenty Principles (2024)",
)  # fmt: skip
def inputs_scattered(book: Book) -> Iterator[Found]:
    if not any(is_input_sheet(sheet) for sheet in book.sheets):
        return
    for sheet in book.sheets:
        if not (is_input_sheet(sheet) or is_check_sheet(sheet) or is_data_sheet(sheet)) and len(sheet.formulas) >= 10:
            places = [(one.row, one.column) for one in inputs(book) if one.sheet is sheet]
            yield from at(sheet, places, "an input outside the sheets of inputs")


@rule(
    "timeline-broken", "A row of periods skips or repeats one", WARNING,
    why="A formula that steps along the row takes the wrong period from there on.",
    remedy="Make each period the one before plus one, by formula.",
    source="FAST Standard 02b (one timeline)",
)  # fmt: skip
def timeline_broken(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        for line in timelines(book)[sheet]:
            values = [float(str(sheet.value(*place))) for place in line]
            odd = [line[place + 1] for place in _uneven(values)]
            if len(odd) * 3 <= len(line):
                yield from at(sheet, odd, "does not follow the period before it")


def _uneven(values: list[float]) -> Iterator[int]:
    """The steps unlike the usual one; months and quarters may differ by their days, and the last period may be a part of one."""
    steps = [after - before for before, after in pairwise(values)]
    usual = sorted(steps)[len(steps) // 2]
    slack = 0.0 if abs(usual) < 27 else abs(usual) * 0.15
    begun = len(steps) - 1 if 0 < steps[-1] < usual else None
    return (place for place, step in enumerate(steps) if abs(step - usual) > slack and place != begun)


@rule(
    "timeline-shifts", "The same period stands in different columns", ADVICE,
    why="Formulas across sheets then point sideways, and a slip by one period is not seen.",
    remedy="Let each column be the same period on every sheet.",
    source="FAST Standard 02b (same column, same period); ICAEW Financial Modelling Code 2018 (consistency)",
)  # fmt: skip
def timeline_shifts(book: Book) -> Iterator[Found]:
    home: dict[tuple[float, float], tuple[Sheet, int]] = {}
    for sheet in book.sheets:
        longest = max(timelines(book)[sheet], key=len, default=[])
        if len(longest) < 4 or not is_period(sheet, *longest[0]):
            continue
        first, second = (float(str(sheet.value(*place))) for place in longest[:2])
        before = home.setdefault((first, second - first), (sheet, longest[0][1]))
        if before[1] != longest[0][1]:
            yield from at(sheet, longest[:1], f"the periods begin in another column than on {before[0].name}")


@rule(
    "used-range-too-far", "The sheet reaches far beyond its content", ADVICE,
    why="Formats without content make the file slow, print empty pages and move the end of the sheet.",
    remedy="Delete the empty rows and columns behind the last figure, and save.",
    source="Microsoft, Clean excess cell formatting on a worksheet (Inquire)",
)  # fmt: skip
def used_range_too_far(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        last = max((row for row, _ in sheet.styled), default=0)
        if sheet.cells and last > sheet.last[0] + 500:
            yield Found(f"formats go on to row {last}, content ends in row {sheet.last[0]}", sheet)


@rule(
    "placeholder-text", "Something is still to be done", ADVICE,
    why="A note to oneself was left in; the figure beside it may be a guess.",
    remedy="Do it, or record it as an open point with an owner.",
    source="ICAEW Financial Modelling Code 2018 (review)",
)  # fmt: skip
def placeholder_text(book: Book) -> Iterator[Found]:
    note = re.compile(r"\b(TODO|TO DO:|FIXME|TBD|TBC|XXX+|lorem ipsum|placeholder)\b|\?\?\?")
    for sheet in book.sheets:
        places = [p for p, cell in sheet.cells.items() if isinstance(cell.value, str) and note.search(cell.value)]
        yield from at(sheet, places, "a note that something is still open")
