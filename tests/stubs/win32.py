"""A stand-in for the parts of pywin32 and of Excel that xlwings' own BSD modules `udfs` and `com_server` touch.

With it the real generator and the real call path run here. It answers what pywin32 is documented or was read to answer; it is no
Excel: calculation, spilling and the wizard are not shown by it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any


class ComError(Exception):
    """pywintypes.com_error."""


class Cells:
    """A range in a sheet: Value2 as Excel gives it (a scalar, or a tuple of rows)."""

    def __init__(self, value: Any) -> None:
        self.Value2 = value
        self.api = self


class XlRange:
    """What xlwings wraps around a COM range, as far as a UDF call needs it."""

    def __init__(self, xl: Any) -> None:
        self.api = self.xl = xl
        self.address = "$A$1"
        self.sheet = SimpleNamespace(book=SimpleNamespace(app=SimpleNamespace(engine=None)))


class Components:
    """VBProject.VBComponents: keeps the text of what is imported."""

    def __init__(self) -> None:
        self.text = ""

    def __call__(self, name: str) -> str:
        raise ComError(name)

    def Remove(self, name: str) -> None:  # noqa: N802, as Excel names it
        raise ComError(name)

    def Import(self, path: str) -> None:  # noqa: N802
        self.text = Path(path).read_text(encoding="utf-8")


class Workbook:
    """The add-in's workbook: its Visual Basic project, and the help that is registered for its functions."""

    Name = "lepton.xlam"

    def __init__(self) -> None:
        self.described: dict[str, dict[str, Any]] = {}
        self.components = Components()
        self.VBProject = SimpleNamespace(VBComponents=self.components)
        self.Application = SimpleNamespace(Version="16.0", MacroOptions=self._describe)

    def _describe(self, macro: str, **options: Any) -> None:
        self.described[macro.rpartition("!")[2]] = options


def _modules() -> dict[str, ModuleType]:
    def module(name: str, **members: Any) -> ModuleType:
        made = ModuleType(name)
        vars(made).update(members)
        return made

    def unwrap(value: Any) -> Any:
        raise ComError(f"{value} is no object of ours")

    util = module("win32com.server.util", unwrap=unwrap, wrap=lambda thing, *_: thing)
    server = module("win32com.server", util=util, dispatcher=None, policy=None)
    client = module("win32com.client", Dispatch=lambda thing, **_: thing)
    return {
        "pythoncom": module("pythoncom", CoInitialize=None, IID_IDispatch="IDispatch", TypeIIDs={"IDispatch": object()}),
        "pywintypes": module("pywintypes", com_error=ComError),
        "win32api": module("win32api"),
        "win32event": module("win32event"),
        "win32com": module("win32com", client=client, server=server),
        "win32com.client": client,
        "win32com.server": server,
        "win32com.server.util": util,
        "win32com.server.dispatcher": module("win32com.server.dispatcher"),
        "win32com.server.policy": module("win32com.server.policy"),
    }


@contextmanager
def windows() -> Iterator[ModuleType]:
    """xlwings as it is on Windows: its real `udfs` and `com_server`, decorators that record, and an engine for conversions.
    Gives the module `xlwings.com_server`; everything is as before afterwards."""
    import xlwings
    from xlwings.main import Engine

    before, members = dict(sys.modules), dict(vars(xlwings))
    sys.modules.update(_modules())
    excel = SimpleNamespace(Range=XlRange, Book=lambda xl: xl, is_range_instance=lambda thing: isinstance(thing, Cells))
    try:
        vars(xlwings)["_xlwindows"] = excel
        xlwings.engines.add(Engine(impl=SimpleNamespace(name="excel", type="desktop")))
        from xlwings import com_server, udfs

        vars(xlwings).update(func=udfs.xlfunc, arg=udfs.xlarg, ret=udfs.xlret)
        udfs.Range = lambda impl: impl
        udfs.Book = lambda **_: SimpleNamespace(sheets=[])
        yield com_server
    finally:
        del xlwings.engines.engines_by_name["excel"]
        xlwings.engines.engines.pop()
        # Only what is Windows': numpy and its like cannot be imported twice in one process.
        ours = {name for name in set(sys.modules) - set(before) if name.startswith(("xlwings.", "win32", "python", "pywin"))}
        for name in {*ours, "lepton_udfs", "xl_lepton.surfaces.excel_calls"} & set(sys.modules):
            del sys.modules[name]
        vars(xlwings).clear()
        vars(xlwings).update(members)
