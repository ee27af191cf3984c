"""Which kind of workbook a package is: workbook or template, with or without macros. Excel opens only what its name says."""

from __future__ import annotations

import re
from pathlib import Path

from xl_lepton.core.errors import FileProblem
from xl_lepton.headless.file.package import Package
from xl_lepton.headless.file.saving import check_place

CONTENT_TYPES = {
    ".xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".xltx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    ".xlsm": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ".xltm": b"application/vnd.ms-excel.template.macroEnabled.main+xml",
}
SUFFIXES = tuple(CONTENT_TYPES)
TYPES = "[Content_Types].xml"
_KINDS = re.compile(b"|".join(map(re.escape, CONTENT_TYPES.values())))


def checked_name(path: Path) -> None:
    """Raises FileProblem for a name that is no workbook's, and for a place where no file can be."""
    check_place(path)
    if path.suffix.lower() not in CONTENT_TYPES:
        raise FileProblem(f"{path}: a workbook's name ends in {', '.join(SUFFIXES)}")


def hides_macros(package: Package, path: Path) -> bool:
    """Whether a workbook with macros would get a name without: Excel does not open it under that name."""
    return b"macroEnabled" not in CONTENT_TYPES[path.suffix.lower()] and any("vbaProject" in name for name in package.names)


def kind_of(package: Package) -> bytes:
    """The content type that makes the package a workbook or a template; empty for one that is neither."""
    found = _KINDS.search(package.read(TYPES))
    return found[0] if found else b""


def set_kind(package: Package, path: Path, opened: bytes) -> None:
    """Make the package what the name of the file says.

    Under the ending it was opened with it is what it was then, whatever that is; macros are not taken out to fit a name without
    macros, so it stays what it was there too.
    """
    keeps = path.suffix.lower() == Path(package.path).suffix.lower() or hides_macros(package, path)
    wanted = opened if keeps else CONTENT_TYPES[path.suffix.lower()]
    if wanted and wanted != kind_of(package):
        package.write(TYPES, _KINDS.sub(wanted, package.read(TYPES), count=1))
