"""CPU seconds and peak memory of the headless path beside its peers (the extra `bench`), as many of them as are installed.

    python benchmarks/headless.py FOLDER [LIMIT]

FOLDER gets the workbooks of make_books.py. Each measurement runs in a process of its own, one after the other in one run, and is
stopped after LIMIT CPU seconds (120). The stages are load, calculate and save; formualizer does not save, formulas loads,
compiles and calculates, LibreOffice's figure is a whole conversion.
"""

from __future__ import annotations

import importlib.util
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

WARM = 200


def main(folder: Path, limit: int) -> None:
    here = Path(__file__).parent
    if not (folder / "sales.xlsx").exists():
        subprocess.run([sys.executable, str(here / "make_books.py"), str(folder)], check=True)
    print("CPU seconds of each stage, their sum, the sum beside ours; peak MiB")
    for book in ("chain", "million", "ledger", "wide", "sales", "model"):
        own = 0.0
        for engine in ENGINES:
            if engine == "libreoffice" and shutil.which("soffice") is None:
                continue
            if engine in PEERS and importlib.util.find_spec(engine) is None:
                continue
            command = [sys.executable, __file__, str(folder / f"{book}.xlsx"), engine, str(limit)]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            if run.returncode:
                lines = run.stderr.strip().splitlines()
                reason = lines[-1][:100] if lines else f"stopped after {limit} CPU seconds"
                print(f"{book:<8} {engine:<12} no result: {reason}", flush=True)
                continue
            *stages, memory = map(float, run.stdout.splitlines()[-1].split())
            own = own or sum(stages)
            shown = " ".join(f"{stage:7.2f}" for stage in stages)
            print(
                f"{book:<8} {engine:<12} {sum(stages):7.2f}  {sum(stages) / own:6.2f}x  {memory:5.0f} MiB  ({shown})", flush=True
            )


def measure(path: Path, engine: str, limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    stages = ENGINES[engine](path)
    who = resource.RUSAGE_CHILDREN if engine == "libreoffice" else resource.RUSAGE_SELF
    print(*stages, resource.getrusage(who).ru_maxrss / 1024)


def laps(*steps: Callable[[], object]) -> list[float]:
    clock = [time.process_time()]
    for step in steps:
        step()
        clock.append(time.process_time())
    return [end - start for start, end in pairwise(clock)]


def ours(path: Path) -> list[float]:
    from xl_lepton.headless import Workbook

    opened: list[Workbook] = []
    out = path.with_name("out.xlsx")
    stages = laps(lambda: opened.append(Workbook.open(path)), lambda: opened[0].recalc(), lambda: opened[0].save(out))
    if path.stem == "model":
        start = time.process_time()
        for number in range(WARM):
            opened[0].set("B1", 0.1 + number / 1000)
            opened[0].calculate()
        print(f"one input changed: {(time.process_time() - start) / WARM * 1000:.2f} ms", file=sys.stderr)
    return stages


def formualizer(path: Path) -> list[float]:
    import formualizer as engine

    opened: list[engine.Workbook] = []
    return laps(lambda: opened.append(engine.Workbook.load_path(str(path))), lambda: opened[0].evaluate_all())


def ironcalc(path: Path) -> list[float]:
    import ironcalc as engine

    opened: list[engine.Model] = []
    out = path.with_name("out_ironcalc.xlsx")
    out.unlink(missing_ok=True)
    return laps(
        lambda: opened.append(engine.load_from_xlsx(str(path), "en", "UTC", "en")),
        lambda: opened[0].evaluate(),
        lambda: opened[0].save_to_xlsx(str(out)),
    )


def formulon(path: Path) -> list[float]:
    import formulon as engine

    opened: list[engine.Workbook] = []
    out = path.with_name("out_formulon.xlsx")
    return laps(
        lambda: opened.append(engine.Workbook.load(path.read_bytes())),
        lambda: opened[0].recalc(),
        lambda: out.write_bytes(opened[0].save()),
    )


def formulas(path: Path) -> list[float]:
    import formulas as engine

    opened: list[engine.ExcelModel] = []
    return laps(
        lambda: opened.append(engine.ExcelModel().loads(str(path))),
        lambda: opened[0].finish(),
        lambda: opened[0].calculate(),
    )


def libreoffice(path: Path) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", folder, str(path)]
        subprocess.run(command, check=True, capture_output=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return [used.ru_utime + used.ru_stime]


ENGINES: dict[str, Callable[[Path], list[float]]] = {
    "ours": ours, "formualizer": formualizer, "ironcalc": ironcalc, "formulon": formulon, "formulas": formulas,
    "libreoffice": libreoffice,
}  # fmt: skip
PEERS = frozenset({"formualizer", "ironcalc", "formulon", "formulas"})  # installed by the extra `bench`, each if it is there

if __name__ == "__main__":
    if len(sys.argv) < 4:
        main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 120)
    else:
        measure(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
