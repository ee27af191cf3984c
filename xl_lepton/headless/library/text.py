"""Functions of text."""

from __future__ import annotations

import re
import unicodedata
from typing import Any as Anything
from urllib.parse import quote

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.coerce import LONGEST, cut_to_longest, to_text
from xl_lepton.headless.calc.number_text import parse_number
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.values import CALC, NA, VALUE, Array, Fault
from xl_lepton.headless.formula.nodes import MAX_ROW
from xl_lepton.headless.library.arithmetic import rounded
from xl_lepton.headless.library.declare import (
    Any,
    Integer,
    Logical,
    Matrix,
    Number,
    Scalar,
    Text,
    Values,
    function,
)  # fmt: skip
from xl_lepton.headless.library.matching import wildcard
from xl_lepton.headless.library.number_format import formatted
from xl_lepton.headless.library.ranges import flat


@function("TEXT")
def text(at: Place, value: Scalar, pattern: Text) -> Scalar:
    return formatted(value, pattern, at.sheet.book.date_1904)


@function("ENCODEURL")
def encode_url(string: Text) -> Scalar:
    """Percent signs for the UTF-8 bytes of all but letters, digits and `-_.~`."""
    return quote(string, safe="")


@function("LEN", "LENB")
def len_(string: Text) -> Scalar:
    return float(_units(string))


def _units(string: str) -> int:
    """Excel counts characters beyond the basic plane twice."""
    return len(string) + sum(1 for character in string if ord(character) > 0xFFFF)


@function("LEFT", "LEFTB")
def left(string: Text, count: Integer = 1) -> Scalar:
    return VALUE if count < 0 else string[:count]


@function("RIGHT", "RIGHTB")
def right(string: Text, count: Integer = 1) -> Scalar:
    return VALUE if count < 0 else string[-count:] if count else ""


@function("MID", "MIDB")
def mid(string: Text, start: Integer, count: Integer) -> Scalar:
    return VALUE if start < 1 or count < 0 else string[start - 1 : start - 1 + count]


@function("UPPER")
def upper(string: Text) -> Scalar:
    return "".join(big if len(big := sign.upper()) == 1 else sign for sign in string)  # "ß" stays


@function("LOWER")
def lower(string: Text) -> Scalar:
    return string.lower()


@function("PROPER")
def proper(string: Text) -> Scalar:
    return re.sub(r"[^\W\d_]+", lambda word: word[0][0].upper() + word[0][1:].lower(), string)


@function("TRIM")
def trim(string: Text) -> Scalar:
    return re.sub(" +", " ", string).strip(" ")


@function("CLEAN")
def clean(string: Text) -> Scalar:
    return "".join(character for character in string if ord(character) >= 32)


@function("CONCATENATE")
def concatenate(*strings: Text) -> Scalar:
    return cut_to_longest("".join(strings))


@function("CONCAT")
def concat(*values: Values) -> Scalar:
    return _checked("".join(to_text(item) for value in values for item in flat(value)), CALC)


@function("TEXTJOIN")
def text_join(delimiter: Values, skip_empty: Logical | None, *values: Values) -> Scalar:
    """Empty texts are left out unless it is said not to: Excel's function dialogue calls TRUE the default."""
    delimiters = [to_text(item) for item in flat(delimiter)]
    strings = [to_text(item) for value in values for item in flat(value)]
    skips = skip_empty is not False
    if not skips and any(delimiters) and any(type(value) is Area and value.bottom == MAX_ROW for value in values):
        return CALC  # a delimiter for each of a million blank cells
    if skips:
        strings = [string for string in strings if string]
    joined = ""
    for position, string in enumerate(strings):
        joined += (delimiters[(position - 1) % len(delimiters)] if position else "") + string
    return _checked(joined, CALC)


def _checked(string: str, otherwise: CellError = VALUE) -> str:
    if len(string) > LONGEST // 2 and _units(string) > LONGEST:
        raise Fault(otherwise)
    return string


@function("REPT")
def rept(string: Text, count: Integer) -> Scalar:
    if count < 0 or len(string) * count > LONGEST:
        return VALUE
    return string * count


@function("FIND", "FINDB")
def find(wanted: Text, string: Text, start: Integer = 1) -> Scalar:
    if start < 1 or start > len(string) + 1:
        return VALUE
    position = string.find(wanted, start - 1)
    return VALUE if position < 0 else float(position + 1)


@function("SEARCH", "SEARCHB")
def search(wanted: Text, string: Text, start: Integer = 1) -> Scalar:
    if start < 1 or start > len(string) + 1:
        return VALUE
    pattern = wildcard(wanted)
    if pattern is None:
        position = string.lower().find(wanted.lower(), start - 1)
        return VALUE if position < 0 else float(position + 1)
    found = pattern.search(string, start - 1)
    return VALUE if found is None else float(found.start() + 1)


@function("REPLACE", "REPLACEB")
def replace(string: Text, start: Integer, count: Integer, new: Text) -> Scalar:
    return VALUE if start < 1 or count < 0 else _checked(string[: start - 1] + new + string[start - 1 + count :])


@function("SUBSTITUTE")
def substitute(string: Text, old: Text, new: Text, which: Integer | None = None) -> Scalar:
    if which is not None and which < 1:
        return VALUE
    if not old:
        return string
    if which is None:
        grown = string.count(old) * (len(new) - len(old))  # asked before: a long text for every letter is a gigabyte
        return VALUE if len(string) + grown > LONGEST else _checked(string.replace(old, new))
    pieces = string.split(old)
    if which >= len(pieces):
        return string
    return _checked(old.join(pieces[:which]) + new + old.join(pieces[which:]))


@function("EXACT")
def exact(first: Text, second: Text) -> Scalar:
    return first == second


@function("CHAR")
def char(code: Integer) -> Scalar:
    return bytes([code]).decode("cp1252", "replace") if 1 <= code <= 255 else VALUE


@function("UNICHAR")
def unichar(code: Integer) -> Scalar:
    return chr(code) if 1 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else VALUE


@function("CODE")
def code(string: Text) -> Scalar:
    return float(string[0].encode("cp1252", "replace")[0]) if string else VALUE


@function("UNICODE")
def unicode_(string: Text) -> Scalar:
    return float(ord(string[0])) if string else VALUE


@function("VALUE")
def value_(value: Scalar) -> Scalar:
    if isinstance(value, float):
        return value
    if value is None:
        return 0.0
    number = parse_number(value) if isinstance(value, str) else None
    return VALUE if number is None else number


@function("NUMBERVALUE")
def number_value(string: Text, decimal: Text | None = None, group: Text | None = None) -> Scalar:
    if decimal == "":
        return VALUE
    is_said = decimal is not None and group is not None
    decimal, group = (decimal or ".")[0], (group or ",")[0]
    if is_said and decimal == group:
        return VALUE
    stripped = string.replace(" ", "")
    whole, mark, fraction = stripped.partition(decimal)
    if not stripped:
        return 0.0
    if group in fraction:
        return VALUE
    percent = len(stripped) - len(stripped.rstrip("%"))
    number = parse_number((whole.replace(group, "") + ("." if mark else "") + fraction).rstrip("%"))
    return VALUE if number is None else number / 100**percent


MOST_DIGITS = 127


@function("FIXED")
def fixed(number: Number, digits: Integer = 2, plain: Logical = False) -> Scalar:
    if digits > MOST_DIGITS:
        return VALUE
    value = rounded(number, digits, "ROUND_HALF_UP") + 0.0  # a rounded -0.001 is 0, not -0
    return f"{value:.{max(digits, 0)}f}" if plain else f"{value:,.{max(digits, 0)}f}"


@function("DOLLAR", "USDOLLAR")
def dollar(number: Number, digits: Integer = 2) -> Scalar:
    if digits > MOST_DIGITS:
        return VALUE
    shown = f"${abs(rounded(number, digits, 'ROUND_HALF_UP')):,.{max(digits, 0)}f}"
    # Rounded to nothing behind the point a negative amount keeps its sign, left of the point it does not (Excel 365 for Mac).
    return f"({shown})" if number < 0 and (digits >= 0 or any(digit in "123456789" for digit in shown)) else shown


@function("TEXTBEFORE")
def text_before(
    string: Text,
    delimiter: Values,
    which: Integer | None = None,
    mode: Integer = 0,
    ends: Integer = 0,
    otherwise: Any | None = NA,
) -> Scalar:
    return _beside(string, delimiter, 1 if which is None else which, mode, ends, otherwise, before=True)


@function("TEXTAFTER")
def text_after(
    string: Text,
    delimiter: Values,
    which: Integer | None = None,
    mode: Integer = 0,
    ends: Integer = 0,
    otherwise: Any | None = NA,
) -> Scalar:
    return _beside(string, delimiter, 1 if which is None else which, mode, ends, otherwise, before=False)


def _beside(string: str, delimiter: Anything, which: int, mode: int, ends: int, otherwise: Scalar, *, before: bool) -> Scalar:
    words = [to_text(item) for item in flat(delimiter)]
    if which == 0 or mode not in (0, 1):
        return VALUE
    if "" in words:  # found at the start, or from the end at the end, however often it is to be found (Excel 365 for Mac)
        at_start = which > 0
        return ("" if at_start else string) if before else (string if at_start else "")
    if abs(which) > max(len(string), 1) + 1:
        return VALUE
    found = [match.span() for match in re.finditer(_any_of(words), string, re.IGNORECASE if mode else 0)]
    if ends:
        found = [*found, (len(string), len(string))] if which > 0 else [(0, 0), *found]
    position = which - 1 if which > 0 else len(found) + which
    if not 0 <= position < len(found):
        return otherwise
    start, end = found[position]
    return string[:start] if before else string[end:]


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@function("TEXTSPLIT")
def text_split(
    string: Text,
    columns: Values | None = None,
    rows: Values | None = None,
    skip_empty: Logical = False,
    mode: Integer = 0,
    pad: Any | None = NA,
) -> Values:
    def split(source: str, by: Anything) -> list[str]:
        if by is None:
            return [source]
        words = [to_text(item) for item in flat(by)]
        if "" in words:
            raise Fault(VALUE)
        parts = re.split(_any_of(words), source, flags=re.IGNORECASE if mode else 0)
        return [part for part in parts if part] if skip_empty else parts

    if (columns is None and rows is None) or mode not in (0, 1):
        return VALUE
    lines = [split(line, columns) for line in split(string, rows)]
    width = max((len(line) for line in lines), default=0)
    if not width:
        return CellError("#CALC!")
    return Array([[*line, *[pad] * (width - len(line))] for line in lines])


@function("VALUETOTEXT")
def value_to_text(value: Any, mode: Integer = 0) -> Scalar:
    return _shown(value, mode) if mode in (0, 1) else VALUE


@function("ARRAYTOTEXT")
def array_to_text(array: Matrix, mode: Integer = 0) -> Scalar:
    if mode not in (0, 1):
        return VALUE
    if mode == 0:
        return ", ".join(_shown(value, 0) for row in array for value in row)
    return "{" + ";".join(",".join(_shown(value, 1) for value in row) for row in array) + "}"


def _shown(value: Scalar, mode: int) -> str:
    if isinstance(value, CellError):
        return value.code
    if mode and isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return to_text(value)


@function("ASC")
def asc(string: Text) -> Scalar:
    return unicodedata.normalize("NFKC", string)
