"""Numbers as people and programs write them into a text file: "1,200.50", "1.200,50", "$1 200", "(300)", "8%".

Whether a comma parts thousands or decimals is decided once for a file: from the fields that can be read one way only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

POINT, COMMA = ".", ","
_SPACES = "\u00a0\u2007\u202f"  # blanks that part thousands without breaking a line
_SIGNS = "$€£¥￥₹₩元"
_CODES = "USD|EUR|GBP|CHF|CNY|RMB|JPY|INR|CAD|AUD|SGD|HKD"
_MONEY = re.compile(rf"(?:(?:{_CODES})\s?[{_SIGNS}]?|(?:US|A|C|S|HK|NZ)\$|[{_SIGNS}])")
_DIGITS = {
    POINT: re.compile(r"(?:\d{1,3}(?:(?P<sep>[,' ])\d{3})(?:(?P=sep)\d{3})*|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?"),
    COMMA: re.compile(r"(?:\d{1,3}(?:(?P<sep>[.' ])\d{3})(?:(?P=sep)\d{3})*|\d+)?(?:,\d*)?(?:[eE][+-]?\d+)?"),
}


@dataclass(frozen=True)
class Written:
    """A field that looks like a number: its digits alone, its sign, its currency ("" for none), whether it is a percentage."""

    digits: str
    negative: bool
    currency: str
    percent: bool

    def value(self, decimal: str) -> float | None:
        """The number, where `decimal` parts the decimals; None where the field cannot be read so."""
        if not _DIGITS[decimal].fullmatch(self.digits):
            return None
        other = COMMA if decimal == POINT else POINT
        plain = self.digits.replace(other, "").replace("'", "").replace(" ", "").replace(decimal, ".")
        number = float(f"{'-' if self.negative else ''}{plain}") / (100 if self.percent else 1)
        return number if abs(number) < float("inf") else None


def written(field: str) -> Written | None:
    """What a field says as a number, or None for words."""
    body = field.strip().translate({ord(space): " " for space in _SPACES}).replace("−", "-").replace("’", "'")
    negative = body.startswith("(") and body.endswith(")")
    body = body[1:-1].strip() if negative else body
    sign, body = _sign(body)
    money = _MONEY.match(body)
    currency = money.group().strip() if money else ""
    body = body[money.end() :].strip() if money else body
    if not sign:
        sign, body = _sign(body)
    percent = body.endswith("%")
    body = body.removesuffix("%").strip()
    if not money:
        after = re.search(rf"\s?{_MONEY.pattern}$", body)
        currency, body = (after.group().strip(), body[: after.start()]) if after else ("", body)
    if not any(letter.isdigit() for letter in body) or not any(rule.fullmatch(body) for rule in _DIGITS.values()):
        return None
    return Written(body, negative or sign == "-", currency, percent)


def _sign(body: str) -> tuple[str, str]:
    return (body[0], body[1:].strip()) if body[:1] in ("+", "-") else ("", body)


def one_way(numbers: Iterable[Written]) -> dict[str, Written]:
    """For each way of writing decimals, the first number that can be read in that way only."""
    found: dict[str, Written] = {}
    for number in numbers:
        values = {decimal: number.value(decimal) for decimal in (POINT, COMMA)}
        for decimal, other in ((POINT, COMMA), (COMMA, POINT)):
            if values[decimal] is not None and values[other] is None:
                found.setdefault(decimal, number)
    return found


def either_way(numbers: Iterable[Written]) -> Written | None:
    """The first number that is one thing with decimal points and another with decimal commas."""
    return next((number for number in numbers if len({number.value(POINT), number.value(COMMA)} - {None}) > 1), None)
