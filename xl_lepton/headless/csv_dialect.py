"""How a CSV file is written: with commas and points, or as Excel saves it where the comma is the decimal mark."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from xl_lepton.core.errors import BadInput, FileProblem

_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)  # what Excel takes as a hint, and writes for itself
_NUMBER = re.compile(r"([+-]?\s?)(\d{1,3}(?:[.\s\u00a0\u202f]\d{3})+|\d+)?(?:,(\d+))?(E[+-]?\d+)?(\s?%)?", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})((?: .*)?)")
_EITHER = re.compile(r"[+-]?\d{1,3}\.\d{3}%?")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What separates fields; with semicolons the decimal mark is a comma and days are written 31.12.2026."""

    separator: str = ","

    @property
    def has_decimal_commas(self) -> bool:
        return self.separator == ";"

    def plain(self, word: str) -> str:
        """A field as it would be in a file with points. Raises BadInput for one that can be two numbers."""
        text = word.strip()
        if not self.has_decimal_commas or not text:
            return word
        if _EITHER.fullmatch(text):
            raise BadInput(f"'{text}' can be {text.replace('.', '')} or {text.replace('.', ',')}; write it without the point")
        if (day := _DAY.fullmatch(text)) is not None:
            return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}{day[4]}"
        number = _NUMBER.fullmatch(text)
        if number is None or not (number[2] or number[3]):
            return word
        sign, whole, decimals, power, percent = (part or "" for part in number.groups())
        return "".join([sign.strip(), re.sub(r"\D", "", whole) or "0", f".{decimals}" * bool(decimals), power, percent.strip()])

    def spelled(self, word: str) -> str:
        """A number, spelled with a point, as this file spells it."""
        return word.replace(".", ",") if self.has_decimal_commas else word


def read_rows(text: str, name: str) -> tuple[list[tuple[int, list[str]]], Dialect]:
    """The rows that are not empty, each with the number of its line, and how the file is written.

    A line `sep=;` says what separates fields; otherwise what is oftenest in the first line, outside quotes, of comma, semicolon
    and tab. Raises FileProblem for what is no CSV.
    """
    skipped = 0
    if (hint := _SEPARATOR_LINE.match(text)) is not None:
        dialect, text, skipped = Dialect(hint[1]), text[hint.end() :], 1
    else:
        first = re.sub(r'"[^"]*"?', "", text.partition("\n")[0])
        dialect = Dialect(max(",;\t", key=first.count))
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.separator)
        return [(reader.line_num + skipped, row) for row in reader if row], dialect
    except csv.Error as problem:
        raise FileProblem(f"{name} cannot be read as CSV: {problem}") from None
