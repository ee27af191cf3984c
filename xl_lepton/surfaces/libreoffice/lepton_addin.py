"""The UNO component in the extension: one method per function, each handed to `lepton_engine`, which stands beside it."""

# mypy: ignore-errors
# ruff: noqa: N802, N816, PTH100, PTH118, PTH120, PTH123
# There are no types for UNO, the interface comes into being only when the office has read lepton.idl, and names are UNO's.

import json
import os

import unohelper
from com.sun.star.lang import XServiceInfo
from lepton_engine import Addin
from org.lepton.calc import XLepton

SERVICE = "org.lepton.calc.AddIn"
SERVICES = (SERVICE, "com.sun.star.sheet.AddIn")

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "lepton_addin.json"), encoding="utf-8") as settings:
    addin = Addin(json.load(settings))


class AddIn(unohelper.Base, XLepton, XServiceInfo):
    def __init__(self, context):
        self.context = context

    def getImplementationName(self):
        return SERVICE

    def supportsService(self, name):
        return name in SERVICES

    def getSupportedServiceNames(self):
        return SERVICES


def method(name):
    return lambda _, *arguments: addin.answer(name, arguments)


for _name in addin.settings["functions"]:
    setattr(AddIn, _name, method(_name))

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(AddIn, SERVICE, SERVICES)
