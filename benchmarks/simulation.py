"""10,000 draws through a workbook of 302 formulas, here and in LibreOffice, one after the other on the same machine.

python benchmarks/simulation.py                        our own recalculation, on all cores
python benchmarks/simulation.py --uno /usr/bin/python3 LibreOffice too, driven by the Python that has its `uno` module
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

DRAWS, OFFICE_DRAWS = 10_000, 1_000
PORT = "socket,host=localhost,port=2992;urp"


def main() -> None:
    if sys.argv[1:2] == ["--office"]:
        office(sys.argv[2])
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.xlsx"
        build(path)
        ours(path)
        if sys.argv[1:2] == ["--uno"]:
            subprocess.run([sys.argv[2], __file__, "--office", str(path)], check=True)


def build(path: Path) -> None:
    """Sixty periods of benefit, cost, flow, present value and running sum, and the NPV of it all."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Model"
    for row, (label, value) in enumerate(
        [("benefit", 500), ("cost", 100), ("growth", 0.02), ("rate", 0.01), ("outlay", 9000)], 1
    ):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, value)
    for row in range(10, 70):
        first = row == 10
        sheet.cell(row, 1, row - 9)
        sheet.cell(row, 2, "=B1" if first else f"=B{row - 1}*(1+$B$3)")
        sheet.cell(row, 3, "=B2" if first else f"=C{row - 1}*(1+$B$3/2)")
        sheet.cell(row, 4, f"=B{row}-C{row}")
        sheet.cell(row, 5, f"=D{row}/(1+$B$4)^A{row}")
        sheet.cell(row, 6, f"=SUM(E$10:E{row})-$B$5")
    sheet["B7"] = "=NPV(B4,D10:D69)-B5"
    sheet["B8"] = "=F69"
    book.save(path)


def ours(path: Path) -> None:
    from xl_lepton.headless.simulate import parse_distribution, simulate
    from xl_lepton.numerics.sampling import Plan

    varied = {"B1": "normal(500, 50)", "B2": "triangular(80, 100, 150)", "B3": "uniform(1%, 3%)", "B4": "uniform(1%, 2%)"}
    plan = Plan(tuple(parse_distribution(f"Model!{cell}", text) for cell, text in varied.items()), trials=DRAWS)
    start = time.perf_counter()
    result = simulate(path, plan, ["Model!B7", "Model!B8"])
    seconds = time.perf_counter() - start
    mean = result.estimates("Model!B8")[0]
    draws = len(result.outputs["Model!B8"])
    print(f"xl_lepton:   {draws} draws in {seconds:.1f} s, {seconds / draws * 10_000:.1f} s per 10,000; mean {mean.value:,.0f}")


def office(path: str) -> None:
    import uno  # type: ignore[import-not-found]

    profile = tempfile.mkdtemp()
    words = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}", f"--accept={PORT};"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for attempt in range(60):
        try:
            context = resolver.resolve(f"uno:{PORT};StarOffice.ComponentContext")
            break
        except Exception:
            if attempt == 59:
                raise
            time.sleep(0.5)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    document = desktop.loadComponentFromURL(f"file://{path}", "_blank", 0, ())
    sheet, chance, total = document.Sheets.getByIndex(0), random.Random(1), 0.0
    start = time.perf_counter()
    for _ in range(OFFICE_DRAWS):
        document.addActionLock()
        values = chance.gauss(500, 50), chance.triangular(80, 150, 100), chance.uniform(0.01, 0.03), chance.uniform(0.01, 0.02)
        for row, value in enumerate(values):
            sheet.getCellByPosition(1, row).setValue(value)
        document.removeActionLock()
        total += sheet.getCellByPosition(1, 7).getValue()
    seconds = time.perf_counter() - start
    each = seconds / OFFICE_DRAWS * 10_000
    print(f"LibreOffice: {OFFICE_DRAWS} draws in {seconds:.1f} s, {each:.1f} s per 10,000; mean {total / OFFICE_DRAWS:,.0f}")
    document.close(True)
    desktop.terminate()
    process.wait(30)


if __name__ == "__main__":
    main()
