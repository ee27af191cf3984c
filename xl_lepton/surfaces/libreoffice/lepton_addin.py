"""The component inside the extension: Calc calls its methods, `core.call` or the function server answers.

This file runs in the office's own Python, which may be older than ours and have none of our packages: it imports nothing but the
standard library until the first call, and whatever goes wrong it answers with an error, never with an exception.

What Calc hands over: numbers (also for TRUE, dates and a single blank cell given to an optional argument), texts, rows of them
where a blank is an empty text, None for an argument left out. A range that holds an error never arrives.
"""

import json
import logging
import os
import struct
import sys
import tempfile
import traceback
import urllib.error
import urllib.request

import unohelper  # type: ignore[import-not-found]
from com.sun.star.lang import XServiceInfo  # type: ignore[import-not-found]
from org.lepton.calc import XLepton  # type: ignore[import-not-found]

IMPLEMENTATION = "org.lepton.calc.AddIn"
HERE = os.path.dirname(os.path.abspath(__file__))
SETTINGS = json.load(open(os.path.join(HERE, "lepton_addin.json"), encoding="utf-8"))
LOG = os.path.join(tempfile.gettempdir(), "lepton_addin.log")
REMEDY = (
    "xl_lepton cannot compute: {problem}. Install it anew with the Python that has it: 'xl-lepton libreoffice install', "
    "or 'xl-lepton libreoffice install --server URL'; 'xl-lepton doctor' checks both. Details are in {log}"
)
# Calc keeps an error in a cell as a NaN whose low bits are its number (LibreOffice, formula/errorcodes.hxx).
ERRORS = {
    "#NULL!": 521, "#DIV/0!": 532, "#VALUE!": 519, "#REF!": 524, "#NAME?": 525, "#NUM!": 503, "#N/A": 32767,
}  # fmt: skip


def error_number(code):
    return struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000 | ERRORS.get(code, 519)))[0]


class InOffice:
    """Computes in this process."""

    def __init__(self):
        sys.path[:0] = [path for path in SETTINGS["paths"] if path not in sys.path]
        from xl_lepton.surfaces.libreoffice import calls

        self.answer = calls.answer


class OverHttp:
    """Asks a function server."""

    def __init__(self):
        self.url = os.environ.get("LEPTON_SERVER", "") or SETTINGS["server"]
        self.key = os.environ.get("LEPTON_SERVER_KEY", "")

    def answer(self, name, arguments):
        body = {"calls": [{"function": name, "arguments": [as_json(argument) for argument in arguments]}]}
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = "Bearer " + self.key
        request = urllib.request.Request(self.url + "/v1/batch", json.dumps(body).encode("utf-8"), headers)
        with urllib.request.urlopen(request, timeout=60) as reply:
            result = json.load(reply)["results"][0]
        value = result.get("value", result.get("error"))
        return value if isinstance(value, list) else [[value]]


def as_json(argument):
    if argument is None:
        return {"missing": True}
    if isinstance(argument, tuple):
        return [[None if cell == "" else cell for cell in row] for row in argument]
    return argument


_engine = None


def engine():
    """What computes: this process where the Python is the one it was installed for, a server otherwise."""
    global _engine
    if _engine is None:
        here = "%d.%d" % sys.version_info[:2]
        if SETTINGS["paths"] and SETTINGS["python"] == here:
            _engine = InOffice()
        elif SETTINGS["server"] or os.environ.get("LEPTON_SERVER"):
            _engine = OverHttp()
        else:
            raise RuntimeError("it was installed for Python %s, this office has %s" % (SETTINGS["python"] or "?", here))
    return _engine


def cell(value):
    """A cell for Calc: an error as its NaN, a blank as an empty text."""
    if isinstance(value, dict):
        return error_number(value.get("code", ""))
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return "" if value is None else value


def answer(function, arguments):
    try:
        rows = engine().answer(function["name"], arguments)
        return tuple(tuple(cell(value) for value in row) for row in rows)
    except Exception as problem:
        note()
        if function["talks"]:
            return ((REMEDY.format(problem=str(problem) or type(problem).__name__, log=LOG),),)
        return ((error_number("#VALUE!"),),)


def note():
    try:
        with open(LOG, "a", encoding="utf-8") as log:
            log.write(traceback.format_exc() + "\n")
    except OSError:
        logging.getLogger("xl_lepton").exception("no log file")


class AddIn(unohelper.Base, XLepton, XServiceInfo):
    def __init__(self, context):
        self.context = context

    def getImplementationName(self):
        return IMPLEMENTATION

    def supportsService(self, name):
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self):
        return (IMPLEMENTATION, "com.sun.star.sheet.AddIn")


def method(function):
    return lambda _, *arguments: answer(function, arguments)


for _name, _function in SETTINGS["functions"].items():
    setattr(AddIn, _name, method(_function))

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(AddIn, IMPLEMENTATION, (IMPLEMENTATION, "com.sun.star.sheet.AddIn"))
