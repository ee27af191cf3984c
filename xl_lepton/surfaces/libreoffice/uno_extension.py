"""Runs in the office's Python: adds, removes or lists extensions of a running office. Called by `office.py` with the pipe's name,
the command and its operand; says what happened on standard output, one line."""

# mypy: ignore-errors
# ruff: noqa: N802, UP032
# There are no types for UNO, methods have the names that UNO gives them, and the Python may be an old one.

import sys
import time

import uno
import unohelper
from com.sun.star.task import XInteractionHandler
from com.sun.star.ucb import XCommandEnvironment

IDENTIFIER = "org.lepton.calc"


class Consent(unohelper.Base, XCommandEnvironment, XInteractionHandler):
    """Answers yes where the office asks whether to replace an older version; it has no one else to ask."""

    def getInteractionHandler(self):
        return self

    def getProgressHandler(self):
        return None

    def handle(self, request):
        for answer in request.getContinuations():
            if answer.queryInterface(uno.getTypeByName("com.sun.star.task.XInteractionApprove")):
                answer.select()
                return


def context_of(pipe, seconds=60):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + seconds
    while True:
        try:
            return resolver.resolve("uno:pipe,name={};urp;StarOffice.ComponentContext".format(pipe))
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def run(context, command, operand):
    manager = context.getByName("/singletons/com.sun.star.deployment.ExtensionManager")
    installed = [e.getIdentifier().Value for e in manager.getDeployedExtensions("user", manager.createAbortChannel(), None)]
    if command == "add":
        if IDENTIFIER in installed:
            # LibreOffice would keep the files of a version that is replaced, also after it is removed.
            manager.removeExtension(IDENTIFIER, "", "user", manager.createAbortChannel(), Consent())
        manager.addExtension(operand, (), "user", manager.createAbortChannel(), Consent())
    elif command == "remove" and operand in installed:
        manager.removeExtension(operand, "", "user", manager.createAbortChannel(), Consent())
    elif command == "remove":
        return "absent"
    return "done" if command != "list" else " ".join(installed)


def main():
    pipe, command, operand = sys.argv[1:4]
    context = context_of(pipe)
    try:
        print(run(context, command, operand))
    finally:
        context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context).terminate()


if __name__ == "__main__":
    main()
