"""CPU seconds and peak memory of the headless path, and of the bare engine formualizer where it is installed.

    python benchmarks/headless.py FOLDER

FOLDER gets the workbooks of make_books.py. Each measurement runs in a process of its own.
"""

from __future__ import annotations

import importlib.util
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

WARM = 200


def main(folder: Path) -> None:
    here = Path(__file__).parent
    if not (folder / "million.xlsx").exists():
        subprocess.run([sys.executable, str(here / "make_books.py"), str(folder)], check=True)
    engines = ["ours"] + (["formualizer"] if importlib.util.find_spec("formualizer") else [])
    print(f"{'workbook':<10} {'engine':<12} {'open':>7} {'calc':>7} {'save':>7}   CPU s, peak MiB")
    for book in ("chain", "million", "model"):
        for engine in engines:
            subprocess.run([sys.executable, __file__, str(folder / f"{book}.xlsx"), engine], check=True)


def measure(path: Path, engine: str) -> None:
    laps = ours(path) if engine == "ours" else formualizer(path)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{path.stem:<10} {engine:<12} " + " ".join(f"{lap:7.2f}" for lap in laps) + f"   {memory:.0f}")


def ours(path: Path) -> list[float]:
    from xl_lepton.headless import Workbook

    clock = [time.process_time()]
    book = Workbook.open(path)
    clock.append(time.process_time())
    book.recalc()
    clock.append(time.process_time())
    book.save(path.with_name("out.xlsx"))
    clock.append(time.process_time())
    if path.stem == "model":
        for number in range(WARM):
            book.set("B1", 0.1 + number / 1000)
            book.calculate()
        print(f"{path.stem:<10} one input changed, 300 formulas: {(time.process_time() - clock[-1]) / WARM * 1000:.2f} ms")
    return [end - start for start, end in pairwise(clock)]


def formualizer(path: Path) -> list[float]:
    import formualizer as engine

    clock = [time.process_time()]
    book = engine.Workbook.load_path(str(path))
    clock.append(time.process_time())
    book.evaluate_all()
    clock.append(time.process_time())
    return [end - start for start, end in pairwise(clock)]


if __name__ == "__main__":
    if len(sys.argv) == 2:
        main(Path(sys.argv[1]))
    else:
        measure(Path(sys.argv[1]), sys.argv[2])
