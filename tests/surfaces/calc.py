"""A real Calc for tests: the add-in built and installed in a profile of its own, and jobs done in it (tests/stubs/calc.py)."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        settings = settings or {"paths": [str(ROOT), *site.getsitepackages()], "python": "{}.{}".format(*sys.version_info)}
        oxt = package.build(functions().values(), folder / package.FILE_NAME, **settings)
        calc = cls(office.find_office(folder / "profile"))
        calc.office.install(oxt)
        return calc

    def do(self, *jobs: dict[str, Any], **variables: str) -> list[Any]:
        """What was found, for each job; see tests/stubs/calc.py."""
        helpers = str(Path(office.__file__).parent)
        os.environ.update(variables)
        try:
            with self.office.running() as pipe:
                command = [self.office.python, str(DRIVER), pipe, helpers]
                result = subprocess.run(command, input=json.dumps(jobs), capture_output=True, text=True, timeout=90, check=False)
        finally:
            for name in variables:
                del os.environ[name]
        assert result.returncode == 0, result.stderr
        found: list[Any] = json.loads(result.stdout)
        return found


def grid_of(rows: list[list[Any]]) -> Grid:
    """The grid that a job read; a blank text is a blank."""
    return Grid(tuple(tuple(_cell(value) for value in row) for row in rows))


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return CellError(CODES.get(value["error"], "#VALUE!"), f"Err:{value['error']}")
    return None if value == "" else value
