"""What could keep the functions from working in Excel or LibreOffice here, found before either is started: one remedy each.

Each check is a function of a `Machine`, so that tests can show it any machine.
"""

from __future__ import annotations

import csv
import importlib.util
import os
import platform
import re
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path

from xl_lepton.core.function import PREFIX

LEAST_XLWINGS = (0, 33)


@dataclass(frozen=True)
class Finding:
    """One line of the report. `remedy` is empty where all is well."""

    what: str
    found: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        return not self.remedy


@dataclass(frozen=True)
class Machine:
    """What the checks look at."""

    system: str
    bits: int
    prefix: Path
    home: Path
    variables: dict[str, str]
    excel_path: str = ""

    @classmethod
    def here(cls) -> Machine:
        variables = dict(os.environ)
        return cls(platform.system(), struct.calcsize("P") * 8, Path(sys.prefix), Path.home(), variables, _excel_path())

    @property
    def is_windows(self) -> bool:
        return self.system == "Windows"

    @cached_property
    def xlwings_version(self) -> str:
        try:
            return metadata.version("xlwings")
        except metadata.PackageNotFoundError:
            return ""

    def has(self, module: str) -> bool:
        return importlib.util.find_spec(module) is not None

    @property
    def start_folders(self) -> list[Path]:
        """Where Excel loads add-ins from by itself."""
        data = self.variables.get("APPDATA")
        return [Path(data) / "Microsoft/Excel/XLSTART"] if data else []


def examine(machine: Machine) -> list[Finding]:
    return [finding for check in CHECKS for finding in check(machine)]


def _python(machine: Machine) -> Iterator[Finding]:
    found = f"{platform.python_version()}, {machine.bits} bit"
    remedy = "" if machine.bits == 64 else "install 64-bit Python: a 32-bit one cannot serve today's 64-bit Excel"
    yield Finding("Python", found, remedy)


def _system(machine: Machine) -> Iterator[Finding]:
    # Nothing to mend elsewhere: the other surfaces are for those systems.
    note = "" if machine.is_windows else " (the functions for Excel by xlwings are for Windows; the Office.js add-in is for all)"
    yield Finding("system", machine.system + note)


def _pywin32(machine: Machine) -> Iterator[Finding]:
    if machine.is_windows:
        there = machine.has("win32api") and machine.has("pythoncom")
        yield Finding("pywin32", "there" if there else "missing", "" if there else "python -m pip install pywin32")


def _xlwings(machine: Machine) -> Iterator[Finding]:
    version = machine.xlwings_version
    if not version and machine.is_windows:
        yield Finding("xlwings", "missing", 'python -m pip install "xl_lepton[xlwings]"')
    if not version:
        return
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    yield Finding("xlwings", version, "" if numbers >= LEAST_XLWINGS else "python -m pip install --upgrade xlwings")


def _library(machine: Machine) -> Iterator[Finding]:
    """xlwings' own DLL, which Visual Basic loads from beside the interpreter or, in a virtual environment, one folder up."""
    if machine.is_windows and machine.xlwings_version:
        name = f"xlwings{machine.bits}-{machine.xlwings_version}.dll"
        there = any((folder / name).exists() for folder in (machine.prefix, machine.prefix / "Scripts"))
        remedy = (
            ""
            if there
            else "python -m pip install --force-reinstall xlwings (antivirus may have removed it: ask for an exception)"
        )
        yield Finding("xlwings DLL", name if there else f"{name} missing", remedy)


def _excel(machine: Machine) -> Iterator[Finding]:
    if not machine.is_windows:
        return
    path = machine.excel_path
    if not path:
        yield Finding("Excel", "not found", "install desktop Excel (Microsoft 365 or 2016 and later)")
    elif "windowsapps" in path.lower():
        remedy = (
            "uninstall the Store version and install Office from office.com: the Store's Excel cannot start Python (xlwings 1166)"
        )
        yield Finding("Excel", "Microsoft Store version", remedy)
    else:
        old = "program files (x86)" in path.lower() and machine.bits == 64
        yield Finding("Excel", path, "32-bit Excel needs 32-bit Python, or better: install 64-bit Office" if old else "")


def _settings(machine: Machine) -> Iterator[Finding]:
    """The user's own xlwings settings, which reach every workbook that has none."""
    path = machine.home / ".xlwings/xlwings.conf"
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        values = {row[0].upper(): row[1] for row in csv.reader(file) if len(row) > 1}
    interpreter = values.get("INTERPRETER_WIN", "")
    gone = interpreter not in ("", "python", "pythonw") and not Path(os.path.expandvars(interpreter)).exists()
    remedy = f"in {path} set INTERPRETER_WIN to {sys.executable}" if gone else ""
    yield Finding("xlwings settings", interpreter or "no interpreter of their own", remedy)
    if "PYTHON_WIN" in values or "UDF_MODULES" in values:
        yield Finding("xlwings settings", "names with underscores", f'in {path} write "UDF MODULES" and "INTERPRETER_WIN"')


def _clashes(machine: Machine) -> Iterator[Finding]:
    """Two add-ins with functions of ours: Excel takes one of them, and nobody knows which."""
    ours = [path.name for folder in machine.start_folders for path in _addins(folder) if "lepton" in path.name.lower()]
    if machine.is_windows:
        remedy = (
            f"keep one of them in {machine.start_folders[0] if machine.start_folders else 'XLSTART'}" if len(ours) > 1 else ""
        )
        yield Finding(f"add-ins with {PREFIX} names", ", ".join(ours) or "none installed", remedy)


def _addins(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.xla*") if not path.name.startswith("~$")) if folder.is_dir() else []


CHECKS: tuple[Callable[[Machine], Iterator[Finding]], ...] = (
    _python, _system, _pywin32, _xlwings, _library, _excel, _settings, _clashes,
)  # fmt: skip


def _excel_path() -> str:
    """Where Windows would start Excel from."""
    if sys.platform != "win32":
        return ""
    import winreg

    key = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
    try:
        return str(winreg.QueryValue(winreg.HKEY_LOCAL_MACHINE, key))
    except OSError:
        return ""
