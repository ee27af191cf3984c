"""What the component does with a call: in this process where it can, over HTTP to a function server where it is told to.

This file goes into the extension and runs in the office's own Python, which may be older than ours (3.8 in LibreOffice 7.4 on
Windows) and have none of our packages: it imports the standard library only, and whatever goes wrong it answers with an error.

What Calc hands over: numbers (also for TRUE, for dates and for a blank cell alone), texts, rows of them where a blank is an empty
text, None for an argument left out. A range that holds an error never arrives.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import tempfile
import traceback
import urllib.error
import urllib.request
from typing import Any

LOG = os.path.join(tempfile.gettempdir(), "lepton_addin.log")  # noqa: PTH118, no pathlib where every millisecond counts
REMEDY = (
    "xl_lepton cannot compute: {problem}. Install the add-in anew with the Python that has xl_lepton: 'xl-lepton libreoffice "
    "install', or 'xl-lepton libreoffice install --server URL'; 'xl-lepton doctor' checks both. Details are in {log}"
)
# Calc keeps an error in a cell as a NaN whose low 32 bits are its number (LibreOffice, formula/errorcodes.hxx); Python's float
# and the UNO bridge hand the bits through. An exception would become Err:502 whatever its kind.
ERRORS = {"#NULL!": 521, "#DIV/0!": 532, "#VALUE!": 519, "#REF!": 524, "#NAME?": 525, "#NUM!": 503, "#N/A": 32767}
TIMEOUT = 60  # seconds to wait for a function server

LEFT_OUT = {"missing": True}


class Addin:
    """The settings that the extension was built with, and what computes, chosen at the first call."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.engine: Any = None

    def answer(self, method: str, arguments: tuple[Any, ...]) -> tuple[tuple[Any, ...], ...]:
        """The rows that Calc is to show."""
        function = self.settings["functions"][method]
        try:
            if self.engine is None:
                self.engine = self._choose()
            rows = self.engine.answer(function["name"], given(function, arguments))
            return tuple(tuple(shown(cell) for cell in row) for row in rows)
        except Exception as problem:
            _note()
            if function["talks"]:
                return ((REMEDY.format(problem=_words(problem), log=LOG),),)
            return ((error_number("#VALUE!"),),)

    def _choose(self) -> Any:
        server = os.environ.get("LEPTON_SERVER", "") or self.settings["server"]
        here = "{}.{}".format(*sys.version_info)
        if self.settings["paths"] and self.settings["python"] == here:
            return InOffice(self.settings["paths"])
        if server:
            return OverHttp(server, os.environ.get("LEPTON_SERVER_KEY", ""))
        raise RuntimeError(f"it was installed for Python {self.settings['python'] or '?'}, this office has {here}")


class InOffice:
    """Computes in this process, with the packages that stand in `paths`."""

    def __init__(self, paths: list[str]) -> None:
        sys.path[:0] = [path for path in paths if path not in sys.path]
        from xl_lepton.surfaces.libreoffice import calls

        self.answer = calls.answer


class OverHttp:
    """Asks a function server, one call at a time, as Calc makes them."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url.rstrip("/") + "/v1/batch"
        self.headers = {"Content-Type": "application/json"}
        if key:
            self.headers["Authorization"] = "Bearer " + key

    def answer(self, name: str, arguments: list[Any]) -> list[list[Any]]:
        body = json.dumps({"calls": [{"function": name, "arguments": arguments}]}).encode("utf-8")
        request = urllib.request.Request(self.url, body, self.headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT) as reply:
            answer = json.load(reply)["answers"][0]
        value = answer["error"] if "error" in answer else answer["value"]
        return value if isinstance(value, list) else [[value]]


def given(function: dict[str, Any], arguments: tuple[Any, ...]) -> list[Any]:
    """The arguments as JSON: a cell, a list of rows, or LEFT_OUT. A 0 for an optional argument that cannot be 0 is how Calc hands
    over a blank cell, which counts as left out."""
    if function["repeats"]:
        arguments = (*arguments[:-1], *(arguments[-1] or ()))
    values: list[Any] = []
    for place, value in enumerate(arguments):
        if isinstance(value, tuple):
            values.append([[None if cell == "" else cell for cell in row] for row in value])
        elif value is None or (value == 0 and place in function["never_zero"]):
            values.append(LEFT_OUT)
        else:
            values.append(None if value == "" else value)
    return values


def shown(cell: Any) -> Any:
    """A cell of an answer for Calc. Booleans go as the numbers they are to Calc, which reads any boolean in an array as TRUE."""
    if isinstance(cell, dict):
        return error_number(cell["code"])
    return "" if cell is None else float(cell) if isinstance(cell, int) else cell


def error_number(code: str) -> float:
    number: float = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000 | ERRORS.get(code, ERRORS["#VALUE!"])))[0]
    return number


def _words(problem: Exception) -> str:
    if getattr(problem, "code", 0) == 401:
        return "the function server refused the key; set LEPTON_SERVER_KEY before LibreOffice is started"
    reason = getattr(problem, "reason", "")
    return str(reason or problem) or type(problem).__name__


def _note() -> None:
    try:
        with open(LOG, "a", encoding="utf-8") as log:  # noqa: PTH123
            log.write(traceback.format_exc() + "\n")
    except OSError:
        return  # without a log there is still the answer
