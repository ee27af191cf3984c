"""`lepton.oxt`, the extension, made from the registry: interface, names and help, and the component that answers.

Nothing but a zip is needed. The interface is shipped as IDL text, which LibreOffice reads as a type library; the names, help and
argument names stand in CalcAddIn.xcu. Parameters and results are arrays of anything: a result declared `any` loses arrays and
makes TRUE a 0. An optional argument has to be `any`, in which alone Calc can say that it is missing.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from xl_lepton import __version__
from xl_lepton import help as help_pages
from xl_lepton.core.cells import Grid
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Argument, Function
from xl_lepton.core.kinds import Text

IDENTIFIER = "org.lepton.calc"
SERVICE = "org.lepton.calc.AddIn"
FILE_NAME = "lepton.oxt"
# The words of UNOIDL that an argument could be called by (UNO's unoidl, lexer).
IDL_WORDS = frozenset(
    "any attribute boolean bound byte case char const constants constrained default double enum exception false float get hyper "
    "in inout interface long maybeambiguous maybedefault maybevoid module needs observes oneway optional out property published "
    "raises readonly removable sequence service set short singleton string struct switch transient true type typedef union "
    "unsigned void".split()
)
_ANY_GRID = "sequence< sequence< any > >"

_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
  <manifest:file-entry manifest:full-path="lepton.idl" manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"/>
  <manifest:file-entry manifest:full-path="python/lepton_addin.py"
    manifest:media-type="application/vnd.sun.star.uno-component;type=Python"/>
  <manifest:file-entry manifest:full-path="CalcAddIn.xcu" manifest:media-type="application/vnd.sun.star.configuration-data"/>
</manifest:manifest>
"""
_DESCRIPTION = f"""<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006">
  <identifier value="{IDENTIFIER}"/>
  <version value="{__version__}"/>
  <display-name><name lang="en">xl_lepton functions for Calc</name></display-name>
</description>
"""


def build(functions: Iterable[Function], out: Path, paths: Sequence[str] = (), python: str = "", server: str = "") -> Path:
    """Write the extension. With `paths` (for the Python `python`, such as "3.11") functions are computed inside the office; with
    `server` they are sent to a function server at that address. Both: the server is asked where the Python does not fit."""
    known = list(functions)
    settings = {"paths": list(paths), "python": python, "server": server.rstrip("/")}
    here = Path(__file__).parent
    parts = {
        "META-INF/manifest.xml": _MANIFEST,
        "description.xml": _DESCRIPTION,
        "lepton.idl": idl(known),
        "CalcAddIn.xcu": configuration(known),
        "python/lepton_addin.py": (here / "lepton_addin.py").read_text(encoding="utf-8"),
        "python/lepton_addin.json": json.dumps({"functions": spoken(known), **settings}, indent=1),
        # The office's Python loader puts a folder of this name beside a component on its path.
        "python/pythonpath/lepton_engine.py": (here / "lepton_engine.py").read_text(encoding="utf-8"),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            # A fixed date, so that the same registry gives the same bytes.
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return out


def method_name(function: Function) -> str:
    """The interface's method: leptonGpuSize, whose upper case is the programmatic name in stored files (core.naming)."""
    first, *rest = function.sheet_name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def argument_name(argument: Argument) -> str:
    """The parameter's name in the interface, which has no underscores and no word of IDL."""
    name = re.sub(r"_(.)", lambda found: found[1].upper(), argument.name)
    return f"{name}Value" if name.lower() in IDL_WORDS else name


def spoken(functions: Iterable[Function]) -> dict[str, Any]:
    """What the component has to know of each method. `never_zero` are the places of optional arguments that cannot be 0;
    `talks` says that its answers are words about xl_lepton itself, so that words may stand in for what cannot be computed."""
    return {
        method_name(function): {
            "name": function.sheet_name,
            "repeats": bool(function.arguments) and function.arguments[-1].repeats,
            "never_zero": [place for place, argument in enumerate(function.arguments) if never_zero(argument)],
            "talks": function.family == "about",
        }
        for function in functions
    }


def never_zero(argument: Argument) -> bool:
    if argument.required or argument.repeats or isinstance(argument.kind, Text):
        return not argument.required and not argument.repeats
    try:
        argument.kind.coerce(Grid(((0.0,),)))
    except BadInput:
        return True
    return False


def idl(functions: Iterable[Function]) -> str:
    methods = "\n".join(
        f"        {_ANY_GRID} {method_name(function)}({', '.join(_parameter(argument) for argument in function.arguments)})\n"
        "            raises (com::sun::star::lang::IllegalArgumentException);"
        for function in functions
    )
    return f"module org {{ module lepton {{ module calc {{\n    interface XLepton {{\n{methods}\n    }};\n}}; }}; }};\n"


def _parameter(argument: Argument) -> str:
    kind = "sequence< any >" if argument.repeats else _ANY_GRID if argument.required else "any"
    return f"[in] {kind} {argument_name(argument)}"


def configuration(functions: Iterable[Function]) -> str:
    """CalcAddIn.xcu: what the function wizard shows, and the name under which files keep the function."""
    nodes = "\n".join(_function_node(function) for function in functions)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  oor:name="CalcAddIns" oor:package="org.openoffice.Office">
  <node oor:name="AddInInfo">
    <node oor:name="{SERVICE}" oor:op="replace">
      <node oor:name="AddInFunctions">
{nodes}
      </node>
    </node>
  </node>
</oor:component-data>
"""


def _function_node(function: Function) -> str:
    parameters = "".join(_parameter_node(argument) for argument in function.arguments)
    return f"""        <node oor:name={quoteattr(method_name(function))} oor:op="replace">
          {_said("DisplayName", function.sheet_name)}
          {_said("Description", function.summary)}
          <prop oor:name="Category"><value>Add-In</value></prop>
          {_said("CompatibilityName", function.sheet_name)}
          <node oor:name="Parameters">{parameters}
          </node>
        </node>"""


def _parameter_node(argument: Argument) -> str:
    return f"""
            <node oor:name={quoteattr(argument_name(argument))} oor:op="replace">
              {_said("DisplayName", argument.name)}
              {_said("Description", help_pages.about(argument))}
            </node>"""


def _said(name: str, words: str) -> str:
    return f'<prop oor:name="{name}"><value xml:lang="en-US">{escape(words)}</value></prop>'
