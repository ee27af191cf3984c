"""Runs in the office's Python: opens or makes a spreadsheet in a running office, types what it is told, recalculates, and reads
cells, formulas and the function wizard's words back. Reads jobs as JSON on standard input, writes what was found as JSON.

A job: {"open": url or "", "type": [[sheet, cell, "formula" | "formulas" | "array" | "values", what]], "read": [[sheet, range]],
"formulas": [[sheet, range]], "describe": prefix of functions, "save": [[url, filter]]}.
What was typed is calculated and timed ("hard": everything is, once more); a file that was opened is left as Calc computed it.
"""

import json
import sys
import time

import uno  # noqa: F401, it makes com.sun.star importable
from com.sun.star.beans import PropertyValue

sys.path.insert(0, sys.argv[2])
from uno_extension import context_of


def prop(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def cell(target):
    """A cell without a value as JSON: {"error": number} for an error."""
    return {"error": target.getError()} if target.getError() else None


def sheet_of(book, name):
    sheets = book.getSheets()
    if not sheets.hasByName(name):
        sheets.insertNewByName(name, sheets.Count)
    return sheets.getByName(name)


def put(book, sheet, where, how, what):
    target = sheet_of(book, sheet).getCellRangeByName(where)
    if how == "array":
        target.setArrayFormula(what)
    elif how == "formula":
        target.setFormula(what)
    elif how == "formulas":
        target.setFormulaArray(tuple(tuple(row) for row in what))
    else:
        target.setDataArray(tuple(tuple(row) for row in what))


def read(book, sheet, where):
    area = sheet_of(book, sheet).getCellRangeByName(where)
    # An error is void here, and an empty cell an empty text.
    return [
        [cell(area.getCellByPosition(column, row)) if value is None else value for column, value in enumerate(line)]
        for row, line in enumerate(area.getDataArray())
    ]


def described(context, prefix):
    service = context.ServiceManager.createInstanceWithContext("com.sun.star.sheet.FunctionDescriptions", context)
    found = {}
    for index in range(service.Count):
        entry = {p.Name: p.Value for p in service.getByIndex(index)}
        if entry["Name"].startswith(prefix):
            arguments = [[a.Name, a.Description, a.IsOptional] for a in entry["Arguments"] or ()]
            found[entry["Name"]] = {"about": entry["Description"], "arguments": arguments, "category": entry["Category"]}
    return found


def said(book, code, function):
    """What a function of a Basic module answers."""
    libraries = book.BasicLibraries
    library = libraries.getByName("Standard") if libraries.hasByName("Standard") else libraries.createLibrary("Standard")
    library.insertByName("Made", code)
    script = book.getScriptProvider().getScript(f"vnd.sun.star.script:Standard.Made.{function}?language=Basic&location=document")
    return script.invoke((), (), ())[0]


def work(context, jobs):
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    try:
        return [done(context, desktop, job) for job in jobs]
    finally:
        desktop.terminate()


def typed_cells(book, places, seconds=40):
    """What stands in a window, once the last cell is there: keys that were pressed may still be on their way."""
    end = time.monotonic() + seconds
    while True:
        cells = [read(book, *place) for place in places]
        if cells[-1][-1][-1] or time.monotonic() > end:
            break
        time.sleep(0.2)
    book.setModified(False)  # or the office would ask whether to save
    book.close(True)
    return cells


def done(context, desktop, job):
    hidden = (prop("Hidden", True), prop("MacroExecutionMode", 4))
    if "current" in job:
        return {"cells": typed_cells(desktop.getCurrentComponent(), job["read"])}
    book = desktop.loadComponentFromURL(job.get("open") or "private:factory/scalc", "_blank", 0, hidden)
    book.enableAutomaticCalculation(not job.get("type"))
    for step in job.get("type", []):
        put(book, *step)
    if "basic" in job:
        return {"said": said(book, job["basic"], job["run"])}
    start = time.monotonic()
    if job.get("hard"):
        book.calculateAll()
    elif job.get("type"):
        book.calculate()
    found = {"seconds": time.monotonic() - start}
    found["cells"] = [read(book, *place) for place in job.get("read", [])]
    found["formulas"] = [sheet_of(book, s).getCellRangeByName(c).getFormulaArray() for s, c in job.get("formulas", [])]
    if "describe" in job:
        found["described"] = described(context, job["describe"])
    for url, name in job.get("save", []):
        book.storeToURL(url, (prop("FilterName", name),))
    book.close(True)
    return found


if __name__ == "__main__":
    print(json.dumps(work(context_of(sys.argv[1]), json.load(sys.stdin))))
