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


def content_types(package: Package, path: Path) -> bytes | None:
    """The list of content types that makes the package what the name of the file says; None where it is that already.

    Raises FileProblem for a name that is no workbook's, and for one without macros where the package holds some.
    """
    wanted = CONTENT_TYPES.get(path.suffix.lower())
    if wanted is None:
        raise FileProblem(f"{path}: a workbook's name ends in {', '.join(SUFFIXES)}")
    if b"macroEnabled" not in wanted and any("vbaProject" in name for name in package.names):
        other = ".xltm" if b"template" in wanted else ".xlsm"
        raise FileProblem(f"{path}: the workbook holds macros; give a name that ends in {other}")
    content = package.read(TYPES)
    if wanted in content:
        return None
    return re.sub(b"|".join(map(re.escape, CONTENT_TYPES.values())), wanted, content, count=1)
