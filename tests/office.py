"""LibreOffice, the one real spreadsheet program that runs here: conversions in a profile of their own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")

needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")

# LibreOffice keeps the values that a file brings unless it is told to compute them anew (0 = always).
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"><value>0</value></prop></item>
</oor:items>
"""


def convert(path: Path, to: str, folder: Path, *, recalculate: bool = False) -> Path:
    """`path` as LibreOffice saves it in the format `to`, in `folder`."""
    profile = folder / "profile"
    if recalculate:
        (profile / "user").mkdir(parents=True, exist_ok=True)
        (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    out = folder / "converted"
    command = [
        str(SOFFICE),
        f"-env:UserInstallation=file://{profile}",
        "--headless",
        "--convert-to",
        to,
        "--outdir",
        str(out),
        str(path),
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    made = out / f"{path.stem}.{to.split(':')[0]}"
    assert made.exists(), result.stdout + result.stderr
    return made
