"""A workbook for Calc: a copy in which our functions have the names that Calc 7 knows, and nothing is taken as already computed.

Calc before 25 binds `=LEPTON_X()` typed by hand, but in an .xlsx file only the programmatic ORG.LEPTON.CALC.ADDIN.LEPTONX; and no
Calc recalculates cells whose values Excel (or we) have saved, unless told to. So the copy spells the names that way and drops the
saved values of formulas. What Calc saves is read by every other surface of ours as it is (core.naming).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape

from xl_lepton.core.errors import FileProblem
from xl_lepton.core.function import PREFIX
from xl_lepton.core.naming import CALC_PREFIX, calc_name, canonical

_PARTS = re.compile(r"xl/(?:worksheets/[^/]+|workbook|tables/[^/]+)\.xml")
_FORMULA = re.compile(
    r"(?P<open><(?P<tag>(?:\w+:)?(?:f|definedName|calculatedColumnFormula))\b[^>]*(?<!/)>)(?P<text>[^<]*)(?P<close></(?P=tag)>)"
)
# A cell's formula and the value that was saved with it.
_SAVED = re.compile(r"(<f\b[^>]*(?:/>|>[^<]*</f>))\s*<v\b[^>]*(?:/>|>[^<]*</v>)")
# A text result is marked as such on the cell; without its value the mark would make it an empty text.
_TEXT_RESULT = re.compile(r'(<c\b[^>]*?) t="(?:str|b|e)"([^>]*>\s*<f\b)')


def for_calc(source: Path, out: Path, names: Iterable[str]) -> int:
    """Write the copy; how many formulas call one of the functions `names` ("NPV", ...). Raises FileProblem."""
    known = tuple(names)
    if out.exists() and source.exists() and out.samefile(source):
        raise FileProblem(f"{out} is the input itself; give another name")
    try:
        with zipfile.ZipFile(source) as package:
            parts = [(part, package.read(part)) for part in package.infolist()]
    except (OSError, zipfile.BadZipFile) as problem:
        raise FileProblem(f"{source} cannot be read as a workbook: {_reason(problem)}") from None
    calls = 0
    unfinished = out.with_name(out.name + ".part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as copy:
            for part, content in parts:
                text, count = spelled(content.decode("utf-8"), known) if _PARTS.fullmatch(part.filename) else (content, 0)
                copy.writestr(part, text)
                calls += count
        unfinished.replace(out)
    except (OSError, UnicodeDecodeError) as problem:
        unfinished.unlink(missing_ok=True)
        raise FileProblem(f"{out} cannot be written: {_reason(problem)}") from None
    return calls


def _reason(problem: Exception) -> str:
    return getattr(problem, "strerror", None) or str(problem)


def spelled(xml: str, names: tuple[str, ...]) -> tuple[str, int]:
    """A part of a workbook with Calc's names in its formulas and without their saved values; how many formulas call one."""
    calls = 0

    def respell(found: re.Match[str]) -> str:
        nonlocal calls
        formula = unescape(found["text"])
        ours = in_calc(formula, names)
        calls += CALC_PREFIX in ours
        return f"{found['open']}{escape(ours) if ours != formula else found['text']}{found['close']}"

    return _TEXT_RESULT.sub(r"\1\2", _SAVED.sub(r"\1", _FORMULA.sub(respell, xml))), calls


def in_calc(formula: str, names: tuple[str, ...]) -> str:
    """A formula with our functions under their programmatic names. Words inside texts and quoted sheet names are left alone.

    Calc 7.4 does not know `Table[#All]` and its like, but the same in two pairs of brackets.
    """
    spellings = {PREFIX + name: calc_name(name) for name in names}
    ours = r"(?<![\w.])(?P<name>" + "|".join(sorted(spellings, key=len)) + r")(?=\()"
    pattern = r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|" + ours + r"|(?<=[\w.])\[(?P<part>#[A-Za-z ]+)\]"

    def respell(found: re.Match[str]) -> str:
        return f"[[{found['part']}]]" if found["part"] else spellings.get(found["name"] or "", found[0])

    return re.sub(pattern, respell, canonical(formula, names))
