"""CPU seconds of formulas filled down a column whose ranges grow, shrink or cover a whole ledger: `python benchmarks/shapes.py`.

Each shape is calculated over 25,000 rows and over twice as many (or other numbers: `shapes.py 10000`). What takes about twice the
time grows with the rows; what takes four times grows with their square.
"""

from __future__ import annotations

import random
import sys
import time

from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Formula, Kind, Pattern

# A: amounts with cents; B: 50 whole numbers; C: 4 regions; D: days; F: the formulas. END is the last row.
SHAPES = (
    "SUM(A$2:A2)", "AVERAGE(A$2:A2)", "COUNT(A$2:A2)", "COUNTA(A$2:A2)", "MAX(A$2:A2)", "MIN(A$2:A2)",
    "SUMPRODUCT(A$2:A2,B$2:B2)", "SUM(A2:A$END)",
    "SUM(B2:B$END)", "MAX(A2:A$END)", "A2/SUM(A$2:A$END)", "(A2-AVERAGE(A$2:A$END))/STDEV(A$2:A$END)",
    "SUM(F$1:F1)/1000+A2", "AVERAGE(A2:A13)",
    "COUNTIF(B$2:B2,B2)", "COUNTIF(C$2:C2,C2)", 'COUNTIF(A$2:A2,">"&A2)', "COUNTIF(F$1:F1,B2)+B2", "SUMIF(C$2:C2,C2,A$2:A2)",
    "SUMIFS(A$2:A2,C$2:C2,C2,B$2:B2,B2)", "SUMIFS(A$2:A$END,C$2:C$END,C2,B$2:B$END,B2)",
    'SUMIFS(A$2:A$END,D$2:D$END,">="&D2,D$2:D$END,"<"&D2+30)', "RANK(A2,A$2:A2)", "RANK(A2,A$2:A$END)",
    "MATCH(B2,B$2:B2,0)", "MATCH(D2,A$2:A2)", "VLOOKUP(A2,A$2:B$END,2,FALSE)", "MATCH(D2,D$2:D$END)",
)  # fmt: skip


def seconds(shape: str, rows: int) -> float:
    draw = random.Random(1)
    book = Book()
    sheet = book.add_sheet("Ledger")
    sheet.write_down(1, range(2, rows + 2), [round(draw.random() * 1000, 2) for _ in range(rows)])
    sheet.write_down(2, range(2, rows + 2), [float(draw.randrange(50)) for _ in range(rows)])
    sheet.write_down(3, range(2, rows + 2), [f"region {draw.randrange(4)}" for _ in range(rows)])
    sheet.write_down(4, range(2, rows + 2), [float(draw.randrange(rows)) for _ in range(rows)])
    pattern = Pattern(shape.replace("END", str(rows + 1)), sheet, 2, 6, Kind.PLAIN)
    for row in range(2, rows + 2):
        sheet.formulas[row, 6] = Formula(sheet, row, 6, pattern)
    engine = Engine(book)
    start = time.process_time()
    engine.calculate_all()
    assert not engine.refused
    return time.process_time() - start


if __name__ == "__main__":
    least = int(sys.argv[1]) if len(sys.argv) > 1 else 25_000
    print(f"{'CPU seconds for rows':<62} {least:>8} {2 * least:>8}  times")
    for shape in SHAPES:
        few, many = seconds(shape, least), seconds(shape, 2 * least)
        print(f"{shape:<62} {few:8.2f} {many:8.2f}  {many / few:5.1f}", flush=True)
