"""Which kind of workbook a package is: workbook or template, with or without macros. Excel opens only what its name says."""

from __future__ import annotations

import re
from pathlib import Path

from xl_lepton.core.errors import FileProblem
from xl_lepton.headless.file.package import Package

CONTENT_TYPES = {
    ".xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".xltx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    ".xlsm": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ".xltm": b"application/vnd.ms-excel.template.macroEnabled.main+xml",
}
SUFFIXES = tuple(CONTENT_TYPES)
TYPES = "[Content_Types].xml"


def checked_name(path: Path) -> None:
    """Raises FileProblem for a name that is no workbook's."""
    if path.suffix.lower() not in CONTENT_TYPES:
        raise FileProblem(f"{path}: a workbook's name ends in {', '.join(SUFFIXES)}")


def hides_macros(package: Package, path: Path) -> bool:
    """Whether a workbook with macros would get a name without: Excel does not open it under that name."""
    return b"macroEnabled" not in CONTENT_TYPES[path.suffix.lower()] and any("vbaProject" in name for name in package.names)


def content_types(package: Package, path: Path) -> bytes | None:
    """The list of content types that makes the package what the name of the file says; None where it is to stay as it is.

    Macros are not taken out to fit a name without macros, so the list stays too.
    """
    wanted = CONTENT_TYPES[path.suffix.lower()]
    content = package.read(TYPES)
    if wanted in content or hides_macros(package, path):
        return None
    return re.sub(b"|".join(map(re.escape, CONTENT_TYPES.values())), wanted, content, count=1)
