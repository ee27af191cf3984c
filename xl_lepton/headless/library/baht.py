"""BAHTTEXT: a sum of money in Thai words."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from xl_lepton.headless.calc.values import Refusal, Scalar
from xl_lepton.headless.library.declare import Number, function

_DIGITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_MILLION, _BAHT, _SATANG, _WHOLE, _MINUS, _ZERO = "ล้าน", "บาท", "สตางค์", "ถ้วน", "ลบ", "ศูนย์"
_ONE_AT_THE_END, _TWENTY = "เอ็ด", "ยี่"  # in 11, 21, 101; in 20
_MOST = 1e15  # beyond, a float no longer holds every baht


def _words(number: int) -> str:
    """A whole number in words: groups of six digits, each ended by the word for a million."""
    above, below = divmod(number, 1_000_000)
    words = _words(above) + _MILLION if above else ""
    for place in range(5, -1, -1):
        digit = below // 10**place % 10
        if not digit:
            continue
        name = _DIGITS[digit]
        if place == 1:
            name = {1: "", 2: _TWENTY}.get(digit, name)
        elif place == 0 and digit == 1 and number > 1:
            name = _ONE_AT_THE_END
        words += name + _PLACES[place]
    return words


@function("BAHTTEXT")
def baht_text(amount: Number) -> Scalar:
    if abs(amount) >= _MOST:
        raise Refusal("BAHTTEXT of a sum of 1E15 or more is not supported")
    satang = int((abs(Decimal(repr(amount))) * 100).to_integral_value(ROUND_HALF_UP))
    baht, rest = divmod(satang, 100)
    if not baht and rest:
        raise Refusal("BAHTTEXT of a sum below one baht is not supported")
    sign = _MINUS if amount < 0 and satang else ""
    return f"{sign}{_words(baht) or _ZERO}{_BAHT}{_words(rest) + _SATANG if rest else _WHOLE}"
