"""Formulas by the thousand in our evaluator and in formulon, the disagreements listed.

    python -m benchmarks.differential [--only NAME ...] [--pairs] [--criteria] [--formats] [--idioms] [--depth 2] [--since-1904]

formulon (0.18.0, with wasmtime) is a second implementation of Excel's functions. Neither is Excel, so a disagreement is a
question, not a fault. Every call of calls.txt is tried as it stands and with every argument replaced by every value of the pool,
the formulas of idioms.txt as they stand.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import io
import math
import signal
from collections.abc import Iterator
from pathlib import Path

from benchmarks.differential.data import COLUMNS, CRITERIA, FORMATS, NUMBERS, POOL, RANGES
from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.compile import whole_formula
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.number_text import calendar_of
from xl_lepton.headless.calc.pattern import NO_VARIABLES, Place
from xl_lepton.headless.calc.values import Array, Refusal
from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.parser import parse

PATIENCE = 3  # seconds for one formula
HOME = (30, 26)  # row and column of the cell that the formulas stand in


def arguments_of(call: str) -> tuple[str, list[str]]:
    """A call's name and its arguments as text."""
    name, _, rest = call.partition("(")
    arguments, depth, quoted, current = [], 0, False, ""
    for sign in rest.rsplit(")", 1)[0]:
        quoted ^= sign == '"'
        depth += 0 if quoted else (sign in "({") - (sign in ")}")
        if sign == "," and not depth and not quoted:
            arguments.append(current)
            current = ""
        else:
            current += sign
    return name, [*arguments, current] if current or arguments else []


def formulas(only: list[str], depth: int) -> Iterator[str]:
    """The calls, and each with one argument (or two) replaced or the last ones left off."""
    for line in (Path(__file__).parent / "calls.txt").read_text("utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        name, arguments = arguments_of(line)
        if only and name not in only:
            continue
        yield line
        for count in range(1, len(arguments)):
            yield f"{name}({','.join(arguments[:count])})"
        for index in range(len(arguments)):
            for value in POOL:
                changed = [*arguments[:index], value, *arguments[index + 1 :]]
                yield f"{name}({','.join(changed)})"
                if depth > 1:
                    for other in range(index + 1, len(arguments)):
                        for second in POOL:
                            yield f"{name}({','.join([*changed[:other], second, *changed[other + 1 :]])})"


def pairs() -> Iterator[str]:
    """Every operator between every two values of the pool."""
    for left in POOL[:-1]:
        for right in POOL[:-1]:
            for operator in ("+", "*", "/", "^", "&", "=", "<", ">="):
                yield f"{left}{operator}{right}"


def criteria() -> Iterator[str]:
    for criterion in CRITERIA:
        for area in RANGES:
            yield f"COUNTIF({area},{criterion})"
            yield f"SUMIFS(A1:A10,{area if area != 'J1:J5' else 'J1:J10'},{criterion})"
            for mode in ("0", "1", "-1"):
                yield f"MATCH({criterion},{area},{mode})"
            for mode in ("0", "1", "-1", "2"):
                yield f"XMATCH({criterion},{area},{mode})"


def texts() -> Iterator[str]:
    for number in NUMBERS:
        for form in FORMATS:
            quoted = form.replace('"', '""')
            yield f'TEXT({number},"{quoted}")'


def idioms() -> Iterator[str]:
    lines = (Path(__file__).parent / "idioms.txt").read_text("utf-8").splitlines()
    yield from (line for line in lines if line and not line.startswith("#"))


class Ours:
    def __init__(self, since_1904: bool = False) -> None:
        self.book = Book()
        self.book.date_1904 = since_1904
        self.sheet = self.book.add_sheet("Sheet1")
        for letter, values in COLUMNS.items():
            for row, value in enumerate(values, 1):
                self.sheet.write(row, ord(letter) - 64, cell(value))
        Engine(self.book)

    def worth(self, formula: str) -> object:
        try:
            run = whole_formula(self.book, self.sheet, parse(formula, *HOME), True)
            with calendar_of(self.book.date_1904, dt.date.today().year):
                value = run(Place(self.sheet, *HOME, NO_VARIABLES))
        except (Refusal, FormulaSyntaxError) as problem:
            return f"refused: {problem}"
        if isinstance(value, Array):
            return [[plain(item) for item in row] for row in value.rows]
        return plain(value)


def cell(value: object) -> object:
    if isinstance(value, str) and value.startswith("#"):
        return CellError(value)
    return float(value) if type(value) is int else value


def plain(value: object) -> object:
    return getattr(value, "code", 0.0 if value is None else value)


def empty_since_1904() -> bytes:
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book, content = Workbook(), io.BytesIO()
    book.epoch = CALENDAR_MAC_1904
    book.active.title = "Sheet1"
    book.save(content)
    return content.getvalue()


class Formulon:
    def __init__(self, since_1904: bool = False) -> None:
        import formulon

        self.names = formulon.error_display_name
        self.book = formulon.Workbook.load(empty_since_1904()) if since_1904 else formulon.Workbook.create_default()
        for letter, values in COLUMNS.items():
            for row, value in enumerate(values):
                place = (0, row, ord(letter) - 65)
                if isinstance(value, bool):
                    self.book.set_bool(*place, value)
                elif isinstance(value, int | float):
                    self.book.set_number(*place, float(value))
                elif isinstance(value, str) and value.startswith("#"):
                    self.book.set_formula(*place, "=1/0" if "DIV" in value else "=NA()" if "N/A" in value else '=VALUE("x")')
                elif isinstance(value, str):
                    self.book.set_text(*place, value)
        self.book.recalc()

    def worth(self, formula: str) -> object:
        try:
            rows = self.book.evaluate_formula_array(0, HOME[0] - 1, HOME[1] - 1, "=" + formula)
        except Exception as problem:
            return f"failed: {problem}"
        values = [[self.plain(item) for item in row] for row in rows]
        return values[0][0] if len(values) == len(values[0]) == 1 else values

    def plain(self, value: object) -> object:
        kind = value.kind.name  # type: ignore[attr-defined]
        if kind == "ERROR":
            return self.names(value.error_code)  # type: ignore[attr-defined]
        return 0.0 if kind == "BLANK" else value.to_python()  # type: ignore[attr-defined]


def same(left: object, right: object) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        pairs_of = zip(left, right, strict=False)
        return len(left) == len(right) and all(same(one, two) for one, two in pairs_of)
    if isinstance(left, list) and len(left) == len(left[0]) == 1:
        return same(left[0][0], right)
    if type(left) is float and type(right) is float:
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
    return type(left) is type(right) and left == right


def too_long(_signal: int, _frame: object) -> None:
    raise TimeoutError(f"takes longer than {PATIENCE} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--depth", type=int, default=1)
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--criteria", action="store_true")
    parser.add_argument("--formats", action="store_true")
    parser.add_argument("--idioms", action="store_true")
    parser.add_argument("--since-1904", action="store_true")
    chosen = parser.parse_args()
    signal.signal(signal.SIGALRM, too_long)
    ours, other = Ours(chosen.since_1904), Formulon(chosen.since_1904)
    modes = {"pairs": pairs, "criteria": criteria, "formats": texts, "idioms": idioms}
    given = [formula for mode, made in modes.items() if getattr(chosen, mode) for formula in made()]
    tally: collections.Counter[str] = collections.Counter()
    for formula in dict.fromkeys(given or formulas(chosen.only, chosen.depth)):
        tally["tried"] += 1
        signal.alarm(PATIENCE)
        try:
            mine = ours.worth(formula)
        except Exception as problem:
            mine = f"RAISED {type(problem).__name__}: {problem}"
        signal.alarm(0)
        theirs = other.worth(formula)
        if isinstance(mine, str) and mine.startswith("refused"):
            tally["refused"] += 1
            if isinstance(theirs, str) and theirs.startswith(("#", "failed")):
                continue
        if same(mine, theirs):
            tally["same"] += 1
            continue
        tally["different"] += 1
        print(f"={formula}\n    ours     {str(mine)[:160]}\n    formulon {str(theirs)[:160]}", flush=True)
    print(dict(tally))


if __name__ == "__main__":
    main()
