"""The folder that a Windows user needs for the Excel add-in: UDF module, Visual Basic module, settings and a step-by-step guide.

The .xlam itself is made by `xlwings quickstart NAME --addin` and Excel, since only Excel writes Visual Basic projects; the guide
says each step and what is to be seen after it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath

from xl_lepton import __version__
from xl_lepton.core.errors import FileProblem
from xl_lepton.core.function import Function
from xl_lepton.surfaces import excel_vba

UDF_MODULE = "lepton_udfs"
CONF = "xlwings.conf.csv"

_PYTHON = '''"""The module that xlwings is pointed at (UDF MODULES = lepton_udfs): one UDF per function, made on import."""

from xl_lepton.surfaces.xlwings_udfs import udfs

globals().update(udfs())
'''


def write_project(folder: Path, functions: Iterable[Function], interpreter: str = "") -> list[Path]:
    """Write the project's files; give their paths. An older project is renewed, files of others are left alone."""
    interpreter = interpreter or sys.executable
    files = {
        f"{UDF_MODULE}.py": _PYTHON,
        f"{excel_vba.MODULE_NAME}.bas": excel_vba.module_text(functions),
        CONF: "".join(f'"{key}","{value}"\n' for key, value in settings(folder, interpreter).items()),
        "README.txt": guide(folder, interpreter),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            # Visual Basic's import and Notepad want Windows line ends.
            (folder / name).write_text(text, encoding="utf-8", newline="\r\n")
    except OSError as problem:
        raise FileProblem(f"{folder} cannot be written: {problem.strerror}") from None
    return [folder / name for name in files]


def settings(folder: Path, interpreter: str) -> dict[str, str]:
    """xlwings' settings: what stands in the add-in's sheet myaddin.conf. Names as xlwings reads them, with blanks."""
    return {
        "INTERPRETER_WIN": windowless(interpreter),
        "PYTHONPATH": str(folder.resolve()),
        "UDF MODULES": UDF_MODULE,
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "USE UDF SERVER": "True",
        "DEBUG UDFS": "False",
        "SHOW CONSOLE": "False",
    }


def windowless(interpreter: str) -> str:
    """pythonw.exe beside python.exe, which opens no console."""
    path = PureWindowsPath(interpreter)
    return str(path.with_name("pythonw.exe")) if path.name.lower() == "python.exe" else interpreter


def guide(folder: Path, interpreter: str) -> str:
    text = Path(__file__).with_name("excel_guide.txt").read_text(encoding="utf-8")
    return text.format(conf=folder.resolve() / CONF, interpreter=windowless(interpreter), version=__version__)
