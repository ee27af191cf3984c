"""What a workbook says about itself: cover, change log, units, remarks that wait for an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xl_lepton.core.errors import FileProblem
from xl_lepton.headless.file.rectangle import rectangle
from xl_lepton.lint.model.book import Book, Place, Sheet
from xl_lepton.lint.rule import ADVICE, WARNING, Found, at, rule

_COVER = re.compile(r"cover|contents|read ?me|about|封面|目录|说明", re.IGNORECASE)
_LOG = re.compile(r"(change|version|revision) ?(s|log|history|control)|变更|版本", re.IGNORECASE)
_TOLD = {
    "what it is for": r"purpose|about|shows?|calculates?|forecasts?|model|目的|用途|预测",
    "which version it is": r"versions?|v\d|版本",
    "whose it is": r"owner|author|contact|prepared by|built by|所有者|作者|编制",
}
_WHEN = re.compile(r"date|when|日期|时间", re.IGNORECASE)
_WHAT = re.compile(r"what|change|description|comment|note|reason|改动|变更|说明|内容", re.IGNORECASE)
_UNIT = re.compile(
    r"[$€£¥%]|\b(?:USD|EUR|GBP|CNY|RMB|JPY|CHF|INR|CAD|AUD|HKD|Rs|dollars?|euros?|pounds?|rupees?|yuan|units?|currency|cr|crores?|"
    r"lakhs?|millions?|mn|mm|billions?|bn|thousands?|hours?|years?|days?|GPUs?|rows?|GB|kW)\b|000s?|元|单位|币",
    re.IGNORECASE,
)
AMOUNTS = 20


@rule(
    "cover-says-little", "The cover does not say what the workbook is", ADVICE,
    why="Found years later, or sent to someone else, nobody can place the file.",
    remedy="Write purpose, version and owner onto the cover.",
    source="ICAEW Financial Modelling Code 2018 (layout; documentation); FAST Standard 02b (workbook design)",
)  # fmt: skip
def cover_says_little(book: Book) -> Iterator[Found]:
    cover = next((sheet for sheet in book.sheets[:2] if _COVER.search(sheet.name)), None)
    if cover is None:
        return
    words = " ".join(str(cell.value) for cell in cover.cells.values() if cell.is_text)
    missing = [what for what, pattern in _TOLD.items() if not re.search(pattern, words, re.IGNORECASE)]
    if missing:
        yield Found(f"does not say {', '.join(missing)}", cover)


@rule(
    "change-log-incomplete", "The change log does not say what was changed when", ADVICE,
    why="A list of versions without dates and reasons answers none of the questions it is opened for.",
    remedy="Give it a row per version with date, who, what and why, and effect on the key result.",
    source="ICAEW Financial Modelling Code 2018 (version control)",
)  # fmt: skip
def change_log_incomplete(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        if not _LOG.search(sheet.name):
            continue
        words = [str(cell.value) for cell in sheet.cells.values() if cell.is_text]
        has_dates = any(_WHEN.search(word) for word in words) or any(_is_date(sheet, place) for place in sheet.cells)
        missing = [*([] if has_dates else ["dates"]), *([] if any(map(_WHAT.search, words)) else ["what was changed"])]
        if len(sheet.by_row) < 2:
            yield Found("there is no entry", sheet)
        elif missing:
            yield Found(f"there is no column for {' and '.join(missing)}", sheet)


def _is_date(sheet: Sheet, place: Place) -> bool:
    return sheet.cells[place].is_number and sheet.book.styles[sheet.cells[place].style].is_date


@rule(
    "no-currency-line", "A sheet of amounts does not say in what they are", ADVICE,
    why="Thousands are read as millions, one currency as another.",
    remedy="Say currency, scale and sign below the sheet's title: USD thousand, costs positive.",
    source="ICAEW Financial Modelling Code 2018 (clear sign convention; units); FAST Standard 02b (units)",
)  # fmt: skip
def no_currency_line(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        amounts = [cell for _, cell, _ in sheet.formulas if cell.is_number and _is_amount(book, cell.style)]
        if len(amounts) < AMOUNTS or any(
            _UNIT.search(re.sub(r"\[[^\]]*\]", "", book.styles[c.style].number_format)) for c in amounts
        ):
            continue
        if not any(cell.is_text and _UNIT.search(str(cell.value)) for cell in sheet.cells.values()):
            yield Found(f"{len(amounts)} amounts, and no currency, scale or unit anywhere on the sheet", sheet)


def _is_amount(book: Book, style: int) -> bool:
    return "#,##0" in book.styles[style].number_format


@rule(
    "unresolved-comment", "A remark still waits for an answer", ADVICE,
    why="Someone has asked a question about this cell, and nobody has closed it.",
    remedy="Answer it and mark the thread as resolved.",
    source="ICAEW Financial Modelling Code 2018 (review)",
)  # fmt: skip
def unresolved_comment(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        places = []
        for link in book.package.relationships(sheet.part) if sheet.part else ():
            if link.kind != "threadedComment" or not book.package.find(link.target):
                continue
            try:
                remarks = list(book.package.xml(link.target).iter("{*}threadedComment"))
            except FileProblem:
                continue
            places += [
                _place(one.get("ref", "A1"))
                for one in remarks
                if not one.get("parentId") and one.get("done") not in ("1", "true")
            ]
        yield from at(sheet, places, "a thread of remarks is open")


def _place(reference: str) -> Place:
    top, left, _, _ = rectangle(reference)
    return top, left


_VERSION = re.compile(r"versions?|版本", re.IGNORECASE)
_NUMBERED = re.compile(r"v?\d+(?:\.\d+)*", re.IGNORECASE)


@rule(
    "version-not-in-log", "The cover names a version that the change log does not know", WARNING,
    why="Either the log was not kept, or the cover still names the version before; nobody knows which one this is.",
    remedy="Add the version to the change log, or correct the cover.",
    source="ICAEW Financial Modelling Code 2018 (version control)",
)  # fmt: skip
def version_not_in_log(book: Book) -> Iterator[Found]:
    for sheet in book.sheets[:2]:
        for (row, column), cell in sheet.cells.items():
            if not (isinstance(cell.value, str) and _VERSION.fullmatch(cell.value.strip(" :："))):
                continue
            said = _version(sheet.value(row, column + 1))
            known = _logged(book)
            if said and known and said not in known:
                yield from at(sheet, [(row, column + 1)], f"version {said} is not in the change log")


def _version(value: object) -> str:
    """A version as text without its v: of v1.20 and of 1.2 typed as a number."""
    text = f"{value:g}" if isinstance(value, float) else str(value or "").strip()
    return text.lower().lstrip("v") if _NUMBERED.fullmatch(text) else ""


def _logged(book: Book) -> set[str]:
    """The versions below a heading of that name on the sheets of changes."""
    found = set()
    for sheet in book.sheets:
        if not _LOG.search(sheet.name):
            continue
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell.value, str) and _VERSION.fullmatch(cell.value.strip()):
                found |= {_version(sheet.value(below, column)) for below in sheet.by_column[column] if below > row}
    return found - {""}
