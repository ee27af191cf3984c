"""A real Calc for tests: the add-in built and installed in a profile of its own, and jobs done in it (tests/stubs/calc.py)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.case_tables import same
from xl_lepton.core.cells import Cell, CellError, Grid
from xl_lepton.core.errors import FileProblem
from xl_lepton.registry import functions
from xl_lepton.surfaces.libreoffice import office, package

ROOT = Path(__file__).parents[2]
DRIVER = ROOT / "tests/stubs/calc.py"
# What Calc shows for its error numbers (LibreOffice, formula/errorcodes.hxx); its other numbers are "#VALUE!" in files for Excel.
CODES = {521: "#NULL!", 532: "#DIV/0!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 503: "#NUM!", 32767: "#N/A"}


def office_here() -> office.Office | None:
    try:
        return office.find_office()
    except FileProblem:
        return None


def why_not() -> str:
    """Why functions cannot be computed inside the office here, or nothing."""
    here = office_here()
    if here is None:
        return "LibreOffice with its Python bridge is not installed"
    version = "{}.{}".format(*sys.version_info)
    return "" if here.python_version() == version else f"the office's Python is {here.python_version()}, this one {version}"


@dataclass(frozen=True)
class Calc:
    """An office with the add-in, in its own profile."""

    office: office.Office

    @classmethod
    def installed(cls, folder: Path, **settings: Any) -> Calc:
        settings = settings or {"paths": office.package_paths(), "python": "{}.{}".format(*sys.version_info)}
        oxt = package.build(functions().values(), folder / package.FILE_NAME, **settings)
        calc = cls(office.find_office(folder / "profile"))
        calc.office.install(oxt)
        return calc

    def do(self, *jobs: dict[str, Any], **variables: str) -> list[Any]:
        """What was found, for each job; see tests/stubs/calc.py."""
        os.environ.update(variables)
        try:
            with self.office.running() as pipe:
                return self._ask(pipe, *jobs)
        finally:
            for name in variables:
                del os.environ[name]

    def _ask(self, pipe: str, *jobs: dict[str, Any]) -> list[Any]:
        command = [self.office.python, str(DRIVER), pipe, str(Path(office.__file__).parent)]
        result = subprocess.run(command, input=json.dumps(jobs), capture_output=True, text=True, timeout=150, check=False)
        assert result.returncode == 0, result.stderr
        found: list[Any] = json.loads(result.stdout)
        return found

    def typed(self, lines: list[str], places: list[list[str]]) -> list[Any]:
        """Cells of a window's sheet after `lines` were typed into it by keyboard, from A1 down."""
        with screen() as display, shown_on(display), self.office.running("--calc") as pipe:
            window = window_of("LibreOffice Calc")
            for command in (["windowfocus", window], ["mousemove", "80", "132", "click", "1"]):
                key(*command)
            time.sleep(1)
            for line in lines:
                key("type", "--delay", "20", line)
                key("key", "Return")
            job = {"current": True, "read": places, "picture": os.environ.get("LEPTON_PICTURE", "")}
            if job["picture"]:
                subprocess.run(["import", "-window", "root", str(job["picture"])], check=True)
            return list(self._ask(pipe, job)[0]["cells"])


@contextmanager
def screen() -> Iterator[str]:
    """A display that nobody looks at."""
    read, write = os.pipe()
    # Without -noreset it begins anew, and turns clients away meanwhile, whenever its last client has left.
    command = ["Xvfb", "-noreset", "-displayfd", str(write), "-screen", "0", "1280x800x24"]
    process = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as number:
        display = f":{number.readline().strip()}"
    try:
        yield display
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def shown_on(display: str) -> Iterator[None]:
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = display
    try:
        yield
    finally:
        del os.environ["DISPLAY"]
        if before is not None:
            os.environ["DISPLAY"] = before


def window_of(title: str, seconds: float = 60) -> str:
    """The window with that title, once it is there and has settled."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = subprocess.run(["xdotool", "search", "--name", title], capture_output=True, text=True, check=False)
        if found.stdout.strip():
            time.sleep(3)
            return found.stdout.split()[-1]
        time.sleep(0.3)
    raise AssertionError(f"no window called {title}")


def key(*command: str) -> None:
    subprocess.run(["xdotool", *command], check=True, timeout=60)


def grid_of(rows: list[list[Any]]) -> Grid:
    """The grid that a job read; a blank text is a blank."""
    return Grid(tuple(tuple(_cell(value) for value in row) for row in rows))


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return CellError(CODES.get(value["error"], "#VALUE!"), f"Err:{value['error']}")
    return None if value == "" else value


def blank(grid: Grid) -> Grid:
    """The grid as a sheet shows it: an empty text is a blank."""
    return Grid(tuple(tuple(None if cell == "" else cell for cell in row) for row in grid.rows))


def equal(got: Grid, wanted: Grid) -> bool:
    """Equal to 1e-9; Calc shows a boolean as the number it is to it."""
    if got.shape != wanted.shape:
        return False
    pairs = zip(numbers(got), numbers(wanted), strict=True)
    return all(same(found, cell, 1e-9, 0.0) for found, cell in pairs)


def numbers(grid: Grid) -> Iterator[Cell]:
    return (float(cell) if isinstance(cell, bool) else cell for cell in grid.cells())


NOT_HERE = why_not()


def in_calc(test: Callable[..., None]) -> Callable[..., None]:
    """A test that starts the real LibreOffice."""
    return pytest.mark.slow(pytest.mark.skipif(bool(NOT_HERE), reason=NOT_HERE or "-")(test))
