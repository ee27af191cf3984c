"""One name everywhere: every way in which products store our names, brought back to LEPTON_NPV.

What each product writes is listed in ARCHITECTURE.md. Text inside string literals is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from xl_lepton.core.function import PREFIX

CALC_PREFIX = "ORG.LEPTON.CALC.ADDIN."
OFFICEJS_PREFIX = "_xldudf_"

_LITERAL = r'"(?:[^"]|"")*"'
_QUOTED = r"'(?:[^']|'')*'"
_WORKBOOK = rf"(?:{_QUOTED}|\[\d+\]|[\w.]+\.xlam?)!"
_MARKS = r"(?:_xll\.|_xldudf_|_xludf\.|_xlfn\.)"


def calc_name(name: str) -> str:
    """The programmatic name of a function in LibreOffice Calc: ORG.LEPTON.CALC.ADDIN.LEPTONNPV."""
    return CALC_PREFIX + (PREFIX + name).replace("_", "")


def canonical(formula: str, names: Iterable[str]) -> str:
    """`formula` with every stored spelling of the functions in `names` ("NPV", "GPU_SIZE", ...) as LEPTON_NAME."""
    pattern, spellings = _speller(tuple(names))
    return pattern.sub(lambda found: spellings[found["name"].upper()] if found["name"] else found[0], formula)


@lru_cache(maxsize=8)
def _speller(names: tuple[str, ...]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """The pattern that finds a literal, one of our names or a quoted sheet name, whichever is first; the canonical names."""
    spellings: dict[str, str] = {}
    for name in names:
        for spelling in (PREFIX + name, PREFIX.replace("_", ".") + name, calc_name(name)):
            spellings[spelling.upper()] = PREFIX + name
    known = "|".join(re.escape(spelling) for spelling in sorted(spellings, key=len, reverse=True))
    ours = rf"(?<![\w.])(?:{_WORKBOOK})*{_MARKS}*(?P<name>{known})(?=\s*\()"
    return re.compile(rf"{_LITERAL}|{ours}|{_QUOTED}", re.IGNORECASE), spellings
