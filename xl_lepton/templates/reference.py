"""docs/workbooks.md: what each template answers, and its named inputs and outputs, read from the workbooks that are built."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from xl_lepton.core.cells import number_text
from xl_lepton.core.kinds import day_of
from xl_lepton.headless import ports

HEAD: Final = """# The workbooks

Each is one file in `workbooks/`, in Chinese in `workbooks/zh/` where there is one, and opens in Excel and LibreOffice. Inputs and
outputs are cells with names, the same in each language; `xl-lepton run NAME --set input=value --json` gives the outputs for other
inputs without a spreadsheet program. This page is made by `xl-lepton build` from the workbooks and their `.ports.json` files.
"""


def page(folder: Path, names: Sequence[str]) -> str:
    """The whole page, one section a workbook."""
    return "\n".join([HEAD, *(section(folder / f"{name}.xlsx") for name in names)])


def section(path: Path) -> str:
    """What one workbook answers, what it says with the inputs it comes with, and its ports."""
    book = load_workbook(path, read_only=True, data_only=True)
    title, subject = book.properties.title, book.properties.subject
    sheets = ", ".join(book.sheetnames)
    purpose, answer = _below(book["Cover"], "Purpose"), _below(book["Dashboard"], "")
    book.close()
    given = json.loads(ports.ports_file(path).read_text(encoding="utf-8"))
    lines = [
        f"## {path.stem}",
        "",
        f"**{title}.** {subject}.",
        "",
        *_spaced(purpose),
        "With the inputs it comes with it says:",
        "",
    ]
    lines += [f"> {text}  " for text in answer]
    lines += ["", f"Sheets: {sheets}.", "", "| input | what | unit | allowed | at first |", "|---|---|---|---|---|"]
    lines += [_row(one, _allowed(one), _shown(one.get("default"), one["kind"])) for one in given["inputs"]]
    lines += ["", "| output | what | unit |", "|---|---|---|", *(_row(one) for one in given["outputs"]), ""]
    return "\n".join(lines)


def _below(sheet: Any, heading: str) -> list[str]:
    """The texts of column B below a heading up to the next empty line; without one, those below the title block."""
    texts = ["" if row[0] is None else str(row[0]) for row in sheet.iter_rows(min_col=2, max_col=2, values_only=True)]
    start = texts.index(heading) + 1
    end = texts.index("", start)
    return texts[start:end]


def _spaced(paragraphs: Sequence[str]) -> list[str]:
    return [line for text in paragraphs for line in (text, "")]


def _row(port: Mapping[str, Any], *more: str) -> str:
    cells = [f"`{port['name']}`", str(port["label"]), str(port["unit"]), *more]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _allowed(port: Mapping[str, Any]) -> str:
    if "options" in port:
        options = [_shown(one) for one in port["options"]]
        return ", ".join(options) if len(options) <= 8 else f"one of {len(options)}, such as {', '.join(options[:3])}"
    if "shape" in port:
        return " x ".join(str(size) for size in port["shape"]) + " cells"
    low, high = (_shown(port.get(end), port["kind"]) for end in ("minimum", "maximum"))
    return f"{low} to {high}" if low and high else ""


def _shown(value: Any, kind: str = "") -> str:
    if kind == "date" and isinstance(value, int | float):
        return day_of(float(value)).isoformat()
    if value is None or isinstance(value, list):
        return ""
    return number_text(float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
