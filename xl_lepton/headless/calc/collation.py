"""The order of texts in an English (United States) Excel: punctuation, digits, letters; hyphens and apostrophes last of all.

Microsoft's page "Sort data in a range or table" gives the order of the signs, and says that hyphens and apostrophes are
ignored but for texts that differ in them alone, of which the one without comes first. That signs come before digits is how
Windows sorts. Accents decide only where nothing else does; case never makes texts different.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TypeAlias

SIGNS = ' !"#$%&()*,./:;?@[\\]^_`{|}~+<=>'
IGNORED = frozenset("-'")
_PLACE = {sign: chr(place) for place, sign in enumerate(SIGNS, 1)}
# Letters that have no accent to take off, as Windows sorts them in English.
_LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}

Key: TypeAlias = tuple[str, str, tuple[int, ...], str]


def order(left: str, right: str) -> int:
    """-1, 0 or 1; 0 for texts that differ in case alone."""
    first, second = left.casefold(), right.casefold()
    if first == second:
        return 0
    if not (first.isascii() and second.isascii() and first.isalnum() and second.isalnum()):
        one, other = _key(first), _key(second)
        return -1 if one < other else 1
    return -1 if first < second else 1


def folded(text: str) -> str:
    """What look-ups and criteria find a text by: without case, wide letters as narrow ones, katakana as hiragana.

    So in every language: MATCH("ＡＢＣ",{"abc"},0) is 1 in an English Excel too (Excel 365 for Mac).
    """
    lowered = text.casefold()
    return lowered if lowered.isascii() else _narrow(lowered)


# Wide letters and signs and narrow kana, but for the signs that are wildcards where they are narrow.
_WIDE = re.compile("[\uff01-\uff09\uff0b-\uff1e\uff20-\uff5d\uff5f-\uffee]+")
_KATAKANA = {place: place - 0x60 for place in range(0x30A1, 0x30F7)}


@lru_cache(maxsize=65536)
def _narrow(lowered: str) -> str:
    plain = _WIDE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), lowered)
    return plain.translate(_KATAKANA)


@lru_cache(maxsize=65536)
def _key(folded: str) -> Key:
    """By letters and signs, then by accents, then by where hyphens stand."""
    kept = "".join(sign for sign in folded if sign not in IGNORED)
    plain = "".join(_LETTERS.get(sign, sign) for sign in unicodedata.normalize("NFD", kept) if not unicodedata.combining(sign))
    ignored = tuple(place for place, sign in enumerate(folded) if sign in IGNORED)
    return "".join(_PLACE.get(sign, sign) for sign in plain), kept, ignored, folded
