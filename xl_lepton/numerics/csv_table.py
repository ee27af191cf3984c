"""A text file of past projects (CSV, as any program or country writes it) as a table of cells."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from xl_lepton.core.cells import Cell, column_letters, serial
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns
from xl_lepton.core.words import counted
from xl_lepton.numerics import csv_numbers
from xl_lepton.numerics.csv_numbers import COMMA, POINT, Written, written

DELIMITERS = ",;\t|"
BLANK_WORDS = ("na", "n/a", "#n/a", "nan", "null", "none", "-", "–", "?")
_LOCAL_DAY = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class CsvTable:
    """The table, how its decimals are written ("" where nothing in it tells), and which columns hold days."""

    table: Columns
    decimal: str
    days: frozenset[str] = frozenset()


def read_csv(content: str | bytes, what: str, *, decimal: str = "", likely: str = "", encoding: str = "utf-8") -> CsvTable:
    """The table of a file with headings. `decimal` says how decimals are written; without it the file's own numbers do, and where
    they do not, `likely`. Numbers, days as serial numbers, TRUE and FALSE, empty fields as blanks, else texts."""
    text = content if isinstance(content, str) else decoded(content, what, encoding)
    names, rows = _fields(text.removeprefix("\ufeff"), what)
    separator = _delimiter(text)
    numbers = [number for row in rows for number in map(written, row) if number is not None]
    found = decimal or _decimal(numbers, what)
    doubtful = None if found or likely else csv_numbers.either_way(numbers)
    if doubtful is not None and separator == ";":
        raise BadInput(
            f"{what}: '{doubtful.digits}' may be read two ways, and nothing in the file tells which; "
            'say how decimals are written, "." or ","'
        )
    days: set[str] = set()
    cells = [
        _column(name, [row[place] for row in rows], found or likely or POINT, what, days) for place, name in enumerate(names)
    ]
    return CsvTable(Columns(tuple(names), tuple(zip(*cells, strict=True))), found, frozenset(days))


def decoded(content: bytes, what: str, encoding: str = "utf-8") -> str:
    if content.startswith(b"PK\x03\x04"):
        raise BadInput(f"{what}: is a workbook or an archive, not a text file; save the sheet as CSV")
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), encoding)
    try:
        return content.decode(encoding)
    except LookupError:
        raise BadInput(f"{what}: the encoding '{encoding}' is not known; utf-8, utf-16, gb18030 and cp1252 are") from None
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise BadInput(
            f'{what}: line {line} is not written in {encoding}; save the file as "CSV UTF-8", or name its encoding, '
            "such as gb18030 or cp1252"
        ) from None


def _delimiter(text: str) -> str:
    """What parts the fields: said by a first line "sep=;", or else what parts the headings into most."""
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if line.strip() and not line.startswith("#")]
    first = lines[0] if lines else ""
    if first.lower().startswith("sep=") and first[4:5]:
        return first[4]
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([first], delimiter=delimiter), [])))


def _fields(text: str, what: str) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of texts, without lines of remarks above them, empty lines and empty columns at the right."""
    try:
        lines = [
            [field.strip() for field in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        ]
    except csv.Error as problem:
        raise BadInput(f"{what}: is no CSV file: {problem}") from None
    lines = [row for row in lines if any(row)]
    while lines and (lines[0][0].startswith("#") or lines[0][0].lower().startswith("sep=")):
        lines.pop(0)
    if len(lines) < 2:
        raise BadInput(f"{what}: a line of headings and at least one row are needed")
    names, rows = lines[0], lines[1:]
    while not names[-1] and all(len(row) < len(names) or not any(row[len(names) - 1 :]) for row in rows):
        names.pop()
    for number, row in enumerate(rows, 1):
        if len(row) < len(names) or any(row[len(names) :]):
            raise BadInput(f"{what}: data row {number} has {counted(len(row), 'field')}, the headings are {len(names)}")
    _check_headings(names, what)
    return names, rows


def _check_headings(names: Sequence[str], what: str) -> None:
    for place, name in enumerate(names):
        if not name:
            raise BadInput(f"{what}: column {column_letters(place + 1)} has no heading; give it one")
        if names.index(name) < place:
            raise BadInput(f"{what}: two columns are headed '{name}'; give each its own heading")
    if all(written(name) is not None for name in names):
        raise BadInput(f"{what}: the first line, {', '.join(names[:4])}, holds numbers; headings are needed there")


def _decimal(numbers: Sequence[Written], what: str) -> str:
    found = csv_numbers.one_way(numbers)
    if len(found) == 2:
        raise BadInput(
            f"{what}: has decimals with a point ('{found[POINT].digits}') and with a comma ('{found[COMMA].digits}'); "
            "write all one way"
        )
    return next(iter(found), "")


def _column(name: str, fields: Sequence[str], decimal: str, what: str, of_days: set[str]) -> list[Cell]:
    """One column: numbers, truths or days where every filled field is one; else a number stays a number among texts. The name of
    a column of days goes to `of_days`."""
    numbers = [written(field) for field in fields]
    numeric = sum(number is not None for number in numbers)
    blank = ("", *BLANK_WORDS) if numeric else ("",)
    filled = [field for field in fields if field.lower() not in blank]
    if filled and all(field.lower() in ("true", "false") for field in filled):
        return [None if field.lower() in blank else field.lower() == "true" for field in fields]
    days = _days(name, filled, what)
    if days:
        of_days.add(name)
        return [days.get(field) for field in fields]
    _check_units(name, numbers, what)
    values = [None if number is None else number.value(decimal) for number in numbers]
    return [
        value if value is not None else None if field.lower() in blank else field
        for field, value in zip(fields, values, strict=True)
    ]


def _check_units(name: str, numbers: Sequence[Written | None], what: str) -> None:
    """A column in two currencies, or in part a percentage, is no column of one size."""
    filled = [number for number in numbers if number is not None]
    currencies = sorted({number.currency for number in filled} - {""})
    if len(currencies) > 1:
        raise BadInput(f"{what}: '{name}' has amounts in {' and '.join(currencies)}; state all in one currency")
    bare = next((number for number in filled if not number.percent and number.digits.strip("0.,")), None)
    if bare is not None and any(number.percent for number in filled):
        raise BadInput(f"{what}: '{name}' has percentages, but '{bare.digits}' without the sign; write all one way")


def _days(name: str, fields: Sequence[str], what: str) -> dict[str, float]:
    """The serial numbers of a column of days; nothing where a field is none."""
    iso = {field: _iso_day(field) for field in fields}
    if all(day is not None for day in iso.values()):
        return {field: day for field, day in iso.items() if day is not None}
    parts = [_LOCAL_DAY.fullmatch(field) for field in fields]
    ends = [(int(part[1]), int(part[3]), int(part[4])) for part in parts if part is not None]
    if len(ends) < len(fields):
        return {}
    orders = [order for order in ((0, 1, 2), (2, 1, 0), (2, 0, 1)) if all(_day(end, order) is not None for end in ends)]
    if len(orders) > 1 and any(len({_day(end, order) for order in orders}) > 1 for end in ends):
        raise BadInput(
            f"{what}: '{name}' has days such as {fields[0]}, of which day and month cannot be told apart; "
            "write them as year-month-day, such as 2026-01-31"
        )
    return {field: _day(end, orders[0]) or 0.0 for field, end in zip(fields, ends, strict=True)} if orders else {}


def _day(parts: tuple[int, int, int], order: tuple[int, int, int]) -> float | None:
    year, month, day = (parts[place] for place in order)
    try:
        return serial(dt.date(year, month, day)) if year >= 1900 else None
    except ValueError:
        return None


def _iso_day(field: str) -> float | None:
    try:
        moment = dt.datetime.fromisoformat(field) if len(field) > 7 and not field.isdigit() else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is not None or moment.year < 1900:
        return None
    return serial(moment.date()) + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400
